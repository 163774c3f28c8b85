"""Problems in the forms in which the places where people review a change show them beside the line.

In: Problems, and the project's folder as seen from the root of the repository. Out: workflow commands of GitHub
Actions, SARIF 2.1.0, or GitLab's code quality report, as text. They hold what the Problem holds, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from reportgen.problem import Problem, in_order

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def workflow_commands(problems: Iterable[Problem], folder: str = "") -> str:
    """One `::error` command a line, which GitHub Actions shows at the line of the file.

    Source of the escapes: the runner's own (actions/toolkit, core/command).
    """
    lines = []
    for problem in in_order(problems):
        place = {"file": _file(problem, folder)}
        if problem.place.line is not None:
            place["line"] = str(problem.place.line)
        if isinstance(problem.place.column, int):
            place["col"] = str(problem.place.column)
        place["title"] = problem.slug
        told = ",".join(f"{name}={_property(value)}" for name, value in place.items())
        lines.append(f"::error {told}::{_data(_words(problem))}\n")
    return "".join(lines)


def sarif(problems: Iterable[Problem], folder: str = "") -> str:
    """The problems as SARIF 2.1.0 (OASIS), for code scanning and editors."""
    ordered = in_order(problems)
    slugs = sorted({problem.slug for problem in ordered})
    rules = [{"id": slug, "helpUri": f"docs/problems.md#{slug}"} for slug in slugs]
    results = [
        {
            "ruleId": problem.slug,
            "ruleIndex": slugs.index(problem.slug),
            "level": "error",
            "message": {"text": _words(problem)},
            "locations": [{"physicalLocation": _location(problem, folder)}],
            "partialFingerprints": {"problem/v1": _fingerprint(problem)},
        }
        for problem in ordered
    ]
    driver = {"name": "reportgen", "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def code_quality(problems: Iterable[Problem], folder: str = "") -> str:
    """The problems as GitLab's code quality report, which a merge request shows beside the lines."""
    rows = [
        {
            "description": _words(problem),
            "check_name": problem.slug,
            "fingerprint": _fingerprint(problem),
            "severity": "major",
            "location": {"path": _file(problem, folder), "lines": {"begin": problem.place.line or 1}},
        }
        for problem in in_order(problems)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _file(problem: Problem, folder: str) -> str:
    """The problem's file as seen from the root of the repository."""
    return PurePosixPath(folder, problem.place.file).as_posix()


def _words(problem: Problem) -> str:
    """The problem without its place; where that is no line, its column or cell stays."""
    first, *rest = str(problem).split("\n")
    column = problem.place.column
    named = f"cell {problem.place.cell}: " if problem.place.cell else f'column "{column}": ' if _named(column) else ""
    return "\n".join([f"{named}{first.removeprefix(f'{problem.place}: ')}", *(line.strip() for line in rest)])


def _named(column: str | int | None) -> bool:
    return isinstance(column, str)


def _location(problem: Problem, folder: str) -> Mapping[str, object]:
    location: dict[str, object] = {"artifactLocation": {"uri": _file(problem, folder)}}
    if problem.place.line is not None:
        region: dict[str, int] = {"startLine": problem.place.line}
        if isinstance(problem.place.column, int):
            region["startColumn"] = problem.place.column
        location["region"] = region
    return location


def _fingerprint(problem: Problem) -> str:
    """Tells a problem again after lines above it have come or gone."""
    told = (problem.slug, problem.place.file, str(problem.place.column), problem.message, problem.value or "")
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
