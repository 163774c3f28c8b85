"""Lines read back: values and times from the vertices of lines, intervals from the corners of their bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.options import texts
from reportgen.draw.series import breaks, covered, places, runs, series_of, step_of
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.drawing import NEAR, Line, Mark, Reading, scale


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Vertices of lines and corners of bands; the last value; breaks; the ghosts of other series."""
    points = covered(tuple(points))
    groups = series_of(points)
    place, step = places(points), step_of(points)
    chosen = texts(spec, "highlight")[:2]
    single = bool(chosen) or len(groups) <= 2
    shown = [group for group in groups if group.id in chosen] if chosen else list(groups)
    labelled = next((found for g in groups if (found := _labels(reading, f"tick-{g.id}"))), ())
    seen: set[float] = set()
    for group in shown:
        own = "" if single else f"-{group.id}"
        values = legend.value_axis(reading, f"grid{own}", f"tick{own}", "y", labelled)
        along = _times(reading, own, {place(p): p.x_name for p in points})
        if values is None or along is None:
            continue
        for number, run in enumerate(runs(group, place, step), 1):
            where = f"{group.label}, line {number}"
            mark = reading.one(f"line-{group.id}-{number}", where, f"a line of {len(run)} values")
            _vertices(reading, mark, run, place, values, along, where)
            _band(reading, group.id, number, run, place, values, along, group.label)
        drawn = runs(group, place, step)
        if drawn:
            last = drawn[-1][-1]
            end = reading.one(f"last-{group.id}", f"{group.label}, the last value", "a dot")
            if end is not None and last.value is not None:
                reading.value(end.y, last.value, values, f"{group.label}, the last value")
                reading.value(end.x, place(last), along, f"{group.label}, the time of the last value")
            reading.words(f"value-{group.id}", f"{group.label}, the last value", last.shown, needed=False)
        legend.name(reading, group.id, group.label, needed=not single or len(groups) > 1, cut=not single)
        reading.take(f"method-{group.id}")
        legend.status(
            reading, f"status-{group.id}", {p.status for p in group.points} | {"missing"}, group.label, needed=False
        )
        broken = [at for at, _ in breaks(group, place)]
        lines_ = reading.take(f"break-{group.id}")
        expected = [at for at in broken if not single or at not in seen]
        seen |= set(broken)
        if len(lines_) != len(expected):
            reading.tell(f"{group.label}, breaks of method", f"{len(lines_)}", f"{len(expected)}")
        for mark_, at in zip(lines_, expected, strict=False):
            reading.value(mark_.x, at, along, f"{group.label}, a break of method")
        for other in groups:
            if other is not group and (not single or other not in shown):
                for number, run in enumerate(runs(other, place, step), 1):
                    if len(run) > 1:
                        where = f"{other.label} beside {group.label}"
                        ghosts = reading.take(f"ghost{own}-{other.id}-{number}")
                        if len(ghosts) != 1:
                            reading.tell(where, f"{len(ghosts)} lines", "one line")
                        for ghost in ghosts:
                            _vertices(reading, ghost, run, place, values, along, where)


def _labels(reading: Reading, tick: str) -> tuple[str, ...]:
    found: list[str] = []
    while texts := reading.take(f"{tick}-{len(found)}"):
        found.append(texts[0].words)
    return tuple(found)


def _times(reading: Reading, own: str, named: Mapping[float, str]) -> Line | None:
    """The scale of the horizontal axis, from its ticks; each label is that of its tick, and beside it."""
    pairs = []
    for at, label in named.items():
        ticks = reading.take(f"at{own}-{label}")
        texts = reading.words(f"x{own}-{label}", f"the label {label} of the axis", label, needed=False)
        for tick in ticks:
            pairs.append((at, tick.x))
            for text in texts:
                slack = NEAR if text.anchor == "middle" else 3.0 + NEAR
                reading.near(
                    text.x, tick.x, f"the label {label} of the axis", "a place off its tick", "its tick", slack
                )
    if len(set(named)) == 1:
        return Line(pairs[0][1] - next(iter(named)), 1.0) if pairs else None
    found = scale(pairs)
    if found is None:
        reading.tell("its horizontal axis", f"{len(pairs)} ticks", "a scale")
        return None
    for at, x in pairs:
        reading.value(x, at, found, "a tick of its horizontal axis")
    return found


def _vertices(
    reading: Reading,
    mark: Mark | None,
    run: Sequence[Point],
    place: Callable[[Point], float],
    values: Line,
    along: Line,
    where: str,
) -> None:
    if mark is None:
        return
    for (x, y), point in zip(reading.vertices(mark, len(run), where), run, strict=False):
        assert point.value is not None
        reading.value(y, point.value, values, f"{where}, {point.x_name}")
        reading.value(x, place(point), along, f"{where}, the time of {point.x_name}")


def _band(
    reading: Reading,
    group: str,
    number: int,
    run: Sequence[Point],
    place: Callable[[Point], float],
    values: Line,
    along: Line,
    label: str,
) -> None:
    banded = [p for p in run if p.low is not None and p.high is not None]
    if not banded:
        return
    where = f"{label}, interval {number}"
    mark = reading.one(f"interval-{group}-{number}", where, "a band")
    if mark is None:
        return
    corners = list(mark.corners)
    doubled = [p for p in banded for _ in range(2 if len(banded) == 1 else 1)]
    if len(corners) == 2 * len(doubled) - 1:
        # Where the first value has no width, the outline comes back to where it began.
        corners.append(corners[0])
    if len(corners) != 2 * len(doubled):
        reading.tell(where, f"{len(corners)} corners", f"{2 * len(doubled)} corners")
        return
    ends = [(p, p.high) for p in doubled] + [(p, p.low) for p in reversed(doubled)]
    for (x, y), (point, end) in zip(corners, ends, strict=True):
        assert end is not None
        reading.value(y, end, values, f"{where}, {point.x_name}")
        if len(banded) > 1:
            reading.value(x, place(point), along, f"{where}, the time of {point.x_name}")
