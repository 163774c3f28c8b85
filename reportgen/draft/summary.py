"""What is said of a draft beside it: its problems, what became of it, and what changed.

In: the draft, and the difference to what it is compared with. Out: Markdown for a comment, JSON for programs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportgen.compare.asjson import as_json
from reportgen.compare.difference import Difference
from reportgen.compare.markdown import LIMIT, escaped, markdown, problem_item
from reportgen.problem import Problem, in_order


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell of a draft.

    `line` says which draft it is, `problems` are all that it has, `made` is whether it has files, `pdf` whether a PDF.
    `found` is the difference; where there is none, `alone` says why.
    """

    line: str
    problems: tuple[Problem, ...]
    made: bool
    pdf: bool
    found: Difference
    alone: str = ""


def as_markdown(told: Told, limit: int = LIMIT) -> str:
    """All of it as Markdown of at most `limit` characters: the problems first, which leave half of the room."""
    head = f"# {escaped(told.line)}\n\n" + _problems(told, limit // 2)
    if told.alone:
        return f"{head}\n{_sentence(told.alone)}\n"
    # Its problems have been told.
    rest = replace(told.found, problems=(), failed=False)
    return f"{head}\n{markdown(rest, limit - len(head) - 1)}"


def as_data(told: Told) -> str:
    """The difference as JSON, with which draft it is and all of its problems beside it."""
    said = json.loads(as_json(told.found))
    said["draft"] = {"line": told.line, "made": told.made, "pdf": told.pdf, "compared": not told.alone}
    said["draft"]["problems"] = [_row(problem) for problem in in_order(told.problems)]
    return json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _row(problem: Problem) -> dict[str, object]:
    return {
        "slug": problem.slug,
        "file": problem.place.file,
        "line": problem.place.line,
        "place": str(problem.place),
        "message": problem.message,
        "found": problem.value,
        "expected": problem.expected,
        "mend": problem.mend,
    }


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{escaped(words[1:])}."


def _problems(told: Told, room: int) -> str:
    """What keeps the draft from publication, those first that are new."""
    if not told.problems:
        return "No problems.\n"
    many = "1 problem keeps" if len(told.problems) == 1 else f"{len(told.problems):,} problems keep"
    said = f"**{many} this draft from publication.**{_lacking(told)}\n"
    new = in_order(told.found.problems)
    old = [problem for problem in in_order(told.problems) if problem not in new]
    if old and new:
        lists = [(f"New since {told.found.before}", new), (f"Also in {told.found.before}", old)]
    else:
        lists = [("Problems", new or old)]
    for title, problems in lists:
        said += f"\n## {escaped(title)} ({len(problems):,})\n\n"
        said += _fitted([problem_item(problem) for problem in problems], room - len(said))
    return said


def _lacking(told: Told) -> str:
    """What there is not of the draft."""
    if not told.made:
        return " None of its files was written; those of an earlier draft, where there are any, are of another state."
    return "" if told.pdf else " It has no PDF."


def _fitted(items: Sequence[str], room: int) -> str:
    """The items that there is room for, and how many more there are."""
    kept: list[str] = []
    left = room - 60
    for item in items:
        left -= len(item) + 1
        if left < 0:
            break
        kept.append(f"{item}\n")
    more = len(items) - len(kept)
    return "".join(kept) + (f"- … and {more:,} more, cut here\n" if more else "")
