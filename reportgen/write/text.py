"""One text file of the report: its head (title, standfirst and the like, in TOML between +++ lines) and its body.

Lines keep their numbers: the body has as many empty lines before it as the head took, so that what a template raises
can be told to the person who edits the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import tomli

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem

_FENCE = "+++"
KEYS = ("title", "standfirst", "margin")
"""What a head may say: the part's title, the words under it, and what stands beside them."""


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
    except (RecursionError, ValueError):
        problem = Problem("toml", Place(file, 1), "the head cannot be read: it is nested too deep, or counts too far")
        return None, (problem,)
    starts = {key: _line(lines[:end], key) for key in table}
    problems = [_wrong(key, value, Place(file, starts[key])) for key, value in table.items()]
    if "title" not in table:
        problems.append(Problem("text-head", Place(file, 1), "the head has no title", mend='write title = "..."'))
    found = tuple(problem for problem in problems if problem is not None)
    if found:
        return None, found
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return Text(file, dict(table), starts, body, source), ()


def _line(lines: list[str], key: str) -> int:
    """The line in which the words of a key begin: under it, where they begin on a line of their own."""
    for number, line in enumerate(lines, 1):
        name, _, value = line.partition("=")
        if name.strip() == key:
            return number + (value.strip() in ('"""', "'''"))
    return 1


def _wrong(key: str, value: object, place: Place) -> Problem | None:
    """What is wrong with one entry of a head."""
    if key not in KEYS:
        close = nearest(key, KEYS)
        mend = f"did you mean {close[0]}?" if close else None
        return Problem("text-head", place, f"unknown key {key} in the head", key, ", ".join(KEYS), mend)
    if not isinstance(value, str):
        return Problem("text-head", place, f"{key} in the head is not a text", mend=f'write {key} = "..."')
    if key == "title" and not value.strip():
        return Problem("text-head", place, "the title is empty", mend='write title = "..."')
    return None
