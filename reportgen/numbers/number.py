"""Number: what a query answers. A value with its unit, interval and status, and all that it rests on.

A Number can be compared with another or with a plain number; the answer is a Comparison, which remembers both sides,
so that a claim can say which values it rested on. What is unknown, or of another method or release, cannot be compared:
the Comparison says why, does not hold, and raises Incomparable where it is asked whether it does. A comparison holds
where it holds for all that the two can be: "at least 12" is not fewer than 15, and a difference inside overlapping
intervals is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field


class Incomparable(Exception):
    """A comparison with something that is unknown, not monitored, suppressed, or of another method or release."""


def _digits(value: float) -> str:
    """A value unrounded, so that no two that differ look the same: 12, 0.25, −1.5, 1234567."""
    return f"{value:.12g}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether left stands to right as `sign` says, and both sides in words.

    `query` is the comparison as one would ask it again. `reason` says why it cannot be made; it then does not hold.
    `records` and `sources` are those behind both sides.
    """

    left: str
    sign: str
    right: str
    holds: bool
    query: str = ""
    reason: str = ""
    records: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it holds, so that templates can use it in an if; Incomparable where it cannot be made."""
        if self.reason:
            raise Incomparable(self.reason)
        return self.holds

    def __str__(self) -> str:
        """Both sides and the sign: `12 > 7`."""
        return f"{self.left} {self.sign} {self.right}"

    @property
    def asked(self) -> str:
        """What was asked, and why it cannot be told: `tally('a') > tally('b')`."""
        return f"{self.query or self} ({self.reason})" if self.reason else self.query or str(self)


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """One answer of a query.

    `status` is value, count, none_documented, not_monitored, suppressed, missing, or not_comparable. `value` is None
    unless status is value or count (none_documented has 0). `text` is the value where it is a word (a rating, a date).
    `low`, `high` bound it; `qualifier` is a term of the qualifier vocabulary. `unit` is printed where asked for.
    `query` is the query as one would write it again, `rule` the rule in words, `records` and `sources` the ids behind.
    `note` of a change is "within" where it lies inside overlapping intervals. `method` names what may be compared: an
    indicator, its release, and how many changes of its method came before the value. `print` gives the words in a form,
    and enters the number into the ledger.
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
    method: tuple[str, str, int] | None = None
    print: Callable[[Number, str], str] | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """The number as it stands in a sentence; printing enters it into the ledger."""
        assert self.print is not None, "a number outside a template has no ledger"
        return self.print(self, "plain")

    @property
    def known(self) -> bool:
        """Whether there is a value: a count, a real 0, or a publisher's value."""
        return self.status in ("value", "count", "none_documented")

    def side(self, *, interval: bool = False) -> str:
        """How it stands in a comparison that is told: its word, its digits as they are, or its status.

        With what makes it less than certain: its qualifier and, where asked for, its interval.
        """
        if self.text is not None:
            return self.text
        within = "" if self.low is None or self.high is None else f"{_digits(self.low)}–{_digits(self.high)}"
        if self.value is None:
            return within or self.status.replace("_", " ")
        words = _digits(self.value) if self.qualifier == "exact" else f"{self.qualifier} {_digits(self.value)}"
        return f"{words.replace('_', ' ')} ({within})" if within and interval else words.replace("_", " ")

    def extent(self, *, interval: bool) -> tuple[float, float]:
        """The least and the most that it can be, by its qualifier or, where asked for, its interval."""
        assert self.value is not None
        if interval and self.low is not None and self.high is not None:
            return self.low, self.high
        return {
            "at_least": (self.value, math.inf),
            "more_than": (math.nextafter(self.value, math.inf), math.inf),
            "at_most": (-math.inf, self.value),
            "less_than": (-math.inf, math.nextafter(self.value, -math.inf)),
        }.get(self.qualifier, (self.value, self.value))

    def _compare(
        self, sign: str, holds: Callable[[float, float, float, float], bool], other: object, *, interval: bool
    ) -> Comparison:
        """Whether `holds` of the least and the most that this can be, and of those of the other.

        Between two numbers a strict comparison looks at their intervals; against a fixed one only a change does.
        """
        if isinstance(other, Number):
            right = other.side(interval=interval)
        elif isinstance(other, int | float):
            right = _digits(other)
            interval = interval and self.note == "within"
        else:
            raise Incomparable(f"{self.query} cannot be compared with {other!r}")
        left = self.side(interval=interval)
        reason = self._differs(other) if isinstance(other, Number) else ""
        if self.value is None or (isinstance(other, Number) and other.value is None):
            reason = f"{self.query} is {left}; the other side is {right}"
        if reason:
            return Comparison(left, sign, right, False, self._asked(sign, other), reason, *self._behind(other))
        theirs = other.extent(interval=interval) if isinstance(other, Number) else (float(other), float(other))
        holding = holds(*self.extent(interval=interval), *theirs)
        return Comparison(left, sign, right, holding, self._asked(sign, other), "", *self._behind(other))

    def _differs(self, other: Number) -> str:
        """Why the two cannot be compared, being of different methods, releases or units of indicators; "" if not."""
        if self.method is None or other.method is None or self.method == other.method:
            return ""
        asked = f"{self.query} and {other.query}"
        if self.method[:2] == other.method[:2]:
            return f"the method changed between {asked}"
        if self.method[0] == other.method[0]:
            return f"{asked} are of two releases, {self.method[1]} and {other.method[1]}"
        return f"{asked} have different units, {self.unit} and {other.unit}" if self.unit != other.unit else ""

    def __gt__(self, other: object) -> Comparison:
        """Whether it is more than the other."""
        return self._compare(">", lambda least, _, __, most: least > most, other, interval=True)

    def __ge__(self, other: object) -> Comparison:
        """Whether it is at least the other."""
        return self._compare("≥", lambda least, _, __, most: least >= most, other, interval=True)

    def __lt__(self, other: object) -> Comparison:
        """Whether it is less than the other."""
        return self._compare("<", lambda _, most, least, __: most < least, other, interval=True)

    def __le__(self, other: object) -> Comparison:
        """Whether it is at most the other."""
        return self._compare("≤", lambda _, most, least, __: most <= least, other, interval=True)

    # A comparison remembers both sides, so that a claim can tell them; hence no bool, and no hash.
    def __eq__(self, other: object) -> Comparison:  # type: ignore[override]
        """Whether both are the same number, or the same word."""
        if isinstance(other, str):
            return self._worded("=", other, holds=self.text == other)
        return self._compare("=", lambda a, b, c, d: a == b == c == d, other, interval=False)

    def __ne__(self, other: object) -> Comparison:  # type: ignore[override]
        """Whether they differ."""
        if isinstance(other, str):
            return self._worded("≠", other, holds=self.text != other)
        return self._compare("≠", lambda a, b, c, d: a > d or b < c, other, interval=True)

    def _asked(self, sign: str, other: object) -> str:
        """A comparison as one would write it again."""
        written = {"=": "==", "≠": "!=", "≥": ">=", "≤": "<="}.get(sign, sign)
        return f"{self.query} {written} {other.query if isinstance(other, Number) else repr(other)}"

    def _behind(self, other: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The records and sources behind a comparison with another."""
        if not isinstance(other, Number):
            return self.records, self.sources
        return tuple(dict.fromkeys(self.records + other.records)), tuple(sorted({*self.sources, *other.sources}))

    def _worded(self, sign: str, other: str, *, holds: bool) -> Comparison:
        """Its word compared with another; it cannot be where it has none."""
        reason = "" if self.text is not None else f"{self.query} is {self.side()}, which is no word"
        asked = self._asked(sign, other)
        return Comparison(self.side(), sign, other, holds and not reason, asked, reason, self.records, self.sources)

    __hash__ = None  # type: ignore[assignment]
