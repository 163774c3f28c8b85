"""Case timeline: what happened when, a row a case or country, each event marked and named.

An event known only to the month or the year is a bar of that length, not a dot. On a phone the rows become lists of
dates. No options.
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from reportgen.draw.drawing import Point, Words
from reportgen.draw.rows import Names
from reportgen.draw.scales import Scale
from reportgen.draw.series import Series, series_of
from reportgen.draw.sheet import POINTS, Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.draw.timeaxis import Span, limits, span, time_axis

_FOOT = 16.0
_LINE = 8.8
_LABEL = 92.0
_FIRST = 9.0


@dataclass(frozen=True, slots=True)
class _Event:
    """What stands at one date of a row: its time, the date as data and as printed, what happened in wrapped lines."""

    span: Span
    x: str
    date: str
    lines: tuple[str, ...]
    width: float


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its series, its events in time, and for each the line (from 0) at which its label begins.

    The first `left` labels stand to the left of their marks."""

    series: Series
    events: tuple[_Event, ...]
    at: tuple[int, ...]
    left: int
    lines: int


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """The rows in the order of the points; a list where the figure is set for a phone."""
    groups = series_of(points)
    if spec.narrow:
        return _list(groups, spec, style)
    names = Names(
        [group.label for group in groups],
        spec,
        style,
        0.22,
        bold=True,
        colours=[group.text_colour or style.ink for group in groups],
    )
    events = [_events(group, spec, style) for group in groups]
    every = [event for row in events for event in row]
    low, high = limits([e.span.start for e in every], [e.span.end for e in every])
    left, width = names.width + 14, spec.width_mm * POINTS
    scale, rows = _rows(groups, events, low, high, Box(left, 0.0, width, 0.0))
    heights = [
        max(_FIRST + row.lines * _LINE + 9, len(lines) * style.text * style.leading + 8)
        for row, lines in zip(rows, names.wrapped, strict=True)
    ]
    sheet = Sheet(spec, style, sum(heights) + _FOOT)
    spare = max(0.0, sheet.height - _FOOT - sum(heights)) / len(rows)
    top = 0.0
    for number, (row, height, lines) in enumerate(zip(rows, heights, names.wrapped, strict=True)):
        if number:
            sheet.line((0.0, sheet.width), (top, top), style.rule, style.grid, over=1)
        base = top + 7
        for place, line in enumerate(lines):
            sheet.text(
                0.0,
                base + 2.6 + place * style.text * style.leading,
                line,
                bold=True,
                colour=row.series.text_colour or style.ink,
                name=f"name-{row.series.id}",
            )
        _draw_row(sheet, row, scale, base)
        top += height + spare
    bottom = sheet.height - _FOOT
    time_axis(sheet, scale, bottom, words, [(0.0, bottom)])
    return sheet.figure()


def _events(group: Series, spec: FigureSpec, style: Style) -> tuple[_Event, ...]:
    """The events of a row in time; what has the same date stands under one date."""
    dated: dict[str, list[Point]] = {}
    for point in group.points:
        dated.setdefault(str(point.x), []).append(point)
    found = []
    for own in dated.values():
        date = own[0].x_name
        told = dict.fromkeys(point.detail or point.shown for point in own)
        lines = tuple(line for text in told if text for line in style.wrap(text, _LABEL, style.note))
        width = max(
            style.measure(date, style.note, bold=True), *(style.measure(line, style.note) for line in lines), 0.0
        )
        found.append(_Event(span(own[0], spec), str(own[0].x), date, lines, width + 3))
    return tuple(sorted(found, key=lambda event: (event.span.start, event.span.end)))


def _rows(
    groups: tuple[Series, ...], events: list[tuple[_Event, ...]], low: float, high: float, room: Box
) -> tuple[Scale, list[_Row]]:
    """The scale and the rows. The axis ends early enough for the last labels to stand to the right of their marks.

    First it is tried with room for the last label of each row only, since earlier ones may stand to the left of their
    marks; where a row does not come out so, there is room for every label on the right.
    """
    for chosen in ([row[-1] for row in events], [event for row in events for event in row]):
        end = room.right - 4
        for event in chosen:
            share = (event.span.start - low) / (high - low)
            if share > 0:
                end = min(end, room.left + (room.right - event.width - 4 - room.left) / share)
        scale = Scale(low, high, room.left, max(end, room.left + 40))
        rows = [_row(group, own, scale, room) for group, own in zip(groups, events, strict=True)]
        if all(rows):
            break
    return scale, [row or _split(group, own, scale, 0) for group, own, row in zip(groups, events, rows, strict=True)]


def _row(series: Series, events: tuple[_Event, ...], scale: Scale, room: Box) -> _Row | None:
    """The row with as few lines as can be, over all ways to part its labels; None where none keeps to the room."""
    tried = []
    for left in range(len(events)):
        x = [scale.at(event.span.start) for event in events]
        if all(at - event.width >= room.left - 8 for at, event in zip(x[:left], events[:left], strict=True)) and all(
            at + event.width + 4 <= room.right + 0.01 for at, event in zip(x[left:], events[left:], strict=True)
        ):
            tried.append(_split(series, events, scale, left))
    return min(tried, key=lambda row: row.lines, default=None)


