"""Pages of the PDF: which part they are of, which of them look different, and what on them does.

A page is known by what is drawn on it, without its foot: names of fonts and pictures are replaced by what they stand
for, so that a page that only moved, or whose fonts gained a letter from another page, is the same page.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from typing import Any

import pikepdf

_FOOT = re.compile(rb"/Artifact\s*<<[^>]*/Pagination.*?EMC", re.DOTALL)
_NAME = re.compile(rb"/[A-Za-z0-9_.+-]+")
_TEXT = re.compile(rb"/([A-Za-z0-9_.+-]+)\s+[-.\d]+\s+Tf|<((?:[0-9a-fA-F]{4})+)>|\b(ET)\b")
_PAIR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")
_MARKED = re.compile(rb"/MCID\s+\d+")
_END, _END_AS_GLYPH = 0xFFFF, b"ffff"
"""Stands for the end of a text among glyphs: no font has a glyph of this number."""
_RESOURCES = ("/XObject", "/Font", "/ExtGState", "/Pattern", "/Shading", "/ColorSpace")


@dataclass(frozen=True, slots=True)
class PagePair:
    """A page that looks different: its number before and after (None where it was added or removed), its part, and why.

    `why` is words (other words stand on it), numbers (only digits differ), look (the same text, drawn otherwise), added
    or removed.
    """

    before: int | None
    after: int | None
    part: str
    why: str


@dataclass(frozen=True, slots=True)
class PartLength:
    """How many pages a part has before and after; 0 where it is not there."""

    part: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Pages:
    """What became of the pages: those that differ, how many only stand elsewhere, parts that grew or shrank, totals."""

    differing: tuple[PagePair, ...] = ()
    moved: int = 0
    lengths: tuple[PartLength, ...] = ()
    totals: tuple[int, int] | None = None


class _Letters(dict[int, str]):
    """The characters of glyphs, by their number; a glyph without any has none, and the end of a text is a space."""

    def __missing__(self, glyph: int) -> str:
        return " " if glyph == _END else ""


def _read(glyphs: Sequence[bytes], letters: _Letters) -> str:
    """The characters of glyphs that are given in hexadecimal digits, two bytes each.

    Read as letters of UTF-16 they are exchanged for their characters at once.
    """
    return bytes.fromhex(b"".join(glyphs).decode()).decode("utf-16-be", "replace").translate(letters)


class Pdf:
    """A PDF that is read page by page, when it is asked. `starts` is the first page of each part, from 1, in order."""

    def __init__(self, content: bytes, parts: Sequence[Mapping[str, Any]]) -> None:
        self._pdf = pikepdf.open(io.BytesIO(content))
        self._pages = list(self._pdf.pages)
        self._hashes: dict[tuple[int, int], bytes] = {}
        self._letters: dict[tuple[int, int], _Letters] = {}
        self._texts: dict[int, str] = {}
        self.starts = {str(part["id"]): int(part["page"]) for part in parts if part.get("page")}

    def __len__(self) -> int:
        return len(self._pages)

    @cached_property
    def drawn(self) -> tuple[bytes, ...]:
        """What is drawn on each page, as a hash."""
        return tuple(self._drawn(page) for page in self._pages)

    def ranges(self) -> dict[str, range]:
        """The pages of each part, from 1."""
        if not self.starts:
            return {"": range(1, len(self) + 1)}
        ends = [*list(self.starts.values())[1:], len(self) + 1]
        return {part: range(start, end) for (part, start), end in zip(self.starts.items(), ends, strict=True)}

    def text(self, number: int) -> str:
        """The letters of a page, without its foot, in the order in which they are set."""
        if number not in self._texts:
            page = self._pages[number - 1]
            self._texts[number] = "".join(self._runs(page))
        return self._texts[number]

    def _content(self, page: pikepdf.Page) -> bytes:
        contents = page.obj.get("/Contents")
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        return b"\n".join(stream.read_bytes() for stream in streams if stream is not None)

    def _drawn(self, page: pikepdf.Page) -> bytes:
        content = _MARKED.sub(b"", _FOOT.sub(b"", self._content(page))).replace(b"\r", b"").strip()
        resources = page.obj.get("/Resources")
        made = hashlib.sha256(str([float(one) for one in page.mediabox]).encode())
        made.update(content.removeprefix(b"q\n").strip())
        for name in sorted(set(_NAME.findall(content))):
            for kind in _RESOURCES:
                table = resources.get(kind) if resources is not None else None
                thing = table.get(name.decode("latin-1")) if table is not None else None
                if thing is not None:
                    made.update(kind.encode() + b" " + self._thing(kind, thing))
        return made.digest()

    def _thing(self, kind: str, thing: pikepdf.Object) -> bytes:
        """What a name stands for: a font by its face, anything else by its content."""
        if kind == "/Font":
            return str(thing.get("/BaseFont")).partition("+")[2].encode() or b"font"
        return self._hash(thing, 0)

    def _hash(self, thing: Any, depth: int) -> bytes:
        """A hash of an object with all it holds; fonts by their face."""
        if depth > 12:
            return b"deep"
        place = thing.objgen if isinstance(thing, pikepdf.Object) and thing.is_indirect else (0, 0)
        if place != (0, 0) and place in self._hashes:
            return self._hashes[place]
        made = hashlib.sha256()
        if isinstance(thing, pikepdf.Stream):
            made.update(thing.read_raw_bytes())
        if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
            if thing.get("/Type") == "/Font":
                made.update(self._thing("/Font", thing))
            else:
                for key, value in sorted(thing.items()):
                    if key not in ("/Parent", "/P", "/StructParent", "/StructParents", "/Length"):
                        made.update(key.encode() + self._hash(value, depth + 1))
        elif isinstance(thing, pikepdf.Array):
            for value in thing:
                made.update(self._hash(value, depth + 1))
        else:
            made.update(str(thing).encode())
        if place != (0, 0):
            self._hashes[place] = made.digest()
        return made.digest()

    def _runs(self, page: pikepdf.Page) -> Iterator[str]:
        """What is set on a page, as far as it is of one face."""
        fonts = page.obj.Resources.get("/Font")
        current, letters = b"", _Letters()
        glyphs: list[bytes] = []
        for font, run, end in _TEXT.findall(_FOOT.sub(b"", self._content(page))):
            if font and font != current:
                yield _read(glyphs, letters)
                found = fonts.get("/" + font.decode("latin-1")) if fonts is not None else None
                current, letters = font, self._alphabet(found) if found is not None else _Letters()
                glyphs = []
            elif not font:
                glyphs.append(_END_AS_GLYPH if end else run)
        yield _read(glyphs, letters)

    def _alphabet(self, font: pikepdf.Object) -> _Letters:
        """The characters of a font's glyphs."""
        place = font.objgen
        if place not in self._letters:
            table = font.get("/ToUnicode")
            pairs = () if table is None else _PAIR.findall(table.read_bytes().partition(b"endcodespacerange")[2])
            self._letters[place] = _Letters(
                (int(glyph, 16), bytes.fromhex(text.decode()).decode("utf-16-be", "replace")) for glyph, text in pairs
            )
        return self._letters[place]


