"""A unit chart read back: numbers from marks counted, parts of a mark by their width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.drawing import NEAR, Mark, Reading

_SIDE = 7.0
"""The side of a mark that stands for one unit, in points."""


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Marks counted: filled ones for what is certain, framed ones up to the upper end of an interval."""
    given = spec.options.get("per", 1.0)
    per = float(given) if isinstance(given, int | float) else 1.0
    for point in points:
        where = point.name
        names = legend.name(reading, point.series, where)
        if point.status != "value" or point.value is None:
            legend.status(reading, f"status-{point.series}", [point.status], where)
            continue
        texts = reading.words(f"value-{point.series}", f"the number of {where}", point.shown)
        filled, framed = _units(reading, f"unit-{point.series}-"), _units(reading, f"frame-{point.series}-")
        low = max(0.0, point.low if point.low is not None else point.value)
        high = max(low, point.high if point.high is not None else point.value)
        sure = sum(mark.right - mark.left for mark in filled.values()) / _SIDE * per
        open_ = sum(
            (mark.right - mark.left + 0.6) / _SIDE if place in framed else (mark.right - mark.left) / _SIDE
            for place, mark in {**filled, **framed}.items()
        )
        slack = per * 0.02 * max(1, len(filled) + len(framed)) / 4
        if abs(sure - low) > max(slack, 1e-6):
            reading.tell(where, f"{sure:.6g}", f"{low:.6g}")
        if framed and abs(open_ * per - high) > max(slack, 0.14 * per):
            reading.tell(f"{where}, the upper end", f"{open_ * per:.6g}", f"{high:.6g}")
        if not framed and high > low:
            reading.tell(f"{where}, the upper end", f"{sure:.6g}", f"{high:.6g}")
        first = (filled or framed).get(1)
        places_ = [(mark.left, mark.top) for mark in filled.values()]
        if len({(round(x, 1), round(y, 1)) for x, y in places_}) < len(places_):
            reading.tell(where, "marks one over the other", "marks side by side")
        if first is not None:
            legend.level(reading, texts[:1], first.y, f"the number of {where}", 1.5)
            legend.level(reading, names[:1], first.y, f"the name {where}", 1.5)
        _grid_of_units(reading, filled, where)


def _units(reading: Reading, prefix: str) -> dict[int, Mark]:
    found = {}
    wanted = "_".join(prefix.split())
    for name in list(reading.named):
        number = name.removeprefix(wanted)
        if name.startswith(wanted) and number.isdecimal():
            found[int(number)] = reading.take(name)[0]
    return dict(sorted(found.items()))


def _grid_of_units(reading: Reading, filled: Mapping[int, Mark], where: str) -> None:
    """The marks stand in rows at even steps: none is off its place."""
    if len(filled) < 2:
        return
    first = filled[min(filled)]
    for mark in filled.values():
        for way in (mark.left - first.left, mark.top - first.top):
            if abs(way / 9.5 - round(way / 9.5)) * 9.5 > 2 * NEAR:
                reading.tell(where, "a mark off its row or column", "marks at even steps")
                return
