"""A case timeline read back: the date of each event from its mark on the axis, or from its place in a list."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.scales import years
from reportgen.draw.series import series_of
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.drawing import NEAR, Reading


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:  # noqa: ARG001 - as all kinds
    """Each event at its time (in a list: at its place in the order), with its date and what happened."""
    listed = not any(name.startswith("at-") for name in reading.named)
    along = None if listed else legend.month_axis(reading)
    if not listed and along is None:
        reading.tell("its axis of time", "no two ticks", "a scale")
    for group in series_of(points):
        legend.name(reading, group.id, group.label)
        dated: dict[str, list[Point]] = {}
        for point in group.points:
            dated.setdefault(str(point.x), []).append(point)
        heights: list[tuple[tuple[float, float], float]] = []
        for x, own in dated.items():
            name, where = f"{group.id}-{x}", f"{group.label}, {own[0].x_name}"
            said = [point.detail or point.shown for point in own]
            dates = [own[0].x_name] * (len(own) if listed else 1)
            texts = reading.words(f"date-{name}", where, " ".join(dates))
            reading.words(f"detail-{name}", where, " ".join(said if listed else dict.fromkeys(said)))
            found = reading.take(f"event-{name}")
            if len(found) != len(dates):
                reading.tell(where, f"{len(found)} marks", f"{len(dates)}")
            start, end = years(own[0].x)
            for number, mark in enumerate(found):
                heights.append(((start, end), mark.y))
                exact = len(x) > 7
                if along is not None:
                    reading.value(mark.x if exact else mark.left, start, along, where)
                    if not exact and along.at(end) - along.at(start) > 3:
                        reading.value(mark.right, end, along, f"{where}, the end")
                    if texts and abs(abs(texts[0].x - (mark.x if exact else mark.left)) - 3) > NEAR:
                        reading.tell(where, "a label off its mark", "its mark")
                elif texts and number == 0:
                    legend.level(reading, texts[:1], mark.y, where, 0.5)
        if listed:
            down = [y for _, y in sorted(heights)]
            if down != sorted(down):
                reading.tell(group.label, "events out of order", "the order of their dates")
