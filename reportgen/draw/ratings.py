"""Ratings: the tile of each term of an ordered scale: its fill, its letters and its label, and the key of a chart.

The order of the terms is given by the figure's option `terms` (from the freest to the least free), since the order of a
vocabulary cannot be told from the points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportgen.draw import palette
from reportgen.draw.drawing import Point, Words
from reportgen.draw.key import in_lines
from reportgen.draw.options import texts
from reportgen.draw.series import MARKS, status_word
from reportgen.draw.sheet import Box, Sheet
from reportgen.draw.spec import FigureSpec
from reportgen.draw.style import Style
from reportgen.problem import Mistakes, Place, Problem

_KEY_LINE = 14.0


@dataclass(frozen=True, slots=True)
class Tile:
    """How one term is shown: its fill, its letters and their colour, its label."""

    fill: str
    letters: str
    colour: str
    label: str


def tiles(points: Sequence[Point], spec: FigureSpec, style: Style, words: Words) -> dict[str, Tile]:
    """The tile of each term in the order of option `terms`. Mistakes where a point has a term that is not in it."""
    terms = texts(spec, "terms")
    used = dict.fromkeys(p.term for p in points if p.term and p.status == "value")
    unknown = [term for term in used if term not in terms]
    if unknown:
        message = f"figure {spec.id}: options.terms lacks the term {unknown[0]}"
        mend = "list the terms of the rating in their order, from the freest to the least free"
        place = Place(f"figures/{spec.id}.toml")
        raise Mistakes([Problem("figure-option", place, message, ", ".join(terms), unknown[0], mend)])
    found = {}
    for term, fill in zip(terms, palette.scale(style.ratings, len(terms)), strict=True):
        shown = next((p.shown for p in points if p.term == term and p.shown), term)
        label = words.get(f"label {term}", shown)
        found[term] = Tile(fill, words.get(term, label[:2]), palette.letters_on(fill), label)
    return found


def draw_tile(sheet: Sheet, box: Box, point: Point | None, found: Mapping[str, Tile], size: float, name: str) -> None:
    """The tile of one point: filled and lettered, framed where not rated, a mark where there is no rating to show."""
    style = sheet.style
    middle = (box.left + box.right) / 2
    baseline = sheet.centred((box.top + box.bottom) / 2, size)
    status = "missing" if point is None else point.status
    lettered = f"letters-{name}"
    if point is not None and status == "value" and point.term in found:
        tile = found[point.term]
        sheet.rectangle(box, tile.fill, name=name)
        sheet.text(middle, baseline, tile.letters, size=size, colour=tile.colour, align="center", name=lettered)
        return
    if status == "not_rated":
        inner = Box(box.left + 0.25, box.top + 0.25, box.right - 0.25, box.bottom - 0.25)
        sheet.rectangle(inner, style.ground, edge=style.frame, edge_width=0.5, name=name)
    sheet.text(middle, baseline, MARKS.get(status, "·"), size=size, colour=style.grey, align="center", name=lettered)


def key_height(points: Sequence[Point], found: Mapping[str, Tile], width: float, style: Style, words: Words) -> float:
    """The height of the key at a width, with the room below it."""
    return len(_arranged(_entries(points, found, words), width, style)) * _KEY_LINE + 6


def draw_key(sheet: Sheet, points: Sequence[Point], found: Mapping[str, Tile], words: Words) -> None:
    """The key at the head of the sheet: every term of the scale, then the marks that occur."""
    style = sheet.style
    for row, line in enumerate(_arranged(_entries(points, found, words), sheet.width, style)):
        for x, status, term, label in line:
            box = Box(x, row * _KEY_LINE, x + 15, row * _KEY_LINE + 10)
            name = f"key-{term or status}"
            draw_tile(sheet, box, Point("", "", "", "", term=term, status=status), found, style.note, name)
            baseline = sheet.centred((box.top + box.bottom) / 2, style.text)
            sheet.text(x + 19, baseline, label, size=style.text, name=f"label-{name}")


def _entries(points: Sequence[Point], found: Mapping[str, Tile], words: Words) -> list[tuple[str, str, str]]:
    entries = [("value", term, tile.label) for term, tile in found.items()]
    statuses = {p.status for p in points}
    entries += [(status, "", status_word(status, words)) for status in MARKS if status in statuses]
    return entries


def _arranged(
    entries: list[tuple[str, str, str]], width: float, style: Style
) -> list[list[tuple[float, str, str, str]]]:
    """The entries of the key in lines, each with its place."""
    sizes = [19 + style.measure(label, style.text) for _, _, label in entries]
    return [[(x, *entries[number]) for number, x in line] for line in in_lines(sizes, width, 13)]
