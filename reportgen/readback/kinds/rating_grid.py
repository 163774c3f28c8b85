"""A rating grid read back: each rating from the fill and letters of its tile, by the key above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.series import MARKS, places, series_of
from reportgen.draw.spec import FigureSpec
from reportgen.readback import legend
from reportgen.readback.drawing import Mark, Reading


def read(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> None:
    """Each tile against its term and the key; columns in the order of years, rows in that of series."""
    key = legend.key(reading, points, spec)
    place = places(points)
    named: dict[float, str] = {}
    for point in sorted(points, key=place):
        named.setdefault(place(point), point.x_name)
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
        names = legend.name(reading, group.id, group.label)
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
