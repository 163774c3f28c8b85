"""Arrears read back: the start of each dispute and its months of arrears, from dots and bars on the axis of dates."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.scales import years
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.drawing import Reading


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """The start of each dispute and the months of its bar on the axis of dates; workers, names and notes."""
    before = spec.options.get("arrears", "before") == "before"
    along = legend.month_axis(reading)
    for head in reading.take("head-workers"):
        if any(character.isdigit() for character in head.words):
            reading.tell("the head of its numbers", head.words, "a word")
    for point in points:
        where = point.name
        legend.name(reading, point.series, where)
        reading.words(f"detail-{point.series}", where, point.detail, needed=bool(point.detail))
        texts = reading.words(f"value-{point.series}", f"{where}, workers", point.shown or "–")
        dot = reading.one(f"start-{point.series}", where, "a dot")
        if point.status not in ("value", "missing"):
            legend.status(reading, f"status-{point.series}", [point.status], where)
        start, _ = years(point.x)
        if dot is None or along is None:
            continue
        reading.value(dot.x, start, along, where)
        legend.level(reading, texts, dot.y, f"{where}, workers", 60.0)
        if point.value is not None and point.status == "value" and point.value > 0:
            bar = reading.one(f"bar-{point.series}", f"{where}, arrears", "a bar")
            if bar is not None:
                months = point.value / 12
                ends = (start - months, start) if before else (start, start + months)
                reading.value(bar.left, ends[0], along, f"{where}, arrears")
                reading.value(bar.right, ends[1], along, f"{where}, arrears")
                reading.near(bar.y, dot.y, f"{where}, arrears", "apart from its dot", "its dot")
