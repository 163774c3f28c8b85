"""The fonts of all parts united: one subset of each face for the whole report, instead of one a part.

WeasyPrint keeps glyph ids in its subsets, so the glyphs that parts use can be put together by id. The new subset is
made from the font's own file and named by its content.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from reportgen import store, surroundings
from reportgen.store import Kept
from reportgen.typeset.fonts import FACES, FOLIO_FACE, Face, content, subset_name, subset_of, vertical

FOLIO_NAME = Name("/Folio")
"""The name of the folios' font in every page's resources."""

_PAIR = re.compile(rb"<([0-9a-f]{4})>\s*<([0-9a-f]+)>")


@dataclass(slots=True)
class _Use:
    """What the report uses of a face: glyph id -> its characters, and its width (1/1000 em)."""

    characters: dict[int, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)


def unite_fonts(report: Pdf, folio_letters: Mapping[int, tuple[int, str]], kept: Kept | None = None) -> None:
    """Give all pages the united fonts; `folio_letters` is what folios need: glyph id -> (width, character)."""
    faces = {face.pango_name: face for face in FACES}
    uses: dict[Face, _Use] = {}
    places: list[tuple[Object, str, Face]] = []
    tables: dict[tuple[int, int], Object] = {}
    for page in report.pages:
        table = page.obj.Resources.Font
        tables.setdefault(table.objgen, table)
    for table in tables.values():
        for name, font in table.items():
            face = faces.get(str(font.BaseFont).partition("+")[2])
            if face is not None and font.Encoding == Name("/Identity-H"):
                _take(uses.setdefault(face, _Use()), font)
                places.append((table, name, face))
    folio = uses.setdefault(FOLIO_FACE, _Use())
    for glyph, (width, letter) in folio_letters.items():
        folio.characters.setdefault(glyph, letter)
        folio.widths.setdefault(glyph, width)
    made = {face: _font(report, face, use, kept) for face, use in sorted(uses.items(), key=lambda pair: pair[0].file)}
    for table, name, face in places:
        table[name] = made[face]
    for table in tables.values():
        table[FOLIO_NAME] = made[FOLIO_FACE]


def _take(use: _Use, font: Object) -> None:
    """Add what one part uses of a face."""
    for glyph, text in _PAIR.findall(font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2]):
        use.characters.setdefault(int(glyph, 16), bytes.fromhex(text.decode()).decode("utf-16-be"))
    descendant = font.DescendantFonts[0]
    widths = list(descendant.W)
    for first, run in zip(widths[::2], widths[1::2], strict=True):
        for at, width in enumerate(run):
            use.widths.setdefault(int(first) + at, float(width))


def _subset(face: Face, ids: Collection[int], kept: Kept | None) -> bytes:
    """The subset of a face with these glyphs, from what is kept of earlier builds where it is there."""
    if kept is None:
        return subset_of(face, ids)
    key = store.key("font", surroundings.digest("typeset/fonts.py"), content(face), repr(sorted(ids)))
    held = kept.get(key)
    if held is None:
        held = subset_of(face, ids)
        kept.put(key, held)
    return held


def _font(report: Pdf, face: Face, use: _Use, kept: Kept | None) -> Object:
    """The font of a face with all that is used of it (ISO 32000-1, 9.7)."""
    program = _subset(face, use.characters, kept)
    name = Name("/" + subset_name(face, program, use.characters))
    file = report.make_stream(program)
    file.Length1 = len(program)
    measured = vertical(face)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        FontFamily=String(face.family),
        Flags=4 + (64 if face.italic else 0) + (2 if "Serif" in face.family else 0),
        FontWeight=face.weight,
        FontBBox=Array(list(measured.box)),
        ItalicAngle=-11 if face.italic else 0,
        Ascent=measured.ascent,
        Descent=measured.descent,
        CapHeight=measured.cap_height,
        StemV=80,
        FontFile2=file,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=report.make_indirect(descriptor),
        W=_width_array(use.widths),
    )
    return report.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([report.make_indirect(descendant)]),
            ToUnicode=report.make_stream(_to_unicode(use.characters)),
        )
    )


def _width_array(widths: Mapping[int, float]) -> Array:
    """Widths by glyph id, in runs."""
    runs: list[tuple[int, list[float]]] = []
    for glyph, width in sorted(widths.items()):
        if runs and runs[-1][0] + len(runs[-1][1]) == glyph:
            runs[-1][1].append(width)
        else:
            runs.append((glyph, [width]))
    return Array([entry for first, run in runs for entry in (first, Array([_plain(width) for width in run]))])


def _plain(width: float) -> float | int:
    return int(width) if width == int(width) else width


def _to_unicode(characters: Mapping[int, str]) -> bytes:
    """The CMap from glyph ids to characters, so that text can be searched, copied and heard (ISO 32000-1, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    pairs = sorted(characters.items())
    for at in range(0, len(pairs), 100):
        some = pairs[at : at + 100]
        lines.append(f"{len(some)} beginbfchar")
        lines.extend(f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in some)
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()
