"""Fonts of the web edition: the report's own faces, cut to the letters it needs, as woff2 files.

The Open Font License reserves the name "Source" to the fonts as their makers gave them out; a font that was cut is a
changed font, so these carry the names "Report Serif" and "Report Sans" inside and in the styles. The makers' notices
stay in the files, and their licences go along.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reportgen import store, surroundings
from reportgen.store import Kept

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

SERIF = "Report Serif"
SANS = "Report Sans"


@dataclass(frozen=True, slots=True)
class Face:
    """One face: the family and style it has in the style sheet, and where its package keeps it."""

    family: str
    weight: int
    style: str
    package: str
    source: str

    @property
    def name(self) -> str:
        """The name of its file in the web edition, without folder."""
        italic = "-italic" if self.style == "italic" else ""
        return f"{self.family.lower().replace(' ', '-')}-{self.weight}{italic}.woff2"


FACES = (
    Face(SERIF, 300, "normal", "font_source_serif_pro", "SourceSerifPro-Light.ttf"),
    Face(SERIF, 400, "normal", "font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    Face(SERIF, 400, "italic", "font_source_serif_pro", "SourceSerifPro-It.ttf"),
    Face(SANS, 400, "normal", "font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    Face(SANS, 400, "italic", "font_source_sans_pro", "SourceSansPro-It.ttf"),
    Face(SANS, 600, "normal", "font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    Face(SANS, 600, "italic", "font_source_sans_pro", "SourceSansPro-SemiboldIt.ttf"),
)

_BASIC = frozenset(
    chr(code)
    for first, last in (
        (0x20, 0x7E),
        (0xA0, 0x17F),
        (0x2BB, 0x2BC),
        (0x400, 0x45F),
        (0x490, 0x4E9),
        (0x2010, 0x2015),
        (0x2018, 0x2026),
        (0x2030, 0x203A),
        (0x2190, 0x2193),
        (0x2212, 0x2212),
        (0x2260, 0x2265),
    )
    for code in range(first, last + 1)
)


def styles(folder: str) -> str:
    """The `@font-face` rules, with paths into the folder."""
    return "".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
        f'font-display: swap; src: url("{folder}/{face.name}") format("woff2"); }}\n'
        for face in FACES
    )


def build(letters: Iterable[str], kept: Kept | None = None) -> dict[str, bytes]:
    """Every face by its file name, cut to these letters and to the Latin and Cyrillic of the report's languages,
    with the makers' licences. The same letters give the same bytes.
    """
    wanted = "".join(sorted(_BASIC | frozenset(letters)))
    made = {face.name: _kept_or_cut(face, wanted, kept) for face in FACES}
    for package in sorted({face.package for face in FACES}):
        licence = files(package).joinpath("files", "LICENSE.txt").read_bytes()
        made[f"{package.removeprefix('font_').replace('_', '-')}-OFL.txt"] = licence
    return made


def _kept_or_cut(face: Face, wanted: str, kept: Kept | None) -> bytes:
    """A face cut to the letters, from what is kept of earlier builds where it is there."""
    if kept is None:
        return _cut(face, wanted)
    key = store.key("web font", surroundings.digest("web/fonts.py"), repr(face), _whole(face), wanted)
    held = kept.get(key)
    if held is None:
        held = _cut(face, wanted)
        kept.put(key, held)
    return held


def _whole(face: Face) -> bytes:
    """The bytes of a face's file as its makers gave it out."""
    return files(face.package).joinpath("files", face.source).read_bytes()


_FEATURES = ("kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum", "lnum", "sups")
_NAMES = (0, 1, 2, 3, 4, 5, 6, 13, 14)


@lru_cache(maxsize=len(FACES) * 2)
def _cut(face: Face, wanted: str) -> bytes:
    """A face with these letters alone, cut by HarfBuzz and packed as WOFF2."""
    import uharfbuzz  # noqa: PLC0415 - most builds find their fonts in the store
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    asked = uharfbuzz.SubsetInput()
    asked.unicode_set.update(map(ord, wanted))
    asked.layout_feature_tag_set.clear()
    asked.layout_feature_tag_set.update(int.from_bytes(feature.encode(), "big") for feature in _FEATURES)
    asked.name_id_set.clear()
    asked.name_id_set.update(_NAMES)
    asked.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    cut = uharfbuzz.subset(uharfbuzz.Face(_whole(face)), asked)
    font = TTFont(io.BytesIO(cut.blob.data), recalcTimestamp=False)
    _rename(font, face)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def _rename(font: TTFont, face: Face) -> None:
    names = font["name"]
    style = {300: "Light", 400: "Regular", 600: "Semibold"}[face.weight] + (" Italic" * (face.style == "italic"))
    new = {
        1: face.family,
        3: f"{face.family} {style}",
        4: f"{face.family} {style}",
        6: f"{face.family}-{style}".replace(" ", ""),
    }
    for record in list(names.names):
        if record.nameID in new:
            names.setName(new[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in {2, 16, 17}:
            names.setName(style, record.nameID, record.platformID, record.platEncID, record.langID)
