"""reportgen check: every problem of a project at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from reportgen import doctor, unchanged
from reportgen.cli import kept, terminal
from reportgen.cli.annotations import code_quality as as_code_quality
from reportgen.cli.annotations import sarif as as_sarif
from reportgen.cli.kept import StoreOption
from reportgen.cli.project import EditionOption, ProjectOption, find
from reportgen.problem import Mistakes, Problem, in_order

JSON_SCHEMA = 1
"""The version of the form that --json prints."""


def check(
    *,
    edition: EditionOption = None,
    json: Annotated[bool, Parameter(name="--json", negative="", help="Print the problems as JSON on stdout.")] = False,
    sarif: Annotated[Path | None, Parameter(help="Write the problems to this file as SARIF too.")] = None,
    code_quality: Annotated[Path | None, Parameter(help="Write them as GitLab's code quality report too.")] = None,
    store: StoreOption = None,
    project: ProjectOption = None,
) -> int:
    """Check records, rules, figures and texts, and list every problem."""
    root = find(project)
    keeping = kept.opened(root, store)
    problems: Sequence[Problem] = ()
    if keeping is None or not unchanged.without_problems(root, edition, keeping):
        doctor.demand()  # the corridor is one import, and its last rooms open Pango
        from reportgen.build import check_project

        try:
            problems = check_project(root, edition, keeping)
        except Mistakes as mistakes:
            problems = mistakes.problems
    folder = terminal.folder(root)
    if sarif is not None:
        sarif.write_text(as_sarif(problems, folder), "utf-8")
    if code_quality is not None:
        code_quality.write_text(as_code_quality(problems, folder), "utf-8")
    if json:
        terminal.give(as_json(problems))
    elif problems:
        terminal.show_problems(problems, folder)
    else:
        terminal.say(terminal.counted(0, 0))
    return 1 if problems else 0


def as_json(problems: Sequence[Problem]) -> str:
    """The problems as JSON: {"schema": 1, "problems": [{"slug", "file", "line", "column", "cell", ...}]}."""
    rows = [
        {
            "slug": problem.slug,
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "cell": problem.place.cell,
            "message": problem.message,
            "value": problem.value,
            "expected": problem.expected,
            "mend": problem.mend,
        }
        for problem in in_order(problems)
    ]
    return json.dumps({"schema": JSON_SCHEMA, "problems": rows}, ensure_ascii=False, indent=2)
