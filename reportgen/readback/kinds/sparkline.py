"""A sparkline read back: values and times from the vertices of its line, which must lie on one scale each way."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.series import places, runs, series_of, step_of
from reportgen.draw.spec import FigureSpec
from reportgen.readback.drawing import Reading, scale


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:  # noqa: ARG001 - as all kinds
    """The vertices of the line on one scale each way; its last value."""
    series = series_of(points)[0]
    place = places(points)
    found = runs(series, place, step_of(series.points))
    drawn: list[tuple[Point, float, float]] = []
    for number, run in enumerate(found, 1):
        where = f"line {number}"
        mark = reading.one(f"line-{series.id}-{number}", where, f"a line of {len(run)} values")
        if mark is None:
            continue
        corners = reading.vertices(mark, len(run), where)
        drawn += [(point, x, y) for point, (x, y) in zip(run, corners, strict=False)]
    if found:
        last = reading.one(f"last-{series.id}", "the last value", "a dot")
        if last is not None:
            drawn.append((found[-1][-1], last.x, last.y))
    along = scale([(place(point), x) for point, x, _ in drawn])
    values = scale([(point.value or 0.0, y) for point, _, y in drawn])
    for point, x, y in drawn:
        if along is not None:
            reading.value(x, place(point), along, f"the time of {point.x_name}")
        if values is not None and point.value is not None:
            reading.value(y, point.value, values, point.x_name)
