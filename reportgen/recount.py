"""A number of the ledger counted again, from the records that it names alone.

In: the question as the ledger has it, the ids of the records behind it, and the public records of its edition. Out:
Recounted. All other records are left out first, so that a number that rests on more than it names comes out different.
What only says how things are called, which countries there are and what was monitored stays.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reportgen.asof import as_of
from reportgen.edition import Edition
from reportgen.numbers.answers import Unanswerable
from reportgen.numbers.number import Number
from reportgen.numbers.query import Leader, Questions
from reportgen.numbers.wording import Wording
from reportgen.protect import PublicRecords, protect
from reportgen.records.tables import Records
from reportgen.tally.cell import COUNTED_ONLY
from reportgen.tally.count import Tally, count
from reportgen.tally.register import RegisterTally
from reportgen.tally.rule import CountingRule

ASKED = (
    *("tally", "indicator", "change", "rank", "highest", "lowest", "account", "date", "persons", "sentence", "status"),
    *("share", "sum", "how_many", "added", "record", "words", "head_count", "replies", "ratification"),
)
"""The questions that can be asked again; `fixed` and `as_of` are no counts."""


@dataclass(frozen=True, slots=True)
class Told:
    """One edition as recounting needs it: its id, its public records, its year and the years that it reviews."""

    edition: str
    records: PublicRecords
    year: int
    years: tuple[int, ...]
    registered: Mapping[str, Tally] = field(default_factory=dict)
    """What is counted from registers, by rule."""


def told_by(records: Records, edition: Edition, registered: Mapping[str, Tally] | None = None) -> Told:
    """An edition of a project, as recounting needs it."""
    public = protect(as_of(records, edition.as_of.last()))
    return Told(edition.id, public, edition.year, edition.reviewed, registered or {})


@dataclass(frozen=True, slots=True)
class Recounted:
    """What came out: the number, or None where `reason` says why it cannot be counted again.

    `hidden` is how many of its records may only be counted: they have no names, and were taken as they are.
    """

    number: Number | None
    reason: str = ""
    hidden: int = 0
    of_register: bool = False
    """Whether it was counted from the whole of a register, not from the records named alone."""

    def same(self, status: str, value: float | str | None, low: float | None, high: float | None) -> bool:
        """Whether it is the number of the ledger."""
        if self.number is None:
            return False
        found = self.number
        word = found.text if found.text is not None else found.value
        return (found.status, word, found.low, found.high) == (status, value, low, high)


def recount(
    query: str,
    named: Sequence[str],
    editions: Sequence[Told],
    rules: Mapping[str, CountingRule],
    wording: Wording,
) -> Recounted:
    """The question asked again of the records named; `editions` are the one of the report first, then others.

    What is counted from a register is counted again from all of its rows, and must rest on the ids that are named.
    """
    hidden = sum(int(one.split()[0]) for one in named if one.endswith(COUNTED_ONLY) and one[0].isdigit())
    if COUNTED_ONLY in named:
        return Recounted(None, "it may be counted, but not which records it is made of")
    by_id = {
        one.edition: _questions(one, query, named, rules, wording, "" if one is editions[0] else one.edition)
        for one in editions
    }
    try:
        answer = _evaluate(ast.parse(query, mode="eval").body, by_id[editions[0].edition], by_id)
    except (SyntaxError, _Unasked) as error:
        return Recounted(None, f"it is not counted: {error}" if isinstance(error, _Unasked) else "it is not counted")
    except Unanswerable as error:
        return Recounted(None, error.message, hidden)
    assert isinstance(answer, Number)
    of_register = any(rule.register and repr(name) in query for name, rule in rules.items())
    if of_register and answer.records != tuple(named):
        answer = replace(answer, status="other records")
    return Recounted(answer, "", hidden, of_register)


def listed(query: str, editions: Sequence[Told]) -> Iterator[str] | None:
    """The ids that a question to a register counts, in order, without those that are never named; None for another."""
    match ast.parse(query, mode="eval").body:
        case ast.Call(func=ast.Name(id="tally"), args=[ast.Constant(value=rule)], keywords=keywords):
            told = editions[0]
        case ast.Call(
            func=ast.Attribute(value=ast.Call(args=[ast.Constant(value=edition)]), attr="tally"),
            args=[ast.Constant(value=rule)],
            keywords=keywords,
        ):
            told = next((one for one in editions if one.edition == edition), editions[0])
        case _:
            return None
    tally = told.registered.get(str(rule))
    if not isinstance(tally, RegisterTally):
        return None
    return tally.listed(**{str(one.arg): ast.literal_eval(one.value) for one in keywords})


class _Unasked(Exception):
    """A question that is not put to records: words of a source, the as-of date."""


def _questions(
    told: Told, query: str, named: Sequence[str], rules: Mapping[str, CountingRule], wording: Wording, edition: str
) -> Questions:
    """The questions of an edition that holds the records named and no others."""
    records = only(told.records, named, counts="tally(" in query)
    tallies: dict[str, Tally] = {
        name: count(rule, records, told.years)
        for name, rule in rules.items()
        if repr(name) in query and rule.register is None
    }
    tallies |= {name: tally for name, tally in told.registered.items() if repr(name) in query}
    return Questions(records, tallies, told.year, told.years, wording, wording.number, edition)


def only(records: PublicRecords, named: Sequence[str], *, counts: bool) -> PublicRecords:
    """The records of those names, with the cases that they belong to.

    A case that is named, or whose party is, keeps its events, since they place it in a year; where nothing is counted
    every case does, since the question may be which of its events is the first.
    """
    names = set(named)
    events = {event.id: event for event in records.events if event.id in names}
    parties = [party for party in records.parties if party.id in names]
    wholes = {case.id for case in records.cases if case.id in names} | {party.case for party in parties}
    owners = set(wholes) | {event.case for event in events.values()}
    for table in (records.accounts, records.disputes, records.replies):
        owners |= {row.case for row in table if row.id in names and row.case}
    if not counts:
        wholes = owners
    referred = {event.party for event in events.values()}
    return replace(
        records,
        cases=tuple(case for case in records.cases if case.id in owners),
        counted=records.counted if any(one.endswith(COUNTED_ONLY) for one in names) else (),
        events=tuple(event for event in records.events if event.case in wholes or event.id in names),
        parties=tuple(p for p in records.parties if p.id in names or p.id in referred or p.case in names),
        accounts=tuple(row for row in records.accounts if row.id in names),
        findings=tuple(row for row in records.findings if row.id in names),
        disputes=tuple(row for row in records.disputes if row.id in names),
        replies=tuple(row for row in records.replies if row.id in names),
        calls=tuple(row for row in records.calls if row.id in names),
        observations=tuple(o for o in records.observations if o.name in names),
        ratifications=tuple(r for r in records.ratifications if f"{r.country} {r.instrument}" in names),
    )


def _evaluate(node: ast.expr, questions: Questions, editions: Mapping[str, Questions]) -> object:
    """The answer of a question, or an argument of one."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            found = [_evaluate(one, questions, editions) for one in elements]
            return tuple(found) if isinstance(node, ast.Tuple) else found
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            compare = _SIGNS[type(sign)]
            return compare(_evaluate(left, questions, editions), _evaluate(right, questions, editions))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            return _ask(name, questions, *_arguments(args, keywords, questions, editions))
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="edition"), args=[ast.Constant(value=id_)]))):
            if id_ in editions:
                assert isinstance(node.func, ast.Attribute)
                given = _arguments(node.args, node.keywords, editions[str(id_)], editions)
                return _ask(node.func.attr, editions[str(id_)], *given)
    raise _Unasked(ast.unparse(node))


def _arguments(
    args: Sequence[ast.expr], keywords: Sequence[ast.keyword], questions: Questions, editions: Mapping[str, Questions]
) -> tuple[list[object], dict[str, object]]:
    given = [_evaluate(one, questions, editions) for one in args]
    return given, {str(one.arg): _evaluate(one.value, questions, editions) for one in keywords}


def _ask(name: str, questions: Questions, args: list[object], named: dict[str, object]) -> object:
    """The answer to a question by its name."""
    if name == "country_name" and isinstance(args[0], Leader):
        leader = args[0]
        return replace(leader.number, text=questions.records.country[leader].name)
    if name == "country_count":
        but = named.get("but", 0)
        assert isinstance(but, int)
        return questions.figure(len(questions.records.country) - but, name, "", (), ())
    if name not in ASKED:
        raise _Unasked(name)
    asked: Callable[..., object] = getattr(questions, name)
    return asked(*args, **named)


_SIGNS: Mapping[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
