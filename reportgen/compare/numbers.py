"""Numbers of the ledger that moved, from what to what, and where they are printed.

A number is what was asked: numbers of two builds are the same where their query is, whatever their ids.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportgen.compare.records import Words
from reportgen.compare.repeats import times

_VALUE = ("status", "value", "low", "high", "qualifier", "unit")
_CALL = re.compile(r"^(?:edition\('([^']*)'\)\.)?(\w+)\((.*)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """One place of a number: part, page (None where it is not known), anchor, kind, words, file, and what holds it."""

    part: str
    page: int | None
    anchor: str
    kind: str
    shown: str
    file: str
    within: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One number of a build: its query, rule, words, the values that say what it is, records, sources and places."""

    id: str
    query: str
    rule: str
    shown: str
    value: tuple[object, ...]
    records: tuple[str, ...]
    sources: tuple[str, ...]
    places: tuple[PlaceOf, ...]

    @property
    def amount(self) -> float | None:
        """Its value where it is an amount, else None."""
        found = self.value[1]
        return float(found) if isinstance(found, int | float) else None

    @property
    def worded(self) -> bool:
        """Whether its value is a word: a rating, a status, a date."""
        return isinstance(self.value[1], str)


@dataclass(frozen=True, slots=True)
class Move:
    """A number that moved: what was asked in words, the answers before and after, and how each is printed."""

    label: str
    before: Answer
    after: Answer
    was: str
    now: str

    @property
    def asks(self) -> str:
        """The question's name: tally, indicator, rank, ..."""
        call = _CALL.match(self.after.query)
        return call[2] if call else ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What became of the numbers.

    `moved` did; `new` and `gone` are printed on one side only. `rules` are wordings of rules that changed, with how
    many numbers each rules; `reshown` are the same values in other words, `rebased` those on other records or sources.
    `before` and `after` give every answer by its id.
    """

    moved: tuple[Move, ...] = ()
    new: tuple[Answer, ...] = ()
    gone: tuple[Answer, ...] = ()
    rules: tuple[tuple[str, str, int], ...] = ()
    reshown: tuple[Move, ...] = ()
    rebased: tuple[Move, ...] = ()
    before: Mapping[str, Answer] = field(default_factory=dict)
    after: Mapping[str, Answer] = field(default_factory=dict)


def answers(ledger: Iterable[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """The numbers of a manifest's ledger."""
    return tuple(
        Answer(
            str(row["id"]),
            str(row["query"]),
            str(row["rule"]),
            str(row["shown"]),
            tuple(row.get(name) for name in _VALUE),
            tuple(row.get("records", ())),
            tuple(row.get("sources", ())),
            tuple(
                PlaceOf(
                    str(place["part"]),
                    place.get("page"),
                    str(place["anchor"]),
                    str(place.get("kind") or ""),
                    str(place["shown"]),
                    str(place.get("file") or ""),
                    str(place.get("within") or ""),
                )
                for place in row.get("places", ())
            ),
        )
        for row in ledger
    )


def moved_numbers(
    before: Sequence[Answer], after: Sequence[Answer], known: Words, alike: Mapping[str, str] | None = None
) -> Numbers:
    """What became of each number.

    `alike` pairs anchors of the two builds that stand in the same place of the same sentence: numbers whose question
    itself names values (how many of these comparisons hold) are told from it to be the same.
    """
    olds, news = _by_question(before), _by_question(after)
    pairs = [(olds[key], news[key]) for key in news if key in olds]
    lone_old = {key: one for key, one in olds.items() if key not in news}
    lone_new = {key: one for key, one in news.items() if key not in olds}
    for old_key, new_key in _alike(lone_old, lone_new, alike or {}):
        pairs.append((lone_old.pop(old_key), lone_new.pop(new_key)))
    moved, reshown, rebased = [], [], []
    rules: Counter[tuple[str, str]] = Counter()
    for old, new in pairs:
        if old.rule != new.rule:
            rules[old.rule, new.rule] += 1
        move = Move(asked(new.query, known), old, new, *_printed(old, new))
        if old.value != new.value:
            moved.append(move)
        elif move.was != move.now:
            reshown.append(move)
        elif (old.records, old.sources) != (new.records, new.sources):
            rebased.append(move)
    return Numbers(
        tuple(moved),
        tuple(lone_new.values()),
        tuple(lone_old.values()),
        tuple((old, new, count) for (old, new), count in sorted(rules.items())),
        tuple(reshown),
        tuple(rebased),
        {one.id: one for one in before},
        {one.id: one for one in after},
    )


