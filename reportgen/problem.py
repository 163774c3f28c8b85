"""Place and Problem: what a person got wrong, where, what was expected, and the mend.

A person's mistake is a value that is collected, never an exception that is caught. `Mistakes` is the one exception
that carries problems across a door (from the depths of rendering to the command that shows them).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file of the project, and as much of line, column, sheet or cell as is known.

    `file` is relative to the project, with forward slashes. `line` counts from 1 and is the line of the file (not the
    index of a frame). `column` is the name of a table's column, or the character position in a text (from 1).
    `cell` is the name of a spreadsheet's cell, such as "Sheet1!C7".
    """

    file: str
    line: int | None = None
    column: str | int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """The place as a person reads it: `data/cases.csv:57, column "country"`; texts: `labour.md:12:5`."""
        text = self.file
        if self.cell is not None:
            return f"{text}, cell {self.cell}"
        if self.line is not None:
            text += f":{self.line}"
        if isinstance(self.column, int):
            text += f":{self.column}"
        elif self.column is not None:
            text += f', column "{self.column}"'
        return text


@dataclass(frozen=True, slots=True)
class Problem:
    """A person's mistake, in the words of the person who must act.

    `slug` names the kind of mistake and its heading in docs/problems.md. `message` says what is wrong, `value` is what
    stood there, `expected` what should, and `mend` what to do. Each is one plain sentence or phrase.
    """

    slug: str
    place: Place
    message: str
    value: str | None = None
    expected: str | None = None
    mend: str | None = None

    def __str__(self) -> str:
        """All of it on a few lines, as the terminal and the tests show it."""
        lines = [f"{self.place}: {self.message}"]
        if self.value is not None:
            shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
            lines.append(f"    found:    {shown!r}")
        if self.expected is not None:
            lines.append(f"    expected: {self.expected}")
        if self.mend is not None:
            lines.append(f"    mend:     {self.mend}")
        return "\n".join(lines)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file, line and column, each once."""

    def key(problem: Problem) -> tuple[str, int, int, str, str]:
        place = problem.place
        position = place.column if isinstance(place.column, int) else 0
        named = place.column if isinstance(place.column, str) else place.cell or ""
        return (place.file, place.line or 0, position, named, problem.message)

    return tuple(sorted(dict.fromkeys(problems), key=key))


class Mistakes(Exception):
    """Raised where a stage cannot go on because of problems in the project; carries all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
