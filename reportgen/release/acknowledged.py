"""Statements that changed since the last release, and the file in which somebody has said that they are right.

In: the statements of a Difference, and the text of `releases/acknowledged.toml`, which holds for each a table

    [[statement]]
    sentence = "how the statement reads now; where it is gone, how it read"
    by = "the role of who looked at it"
    why = "why it is right"

Out: Problems for those that nobody has acknowledged, with the lines to paste.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reportgen.compare.statements import Statement
from reportgen.compare.wordwise import bare
from reportgen.load.toml import read
from reportgen.problem import Place, Problem

FILE = "releases/acknowledged.toml"
_KEYS = ("sentence", "by", "why")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One statement that somebody has looked at since it changed: how it reads, who looked (a role), why it holds."""

    sentence: str
    by: str
    why: str


def parse(text: str) -> tuple[tuple[Acknowledged, ...], tuple[Problem, ...]]:
    """What the file acknowledges, and what is wrong with it; an empty text acknowledges nothing."""
    toml = read(text, FILE)
    problems = list(toml.problems)
    found = []
    tables = toml.values.get("statement", [])
    for name in toml.values:
        if name != "statement":
            problems.append(_wrong(toml.line_of(name), f"unknown key {name}", "write [[statement]] above each"))
    if not isinstance(tables, list):
        problems.append(_wrong(toml.line_of("statement"), "statement is no list", "write [[statement]]"))
        tables = []
    for number, table in enumerate(tables):
        line = toml.line_of("statement", number)
        if not isinstance(table, Mapping) or not all(isinstance(table.get(key), str) for key in _KEYS):
            problems.append(_wrong(line, "a statement lacks sentence, by or why", "write all three"))
        elif any(not str(table[key]).strip() for key in _KEYS):
            problems.append(_wrong(line, "sentence, by or why is empty", "say who looked, and why"))
        else:
            found.append(Acknowledged(*(str(table[key]) for key in _KEYS)))
    return tuple(found), tuple(problems)


def _wrong(line: int | None, message: str, mend: str) -> Problem:
    return Problem("acknowledgement", Place(FILE, line), message, mend=mend)


def missing(statements: Iterable[Statement], acknowledged: Sequence[Acknowledged], since: str) -> tuple[Problem, ...]:
    """A Problem for each statement that changed since the release `since` and that nobody has acknowledged."""
    seen = {bare(one.sentence) for one in acknowledged}
    problems = []
    for one in statements:
        sentence = one.after or one.before
        if bare(sentence) in seen:
            continue
        before = f"in {since} it read: {one.before}" if one.before and one.after else f"it was not in {since}"
        if not one.after:
            before = f"it was in {since} and is gone" if one.kind != "fails" else "it no longer holds"
        told = "; ".join(filter(None, (before, one.why)))
        problems.append(
            Problem(
                "unacknowledged",
                Place(one.file or FILE, one.line),
                f"a statement of {one.part} changed since {since} and nobody has acknowledged it: {told}",
                sentence,
                f"an entry in {FILE}",
                f"when you have looked at it, add: [[statement]] sentence = {_quoted(sentence)}, by = ..., why = ...",
            )
        )
    return tuple(problems)


def _quoted(text: str) -> str:
    """A text as TOML writes it; JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False)
