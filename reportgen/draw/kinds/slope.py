"""Slope: the same series at two times, joined by lines; names and values at both ends.

Options: `years` ([first, last], else the first and last that the points have), `highlight` (ids of at most two series
that keep their colours; without it all lines are the report's own colour), `reverse` (low values on top).
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from reportgen.draw.axes import spread
from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import flag, texts
from reportgen.draw.scales import Scale
from reportgen.draw.series import Series, chosen_times, places, series_of, status_word, valued
from reportgen.draw.sheet import Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.draw.words import word

_HEAD = 20.0


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: its series, the points at either end (None where there is none) and its colours."""

    series: Series
    ends: tuple[Point | None, Point | None]
    colour: str
    text_colour: str
    bold: bool


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """One line a series between the first and the last time in the points."""
    points = chosen_times(points, spec)
    place = places(points)
    first, last = min(map(place, points)), max(map(place, points))
    heads = [next(p.x_name for p in points if place(p) == at) for at in (first, last)]
    chosen = texts(spec, "highlight")[:2]
    rows = []
    for series in series_of(points):
        found = {place(point): point for point in series.points}
        colour, text_colour, bold = style.accent, style.ink, False
        if chosen:
            colour, text_colour = style.frame, style.grey
            if series.id in chosen:
                colour, text_colour, bold = series.colour or style.accent, series.text_colour or style.accent, True
        rows.append(_Row(series, (found.get(first), found.get(last)), colour, text_colour, bold))
    step = style.text * style.leading
    share = 0.3
    width = spec.width_mm * 72 / 25.4
    wrapped = [style.wrap(row.series.label, width * share - 26, style.text, bold=True) for row in rows]
    tall = [
        max(_height(row, len(lines), side, step) for side in (0, 1)) for row, lines in zip(rows, wrapped, strict=True)
    ]
    sheet = Sheet(spec, style, _HEAD + max(sum(tall) + 8, 0 if spec.height_mm else 150.0))
    values = [p.value for row in rows for p in row.ends if p is not None and _has(p) and p.value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    number = max(
        (style.measure(p.shown, style.text, bold=True) for row in rows for p in row.ends if p is not None), default=0.0
    )
    names = max(style.measure(line, style.text, bold=True) for lines in wrapped for line in lines)
    reasons = [_reason(end, words) for row in rows for end in row.ends if not _has(end)]
    names = max([names, *(style.measure(reason, style.note) for reason in reasons)])
    left, right = number + names + 15, sheet.width - number - names - 15
    margin = max(len(lines) for lines in wrapped) * step / 2 + 2
    top, bottom = _HEAD + margin, sheet.height - margin
    if reasons:
        # What has no value is named below all values.
        bottom -= min(margin, (bottom - top) / 4)
    scale = Scale(low, high, *((top, bottom) if flag(spec, "reverse") else (bottom, top)))
    for end, x, head, align in (("first", left, heads[0], "right"), ("last", right, heads[1], "left")):
        name = f"x-{end}"
        sheet.text(x, style.text * 0.8, head, size=style.text, bold=True, colour=style.grey, align=align, name=name)
        sheet.line((x, x), (_HEAD - 7, sheet.height), style.rule, style.grid, over=1, name=f"at-{end}")
    broken = any(end is not None and end.break_before for row in rows for end in row.ends[1:])
    middle = (left + right) / 2
    if broken:
        text = next((end.detail for row in rows for end in row.ends[1:] if end and end.break_before and end.detail), "")
        text = text or word(words, "method changed")
        sheet.line(
            (middle, middle), (_HEAD - 4, sheet.height), style.grey, 0.6, dashes=(0.2, 3.4), over=1.6, name="break"
        )
        sheet.text(middle, style.text * 0.8, text, size=style.note, colour=style.grey, align="center", name="method")
    for row in rows:
        _mark(sheet, row, scale, left, right, broken=broken)
    for side in (0, 1):
        _labels(sheet, rows, wrapped, side, scale, left if side == 0 else right, number, words)
    return sheet.figure()


def _has(point: Point | None) -> bool:
    return point is not None and valued(point)


def _mark(sheet: Sheet, row: _Row, scale: Scale, left: float, right: float, *, broken: bool) -> None:
    style = sheet.style
    heights = [scale.at(p.value) if p is not None and _has(p) and p.value is not None else None for p in row.ends]
    start, end = heights
    over = 3.5 if row.bold else 3.0
    width = style.line if row.bold or row.colour == style.accent else 1.0
    if start is not None and end is not None:
        if broken:
            # The line is cut at the break, so that no change is claimed across it.
            for a, b in ((0.0, 0.44), (0.56, 1.0)):
                xs = (left + (right - left) * a, left + (right - left) * b)
                ys = (start + (end - start) * a, start + (end - start) * b)
                sheet.line(xs, ys, row.colour, width, over=over, name=f"line-{row.series.id}")
        else:
            sheet.line((left, right), (start, end), row.colour, width, over=over, name=f"line-{row.series.id}")
    for side, x, y in (("first", left, start), ("last", right, end)):
        if y is not None:
            name = f"dot-{side}-{row.series.id}"
            sheet.dot(x, y, style.end_dot + 0.8, row.colour, over=over + 1, name=name)


def _labels(
    sheet: Sheet,
    rows: list[_Row],
    wrapped: list[tuple[str, ...]],
    side: int,
    scale: Scale,
    x: float,
    number: float,
    words: Words,
) -> None:
    """Value and name at one end, moved apart where they are close; a series without a value there is named below."""
    style, step = sheet.style, sheet.style.text * sheet.style.leading
    wanted, heights = [], []
    for row, lines in zip(rows, wrapped, strict=True):
        end = row.ends[side]
        known = end is not None and _has(end) and end.value is not None
        wanted.append(scale.at(end.value) if known and end is not None and end.value is not None else sheet.height)
        heights.append(_height(row, len(lines), side, step))
    middles = spread(wanted, heights, _HEAD - 2, sheet.height)
    sign, align = (-1, "right") if side == 0 else (1, "left")
    for row, lines, middle, tall in zip(rows, wrapped, middles, heights, strict=True):
        own = f"{('first', 'last')[side]}-{row.series.id}"
        end = row.ends[side]
        at = x + sign * (number + 10)
        if end is not None and _has(end):
            sheet.text(
                x + sign * 5,
                sheet.centred(middle, style.text),
                end.shown,
                size=style.text,
                bold=True,
                colour=row.text_colour,
                align=align,
                name=f"value-{own}",
            )
        else:
            baseline = middle + tall / 2 - step * 0.3
            reason = _reason(end, words)
            sheet.text(at, baseline, reason, size=style.note, colour=style.grey, align=align, name=f"status-{own}")
        # The name gives way to the reason below it.
        height = middle if _has(end) else middle - step / 2
        sheet.lines(
            at,
            height,
            lines,
            size=style.text,
            bold=row.bold,
            colour=row.text_colour,
            align=align,
            name=f"name-{own}",
        )


def _reason(end: Point | None, words: Words) -> str:
    return status_word("missing" if end is None or end.status == "value" else end.status, words)


def _height(row: _Row, lines: int, side: int, step: float) -> float:
    """The height of a label: its name, and a line for the reason where there is no value."""
    return step * (lines + (0 if _has(row.ends[side]) else 1))
