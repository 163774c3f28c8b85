"""Bars of counts from 0, one row a series: panels side by side for several years, or segments of one bar.

What was not monitored or is suppressed has no bar but a mark and its word; a real 0 has a mark at 0 and its word.
Options: `several` ("panels": each x has its own column of bars on the same scale; "stack": each x is a segment),
`order` ("given", "descending" or "ascending", by the value of the last column), `range` ([0, high]: the scale goes at
least so far).
"""

from __future__ import annotations

from matplotlib.figure import Figure

from reportgen.draw import palette
from reportgen.draw.drawing import Point, Words
from reportgen.draw.key import in_lines
from reportgen.draw.options import choice, numbers
from reportgen.draw.rows import Names
from reportgen.draw.scales import Scale
from reportgen.draw.series import Series, places, series_of, status_word, valued
from reportgen.draw.sheet import Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style

_HEAD = 17.0
_ROW = 15.0


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """Bars for all points; the longest fills its column."""
    groups = _ordered(series_of(points), choice(spec, "order", ("given", "descending", "ascending")))
    columns = _columns(points)
    if len(columns) > 1 and choice(spec, "several", ("panels", "stack")) == "stack":
        return _stacked(groups, columns, spec, style, words)
    return _panels(groups, columns, spec, style, words)


def _columns(points: tuple[Point, ...]) -> tuple[tuple[str | int, str], ...]:
    """Each x once with its printed form: years and dates in time, categories in the order given."""
    place = places(points)
    found: dict[str | int, str] = {}
    for point in sorted(points, key=place):
        found.setdefault(point.x, point.x_name)
    return tuple(found.items())


def _ordered(groups: tuple[Series, ...], order: str) -> tuple[Series, ...]:
    if order == "given":
        return groups
    sign = -1.0 if order == "descending" else 1.0

    def key(group: Series) -> tuple[bool, float]:
        known = [p.value for p in group.points if valued(p) and p.value is not None]
        return (not known, sign * known[-1] if known else 0.0)

    return tuple(sorted(groups, key=key))


