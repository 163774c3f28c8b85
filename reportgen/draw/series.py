"""Series: a figure's points gathered into lines or rows, with their positions, runs and gaps.

A run is what may be joined by a line: points with values, without a gap or a break of method between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import numbers
from reportgen.draw.scales import years
from reportgen.draw.spec import FigureSpec
from reportgen.draw.words import word
from reportgen.problem import Mistakes, Place, Problem

STATUS_WORDS: Mapping[str, str] = {
    "missing": "no data",
    "not_monitored": "not monitored",
    "none_documented": "none documented",
    "suppressed": "suppressed",
    "not_rated": "not rated",
}
"""The word for each status that is no value."""

MARKS: Mapping[str, str] = {"not_rated": "–", "missing": "·", "not_monitored": "×", "suppressed": "*"}
"""What stands in a tile that has no rating; the first is framed."""


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one line or row, in the order given, and its name and colours ("" for the report's own)."""

    id: str
    label: str
    colour: str
    text_colour: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a series has no value: from the value before (None at the start) to the value after, and why."""

    start: float | None
    end: float | None
    status: str


def series_of(points: Sequence[Point]) -> tuple[Series, ...]:
    """The series in order of first appearance; points keep their order."""
    gathered: dict[str, list[Point]] = {}
    for point in points:
        gathered.setdefault(point.series, []).append(point)
    return tuple(
        Series(
            name,
            next((p.label for p in own if p.label), name),
            next((p.colour for p in own if p.colour), ""),
            next((p.text_colour or p.colour for p in own if p.text_colour or p.colour), ""),
            tuple(own),
        )
        for name, own in gathered.items()
    )


def valued(point: Point) -> bool:
    """Whether it has a value to draw: a number, or a real 0."""
    return point.value is not None and point.status in ("value", "none_documented")


def status_word(status: str, words: Words) -> str:
    """The word for a point without a value."""
    return word(words, STATUS_WORDS.get(status, "no data"))


def are_years(points: Sequence[Point]) -> bool:
    """Whether all of the points stand at whole years."""
    return all(isinstance(p.x, int) or (len(p.x) == 4 and p.x.isascii() and p.x.isdecimal()) for p in points)


def places(points: Sequence[Point]) -> Callable[[Point], float]:
    """Where each point stands on the horizontal axis: its year, the middle of its date, or its place in the order."""
    if are_years(points):
        return lambda point: float(point.x)
    try:
        middle = {point.x: sum(years(point.x)) / 2 for point in points}
    except ValueError:
        order: dict[str | int, float] = {}
        for point in points:
            order.setdefault(point.x, float(len(order)))
        middle = order
    return lambda point: middle[point.x]


def first_and_last(points: Sequence[Point]) -> tuple[Point, Point]:
    """The points that stand first and last on the horizontal axis."""
    place = places(points)
    ordered = sorted(points, key=place)
    return ordered[0], ordered[-1]


def by_place(series: Series, place: Callable[[Point], float]) -> tuple[Point, ...]:
    """The points of a series from left to right."""
    return tuple(sorted(series.points, key=place))


def runs(series: Series, place: Callable[[Point], float], step: float | None) -> tuple[tuple[Point, ...], ...]:
    """The runs of a series from left to right. `step` is the distance beyond which a value is lacking between two."""
    found: list[list[Point]] = []
    joined = False
    for point in by_place(series, place):
        if not valued(point):
            joined = False
            continue
        far = bool(found) and step is not None and place(point) - place(found[-1][-1]) > step * 1.5
        if joined and not point.break_before and not far:
            found[-1].append(point)
        else:
            found.append([point])
        joined = True
    return tuple(tuple(run) for run in found)


def breaks(series: Series, place: Callable[[Point], float]) -> tuple[tuple[float, str], ...]:
    """Where the method changed: half-way between a point so marked and the one before; and its own words, if any."""
    ordered = by_place(series, place)
    return tuple(
        ((place(before) + place(after)) / 2, after.detail) for before, after in pairwise(ordered) if after.break_before
    )


def gaps(
    series: Series, place: Callable[[Point], float], step: float | None, start: float, end: float
) -> tuple[Gap, ...]:
    """The gaps of a series between the start and the end of the axis, from left to right."""
    found: list[Gap] = []
    last: float | None = None
    status = ""
    for point in by_place(series, place):
        here = place(point)
        if not valued(point):
            status = status or point.status
            continue
        far = step is not None and here - (start - step if last is None else last) > step * 1.5
        if status or far:
            found.append(Gap(last, here, status or "missing"))
        last, status = here, ""
    if status or (step is not None and last is not None and end - last > step * 0.5):
        found.append(Gap(last, None, status or "missing"))
    return tuple(found)


def step_of(points: Sequence[Point]) -> float | None:
    """The distance of neighbouring years; None where points do not stand at years, so that none is known to lack."""
    if not are_years(points):
        return None
    ordered = sorted({float(point.x) for point in points})
    return min((b - a for a, b in pairwise(ordered)), default=1.0)


def covered(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points without the places at either end at which no series at all has data: the axis says where data end."""
    place = places(points)
    held = [place(point) for point in points if point.status != "missing"]
    if not held:
        return points
    return tuple(point for point in points if min(held) <= place(point) <= max(held))


def chosen_times(points: tuple[Point, ...], spec: FigureSpec) -> tuple[Point, ...]:
    """The points of the years that the option names, or all. A break between the two is kept at the second.

    Mistakes where the option is not two years that the points have.
    """
    years = numbers(spec, "years")
    if not years:
        return points
    place = places(points)
    if len(years) != 2 or not set(years) <= set(map(place, points)):
        message = f"figure {spec.id}: options.years are not two years of its data"
        found = ", ".join(f"{year:g}" for year in years)
        raise Mistakes([Problem("figure-option", Place(f"figures/{spec.id}.toml"), message, found)])
    first, last = sorted(years)
    broken = {p.series for p in points if p.break_before and first < place(p) <= last}
    return tuple(
        replace(p, break_before=place(p) == last and p.series in broken) for p in points if place(p) in (first, last)
    )
