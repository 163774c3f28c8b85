"""A rule applied to a register: a Tally whose every cell knows the ids behind it, though they may be millions.

In: CountingRule, RegisterFile, what was found in it, the as-of date. Out: RegisterTally. Nothing is counted before it
is asked for; how it is counted stands in `register_arrays`, what is told of it in `register_answers`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from reportgen import store, surroundings
from reportgen.check.registers import Looked
from reportgen.load import register_engine as engine
from reportgen.load.registers import RegisterFile
from reportgen.nearest import nearest
from reportgen.problem import Problem
from reportgen.protect import PublicRecords
from reportgen.store import Kept
from reportgen.tally.cell import Cell
from reportgen.tally.count import Tally, monitored
from reportgen.tally.register_answers import Answer, Held
from reportgen.tally.register_arrays import Arrays, by_engine, in_memory
from reportgen.tally.rule import CountingRule

_ROOMS = (
    "check/registers.py",
    "dates.py",
    "load/register_engine.py",
    "load/register_rows.py",
    "load/registers.py",
    "plain.py",
    "tally/cell.py",
    "tally/count.py",
    "tally/large.py",
    "tally/register.py",
    "tally/register_answers.py",
    "tally/register_arrays.py",
    "tally/rule.py",
)
"""The code that has a hand in the answers."""


@dataclass(frozen=True, slots=True)
class RegisterTally(Tally):
    """The counts of one rule over a register. `counts` is empty: `held` has the ids of each cell.

    `terms` are those that each of the rule's dimensions has anywhere in the register.
    """

    held: Held | None = None
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def cell(self, **where: str | int | tuple[str | int, ...]) -> Cell:
        """The answer for the given dimensions, as `Tally.cell`."""
        assert self.held is not None
        asked_for = self.chosen(where)
        found = self.held.answer(asked_for).count
        return self.nothing(asked_for) if found is None else found

    def values(self, dimension: str) -> tuple[str, ...]:
        """The terms of one dimension that occur, by the alphabet; KeyError for one that the rule does not have."""
        assert self.held is not None
        if dimension not in self.rule.dimensions:
            raise KeyError(dimension)
        return self.held.occurring(dimension)

    def whole(self) -> Answer:
        """All that the rule counts."""
        assert self.held is not None
        return self.held.answer({})

    def listed(self, **where: str | int | tuple[str | int, ...]) -> Iterator[str]:
        """The ids behind a cell, in order, without those that may only be counted."""
        assert self.held is not None
        return self.held.listed(self.chosen(where))


def count(
    rule: CountingRule,
    register: RegisterFile,
    looked: Looked,
    records: PublicRecords,
    years: tuple[int, ...],
    day: datetime.date,
    *,
    on: str,
    memory: int,
    folder: Callable[[], AbstractContextManager[Path]],
    kept: Kept | None = None,
) -> RegisterTally:
    """The tally of a rule over a register, of what had happened by `day`, in the given years.

    `on`, `memory` and `folder` are as `check.registers.look` takes them. Nothing is counted before it is asked for.
    """
    countries = tuple(country.id for country in records.countries)
    hidden = looked.aggregate > 0

    def load() -> Arrays:
        if not register.large(on):
            return in_memory(rule, register, years, day)
        with folder() as place, engine.opened(register, memory, place) as backend:
            return by_engine(rule, backend, years, day, hidden=hidden)

    what = (rule.unit, rule.where, rule.by, years, day.isoformat(), register.name, register.header)
    key = store.key("register", surroundings.digest(*_ROOMS), register.sha256, repr(what))
    held = Held(register.name, rule.dimensions, load, key, kept)
    terms = {name: looked.terms.get(name, ()) for name in rule.dimensions}
    return RegisterTally(rule, {}, countries, years, monitored(records, years), (rule.coverage or "",), {}, held, terms)


def mistaken(rules: Iterable[CountingRule], looked: Mapping[str, Looked]) -> tuple[Problem, ...]:
    """A Problem for each term that no row of a rule's register has, and for a column with too many terms."""
    problems: list[Problem] = []
    for rule in rules:
        if rule.register is None or rule.register not in looked:
            continue
        terms = looked[rule.register].terms
        for dimension in rule.by:
            if not terms.get(dimension) and looked[rule.register].rows:
                words = f"rule {rule.id}: {dimension} has too many different terms to count by"
                mend = "count by another column, or make groups of its terms"
                problems.append(Problem("rule", rule.place, words, dimension, "at most 2,000 terms", mend))
        for dimension, chosen in rule.where.items():
            known = terms.get(dimension, ())
            for term in chosen:
                if known and term not in known:
                    close = nearest(term, known)
                    problems.append(
                        Problem(
                            "rule",
                            rule.place,
                            f"rule {rule.id}: no row of the register {rule.register} has this {dimension}",
                            term,
                            f"one of {', '.join(known[:12])}",
                            f"did you mean {close[0]}?" if close else None,
                        )
                    )
    return tuple(problems)