def _panels(
    groups: tuple[Series, ...], columns: tuple[tuple[str | int, str], ...], spec: FigureSpec, style: Style, words: Words
) -> Figure:
    width = spec.width_mm * 72 / 25.4
    names = Names(
        [group.label for group in groups],
        spec,
        style,
        0.36 if len(columns) == 1 else 0.28,
        ids=[group.id for group in groups],
    )
    gap = 12.0
    # The widest thing that stands in a column beside a bar: a word for what has no bar, or the longest value.
    lacking = {p.status for group in groups for p in group.points if p.status != "value"}
    words_width = max((style.measure(status_word(s, words), style.note) + 10 for s in lacking), default=0.0)
    shown = max((style.measure(p.shown, style.label, bold=True) for g in groups for p in g.points), default=0.0)
    heads = max((style.measure(label, style.text, bold=True) for _, label in columns), default=0.0)
    least = max(words_width, shown + 30, heads)
    per_line = max(1, min(len(columns), int((width - names.width - 8 + gap) // (least + gap))))
    bands = -(-len(columns) // per_line)
    head = _HEAD if columns[0][1] or len(columns) > 1 else 2.0
    needed = bands * (head + names.height(12.0 if spec.height_mm else _ROW)) + (bands - 1) * 8
    sheet = Sheet(spec, style, needed + 1)
    band = (sheet.height - (bands - 1) * 8) / bands
    column_width = (sheet.width - names.width - 8 - (per_line - 1) * gap) / per_line
    values = [p.value for g in groups for p in g.points if valued(p) and p.value is not None]
    most = max([*values, *numbers(spec, "range"), 0.0]) or 1.0
    for line in range(bands):
        top = line * (band + 8)
        rows = names.set(sheet, top + head, top + band)
        for number_, (x, label) in enumerate(columns[line * per_line : (line + 1) * per_line]):
            left = names.width + 8 + number_ * (column_width + gap)
            scale = Scale(0.0, most, left, left + max(column_width - shown - 5, 8.0))
            if head > 2:
                sheet.text(
                    left, top + style.text * 0.8, label, size=style.text, bold=True, colour=style.grey, name=f"x-{x}"
                )
            sheet.line((left, left), (top + head, top + band), style.grey, style.axis, over=3, name=f"zero-{x}")
            for group, (middle, height) in zip(groups, rows, strict=True):
                point = next((p for p in group.points if p.x == x), None)
                _bar(sheet, point, group, scale, middle, min(height * 0.62, 13.0), words, f"{group.id}-{x}")
    return sheet.figure()


def _bar(
    sheet: Sheet, point: Point | None, group: Series, scale: Scale, middle: float, thick: float, words: Words, name: str
) -> None:
    """One bar with its value, or the mark and the word of what has none."""
    style = sheet.style
    status = "missing" if point is None else point.status
    if point is not None and status == "value" and point.value is not None:
        end = scale.at(max(point.value, 0.0))
        if point.value > 0:
            sheet.rectangle(
                Box(scale.start, middle - thick / 2, end, middle + thick / 2),
                group.colour or style.accent,
                name=f"bar-{name}",
            )
        sheet.text(
            end + 4,
            sheet.centred(middle, style.label),
            point.shown,
            size=style.label,
            bold=True,
            colour=group.text_colour or style.accent,
            name=f"value-{name}",
        )
        return
    without(sheet, status, scale.start, middle, thick, words, name)


def without(sheet: Sheet, status: str, left: float, middle: float, thick: float, words: Words, name: str) -> None:
    """The mark and the word for a row that has no bar: each status has another mark, and none looks like a bar."""
    style = sheet.style
    if status == "none_documented":
        sheet.line(
            (left + 0.7, left + 0.7),
            (middle - thick / 3, middle + thick / 3),
            style.ink,
            1.4,
            over=3.2,
            name=f"without-{name}",
        )
    elif status == "suppressed":
        box = Box(left + 3, middle - 2, left + 7, middle + 2)
        sheet.rectangle(box, edge=style.grey, edge_width=0.6, name=f"without-{name}")
    else:
        sheet.line((left + 2.5, left + 7), (middle, middle), style.grey, 0.7, name=f"without-{name}")
    sheet.text(
        left + 10,
        sheet.centred(middle, style.note),
        status_word(status, words),
        size=style.note,
        colour=style.grey,
        name=f"status-{name}",
    )


def _stacked(
    groups: tuple[Series, ...], columns: tuple[tuple[str | int, str], ...], spec: FigureSpec, style: Style, words: Words
) -> Figure:
    """One bar a row with a segment for each x, from dark to light, and a key above."""
    # The lightest shade is too near to the paper to end a bar.
    fills = palette.scale(style.sequential[:0:-1], len(columns))
    names = Names([group.label for group in groups], spec, style, 0.36, ids=[group.id for group in groups])
    width = spec.width_mm * 72 / 25.4
    key = in_lines([style.measure(label, style.text) + 11 for _, label in columns], width, 14)
    head = len(key) * 13.0 + 6
    sheet = Sheet(spec, style, head + names.height(12.0 if spec.height_mm else _ROW) + 1)
    for row, entries in enumerate(key):
        for number_, x in entries:
            y = row * 13.0
            at, label = columns[number_]
            name = f"key-{at}"
            sheet.rectangle(Box(x, y + 0.5, x + 7, y + 7.5), fills[number_], name=name)
            sheet.text(x + 11, y + 6.8, label, size=style.text, name=f"label-{name}")
    totals = [sum(p.value for p in g.points if valued(p) and p.value is not None and p.value > 0) for g in groups]
    most = max([*totals, *numbers(spec, "range"), 0.0]) or 1.0
    left = names.width + 8
    room = max((style.measure(p.shown, style.note, bold=True) for g in groups for p in g.points), default=0.0) + 6
    scale = Scale(0.0, most, left, sheet.width - room)
    rows = names.set(sheet, head, sheet.height)
    sheet.line((left, left), (head, sheet.height), style.grey, style.axis, over=3, name="zero")
    for group, (middle, height) in zip(groups, rows, strict=True):
        thick = min(height * 0.66, 14.0)
        _segments(sheet, group, columns, fills, scale, middle, thick, words)
    return sheet.figure()


def _segments(
    sheet: Sheet,
    group: Series,
    columns: tuple[tuple[str | int, str], ...],
    fills: tuple[str, ...],
    scale: Scale,
    middle: float,
    thick: float,
    words: Words,
) -> None:
    style, done, free = sheet.style, 0.0, scale.start
    by_x = {point.x: point for point in group.points}
    drawn = [
        (number_, p)
        for number_, (x, _) in enumerate(columns)
        if (p := by_x.get(x)) is not None and p.status == "value" and p.value is not None and p.value > 0
    ]
    for number_, point in drawn:
        assert point.value is not None
        start, end = scale.at(done), scale.at(done + point.value)
        done += point.value
        sheet.rectangle(
            Box(start, middle - thick / 2, end, middle + thick / 2),
            fills[number_],
            edge=style.ground,
            edge_width=0.6,
            name=f"bar-{group.id}-{point.x}",
        )
        size = style.measure(point.shown, style.note, bold=True)
        if size + 4 <= end - start:
            sheet.text(
                (start + end) / 2,
                sheet.centred(middle, style.note),
                point.shown,
                size=style.note,
                bold=True,
                colour=palette.letters_on(fills[number_]),
                align="center",
                name=f"value-{group.id}-{point.x}",
            )
        elif (number_, point) == drawn[-1]:
            name = f"value-{group.id}-{point.x}"
            sheet.text(end + 3, sheet.centred(middle, style.note), point.shown, size=style.note, bold=True, name=name)
        free = end
    lacking = [p for p in group.points if p.status not in ("value", "none_documented")]
    if not drawn:
        status = lacking[0].status if lacking else "none_documented"
        without(sheet, status, scale.start, middle, thick, words, group.id)
    elif lacking:
        labels = dict(columns)
        text = "; ".join(
            f"{', '.join(labels[p.x] for p in lacking if p.status == status)} {status_word(status, words)}"
            for status in dict.fromkeys(p.status for p in lacking)
        )
        spots = [(free + 5, sheet.centred(middle, style.note), "left")]
        last = drawn[-1][1].shown
        spots.append((free + 8 + style.measure(last, style.note, bold=True), spots[0][1], "left"))
        sheet.place_text(text, spots, sheet.box, size=style.note, colour=style.grey, name=f"status-{group.id}")
