"""One text file of the report: its head (title, standfirst and the like, in TOML between +++ lines) and its body.

Lines keep their numbers: the body has as many empty lines before it as the head took, so that what a template raises
can be told to the person who edits the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import tomli

from reportgen.problem import Place, Problem

_FENCE = "+++"


@dataclass(frozen=True, slots=True)
class Text:
    """A text: its file, the strings of its head with the line of each, its body, and the whole source."""

    file: str
    head: Mapping[str, str]
    lines: Mapping[str, int]
    body: str
    source: str


def text(file: str, source: str) -> tuple[Text | None, tuple[Problem, ...]]:
    """The text of a file; a Problem where its head cannot be read or has no title."""
    source = source.replace("\r\n", "\n")
    lines = source.split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        problem = Problem(
            "text-head",
            Place(file, 1),
            "the text has no head",
            expected=f'a line {_FENCE}, then title = "...", then a line {_FENCE}',
            mend="copy the head of another text",
        )
        return None, (problem,)
    end = next(place for place, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    try:
        table = tomli.loads("\n".join(lines[1:end]))
    except tomli.TOMLDecodeError as error:
        problem = Problem("toml", Place(file, error.lineno + 1, error.colno), f"the head cannot be read: {error.msg}")
        return None, (problem,)
    wrong = [key for key, value in table.items() if not isinstance(value, str)]
    if wrong or not table.get("title"):
        message = f"{wrong[0]} in the head is not a text" if wrong else "the head has no title"
        return None, (Problem("text-head", Place(file, 1), message, mend='write title = "..."'),)
    starts = {
        key: next((n for n, line in enumerate(lines[:end], 1) if line.split("=")[0].strip() == key), 1) for key in table
    }
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return Text(file, dict(table), starts, body, source), ()
