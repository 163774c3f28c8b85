"""Tile map: every place one tile of equal size, near where it lies, with its rating or its value.

Options: `tiles` ({id = [column, row]}, from 0), `terms` (the rating's terms in order, where it shows a rating).
Where the names do not fit their tiles, as on a phone, the tiles stand in a list with the names beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.figure import Figure

from reportgen.draw import palette
from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import cells
from reportgen.draw.ratings import Tile, draw_key, draw_tile, key_height, tiles
from reportgen.draw.scales import ticks
from reportgen.draw.series import places, series_of, status_word, valued
from reportgen.draw.sheet import POINTS, Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.problem import Mistakes, Place, Problem

_GAP = 3.0
_LIST_ROW = 19.0


@dataclass(frozen=True, slots=True)
class _Place:
    """One place: its name, its last point, its wrapped name, and the fill of its value ("" for none)."""

    name: str
    point: Point
    lines: tuple[str, ...]
    fill: str


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """The tiles, of the last time that the points of each place have."""
    grid = cells(spec, "tiles")
    place = places(points)
    last = {group.id: max(group.points, key=place) for group in series_of(points)}
    lacking = [id_ for id_ in last if id_ not in grid]
    taken = [id_ for id_ in grid if list(grid.values()).count(grid[id_]) > 1]
    if lacking or taken:
        what = f"no tile for {lacking[0]}" if lacking else f"two places on the tile of {taken[0]}"
        message = f"figure {spec.id}: options.tiles has {what}"
        raise Mistakes(
            [Problem("figure-option", Place(f"figures/{spec.id}.toml"), message, expected="id = [column, row]")]
        )
    found = tiles(points, spec, style, words) if any(p.term for p in points) else {}
    width = spec.width_mm * POINTS
    head = key_height(points, found, width, style, words) if found else 0.0
    columns = max(grid[id_][0] for id_ in last) + 1
    rows = max(grid[id_][1] for id_ in last) + 1
    side = min((width - (columns - 1) * _GAP) / columns, 92.0)
    tall = min(side, 62.0)
    if spec.height_mm:
        tall = min((spec.height_mm * POINTS - head - (rows - 1) * _GAP) / rows, side)
    names = {id_: style.wrap(point.name, side - 7, style.note) for id_, point in last.items()}
    whole = all(
        style.measure(word, style.note) <= side - 7 for point in last.values() for word in point.name.split(" ")
    )
    needs = max(len(lines) for lines in names.values()) * style.note * 1.2 + 18
    fills = _fills(tuple(last.values()), style)
    drawn = {id_: _Place(point.name, point, names[id_], fills.get(id_, "")) for id_, point in last.items()}
    if not whole or needs > tall:
        return _list(drawn, points, found, head, spec, style, words)
    sheet = Sheet(spec, style, head + rows * tall + (rows - 1) * _GAP)
    if found:
        draw_key(sheet, points, found, words)
    for id_, one in drawn.items():
        column, row = grid[id_]
        left, top = column * (side + _GAP), head + row * (tall + _GAP)
        _tile(sheet, Box(left, top, left + side, top + tall), id_, one, found, words)
    return sheet.figure()


def _fills(points: tuple[Point, ...], style: Style) -> dict[str, str]:
    """The shade of each value, in five equal classes from little to much."""
    known = [p for p in points if valued(p) and p.value is not None and not p.term]
    if not known:
        return {}
    values = [p.value for p in known if p.value is not None]
    marks = ticks(min(0.0, *values), max(values))
    span = marks[-1] - marks[0]
    shades = style.sequential
    return {
        p.series: shades[min(int((p.value - marks[0]) / span * len(shades)), len(shades) - 1)]
        for p in known
        if p.value is not None
    }


def _surface(sheet: Sheet, box: Box, id_: str, one: _Place, found: Mapping[str, Tile]) -> str:
    """Paint the tile's ground; gives the colour of its letters."""
    style = sheet.style
    fill = found[one.point.term].fill if one.point.status == "value" and one.point.term in found else one.fill
    if fill:
        sheet.rectangle(box, fill, name=f"tile-{id_}")
        return palette.letters_on(fill)
    inner = Box(box.left + 0.25, box.top + 0.25, box.right - 0.25, box.bottom - 0.25)
    if one.point.status == "not_monitored":
        # Hatched by hand, so that no pattern with an id of its own is needed.
        width, height = inner.right - inner.left, inner.bottom - inner.top
        step, offset = 5.0, 5.0
        while offset < width + height:
            start = (inner.left + max(0.0, offset - height), inner.top + min(offset, height))
            end = (inner.left + min(offset, width), inner.top + max(0.0, offset - width))
            sheet.line((start[0], end[0]), (start[1], end[1]), style.ghost, 0.5, over=1.8)
            offset += step
    sheet.rectangle(inner, edge=style.frame, edge_width=0.5, over=2.2, name=f"tile-{id_}")
    return style.grey


