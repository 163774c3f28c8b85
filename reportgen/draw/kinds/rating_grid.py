"""Rating grid: a row a series, a column a year, a lettered tile for each rating. A break of method is a white gap.

Options: `terms` (the rating's terms in order, from the freest to the least free), `key` (false leaves it out).
"""

from __future__ import annotations

from matplotlib.figure import Figure

from reportgen.draw.drawing import Point, Words
from reportgen.draw.options import flag
from reportgen.draw.ratings import draw_key, draw_tile, key_height, tiles
from reportgen.draw.rows import Names
from reportgen.draw.series import are_years, places, series_of
from reportgen.draw.sheet import POINTS, Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style

_YEARS = 13.0
_ROW = 21.0
_WHITE = 0.75
_BREAK = 2 * POINTS


def draw(points: tuple[Point, ...], spec: FigureSpec, style: Style, words: Words) -> Figure:
    """The tiles of all points under their years, with the key above."""
    groups = series_of(points)
    place = places(points)
    xs: dict[float, str] = {}
    for point in sorted(points, key=place):
        xs.setdefault(place(point), point.x_name)
    broken = {place(p) for p in points if p.break_before and place(p) != min(xs)}
    found = tiles(points, spec, style, words)
    width = spec.width_mm * POINTS
    head = key_height(points, found, width, style, words) if flag(spec, "key", default=True) else 0.0
    # On a phone the names stand over their rows, since the tiles need the width.
    above = spec.narrow and len(xs) > 5
    names = Names([group.label for group in groups], spec, style, 0.9 if above else 0.3, least=0 if above else 60)
    left = 0.0 if above else names.width + 10
    least = 12.0 if spec.height_mm else _ROW
    row_heights = [
        (len(lines) * 10.4 + 2 + least) if above else max(least, len(lines) * 10.4 + 2) for lines in names.wrapped
    ]
    between = 3.0 if above else 0.0
    sheet = Sheet(spec, style, head + _YEARS + sum(row_heights) + between * (len(groups) - 1))
    if head:
        draw_key(sheet, points, found, words)
    spare = (sheet.height - head - _YEARS - sum(row_heights) - between * (len(groups) - 1)) / len(groups)
    tile = (sheet.width - left - len(broken) * _BREAK) / len(xs)
    lefts: dict[float, float] = {}
    x = left
    for at in xs:
        x += _BREAK if at in broken else 0.0
        lefts[at] = x
        x += tile
    _years(sheet, xs, lefts, tile, head + style.tick * 0.75, short=are_years(points))
    size = min(style.text, tile * 0.62) if tile < 14 else style.text
    top = head + _YEARS
    for group, lines, height in zip(groups, names.wrapped, row_heights, strict=True):
        bottom = top + height + spare
        start = top
        if above:
            for number, line in enumerate(lines):
                sheet.text(0.0, top + 8 + number * 10.4, line, size=style.text, name=f"name-{group.id}")
            start = top + len(lines) * 10.4 + 1
        else:
            sheet.lines(0.0, (top + bottom) / 2, lines, size=style.text, name=f"name-{group.id}")
        by_place = {place(point): point for point in group.points}
        for at, x in lefts.items():
            box = Box(x, start, x + tile - _WHITE, bottom - _WHITE)
            draw_tile(sheet, box, by_place.get(at), found, max(size, style.note), f"tile-{group.id}-{xs[at]}")
        top = bottom + between
    return sheet.figure()


def _years(
    sheet: Sheet, xs: dict[float, str], lefts: dict[float, float], tile: float, baseline: float, *, short: bool
) -> None:
    """The years above their columns: the first and the last in full, those between as '13 where there is room."""
    style = sheet.style
    last_right = -1e9
    ordered = list(xs)
    end = style.measure(xs[ordered[-1]], style.tick)
    end_left = min(lefts[ordered[-1]] + tile / 2 - end / 2, sheet.width - end)
    for number, at in enumerate(ordered):
        text = xs[at]
        middle = lefts[at] + tile / 2
        outer = number in (0, len(ordered) - 1)
        if short and not outer and len(text) == 4:
            text = f"’{text[2:]}"
        width = style.measure(text, style.tick)
        left = max(middle - width / 2, lefts[ordered[0]] if number == 0 else 0.0)
        if number == len(ordered) - 1:
            left = end_left
        elif left < last_right + 3 or (not outer and left + width > end_left - 3):
            continue
        if left < last_right + 2:
            continue
        sheet.text(left, baseline, text, size=style.tick, colour=style.grey, name=f"x-{xs[at]}")
        last_right = left + width
