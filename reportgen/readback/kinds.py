"""Each kind of figure read back into numbers: from the places of its marks, its axes and its labels to its data.

The scale of a drawing is what its own axis says: the words at its ticks and where they stand. A kind without an axis is
held to itself: all of its marks must lie on one scale. Each kind is one function `(reading, points, spec)`, which takes
from the reading every mark that the data asks for; what is left over is told by the reading.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from reportgen.draw.drawing import Point
from reportgen.draw.kinds.slope import chosen_times
from reportgen.draw.palette import luminance
from reportgen.draw.ratings import MARKS
from reportgen.draw.scales import years
from reportgen.draw.series import STATUS_WORDS, breaks, places, runs, series_of, step_of, valued
from reportgen.draw.spec import FigureSpec
from reportgen.draw.words import ENGLISH
from reportgen.readback.compare import numbers, squeezed
from reportgen.readback.drawing import NEAR, Line, Mark, Reading, scale

_RUN = ("=", "+", "@", "-", "\t", "\r", "\n")
_SIDE = 7.0
"""The side of a mark that stands for one unit, in points."""


def rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a figure's CSV, without the apostrophes that keep a spreadsheet from running a cell."""

    def inert(cell: str) -> str:
        return cell[1:] if cell[:1] == "'" and cell[1:2] in _RUN else cell

    found = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [{key: inert(cell or "") for key, cell in row.items() if key} for row in found]


def point_of(row: Mapping[str, str]) -> Point:
    """A row of a figure's CSV as a point."""

    def number(key: str) -> float | None:
        return float(row[key]) if row[key] else None

    x = row["x"]
    return Point(
        series=row["series"],
        label=row["label"],
        x=int(x) if len(x) == 4 and x.isdecimal() else x,
        x_label=row["x_label"],
        value=number("value"),
        shown=row["shown"],
        term=row["term"],
        low=number("low"),
        high=number("high"),
        status=row["status"],
        break_before=bool(row.get("break_before")),
        detail=row.get("detail") or "",
    )


def _options(spec: FigureSpec, key: str) -> tuple[Any, ...]:
    found = spec.options.get(key, ())
    return tuple(found) if isinstance(found, list | tuple) else ()


def _told(point: Point) -> str:
    return point.label or point.series


def _status(reading: Reading, name: str, statuses: Iterable[str], where: str, *, needed: bool = True) -> list[Mark]:
    """The words for what has no value: those of one of the statuses, where the words are among the known ones."""
    found = reading.take(name)
    wanted = {ENGLISH[STATUS_WORDS.get(status, "no data")] for status in statuses}
    if needed and not found:
        reading.tell(where, "nothing", " or ".join(sorted(wanted)))
    for mark in found:
        if mark.words in ENGLISH.values() and mark.words not in wanted:
            reading.tell(where, mark.words, " or ".join(sorted(wanted)) or "nothing")
        elif any(character.isdigit() for character in mark.words):
            reading.tell(where, mark.words, "words for what has no value")
    return found


def _axis(reading: Reading, grid: str, tick: str, along: str, labelled: Sequence[str] = ()) -> Line | None:
    """The scale of values: grid lines at places, their labels beside them. `labelled` are labels from elsewhere."""
    pairs: list[tuple[float, float]] = []
    number = 0
    while lines := reading.take(f"{grid}-{number}"):
        texts = reading.take(f"{tick}-{number}")
        words = texts[0].words if texts else labelled[number] if number < len(labelled) else ""
        place = lines[0].y if along == "y" else lines[0].x
        if texts and along == "y":
            reading.near(texts[0].y, place, f"the label {words} of the axis", "a place off its line", "its line")
        elif texts:
            off = 4.0 if texts[0].anchor == "start" else 0.0
            reading.near(texts[0].x + off, place, f"the label {words} of the axis", "off its line", "its line", 12.0)
        value = next(numbers(words), None)
        if value is not None:
            pairs.append((value, place))
        number += 1
    found = scale(pairs)
    if found is None:
        if len(pairs) < 2 or len({value for value, _ in pairs}) > 1:
            reading.tell("its axis", f"{len(pairs)} ticks with numbers", "a scale")
        # Where all ticks are worded alike, the values are too near to each other to be read.
        reading.taken |= set(reading.named)
        return None
    for value, place in pairs:
        reading.value(place, value, found, "a tick of its axis")
    return found


