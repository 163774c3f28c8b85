"""The project's fonts: their files, the CSS that names them, which characters they set, and their subsets in the PDF.

In: nothing but the two font packages. Out: faces, glyphs, problems. Only these fonts exist for the typesetter (see
`worker`), so that no font of the system can stand in for a missing letter unseen.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fontTools.pens.basePen import AbstractPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from reportgen.problem import Place, Problem
from reportgen.write.document import Part

SCHEME = "reportgen:"
"""The scheme of every address that the typesetter may fetch."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face: family, weight, whether italic, and its file in its package."""

    family: str
    weight: int
    italic: bool
    package: str
    file: str

    @property
    def address(self) -> str:
        """The address under which the typesetter fetches it."""
        return f"{SCHEME}fonts/{self.file}"

    @property
    def pango_name(self) -> str:
        """The name that Pango gives it, with hyphens, as WeasyPrint writes it into the PDF."""
        weight = {300: "-Light", 400: "", 600: "-Semi-Bold"}[self.weight]
        return f"{self.family.replace(' ', '-')}{weight}{'-Italic' if self.italic else ''}"


FACES = tuple(
    Face(family, weight, italic, package, f"{stem}-{name}.ttf")
    for family, package, stem in (
        ("Source Serif Pro", "font_source_serif_pro", "SourceSerifPro"),
        ("Source Sans Pro", "font_source_sans_pro", "SourceSansPro"),
    )
    for weight, italic, name in (
        (300, False, "Light"),
        (300, True, "LightIt"),
        (400, False, "Regular"),
        (400, True, "It"),
        (600, False, "Semibold"),
        (600, True, "SemiboldIt"),
    )
)
"""Every face that a style may name."""

FOLIO_FACE = next(face for face in FACES if face.file == "SourceSansPro-Regular.ttf")
"""The face of page numbers and running feet."""


@cache
def content(face: Face) -> bytes:
    """The bytes of a face's file."""
    return files(face.package).joinpath("files", face.file).read_bytes()


def css() -> str:
    """The @font-face rules of all faces."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f"font-style: {'italic' if face.italic else 'normal'}; src: url({face.address}) }}"
        for face in FACES
    )


@cache
def _opened(face: Face) -> TTFont:
    """A face's tables, read as they are asked for."""
    return TTFont(io.BytesIO(content(face)), lazy=True)


def glyphs(face: Face, text: str) -> tuple[tuple[int, int, str], ...]:
    """Glyph id, advance width (1/1000 em) and character of each character of a text that the face has."""
    font = _opened(face)
    names, widths = font.getBestCmap(), font["hmtx"]
    upem = font["head"].unitsPerEm
    return tuple(
        (font.getGlyphID(names[ord(letter)]), round(widths[names[ord(letter)]][0] * 1000 / upem), letter)
        for letter in text
        if ord(letter) in names
    )


def draw(face: Face, text: str, pen: AbstractPen, size: float) -> None:
    """Draw the outlines of a text from the origin on, in a size."""
    outlines, upem = _opened(face).getGlyphSet(), _opened(face)["head"].unitsPerEm
    names = _opened(face).getGlyphOrder()
    scale, left = size / upem, 0.0
    for glyph, width, _ in glyphs(face, text):
        outlines[names[glyph]].draw(TransformPen(pen, (scale, 0, 0, scale, left, 0)))
        left += width * size / 1000


@dataclass(frozen=True, slots=True)
class Vertical:
    """A face's box and heights, in 1/1000 em."""

    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int


def vertical(face: Face) -> Vertical:
    """A face's box and heights."""
    font = _opened(face)
    head, upem = font["head"], font["head"].unitsPerEm
    box = tuple(round(side * 1000 / upem) for side in (head.xMin, head.yMin, head.xMax, head.yMax))
    heights = (font["hhea"].ascent, font["hhea"].descent, font["OS/2"].sCapHeight)
    ascent, descent, cap_height = (round(height * 1000 / upem) for height in heights)
    return Vertical((box[0], box[1], box[2], box[3]), ascent, descent, cap_height)


def subset_of(face: Face, ids: Iterable[int]) -> bytes:
    """A TrueType font with these glyphs of the face (and those they are composed of), under their own ids."""
    from fontTools import subset  # noqa: PLC0415 - slow to load, and most builds find their subsets in the store

    font = TTFont(io.BytesIO(content(face)), lazy=True, recalcTimestamp=False)
    options = subset.Options(
        retain_gids=True,
        hinting=False,
        layout_features=[],
        notdef_outline=True,
        name_IDs=[],
        glyph_names=False,
        recalc_timestamp=False,
        drop_tables=["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "LTSH", "VDMX", "hdmx", "FFTM"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(gids=sorted({0, *ids}))
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def subset_name(face: Face, font: bytes, characters: Mapping[int, str]) -> str:
    """The name of a subset: six letters from its content, and the face's name (ISO 32000-1, 9.6.4)."""
    digest = hashlib.sha256(font + repr(sorted(characters.items())).encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6]) + "+" + face.pango_name


@cache
def _letters() -> frozenset[int]:
    """The code points that every family has in its regular face."""
    regular = [face for face in FACES if face.weight == 400 and not face.italic]
    return frozenset.intersection(*(frozenset(_opened(face).getBestCmap()) for face in regular))


_TAG = re.compile(r"<(?:(?:style|metadata)\b.*?</(?:style|metadata)>|[^>]*)>?", re.DOTALL)
_UNSEEN = frozenset(map(ord, "\t\n\r \u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""White space, and characters that only say where a line may end: they need no glyph."""


def missing_letters(parts: Iterable[Part]) -> tuple[Problem, ...]:
    """A Problem for each character of the parts that a font lacks, with the words around its first place."""
    problems: dict[str, Problem] = {}
    for part in parts:
        for problem in check_glyphs(part.id, html.unescape(_TAG.sub(" ", part.html))):
            problems.setdefault(problem.message, problem)
    return tuple(problems.values())


def check_glyphs(part: str, text: str) -> tuple[Problem, ...]:
    """A Problem for each character of a part's text that a font lacks: its code point, its name, the words around."""
    problems: dict[str, Problem] = {}
    known = _letters() | _UNSEEN
    for at, letter in enumerate(text):
        if ord(letter) not in known and letter not in problems:
            around = " ".join(text[max(0, at - 25) : at + 25].split())
            problems[letter] = no_glyph(part, letter, around)
    return tuple(problems.values())


def spelled(text: str) -> str:
    """A text with each character that a font lacks as its code point: U+10D0."""
    known = _letters() | _UNSEEN
    return "".join(letter if ord(letter) in known else f"U+{ord(letter):04X} " for letter in text)


def no_glyph(part: str, letter: str, around: str | None) -> Problem:
    """The Problem of a character that a font lacks."""
    name = unicodedata.name(letter, "a character without a name").lower()
    return Problem(
        "no-glyph",
        Place(f"part {part}"),
        f"no font of the report has the character {letter} (U+{ord(letter):04X}, {name})",
        around,
        "letters that Source Serif Pro and Source Sans Pro have",
        "write it in another script or with another sign",
    )
