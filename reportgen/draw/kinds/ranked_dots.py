"""Ranked dots: one row a series, sorted by value, each with its interval; rows without a value stand last, in words.

Options: `order` ("descending", "ascending" or "given"), `range` ([low, high] that the axis must hold), `suffix`.
"""

from __future__ import annotations

from matplotlib.figure import Figure

from reportgen.draw.axes import tick_label, value_labels
from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import choice, numbers, word_of
from reportgen.draw.rows import Names
from reportgen.draw.scales import Scale, ticks
from reportgen.draw.series import status_word, valued
from reportgen.draw.sheet import Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style

_FOOT = 16.0


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """One dot a point, with its interval as a bar and its value to the right."""
    rows = ranked(points, choice(spec, "order", ("descending", "ascending", "given")))
    names = Names([point.name for point in rows], spec, style, 0.4, ids=[point.series for point in rows])
    sheet = Sheet(spec, style, names.height(12.0 if spec.height_mm else 20.0) + _FOOT)
    plot = Box(names.width + 8, 0.0, sheet.width, sheet.height - _FOOT)
    known = [point for point in rows if valued(point)]
    ends = [v for p in known for v in (p.value, p.low, p.high) if v is not None] + list(numbers(spec, "range"))
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    if 0 < low < 0.5 * high and not numbers(spec, "range"):
        low = 0.0
    # The value stands to the right of the interval's end, so the scale ends where the widest value still fits.
    room = max((style.measure(p.shown, style.label, bold=True) for p in known), default=0.0) + 8
    right = max(plot.right - room, plot.left + 20)
    for most in (5, 4, 3, 2):
        marks = ticks(low, high, most)
        labels = value_labels(marks, words, word_of(spec, "suffix"))
        scale = Scale(marks[0], marks[-1], plot.left + 4, right)
        widest = max(style.measure(label, style.tick) for label in labels)
        if widest * 1.5 + 4 <= scale.at(marks[1]) - scale.at(marks[0]):
            break
    else:
        # Not even two have room side by side.
        labels = (labels[0], *("" for _ in labels[1:]))
    for number_, (mark, label) in enumerate(zip(marks, labels, strict=True)):
        x = scale.at(mark)
        sheet.line((x, x), (plot.top + 2, plot.bottom), style.rule, style.grid, over=1, name=f"grid-{number_}")
        half = style.measure(label, style.tick) / 2
        at, align = (x - 4, "left") if number_ == 0 else (min(x, sheet.width - half), "center")
        tick_label(sheet, at, plot.bottom, label, align=align, name=f"tick-{number_}")
    sheet.line((plot.left, scale.end + 4), (plot.bottom, plot.bottom), style.grey, style.axis, over=3)
    for point, (middle, _) in zip(rows, names.set(sheet, plot.top, plot.bottom), strict=True):
        colour = point.colour or style.accent
        if not valued(point) or point.value is None:
            sheet.text(
                plot.left + 4,
                sheet.centred(middle, style.note),
                status_word(point.status, words),
                size=style.note,
                colour=style.grey,
                name=f"status-{point.series}",
            )
            continue
        x = scale.at(point.value)
        right = x + style.dot / 2
        if point.low is not None and point.high is not None:
            start, end = scale.at(point.low), scale.at(point.high)
            bar = Box(start, middle - 1.6, end, middle + 1.6)
            sheet.rectangle(bar, colour, alpha=style.interval, name=f"interval-{point.series}")
            right = max(right, end)
        sheet.dot(x, middle, style.dot + 0.8, colour, name=f"dot-{point.series}")
        sheet.text(
            right + 4,
            sheet.centred(middle, style.label),
            point.shown,
            size=style.label,
            bold=True,
            colour=point.text_colour or point.colour or style.accent,
            name=f"value-{point.series}",
        )
    return sheet.figure()


def ranked(points: tuple[Point, ...], order: str) -> tuple[Point, ...]:
    """The points by value, equal ones in the order given, those without a value last."""
    if order == "given":
        return points
    sign = -1.0 if order == "descending" else 1.0
    return tuple(sorted(points, key=lambda p: (not valued(p), sign * p.value if valued(p) and p.value else 0.0)))
