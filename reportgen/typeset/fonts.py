"""The project's fonts: which files they are, the CSS that names them, and which characters they can set.

In: nothing. Out: faces and problems. Only these fonts exist for the typesetter: fontconfig is given a configuration
without any folder, so that no font of the system can stand in for a missing letter unseen.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fontTools.ttLib import TTFont

from reportgen.problem import Place, Problem
from reportgen.write.document import Part

SCHEME = "reportgen:"
"""The scheme of every address that the typesetter may fetch."""

NO_SYSTEM_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>'
"""A fontconfig configuration that knows no folder of fonts."""


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
def _letters() -> frozenset[int]:
    """The code points that every family has in its regular face."""
    found: frozenset[int] | None = None
    for face in FACES:
        if face.weight == 400 and not face.italic:
            with files(face.package).joinpath("files", face.file).open("rb") as file:
                points = frozenset(TTFont(file, lazy=True).getBestCmap())
            found = points if found is None else found & points
    assert found is not None
    return found


_TAG = re.compile(r"<(?:svg\b.*?</svg>|[^>]*)>", re.DOTALL)
_WHITE = frozenset(map(ord, "\t\n\r \u00a0\u00ad\u200b"))


def missing_letters(parts: Iterable[Part]) -> tuple[Problem, ...]:
    """A Problem for each character of the parts that a font lacks, with the words around its first place."""
    problems: dict[str, Problem] = {}
    known = _letters() | _WHITE
    for part in parts:
        text = html.unescape(_TAG.sub(" ", part.html))
        for at, letter in enumerate(text):
            if ord(letter) in known or letter in problems:
                continue
            around = " ".join(text[max(0, at - 25) : at + 25].split())
            name = unicodedata.name(letter, "a character without a name")
            problems[letter] = Problem(
                "no-glyph",
                Place(f"part {part.id}"),
                f"no font of the report has the character {letter} (U+{ord(letter):04X}, {name.lower()})",
                around,
                "letters that Source Serif Pro and Source Sans Pro have",
                "write it in another script or with another sign",
            )
    return tuple(problems.values())