def _labels(reading: Reading, tick: str) -> tuple[str, ...]:
    found: list[str] = []
    while texts := reading.take(f"{tick}-{len(found)}"):
        found.append(texts[0].words)
    return tuple(found)


def lines(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Vertices of lines and corners of bands; the last value; breaks; the ghosts of other series."""
    place = places(points)
    held = [place(point) for point in points if point.status != "missing"]
    points = [p for p in points if not held or min(held) <= place(p) <= max(held)]
    groups = series_of(points)
    place, step = places(points), step_of(points)
    chosen = _options(spec, "highlight")[:2]
    single = bool(chosen) or len(groups) <= 2
    shown = [group for group in groups if group.id in chosen] if chosen else list(groups)
    labelled = next((found for g in groups if (found := _labels(reading, f"tick-{g.id}"))), ())
    seen: set[float] = set()
    for group in shown:
        own = "" if single else f"-{group.id}"
        values = _axis(reading, f"grid{own}", f"tick{own}", "y", labelled)
        along = _times(reading, own, {place(p): p.x_label or str(p.x) for p in points})
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
        _name(reading, group.id, group.label, needed=not single or len(groups) > 1, cut=not single)
        reading.take(f"method-{group.id}")
        _status(
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
    corners = list(mark.corners) if len(run) > 1 else [(mark.x, mark.y)]
    if len(corners) != len(run):
        reading.tell(where, f"{len(corners)} values", f"{len(run)} values")
    for (x, y), point in zip(corners, run, strict=False):
        assert point.value is not None
        reading.value(y, point.value, values, f"{where}, {point.x_label or point.x}")
        reading.value(x, place(point), along, f"{where}, the time of {point.x_label or point.x}")


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
        reading.value(y, end, values, f"{where}, {point.x_label or point.x}")
        if len(banded) > 1:
            reading.value(x, place(point), along, f"{where}, the time of {point.x_label or point.x}")


def _name(reading: Reading, id_: str, label: str, *, needed: bool = True, cut: bool = False) -> list[Mark]:
    """The name of a row; `cut`: only its first line is set."""
    if not cut:
        return reading.words(f"name-{id_}", f"the name {label}", label, needed=needed)
    found = reading.take(f"name-{id_}")
    text = squeezed(" ".join(mark.words for mark in found))
    if not squeezed(label).startswith(text) or (squeezed(label) and not text):
        reading.tell(f"the name {label}", text or "nothing", label)
    return found


def _level(reading: Reading, texts: Sequence[Mark], y: float, where: str, slack: float = NEAR) -> None:
    """Tell where a text, of one or more lines, does not stand at the height of its mark."""
    if texts and abs(sum(text.y for text in texts) / len(texts) - y) > slack:
        reading.tell(where, "a place beside another mark", "its own mark")


def ranked_dots(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:  # noqa: ARG001 - as all kinds
    """Dots and the ends of intervals on the axis; the value and the name of each row at its height."""
    along = _axis(reading, "grid", "tick", "x")
    for point in points:
        label = _told(point)
        names = _name(reading, point.series, label)
        if not valued(point) or point.value is None:
            _level(reading, names, _status_height(reading, point, label), label)
            continue
        dot = reading.one(f"dot-{point.series}", label, "a dot")
        texts = reading.words(f"value-{point.series}", f"the value of {label}", point.shown)
        if dot is None or along is None:
            continue
        reading.value(dot.x, point.value, along, label)
        _level(reading, texts, dot.y, f"the value of {label}")
        _level(reading, names, dot.y, f"the name {label}")
        if point.low is not None and point.high is not None:
            bar = reading.one(f"interval-{point.series}", f"{label}, the interval", "a bar")
            if bar is not None:
                reading.value(bar.left, point.low, along, f"{label}, the lower end")
                reading.value(bar.right, point.high, along, f"{label}, the upper end")


def _status_height(reading: Reading, point: Point, label: str) -> float:
    found = _status(reading, f"status-{point.series}", [point.status], label)
    return found[0].y if found else 0.0


def slope(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Dots at both ends on one scale, joined by their lines; values and names in the order of the dots."""
    points = chosen_times(tuple(points), spec)
    place = places(points)
    ends = {"first": min(map(place, points)), "last": max(map(place, points))}
    pairs: list[tuple[float, float]] = []
    dots: dict[tuple[str, str], Mark] = {}
    labels: dict[tuple[str, str], float] = {}
    groups = series_of(points)
    for side, at in ends.items():
        head = next(p.x_label or str(p.x) for p in points if place(p) == at)
        reading.words(f"x-{side}", f"the head {head}", head)
        uprights = reading.take(f"at-{side}")
        for group in groups:
            own = f"{side}-{group.id}"
            point = next((p for p in reversed(group.points) if place(p) == at), None)
            reading.words(f"name-{own}", f"the name {group.label}", group.label)
            if point is None or not valued(point) or point.value is None:
                status = "missing" if point is None or point.status == "value" else point.status
                _status(reading, f"status-{own}", [status], group.label)
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
                reading.value(dots[side, group.id].y, point.value, found, f"{group.label}, {point.x_label or point.x}")
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


def tally_bars(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Lengths of bars on one scale from their zero; values and names at the height of their bars."""
    groups = series_of(points)
    columns = {point.x: point.x_label or str(point.x) for point in points}
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
                words = _status(reading, f"status-{own}", [status], where)
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
            _level(reading, texts, bar.y, f"the value of {where}")
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
        reading.value(bar.right - bar.left, point.value, found, f"{_told(point)}, {point.x_label}".rstrip(", "))


def _stacked(reading: Reading, points: Sequence[Point]) -> None:
    zeros = reading.take("zero")
    fills: dict[str | int, str] = {}
    for point in points:
        if point.x not in fills:
            label = point.x_label or str(point.x)
            key = reading.one(f"key-{point.x}", f"the key {label}", "a square")
            reading.words(f"label-key-{point.x}", f"the key {label}", label)
            fills[point.x] = key.fill if key else ""
    order = list(fills)
    place = places(points)
    order.sort(key=lambda x: place(next(p for p in points if p.x == x)))
    lengths: list[tuple[float, float]] = [(0.0, 0.0)]
    bars: list[tuple[Point, Mark]] = []
    for group in series_of(points):
        names = _name(reading, group.id, group.label)
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
            _level(reading, texts, bar.y, f"the value of {where}")
            _level(reading, names, bar.y, f"the name {group.label}")
        reading.take(f"without-{group.id}")
        found = reading.take(f"status-{group.id}")
        if found and not lacking and end is not None and any(p.value for p in group.points):
            reading.tell(group.label, found[0].words, "no words")
    _long(reading, lengths, bars)


def sparkline(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:  # noqa: ARG001 - as all kinds
    """The vertices of the line on one scale each way; its last value."""
    series = series_of(points)[0]
    place = places(points)
    found = runs(series, place, step_of(series.points))
    drawn: list[tuple[Point, float, float]] = []
    for number, run in enumerate(found, 1):
        mark = reading.one(f"line-{series.id}-{number}", f"line {number}", f"a line of {len(run)} values")
        if mark is None:
            continue
        corners = list(mark.corners) if len(run) > 1 else [(mark.x, mark.y)]
        if len(corners) != len(run):
            reading.tell(f"line {number}", f"{len(corners)} values", f"{len(run)} values")
        drawn += [(point, x, y) for point, (x, y) in zip(run, corners, strict=False)]
    if found:
        last = reading.one(f"last-{series.id}", "the last value", "a dot")
        if last is not None:
            drawn.append((found[-1][-1], last.x, last.y))
    along = scale([(place(point), x) for point, x, _ in drawn])
    values = scale([(point.value or 0.0, y) for point, _, y in drawn])
    for point, x, y in drawn:
        if along is not None:
            reading.value(x, place(point), along, f"the time of {point.x_label or point.x}")
        if values is not None and point.value is not None:
            reading.value(y, point.value, values, f"{point.x_label or point.x}")


def _key(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> dict[str, tuple[str, str]]:
    """The key of a rating: fill and letters of each term. Its label is what the points with the term show."""
    found: dict[str, tuple[str, str]] = {}
    shown = {p.term: p.shown for p in points if p.term and p.status == "value"}
    terms = [name.removeprefix("key-") for name in reading.named if name.startswith("key-")]
    for term in dict.fromkeys([*_options(spec, "terms"), *terms, *shown, *MARKS]):
        squares, letters = reading.take(f"key-{term}"), reading.take(f"letters-key-{term}")
        labels = reading.take(f"label-key-{term}")
        if squares and letters and term not in MARKS:
            found[term] = squares[0].fill, letters[0].words
        if labels and term in shown and squeezed(labels[0].words) != squeezed(shown[term]):
            reading.tell(f"the key of {term}", labels[0].words, shown[term])
        if labels and letters:
            reading.near(labels[0].y, letters[0].y, f"the key of {term}", "apart from its label", "its label", 1.0)
    return found


def _rated(
    reading: Reading, name: str, point: Point | None, key: Mapping[str, tuple[str, str]], where: str
) -> Mark | None:
    """A tile: its fill and letters are those of the key for its term; without a rating, the mark for that."""
    squares, letters = reading.take(name), reading.take(f"letters-{name}")
    text = letters[0].words if letters else ""
    square = squares[0] if squares else None
    status = "missing" if point is None else point.status
    if point is not None and status == "value" and point.term:
        if square is None:
            reading.tell(where, "no tile", point.shown)
            return None
        if point.term in key:
            fill, short = key[point.term]
            if square.fill != fill or text != short:
                reading.tell(where, f"{text} on {square.fill}", f"{short} on {fill}, {point.shown}")
        else:
            known = [(other, told) for other, told in key.items() if told == (square.fill, text)]
            if known:
                reading.tell(where, known[0][0], point.term)
        if letters and not (square.left < letters[0].x < square.right and square.top < letters[0].y < square.bottom):
            reading.tell(where, "letters off their tile", text)
    elif text != MARKS.get(status, MARKS["missing"]):
        reading.tell(where, text or "nothing", MARKS.get(status, MARKS["missing"]))
    elif status == "not_rated" and square is None:
        reading.tell(where, "no frame", "a framed tile without a rating")
    return square or (letters[0] if letters else None)


def rating_grid(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Each tile against its term and the key; columns in the order of years, rows in that of series."""
    key = _key(reading, points, spec)
    place = places(points)
    named: dict[float, str] = {}
    for point in sorted(points, key=place):
        named.setdefault(place(point), point.x_label or str(point.x))
    if not key:
        # Without a key the tiles are held to each other: one term, one look.
        for point in points:
            square, text = (
                reading.take(f"tile-{point.series}-{named[place(point)]}"),
                reading.take(f"letters-tile-{point.series}-{named[place(point)]}"),
            )
            if point.status == "value" and point.term and square and text:
                key.setdefault(point.term, (square[0].fill, text[0].words))
    lefts: dict[float, set[float]] = {}
    tops: list[float] = []
    for group in series_of(points):
        names = _name(reading, group.id, group.label)
        by_place = {place(point): point for point in group.points}
        heights = []
        for at, label in named.items():
            where = f"{group.label}, {label}"
            tile = _rated(reading, f"tile-{group.id}-{label}", by_place.get(at), key, where)
            if tile is not None:
                lefts.setdefault(at, set()).add(round(tile.x, 1))
                heights.append(tile.y)
        for name in names:
            if heights and not heights[0] - 45 < name.y < heights[0] + 45:
                reading.tell(f"the name {group.label}", "a place beside another row", "its own row")
        if heights:
            if max(heights) - min(heights) > 1.0:
                reading.tell(group.label, "tiles at several heights", "one row")
            tops.append(heights[0])
    if tops != sorted(tops):
        reading.tell("its rows", "another order", "the order of the data")
    middles = []
    for at, label in named.items():
        xs = sorted(lefts.get(at, ()))
        if xs and xs[-1] - xs[0] > 0.5:
            reading.tell(f"the column {label}", "tiles apart", "one column")
        middles += xs[:1]
        texts = reading.take(f"x-{label}")
        for head in texts:
            if head.words not in (label, f"’{label[-2:]}"):
                reading.tell(f"the head {label}", head.words, label)
            if xs and not xs[0] - 30 < head.x < xs[0] + 15:
                reading.tell(f"the head {label}", "a place over another column", "its column")
    if middles != sorted(middles):
        reading.tell("its columns", "another order", "the order of the years")


def tile_map(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Each tile's rating or value, its name in it; more is never lighter than less."""
    place = places(points)
    key = _key(reading, points, spec)
    shades: list[tuple[float, float, str]] = []
    for group in series_of(points):
        point = max(group.points, key=place)
        where = _told(point)
        names = _name(reading, group.id, where)
        squares = reading.take(f"tile-{group.id}")
        texts = reading.take(f"value-{group.id}") + reading.take(f"letters-tile-{group.id}")
        words = squeezed(" ".join(text.words for text in texts))
        states = reading.take(f"status-{group.id}")
        if not squares:
            reading.tell(where, "no tile", "a tile")
            continue
        square = squares[-1]
        for text in texts:
            if not (square.left <= text.x <= square.right and square.top <= text.y <= square.bottom):
                reading.tell(where, "letters off their tile", text.words)
        for name in names:
            if not (square.top - 8 <= name.y <= square.bottom + 8 and square.left <= name.x <= square.right + 8):
                reading.tell(f"the name {where}", "a place beside another tile", "its tile")
        if point.status == "value" and point.term:
            fill, short = key.get(point.term, (square.fill, ""))
            if square.fill != fill or (short and words != squeezed(short)):
                reading.tell(where, f"{words} on {square.fill}", f"{short} on {fill}, {point.shown}")
        elif point.status == "value":
            if words != squeezed(point.shown):
                reading.tell(where, words, point.shown)
            if point.value is not None:
                shades.append((point.value, -luminance(square.fill), where))
        else:
            said = squeezed(" ".join(text.words for text in [*texts, *states]))
            wanted = squeezed(ENGLISH[STATUS_WORDS.get(point.status, "no data")])
            known = {squeezed(word) for word in ENGLISH.values()} | set(MARKS.values())
            if said in known and said not in (wanted, MARKS.get(point.status, "")):
                reading.tell(where, said, wanted)
    shades.sort(key=lambda one: one[:2])
    for (_, lighter, _), (_, darker, where) in pairwise(shades):
        if darker < lighter - 1e-9:
            reading.tell(where, "a lighter fill than that of less", "a fill at least as dark")


def _months(reading: Reading) -> Line | None:
    """The scale of an axis of dates, from the months at its ticks; each label says its own month or year."""
    pairs: list[tuple[float, float]] = []
    words: dict[str, str] = {}
    for name in sorted(reading.named):
        if not name.startswith("at-"):
            continue
        year, _, month = name.removeprefix("at-").partition("-")
        ticks, texts = reading.take(name), reading.take(f"x-{year}-{month}")
        if not (year.isdecimal() and month.isdecimal()):
            reading.tell(f"the tick {name}", name, "a month")
            continue
        pairs.append((int(year) + (int(month) - 1) / 12, ticks[0].x))
        for text in texts:
            digits = "".join(character for character in text.words if character.isdigit())
            if digits not in ({year} if month == "01" else {"", year}):
                reading.tell(f"the label of {year}-{month}", text.words, year)
            if month != "01":
                word = text.words.replace(year, "").strip()
                if words.setdefault(month, word) != word:
                    reading.tell(f"the label of {year}-{month}", text.words, words[month])
            slack = NEAR if text.anchor == "middle" else 40.0
            reading.near(text.x, ticks[0].x, f"the label of {year}-{month}", "a place off its tick", "its tick", slack)
    if len(set(words.values())) < len(words):
        reading.tell("the labels of its axis", "two months under one name", "a name for each month")
    found = scale(pairs)
    for at, x in pairs:
        if found is not None:
            reading.value(x, at, found, "a tick of its axis of time")
    return found


def case_timeline(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:  # noqa: ARG001 - as all kinds
    """Each event at its time (in a list: at its place in the order), with its date and what happened."""
    listed = not any(name.startswith("at-") for name in reading.named)
    along = None if listed else _months(reading)
    if not listed and along is None:
        reading.tell("its axis of time", "no two ticks", "a scale")
    for group in series_of(points):
        _name(reading, group.id, group.label)
        dated: dict[str, list[Point]] = {}
        for point in group.points:
            dated.setdefault(str(point.x), []).append(point)
        heights: list[tuple[tuple[float, float], float]] = []
        for x, own in dated.items():
            name, where = f"{group.id}-{x}", f"{group.label}, {own[0].x_label or x}"
            said = [point.detail or point.shown for point in own]
            dates = [own[0].x_label or x] * (len(own) if listed else 1)
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
                    _level(reading, texts[:1], mark.y, where, 0.5)
        if listed:
            down = [y for _, y in sorted(heights)]
            if down != sorted(down):
                reading.tell(group.label, "events out of order", "the order of their dates")


def arrears_timeline(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """The start of each dispute and the months of its bar on the axis of dates; workers, names and notes."""
    before = spec.options.get("arrears", "before") == "before"
    along = _months(reading)
    for head in reading.take("head-workers"):
        if any(character.isdigit() for character in head.words):
            reading.tell("the head of its numbers", head.words, "a word")
    for point in points:
        where = _told(point)
        _name(reading, point.series, where)
        reading.words(f"detail-{point.series}", where, point.detail, needed=bool(point.detail))
        texts = reading.words(f"value-{point.series}", f"{where}, workers", point.shown or "–")
        dot = reading.one(f"start-{point.series}", where, "a dot")
        if point.status not in ("value", "missing"):
            _status(reading, f"status-{point.series}", [point.status], where)
        start, _ = years(point.x)
        if dot is None or along is None:
            continue
        reading.value(dot.x, start, along, where)
        _level(reading, texts, dot.y, f"{where}, workers", 60.0)
        if point.value is not None and point.status == "value" and point.value > 0:
            bar = reading.one(f"bar-{point.series}", f"{where}, arrears", "a bar")
            if bar is not None:
                months = point.value / 12
                ends = (start - months, start) if before else (start, start + months)
                reading.value(bar.left, ends[0], along, f"{where}, arrears")
                reading.value(bar.right, ends[1], along, f"{where}, arrears")
                reading.near(bar.y, dot.y, f"{where}, arrears", "apart from its dot", "its dot")


def unit_chart(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Marks counted: filled ones for what is certain, framed ones up to the upper end of an interval."""
    given = spec.options.get("per", 1.0)
    per = float(given) if isinstance(given, int | float) else 1.0
    for point in points:
        where = _told(point)
        names = _name(reading, point.series, where)
        if point.status != "value" or point.value is None:
            _status(reading, f"status-{point.series}", [point.status], where)
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
            _level(reading, texts[:1], first.y, f"the number of {where}", 1.5)
            _level(reading, names[:1], first.y, f"the name {where}", 1.5)
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


KINDS: Mapping[str, Callable[[Reading, Sequence[Point], FigureSpec], None]] = {
    "arrears_timeline": arrears_timeline,
    "case_timeline": case_timeline,
    "lines": lines,
    "ranked_dots": ranked_dots,
    "rating_grid": rating_grid,
    "slope": slope,
    "sparkline": sparkline,
    "tally_bars": tally_bars,
    "tile_map": tile_map,
    "unit_chart": unit_chart,
}
"""Each kind's reader by its name in a figure's file."""
