"""Scales: from values and dates to positions, and the round values that stand on an axis."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass

from reportgen.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: the values `low` and `high` stand at the positions `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The position of a value."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """Round values, at most `most` and at least two, of which the first is not above low, the last not below high."""
    if high <= low:
        # One value only: give it room on both sides.
        spread = abs(low) * 0.1 or 1.0
        low, high = low - spread, high + spread
    exponent = math.floor(math.log10((high - low) / most)) - 1
    while True:
        for step in (1.0, 2.0, 2.5, 5.0):
            size = step * 10.0**exponent
            first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
            if last - first + 1 <= most:
                return tuple(float(f"{number * size:.12g}") for number in range(first, max(last, first + 1) + 1))
        exponent += 1


def decimals(values: Iterable[float]) -> int:
    """How many decimals all of the values need, at most six."""
    return max((len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in values), default=0)


def years(x: str | int) -> tuple[float, float]:
    """Where a year or a date begins and ends, in years: 2023 is 2023.0 to 2024.0. ValueError for what is neither."""
    date = PartialDate(x) if isinstance(x, int) else PartialDate.parse(x)
    return moment(date.first()), moment(date.last() + datetime.timedelta(days=1))


def moment(day: datetime.date) -> float:
    """The beginning of a day, in years."""
    start = datetime.date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - start) / (datetime.date(day.year + 1, 1, 1).toordinal() - start)
