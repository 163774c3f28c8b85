"""Dates as sources give them: to the day, the month or the year, never more exact than known."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day: 2023, 2023-09 or 2023-09-08."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """The date written as YYYY, YYYY-MM or YYYY-MM-DD; ValueError for anything else or a day that never was."""
        match = _FORM.fullmatch(text)
        if not match:
            raise ValueError(f"not a date: {text!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if not 1800 <= year <= 2200:
            raise ValueError(f"not a year between 1800 and 2200: {text!r}")
        datetime.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def first(self) -> datetime.date:
        """The first day it can mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    def last(self) -> datetime.date:
        """The last day it can mean."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """The ISO form, as long as what is known: 2023, 2023-09 or 2023-09-08."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)


def is_date(text: str) -> bool:
    """Whether a text is a date in the form in which the records have it."""
    try:
        PartialDate.parse(text)
    except ValueError:
        return False
    return True
