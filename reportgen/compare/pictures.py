"""Pages as pictures, side by side, with what differs marked.

Where words differ, those are marked; where a page only looks different, the areas that do. Marks are rectangles in
hundredths of the page, so that they lie over pictures of any size and are themselves in no picture.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pypdfium2
from PIL import Image

from reportgen.compare.pages import PagePair

SCALE = 0.75
"""Pixels a point: a page of A4 becomes 446 by 632 pixels."""
_WORD = re.compile(r"\S+")
_TILE = 8
"""The side, in pixels, of the squares in which pictures are compared."""
_MOST_MARKS = 120
_FIGURE_WIDTH = 600
"""How wide, in pixels, figures are at least where they are compared."""
_MOST_COVERED = 0.4
"""How much of a figure marks may cover to point at something."""

Mark = tuple[float, float, float, float]
"""A rectangle: left, top, width and height, in hundredths of the picture's width and height."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as JPEG or PNG bytes, its size in pixels, and the marks that lie over it."""

    content: bytes
    width: int
    height: int
    marks: tuple[Mark, ...]


def page_pictures(
    before: bytes | None, after: bytes | None, pairs: Sequence[PagePair]
) -> Iterator[tuple[PagePair, Picture | None, Picture | None]]:
    """The pages of each pair as pictures; None where there is no such page. The bytes are the two PDFs."""
    old = None if before is None else pypdfium2.PdfDocument(before)
    new = None if after is None else pypdfium2.PdfDocument(after)
    try:
        for pair in pairs:
            a = _page(old, pair.before)
            b = _page(new, pair.after)
            yield pair, *_beside(a, b)
    finally:
        for pdf in (old, new):
            if pdf is not None:
                pdf.close()


def _page(pdf: pypdfium2.PdfDocument | None, number: int | None) -> pypdfium2.PdfPage | None:
    return None if pdf is None or number is None else pdf[number - 1]


def _beside(a: pypdfium2.PdfPage | None, b: pypdfium2.PdfPage | None) -> tuple[Picture | None, Picture | None]:
    pictures = [
        None if page is None else page.render(scale=SCALE, rev_byteorder=True).to_pil().convert("RGB")
        for page in (a, b)
    ]
    marks: tuple[list[Mark], list[Mark]] = ([], [])
    if a is not None and b is not None and pictures[0] is not None and pictures[1] is not None:
        marks = _word_marks(a, b)
        if not marks[0] and not marks[1]:
            areas = area_marks(pictures[0], pictures[1])
            marks = (areas, areas)
    made = [
        None if picture is None else Picture(_jpeg(picture), picture.width, picture.height, tuple(found[:_MOST_MARKS]))
        for picture, found in zip(pictures, marks, strict=True)
    ]
    return made[0], made[1]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72)
    return out.getvalue()


def _word_marks(a: pypdfium2.PdfPage, b: pypdfium2.PdfPage) -> tuple[list[Mark], list[Mark]]:
    """The words of each page that the other does not have in that place."""
    sides = []
    for page in (a, b):
        text = page.get_textpage()
        content = text.get_text_range()
        sides.append((page, text, [(match.group(), match.start()) for match in _WORD.finditer(content)]))
    old, new = ([word for word, _ in words] for _, _, words in sides)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: tuple[list[Mark], list[Mark]] = ([], [])
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            for side, (start, end) in enumerate(((i, j), (k, m))):
                page, text, words = sides[side]
                if start < end:
                    first, (last, at) = words[start][1], words[end - 1]
                    found[side].extend(_rectangles(page, text, first, at + len(last) - first))
    return found


def _rectangles(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, start: int, count: int) -> Iterator[Mark]:
    """Where a run of characters stands on the page, a rectangle a line."""
    width, height = page.get_size()
    for place in range(text.count_rects(start, count)):
        left, bottom, right, top = text.get_rect(place)
        yield _mark(left / width, 1 - top / height, (right - left) / width, (top - bottom) / height)


def _mark(left: float, top: float, width: float, height: float) -> Mark:
    return round(100 * left, 2), round(100 * top, 2), round(100 * width, 2), round(100 * height, 2)


def area_marks(before: Image.Image, after: Image.Image) -> list[Mark]:
    """The areas in which two pictures of the same size differ; none where their sizes do."""
    if before.size != after.size:
        return []
    a, b = (np.asarray(picture.convert("RGB"), dtype=np.int16) for picture in (before, after))
    # What anti-aliasing alone does stays below.
    differs = np.asarray(np.abs(a - b).max(axis=2) > 24)
    height, width = differs.shape
    padded = np.zeros((-(-height // _TILE) * _TILE, -(-width // _TILE) * _TILE), dtype=bool)
    padded[:height, :width] = differs
    tiles = np.asarray(padded.reshape(padded.shape[0] // _TILE, _TILE, -1, _TILE).any(axis=(1, 3)))
    return [
        _mark(
            left * _TILE / width,
            top * _TILE / height,
            min((right - left) * _TILE, width - left * _TILE) / width,
            min((bottom - top) * _TILE, height - top * _TILE) / height,
        )
        for left, top, right, bottom in _areas(tiles)
    ]


def _areas(tiles: np.ndarray) -> list[tuple[int, int, int, int]]:
    """The rectangles around tiles that touch: left, top, right, bottom; from top to bottom."""
    rest = {(int(y), int(x)) for y, x in np.argwhere(tiles)}
    found = []
    while rest:
        first = min(rest)
        rest.discard(first)
        edge, area = [first], [first]
        while edge:
            y, x = edge.pop()
            for near in ((y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
                if near in rest:
                    rest.discard(near)
                    edge.append(near)
                    area.append(near)
        ys, xs = [y for y, _ in area], [x for _, x in area]
        found.append((min(xs), min(ys), max(xs) + 1, max(ys) + 1))
    return found


def picture(content: bytes, marks: Sequence[Mark] = ()) -> Picture:
    """A picture that is there already, with marks over it."""
    with Image.open(io.BytesIO(content)) as opened:
        return Picture(content, opened.width, opened.height, tuple(marks[:_MOST_MARKS]))


def figure_marks(before: bytes, after: bytes) -> list[Mark]:
    """The areas in which two drawings of a figure differ; none where most of it does, as on another scale."""
    with Image.open(io.BytesIO(before)) as a, Image.open(io.BytesIO(after)) as b:
        marks = area_marks(_smaller(a), _smaller(b))
    covered = sum(width * height for _, _, width, height in marks) / 100**2
    return [] if covered > _MOST_COVERED else marks


def _smaller(drawing: Image.Image) -> Image.Image:
    """The drawing on white, small enough to be compared at once."""
    small = drawing.convert("RGBA").reduce(max(1, drawing.width // _FIGURE_WIDTH))
    return Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB")
