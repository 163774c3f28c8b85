"""A slope read back: values from the dots at both ends, which must lie on one scale, as there is no axis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reportgen.draw.drawing import Point
from reportgen.draw.series import chosen_times, places, series_of, valued
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.drawing import NEAR, Mark, Reading, scale


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Dots at both ends on one scale, joined by their lines; values and names in the order of the dots."""
    points = chosen_times(tuple(points), spec)
    place = places(points)
    ends = {"first": min(map(place, points)), "last": max(map(place, points))}
    pairs: list[tuple[float, float]] = []
    dots: dict[tuple[str, str], Mark] = {}
    labels: dict[tuple[str, str], float] = {}
    groups = series_of(points)
    for side, at in ends.items():
        head = next(p.x_name for p in points if place(p) == at)
        reading.words(f"x-{side}", f"the head {head}", head)
        uprights = reading.take(f"at-{side}")
        for group in groups:
            own = f"{side}-{group.id}"
            point = next((p for p in reversed(group.points) if place(p) == at), None)
            reading.words(f"name-{own}", f"the name {group.label}", group.label)
            if point is None or not valued(point) or point.value is None:
                status = "missing" if point is None or point.status == "value" else point.status
                legend.status(reading, f"status-{own}", [status], group.label)
                continue
            dot = reading.one(f"dot-{own}", f"{group.label}, {head}", "a dot")
            texts = reading.words(f"value-{own}", f"the value of {group.label}, {head}", point.shown)
            if dot is not None:
                pairs.append((point.value, dot.y))
                dots[side, group.id] = dot
                for upright in uprights:
                    reading.near(dot.x, upright.x, f"{group.label}, {head}", "a place off its line", "its line")
                if texts:
                    labels[side, group.id] = texts[0].y
    found = scale(pairs)
    for side, at in ends.items():
        for group in groups:
            point = next((p for p in reversed(group.points) if place(p) == at), None)
            if (side, group.id) in dots and found is not None and point is not None and point.value is not None:
                reading.value(dots[side, group.id].y, point.value, found, f"{group.label}, {point.x_name}")
        own_side = sorted((dots[s, g].y, labels[s, g], g) for s, g in dots if s == side and (s, g) in labels)
        for (upper, one, _), (lower, other, id_) in pairwise(own_side):
            if lower - upper > NEAR and other < one:
                reading.tell(f"the value of {id_}", "a place above another's", "the order of the dots")
    for group in groups:
        pieces = reading.take(f"line-{group.id}")
        both = [dots.get((side, group.id)) for side in ends]
        if both[0] is None or both[1] is None:
            continue
        if not pieces:
            reading.tell(f"{group.label}, its line", "nothing", "a line")
            continue
        for dot, corner in zip(both, (pieces[0].corners[0], pieces[-1].corners[-1]), strict=True):
            assert dot is not None
            reading.near(dot.y, corner[1], f"{group.label}, its line", "an end off its dot", "its dot")
    reading.take("break")
    reading.take("method")
