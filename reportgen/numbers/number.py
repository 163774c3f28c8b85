"""Number: what a query answers. A value with its unit, interval and status, and all that it rests on.

A Number can be compared with another or with a plain number; the answer is a Comparison, which remembers both sides,
so that a claim can say which values it rested on. What is unknown cannot be compared: Incomparable is raised.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field


class Incomparable(Exception):
    """A comparison with something that is unknown, not monitored, suppressed, or of another method or release."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether left stands to right as `sign` says, and both sides as they are printed."""

    left: str
    sign: str
    right: str
    holds: bool

    def __bool__(self) -> bool:
        """Whether it holds, so that templates can use it in an if."""
        return self.holds

    def __str__(self) -> str:
        """Both sides and the sign: `12 > 7`."""
        return f"{self.left} {self.sign} {self.right}"


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """One answer of a query.

    `status` is value, count, none_documented, not_monitored, suppressed, missing, or not_comparable. `value` is None
    unless status is value or count (none_documented has 0). `text` is the value where it is a word (a rating, a date).
    `low`, `high` bound it; `qualifier` is a term of the qualifier vocabulary. `unit` is printed where asked for.
    `query` is the query as one would write it again, `rule` the rule in words, `records` and `sources` the ids behind.
    `uses` enters the number into the ledger when it is printed.
    """

    query: str
    rule: str
    status: str
    value: float | None = None
    text: str | None = None
    decimals: int = 0
    unit: str = ""
    low: float | None = None
    high: float | None = None
    qualifier: str = "exact"
    records: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""
    print: Callable[[Number, str], str] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """The number as it stands in a sentence; printing enters it into the ledger."""
        assert self.print is not None, "a number outside a template has no ledger"
        return self.print(self, "plain")

    @property
    def known(self) -> bool:
        """Whether there is a value: a count, a real 0, or a publisher's value."""
        return self.status in ("value", "count", "none_documented")

    def side(self) -> str:
        """How it stands in a comparison that is told: its word, its digits, or its status."""
        return self.text if self.text is not None else f"{self.value:g}" if self.value is not None else self.status

    def _compare(self, sign: str, function: Callable[[float, float], bool], other: object) -> Comparison:
        if isinstance(other, Number):
            mine, theirs, shown = self.value, other.value, other.side()
        elif isinstance(other, int | float):
            mine, theirs, shown = self.value, float(other), f"{other:g}"
        else:
            raise Incomparable(f"{self.query} cannot be compared with {other!r}")
        if mine is None or theirs is None:
            raise Incomparable(f"{self.query} is {self.side()}; the other side is {shown}")
        return Comparison(self.side(), sign, shown, function(mine, theirs))

    def __gt__(self, other: object) -> Comparison:
        """Whether it is more than the other."""
        return self._compare(">", operator.gt, other)

    def __ge__(self, other: object) -> Comparison:
        """Whether it is at least the other."""
        return self._compare("≥", operator.ge, other)

    def __lt__(self, other: object) -> Comparison:
        """Whether it is less than the other."""
        return self._compare("<", operator.lt, other)

    def __le__(self, other: object) -> Comparison:
        """Whether it is at most the other."""
        return self._compare("≤", operator.le, other)

    def __eq__(self, other: object) -> Comparison:  # type: ignore[override]
        """Whether both are the same number, or the same word."""
        if isinstance(other, str):
            return Comparison(self.side(), "=", other, self.text == other)
        return self._compare("=", operator.eq, other)

    def __ne__(self, other: object) -> Comparison:  # type: ignore[override]
        """Whether they differ."""
        same = self.__eq__(other)
        return Comparison(same.left, "≠", same.right, not same.holds)

    __hash__ = None  # type: ignore[assignment]