def changed_pages(before: Pdf, after: Pdf) -> Pages:
    """What became of the pages of each part."""
    olds, news = before.ranges(), after.ranges()
    differing: list[PagePair] = []
    lengths: list[PartLength] = []
    moved = 0
    for part in [*news, *(part for part in olds if part not in news)]:
        old, new = olds.get(part, range(0)), news.get(part, range(0))
        if len(old) != len(new):
            lengths.append(PartLength(part, len(old), len(new)))
        a, b = ([pdf.drawn[number - 1] for number in pages] for pdf, pages in ((before, old), (after, new)))
        for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if kind == "equal":
                moved += sum(x != y for x, y in zip(old[i:j], new[k:m], strict=True))
                continue
            shared = min(j - i, m - k)
            for x, y in zip(old[i : i + shared], new[k : k + shared], strict=True):
                differing.append(PagePair(x, y, part, _why(before.text(x), after.text(y))))
            differing += [PagePair(x, None, part, "removed") for x in old[i + shared : j]]
            differing += [PagePair(None, y, part, "added") for y in new[k + shared : m]]
    return Pages(tuple(differing), moved, tuple(lengths), (len(before), len(after)))


def _why(before: str, after: str) -> str:
    a, b = (" ".join(text.split()) for text in (before, after))
    if a == b:
        return "look"
    a, b = ("".join(letter for letter in text if letter.isalpha()) for text in (a, b))
    return "numbers" if a == b else "words"


def finder(pdf: Pdf) -> Callable[[str, str], int | None]:
    """A function that gives the page of a part on which a text begins; None where it is not found."""
    ranges = pdf.ranges()
    plain: dict[int, str] = {}

    def letters(number: int) -> str:
        if number not in plain:
            plain[number] = _letters(pdf.text(number))
        return plain[number]

    def find(part: str, text: str) -> int | None:
        wanted = _letters(text)
        pages = ranges.get(part) or range(0)
        for number in pages:
            if wanted in letters(number):
                return number
        for number, following in pairwise(pages):
            if wanted in letters(number) + letters(following):
                return number
        return None

    return find


def _letters(text: str) -> str:
    """A text's letters and digits."""
    return "".join(letter for letter in text if letter.isalnum())