def _printed(old: Answer, new: Answer) -> tuple[str, str]:
    """How a number is printed before and after, in the first place that differs; what is only read aloud comes last."""
    pairs = []
    sides = [{} if not answer.places else _by_place(answer.places) for answer in (old, new)]
    for key, place in sides[1].items():
        if key in sides[0]:
            hidden = place.kind in ("alt text", "figure", "title")
            pairs.append((hidden, sides[0][key].shown == place.shown, sides[0][key].shown, place.shown))
    if not pairs:
        return (old.shown, new.shown) if old.value != new.value else ("", "")
    hidden, _, was, now = min(pairs, key=lambda pair: pair[:2])
    return ("", "") if hidden and old.value == new.value else (was, now)


def _by_place(places: Sequence[PlaceOf]) -> dict[tuple[object, ...], PlaceOf]:
    """The places of a number by part, kind and holder, and how often it stood there before."""
    keys = [(place.part, place.kind, place.within) for place in places]
    return {(*key, time): place for key, time, place in zip(keys, times(keys), places, strict=True)}


def _by_question(found: Sequence[Answer]) -> dict[tuple[str, int], Answer]:
    """Answers by their query; of one that was answered twice (for two editions), by the order of the answers."""
    return {(one.query, time): one for one, time in zip(found, times(one.query for one in found), strict=True)}


def _alike(
    old: Mapping[tuple[str, int], Answer], new: Mapping[tuple[str, int], Answer], alike: Mapping[str, str]
) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """The questions without a like that stand in the same place of the same sentence and ask the same kind of thing."""
    at = {place.anchor: key for key, one in new.items() for place in one.places}
    found = []
    taken: set[tuple[str, int]] = set()
    for key, one in old.items():
        for place in one.places:
            other = at.get(alike.get(place.anchor, ""))
            if other is not None and other not in taken and other[0].partition("(")[0] == key[0].partition("(")[0]:
                found.append((key, other))
                taken.add(other)
                break
    return found


def asked(query: str, known: Words) -> str:
    """A query in words a person understands: `closures: Aronia, 2023`; the query itself where it is no simple one."""
    call = _CALL.match(query)
    if call is None:
        return query
    edition, name, arguments = call[1], call[2], call[3]
    try:
        read = ast.parse(f"f({arguments})", mode="eval").body
        assert isinstance(read, ast.Call)
        given = [*read.args, *(one.value for one in read.keywords if one.arg != "highest_first")]
        said = [_argument(one, known) for one in given]
    except (SyntaxError, ValueError):
        return query
    if name in ("tally", "indicator") and said:
        first, rest = said[0], said[1:]
    else:
        first, rest = name.replace("_", " "), said
    first = first.replace("_", " ") if name == "tally" else first
    if edition:
        rest = [*rest, f"edition {edition}"]
    return f"{first}: {', '.join(rest)}" if rest else first


def _argument(node: ast.expr, known: Words) -> str:
    """An argument of a query in words: a constant, or another query. Raises ValueError for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call):
        return asked(ast.unparse(node), known)
    if isinstance(node, ast.List | ast.Tuple):
        return " and ".join(_argument(one, known) for one in node.elts)
    return _named(ast.literal_eval(node), known)


def _named(value: object, known: Words) -> str:
    """An argument in words: a country's name, an indicator's, a term's."""
    text = str(value)
    for table in ("countries", "indicators", "regions"):
        if (table, text) in known.names:
            return known.names[table, text]
    if ("cases", text) in known.names:
        return f"{text} ({known.names['cases', text]})"
    return known.terms.get(text, text)
