"""What every question rests on: one edition's records and counts, how an answer is made, and what has no answer.

An answer is a Number; it names the question as one would ask it again, and of which edition where it is not the one
that is being written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from reportgen.nearest import nearest
from reportgen.numbers.number import Number
from reportgen.numbers.wording import Wording
from reportgen.protect import PublicRecords
from reportgen.records.observations import Observation
from reportgen.tally.count import Tally


class Unanswerable(Exception):
    """A question about something that the project does not have; `mend` says what to write instead."""

    def __init__(self, message: str, value: str, mend: str | None = None) -> None:
        super().__init__(message)
        self.message, self.value, self.mend = message, value, mend


def joint_qualifier(qualifiers: Iterable[str]) -> str:
    """The qualifier of a sum: exact of exact parts, at least or at most of parts that err one way, else about."""
    found = set(qualifiers) - {"exact"}
    if not found:
        return "exact"
    if found <= {"at_least", "more_than"}:
        return "at_least"
    return "at_most" if found <= {"at_most", "less_than"} else "about"


def overlapping(one: Number, other: Number) -> bool:
    """Whether the intervals of two numbers overlap; False where one has none."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


@dataclass(frozen=True, slots=True)
class Answers:
    """What questions of one edition are answered from.

    `year` is the year under review, `years` all the years that its tallies cover. `print` enters a printed number into
    the ledger. `edition` is the id of an edition other than the one that is being written; its questions name it.
    """

    records: PublicRecords
    tallies: Mapping[str, Tally]
    year: int
    years: tuple[int, ...]
    wording: Wording
    print: Callable[[Number, str], str]
    edition: str = ""
    observed: Mapping[tuple[str, str], tuple[Observation, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the observations by indicator and country: every table of values asks for each of its cells."""
        found: dict[tuple[str, str], list[Observation]] = {}
        for row in self.records.observations:
            found.setdefault((row.indicator, row.country), []).append(row)
        object.__setattr__(self, "observed", {key: tuple(rows) for key, rows in found.items()})

    def asked(self, question: str) -> str:
        """The question as one would ask it again: `edition('2023').tally(...)` where it is of another edition."""
        return f"edition({self.edition!r}).{question}" if self.edition else question

    def look_up(self, kind: str, name: str, known: Mapping[str, object]) -> None:
        """Raise Unanswerable with the nearest name unless it is known."""
        if name not in known:
            close = nearest(str(name), known)
            mend = f"did you mean {close[0]}?" if close else f"use one of {', '.join(list(known)[:12])}"
            raise Unanswerable(f"there is no {kind} {name!r}", str(name), mend)

    def fact(
        self,
        text: str,
        query: str,
        rule: str,
        records: tuple[str, ...],
        sources: tuple[str, ...],
        value: float | None = None,
    ) -> Number:
        """A word, date or name from a record, traced as a number is."""
        return Number(
            query=query,
            rule=rule,
            status="value",
            text=text,
            value=value,
            records=records,
            sources=sources,
            print=self.print,
        )

    def figure(
        self,
        value: float,
        query: str,
        rule: str,
        records: tuple[str, ...],
        sources: tuple[str, ...],
        *,
        qualifier: str = "exact",
        decimals: int = 0,
        unit: str = "",
    ) -> Number:
        """A number that stands in one record, or was worked out from several, traced."""
        return Number(
            query=query,
            rule=rule,
            status="value",
            value=value,
            qualifier=qualifier,
            decimals=decimals,
            unit=unit,
            records=records,
            sources=sources,
            print=self.print,
        )