def _tile(sheet: Sheet, box: Box, id_: str, one: _Place, found: Mapping[str, Tile], words: Words) -> None:
    style = sheet.style
    colour = _surface(sheet, box, id_, one, found)
    for number, line in enumerate(one.lines):
        sheet.text(
            box.left + 3.5,
            box.top + 9 + number * style.note * 1.2,
            line,
            size=style.note,
            colour=style.ink if colour == style.grey else colour,
            name=f"name-{id_}",
        )
    text, size, bold = _answer(one, found, words, style)
    if style.measure(text, size, bold=bold) <= box.right - box.left - 7:
        sheet.text(box.left + 3.5, box.bottom - 4.5, text, size=size, bold=bold, colour=colour, name=f"value-{id_}")
    else:
        lines = style.wrap(text, box.right - box.left - 7, style.note)
        for number, line in enumerate(lines):
            baseline = box.bottom - 4.5 - (len(lines) - 1 - number) * 8
            sheet.text(box.left + 3.5, baseline, line, size=style.note, colour=colour, name=f"value-{id_}")


def _answer(one: _Place, found: Mapping[str, Tile], words: Words, style: Style) -> tuple[str, float, bool]:
    """What a tile says: letters or value in bold, or the word for what is not known."""
    if one.point.status == "value" and one.point.term in found:
        return found[one.point.term].letters, 11.0, True
    if one.point.status == "value":
        return one.point.shown, 11.0, True
    return status_word(one.point.status, words), style.note, False


def _list(
    drawn: Mapping[str, _Place],
    points: tuple[Point, ...],
    found: Mapping[str, Tile],
    head: float,
    spec: FigureSpec,
    style: Style,
    words: Words,
) -> Figure:
    """The tiles as a list in two columns, each with its name beside it."""
    half = -(-len(drawn) // 2)
    width = (spec.width_mm * POINTS - 10) / 2
    chip = max(
        26.0,
        *(style.measure(one.point.shown, style.text, bold=True) + 8 for one in drawn.values() if not one.point.term),
    )
    room = width - chip - 6
    texts = {}
    for id_, one in drawn.items():
        lines = style.wrap(one.name, room, style.text)
        known = one.fill or (one.point.status == "value" and one.point.term in found)
        texts[id_] = (lines, () if known else style.wrap(status_word(one.point.status, words), room, style.note))
    heights = [max(_LIST_ROW, (len(lines) + len(more)) * 10.4 + 4) for lines, more in texts.values()]
    row = max(heights)
    sheet = Sheet(spec, style, head + half * row)
    if found:
        draw_key(sheet, points, found, words)
    row = (sheet.height - head) / half
    for number, (id_, one) in enumerate(drawn.items()):
        column, line = divmod(number, half)
        left, top = column * (width + 10), head + line * row
        box = Box(left, top + (row - 16) / 2, left + chip, top + (row + 16) / 2)
        if one.fill:
            colour = _surface(sheet, box, id_, one, found)
            sheet.text(
                (box.left + box.right) / 2,
                sheet.centred(top + row / 2, style.text),
                one.point.shown,
                bold=True,
                colour=colour,
                align="center",
                name=f"value-{id_}",
            )
        elif one.point.term in found and one.point.status == "value":
            draw_tile(sheet, box, one.point, found, style.text, f"tile-{id_}")
        else:
            _surface(sheet, box, id_, one, found)
        lines, more = texts[id_]
        middle = top + row / 2 - len(more) * 5.2
        sheet.lines(left + chip + 6, middle, lines, name=f"name-{id_}")
        for place, text in enumerate(more):
            baseline = sheet.centred(middle, style.text) + (len(lines) - 1) * 5.2 + 10.0 + place * 9.1
            sheet.text(left + chip + 6, baseline, text, size=style.note, colour=style.grey, name=f"status-{id_}")
    return sheet.figure()