def _split(series: Series, events: tuple[_Event, ...], scale: Scale, left: int) -> _Row:
    """The row with its first `left` labels to the left of their marks and the others to the right.

    A label hangs from a thin line down from its mark. The left ones are placed from the first on and the right ones
    from the last on, each as high as those before it leave free; so no line passes through a label.
    """
    at = [0] * len(events)
    taken: list[tuple[float, float, int, int]] = []
    for number in (*range(left), *reversed(range(left, len(events)))):
        event = events[number]
        x = scale.at(event.span.start)
        start, right = (x - event.width - 4, x + 1) if number < left else (x - 1, x + event.width + 4)
        tall = 1 + len(event.lines)
        line = 0
        while any(a < right and start < b and line < bottom and top < line + tall for a, b, top, bottom in taken):
            line += 1
        at[number] = line
        taken.append((start, right, line, line + tall))
        # The thin line above it.
        taken.append((x - 2, x + 2, 0, line))
    lines = max(line + 1 + len(event.lines) for line, event in zip(at, events, strict=True))
    return _Row(series, events, tuple(at), left, lines)


def _draw_row(sheet: Sheet, row: _Row, scale: Scale, base: float) -> None:
    style, colour = sheet.style, row.series.colour or sheet.style.accent
    first, last = scale.at(row.events[0].span.start), scale.at(max(e.span.end for e in row.events))
    if len(row.events) > 1:
        sheet.line((first, last), (base, base), style.frame, style.axis, over=1.5)
    for place, (event, line) in enumerate(zip(row.events, row.at, strict=True)):
        own = f"{row.series.id}-{event.x}"
        x = scale.at(event.span.start)
        top = base + _FIRST + line * _LINE
        sheet.line((x, x), (base, top + _LINE * (1 + len(event.lines)) - 3), style.frame, style.grid, over=1.5)
        if event.span.exact:
            sheet.dot(x, base, style.dot, colour, name=f"event-{own}")
        else:
            end = max(scale.at(event.span.end), x + 3)
            sheet.line((x, end), (base, base), colour, 3.0, over=3.5, name=f"event-{own}")
        at, align = (x - 3, "right") if place < row.left else (x + 3, "left")
        sheet.text(
            at, top + 5, event.date, size=style.note, bold=True, colour=style.grey, align=align, name=f"date-{own}"
        )
        for number, text in enumerate(event.lines, 1):
            sheet.text(at, top + 5 + number * _LINE, text, size=style.note, align=align, name=f"detail-{own}")


def _list(groups: tuple[Series, ...], spec: FigureSpec, style: Style) -> Figure:
    """Each row as a heading and its dates beneath it, one under the other."""
    width, step = spec.width_mm * POINTS, style.text * 1.25
    dates = max(style.measure(p.x_name, style.tick) for group in groups for p in group.points)
    dates = min(dates, width * 0.36)
    axis = dates + 9
    plan = []
    for group in groups:
        heading = style.wrap(group.label, width, style.label, bold=True)
        rows = []
        timed = [(span(point, spec), point) for point in group.points]
        for when, point in sorted(timed, key=lambda pair: (pair[0].start, pair[0].end)):
            date = style.wrap(point.x_name, dates, style.tick)
            lines = style.wrap(point.detail or point.shown, width - axis - 9, style.text)
            rows.append((date, lines, when, f"{group.id}-{point.x}"))
        plan.append((group, heading, rows))
    lines_of = [max(len(date), len(lines)) for _, _, rows in plan for date, lines, _, _ in rows]
    headings = sum(len(heading) for _, heading, _ in plan)
    sheet = Sheet(spec, style, headings * 11 + len(plan) * 14 + sum(count * step + 3 for count in lines_of) - 8)
    y = 0.0
    for group, heading, rows in plan:
        for line in heading:
            colour = group.text_colour or style.ink
            sheet.text(0.0, y + 8, line, size=style.label, bold=True, colour=colour, name=f"name-{group.id}")
            y += 11
        y += 4
        first = y + step / 2
        for date, lines, when, own in rows:
            middle = y + step / 2
            for number, line in enumerate(date):
                baseline = sheet.centred(middle, style.tick) + number * step
                sheet.text(0.0, baseline, line, size=style.tick, colour=style.grey, name=f"date-{own}")
            for number, line in enumerate(lines):
                baseline = sheet.centred(middle, style.text) + number * step
                sheet.text(axis + 9, baseline, line, name=f"detail-{own}")
            colour = group.colour or style.accent
            if when.exact:
                sheet.dot(axis, middle, style.dot, colour, name=f"event-{own}")
            else:
                sheet.line((axis, axis), (middle - 3, middle + 3), colour, 3.0, over=3.5, name=f"event-{own}")
            y += max(len(date), len(lines)) * step + 3
            last = middle
        if len(rows) > 1:
            sheet.line((axis, axis), (first, last), style.frame, style.axis, over=1.5)
        y += 10
    return sheet.figure()
