"""Bars of counts read back: counts from the lengths of bars or segments, which must lie on one scale from zero."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.series import places, series_of
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.compare import squeezed
from reportgen.readback.drawing import NEAR, Mark, Reading, scale


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Lengths of bars on one scale from their zero; values and names at the height of their bars."""
    groups = series_of(points)
    columns = {point.x: point.x_name for point in points}
    if len(columns) > 1 and spec.options.get("several", "panels") == "stack":
        _stacked(reading, points)
        return
    # Columns that have no room side by side stand in bands, one under the other, each with the names of its rows.
    bands = len({zero.top for x in columns for zero in reading.take(f"zero-{x}")})
    rows = {group.id: _heights(reading, group.id, group.label, bands) for group in groups}
    lengths: list[tuple[float, float]] = [(0.0, 0.0)]
    bars: list[tuple[Point, Mark]] = []
    for x, label in columns.items():
        # A line of columns without heads has none; with one column, its head may be empty.
        reading.words(f"x-{x}", f"the head {label}", label, needed=bool(label) and len(columns) > 1)
        zeros = reading.take(f"zero-{x}")
        for group in groups:
            point = next((p for p in group.points if p.x == x), None)
            own, where = f"{group.id}-{x}", f"{group.label}, {label}".rstrip(", ")
            if point is None or point.status != "value" or point.value is None:
                status = "missing" if point is None else point.status
                words = legend.status(reading, f"status-{own}", [status], where)
                if len(reading.take(f"without-{own}")) != 1:
                    reading.tell(where, "no mark", f"the mark of {status}")
                if words and all(abs(words[0].y - height) > 1.0 for height in rows[group.id]):
                    reading.tell(where, "words beside another row", "its own row")
                continue
            texts = reading.words(f"value-{own}", f"the value of {where}", point.shown)
            if point.value <= 0:
                continue
            bar = reading.one(f"bar-{own}", where, "a bar")
            if bar is None:
                continue
            for zero in zeros:
                reading.near(bar.left, zero.x, where, "a bar that does not begin at zero", "zero")
            lengths.append((point.value, bar.right - bar.left))
            bars.append((point, bar))
            legend.level(reading, texts, bar.y, f"the value of {where}")
            if all(abs(bar.y - height) > NEAR for height in rows[group.id]):
                reading.tell(f"the name {group.label}", "a place beside another row", "its own row")
            for text in texts:
                reading.near(text.x, bar.right + 4, f"the value of {where}", "a place off its bar", "its bar's end")
    _long(reading, lengths, bars)


def _heights(reading: Reading, id_: str, label: str, bands: int) -> list[float]:
    """The height of a row in each band: the middle of its name, which stands in each."""
    found = reading.take(f"name-{id_}")
    text = squeezed(" ".join(mark.words for mark in found))
    if text != squeezed(label) * bands:
        reading.tell(f"the name {label}", text or "nothing", label)
    each = max(1, len(found) // max(1, bands))
    stacks = [found[at : at + each] for at in range(0, len(found), each)]
    return [sum(mark.y for mark in stack) / len(stack) for stack in stacks]


def _long(reading: Reading, lengths: Sequence[tuple[float, float]], bars: Sequence[tuple[Point, Mark]]) -> None:
    """Hold every bar to the scale on which most of them lie."""
    # The length of a unit is the one to which most bars keep; the longest bars say it most exactly.
    best: list[tuple[float, float]] = []
    for value, length in sorted(lengths, key=lambda pair: -pair[1]):
        if value:
            kept = [pair for pair in lengths if abs(pair[1] - length / value * pair[0]) <= NEAR]
            best = max(best, kept, key=len)
    found = scale(best)
    if found is None:
        return
    for point, bar in bars:
        assert point.value is not None
        reading.value(bar.right - bar.left, point.value, found, f"{point.name}, {point.x_label}".rstrip(", "))


def _stacked(reading: Reading, points: Sequence[Point]) -> None:
    zeros = reading.take("zero")
    fills: dict[str | int, str] = {}
    for point in points:
        if point.x not in fills:
            label = point.x_name
            key = reading.one(f"key-{point.x}", f"the key {label}", "a square")
            reading.words(f"label-key-{point.x}", f"the key {label}", label)
            fills[point.x] = key.fill if key else ""
    order = list(fills)
    place = places(points)
    order.sort(key=lambda x: place(next(p for p in points if p.x == x)))
    lengths: list[tuple[float, float]] = [(0.0, 0.0)]
    bars: list[tuple[Point, Mark]] = []
    for group in series_of(points):
        names = legend.name(reading, group.id, group.label)
        end = zeros[0].x if zeros else None
        lacking = {p.status for p in group.points if p.status != "value"}
        for x in order:
            one = next((p for p in group.points if p.x == x), None)
            if one is None or one.status != "value" or one.value is None or one.value <= 0:
                continue
            where = f"{group.label}, {one.x_label}"
            bar = reading.one(f"bar-{group.id}-{x}", where, "a segment")
            texts = reading.words(f"value-{group.id}-{x}", f"the value of {where}", one.shown, needed=False)
            if bar is None:
                continue
            if end is not None:
                reading.near(bar.left, end, where, "a segment apart from the one before", "its end")
            if bar.fill != fills[x]:
                reading.tell(where, bar.fill, f"{fills[x]}, the colour of its key")
            end = bar.right
            lengths.append((one.value, bar.right - bar.left))
            bars.append((one, bar))
            legend.level(reading, texts, bar.y, f"the value of {where}")
            legend.level(reading, names, bar.y, f"the name {group.label}")
        reading.take(f"without-{group.id}")
        found = reading.take(f"status-{group.id}")
        if found and not lacking and end is not None and any(p.value for p in group.points):
            reading.tell(group.label, found[0].words, "no words")
    _long(reading, lengths, bars)
