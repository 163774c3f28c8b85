"""The axis of dates: its ends, ticks at months or years, and the lines that lead the eye up through the rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.draw.axes import tick_label
from reportgen.draw.drawing import Point, Words
from reportgen.draw.scales import Scale, years
from reportgen.draw.sheet import Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.words import word
from reportgen.problem import Mistakes, Place, Problem


@dataclass(frozen=True, slots=True)
class Span:
    """Where a point begins and ends, in years, and whether it is known to the day."""

    start: float
    end: float
    exact: bool


def span(point: Point, spec: FigureSpec) -> Span:
    """The time of a point; Mistakes where its x is no date."""
    try:
        start, end = years(point.x)
    except ValueError:
        place = Place(f"figures/{spec.id}.toml")
        message = f"figure {spec.id}: {point.name} has no date to stand at"
        raise Mistakes(
            [Problem("figure-data", place, message, str(point.x), "a date such as 2023, 2023-09 or 2023-09-08")]
        ) from None
    return Span(start, end, len(str(point.x)) > 7)


def limits(starts: Sequence[float], ends: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis that holds all of it: whole quarters, or whole years where it is long."""
    low, high = min(starts), max(ends)
    unit = 0.25 if high - low <= 4 else 1.0
    return math.floor(low / unit + 1e-6) * unit, math.ceil(high / unit - 1e-6) * unit


def time_axis(
    sheet: Sheet, scale: Scale, bottom: float, words: Words, stretches: Sequence[tuple[float, float]]
) -> None:
    """The line of time at the bottom, its ticks and labels, and a quiet vertical at each turn of a year.

    `stretches` are the heights, from and to, over which the verticals are drawn.
    """
    style = sheet.style
    sheet.line((scale.start, scale.end), (bottom, bottom), style.grey, style.axis, over=3)
    length = scale.high - scale.low
    months = word(words, "months").split()
    narrow = abs(scale.end - scale.start) / max(length, 0.25)
    widest = max(style.measure(text, style.tick) for text in (*months, "2024")) + 8
    steps = next((n for n in (1, 3, 6) if narrow * n / 12 >= widest), 12)
    year_steps = 1 if narrow >= widest else math.ceil(widest / narrow)
    first = round(scale.low * 12)
    for month in range(first, round(scale.high * 12) + 1):
        year, part = divmod(month, 12)
        x = scale.at(month / 12)
        if part == 0 and month != first:
            for top, end in stretches:
                sheet.line((x, x), (top, end), style.rule, style.grid, over=1)
        if part % steps or (steps == 12 and year % year_steps):
            continue
        sheet.line((x, x), (bottom, bottom + 3), style.grey, style.axis, over=3, name=f"at-{year}-{part + 1:02}")
        if part == 0 and month == round(scale.high * 12):
            # The turn at which the axis ends opens a year that it does not show.
            continue
        text = str(year) if part == 0 else months[part]
        if month == first and part:
            text = f"{text} {year}"
        size = style.measure(text, style.tick)
        align, at = "center", x
        if x - size / 2 < scale.start:
            align, at = "left", scale.start
        elif x + size / 2 > sheet.width:
            align, at = "right", sheet.width
        box_left = {"left": at, "center": at - size / 2, "right": at - size}[align]
        if sheet.lettered and box_left < sheet.axis_end + 3:
            continue
        colour = style.ink if part == 0 else style.grey
        tick_label(sheet, at, bottom, text, align=align, name=f"x-{year}-{part + 1:02}", colour=colour)
        sheet.axis_end = box_left + size
