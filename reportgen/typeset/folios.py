"""Page numbers and running feet, put onto the pages when their parts are assembled.

They are artifacts: a screen reader knows the page by its label. A part's own bytes know nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pikepdf import Pdf

from reportgen.typeset.fonts import FOLIO_FACE, glyphs
from reportgen.typeset.setting import PartPdf
from reportgen.typeset.united import FOLIO_NAME
from reportgen.write.document import Document

_MM = 72 / 25.4
_MARGIN = 20 * _MM
_BASELINE = 54.0
_FOOT_SIZE = 7.5
_FOLIO_SIZE = 8.5
_GREY = "0.333 0.365 0.400 rg"
_INK = "0.106 0.122 0.141 rg"


def letters(document: Document, page_count: int) -> Mapping[int, tuple[int, str]]:
    """What folios and running feet need of their face: glyph id -> (width, character)."""
    text = document.title + ("0123456789" if page_count else "")
    return {glyph: (width, letter) for glyph, width, letter in glyphs(FOLIO_FACE, text)}


def stamp(report: Pdf, document: Document, parts: Sequence[PartPdf]) -> None:
    """Put the report's title and the page number at the foot of every page but the cover's."""
    for page, number in zip(report.pages, _numbers(document, parts), strict=True):
        if number is None:
            continue
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(_foot(document.title, str(number), float(page.mediabox[2]) - _MARGIN))


def _numbers(document: Document, parts: Sequence[PartPdf]) -> Iterator[int | None]:
    """The number that is printed on each page, None on a cover."""
    number = 0
    for part, typeset in zip(document.parts, parts, strict=True):
        for _ in range(typeset.page_count):
            number += 1
            yield None if part.kind == "cover" else number


def _foot(title: str, folio: str, right: float) -> bytes:
    """The drawing of a foot; it first ends the state that the page's own drawing leaves."""
    width = sum(width for _, width, _ in glyphs(FOLIO_FACE, folio)) * _FOLIO_SIZE / 1000
    lines = [
        "\nQ",
        "/Artifact <</Type /Pagination /Subtype /Footer>> BDC",
        "q BT",
        f"{FOLIO_NAME} {_FOOT_SIZE} Tf {_GREY} 1 0 0 1 {_MARGIN:.2f} {_BASELINE:.2f} Tm <{_hex(title)}> Tj",
        f"{FOLIO_NAME} {_FOLIO_SIZE} Tf {_INK} 1 0 0 1 {right - width:.2f} {_BASELINE:.2f} Tm <{_hex(folio)}> Tj",
        "ET Q",
        "EMC",
    ]
    return "\n".join(lines).encode()


def _hex(text: str) -> str:
    return "".join(f"{glyph:04x}" for glyph, _, _ in glyphs(FOLIO_FACE, text))
