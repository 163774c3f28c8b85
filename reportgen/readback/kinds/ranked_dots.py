"""Ranked dots read back: values from dots, intervals from bars on the axis, each row by the height of its name."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.series import valued
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.drawing import Reading


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:  # noqa: ARG001 - as all kinds
    """Dots and the ends of intervals on the axis; the value and the name of each row at its height."""
    along = legend.value_axis(reading, "grid", "tick", "x")
    for point in points:
        label = point.name
        names = legend.name(reading, point.series, label)
        if not valued(point) or point.value is None:
            legend.level(reading, names, _status_height(reading, point, label), label)
            continue
        dot = reading.one(f"dot-{point.series}", label, "a dot")
        texts = reading.words(f"value-{point.series}", f"the value of {label}", point.shown)
        if dot is None or along is None:
            continue
        reading.value(dot.x, point.value, along, label)
        legend.level(reading, texts, dot.y, f"the value of {label}")
        legend.level(reading, names, dot.y, f"the name {label}")
        if point.low is not None and point.high is not None:
            bar = reading.one(f"interval-{point.series}", f"{label}, the interval", "a bar")
            if bar is not None:
                reading.value(bar.left, point.low, along, f"{label}, the lower end")
                reading.value(bar.right, point.high, along, f"{label}, the upper end")


def _status_height(reading: Reading, point: Point, label: str) -> float:
    found = legend.status(reading, f"status-{point.series}", [point.status], label)
    return found[0].y if found else 0.0
