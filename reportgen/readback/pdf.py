"""The PDF read back: the text of its pages, the cells of its tables, its figures with alt text, lines and letters.

Text is read twice, by two programs: pdfium gives the text layer of a page, as a reader's program sees it; the tagged
structure gives the words of a table's cell from the marked content that the cell names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from reportgen.problem import Problem
from reportgen.readback.compare import disagreement, squeezed
from reportgen.readback.web import Page, Row, Table, contexts, places

FILE = "report.pdf"

_TOKEN = re.compile(
    rb"/(?:\w+)\s*<<\s*/MCID\s+(?P<mcid>\d+)\s*>>\s*BDC|(?P<open>\bB[DM]C\b)|(?P<close>\bEMC\b)"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+[\d.]+\s+Tf|\[(?P<text>[^\]]*)\]\s*TJ"
    rb"|(?P<path>(?<=\s)0 0 m\n(?P<ops>[-\d.\s mlcvyh]+))|(?P<set>[-\d.]+ [-\d.]+) Tm"
    rb"|/(?P<form>[^\s/<>\[\]()]+)\s+Do\b"
)
_HEX = re.compile(rb"<([0-9a-fA-F]*)>")
_CHAR = re.compile(rb"<([0-9a-fA-F]+)>[ \t]*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


@dataclass(slots=True)
class Marked:
    """One stretch of marked content: its words, and the paths drawn in it with the places at which text begins."""

    text: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the structure tree: its page (from 1), its alt text, its paths, its letters and their places."""

    page: int
    alt: str
    paths: tuple[str, ...]
    letters: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """What the PDF says: the text of each page, its tables with the page on which each begins, its figures."""

    pages: tuple[str, ...]
    tables: tuple[tuple[int, Table], ...]
    figures: tuple[Figure, ...]


def read(content: bytes) -> Printed:
    """The PDF's text, tables and figures."""
    with pypdfium2.PdfDocument(content) as pdf:
        pages = tuple(squeezed(page.get_textpage().get_text_bounded()) for page in pdf)
    with pikepdf.open(BytesIO(content)) as opened:
        reader = _Reader(opened)
        tables, figures = [], []
        for element in _found(opened.Root.StructTreeRoot.get("/K")):
            if element.S == "/Table":
                tables.append(reader.table(element))
            else:
                figures.append(reader.figure(element))
    return Printed(pages, tuple(tables), tuple(figures))


_LEAVES = frozenset({"/P", "/Span", "/Link", "/H1", "/H2", "/H3", "/H4", "/Caption", "/OBJR", "/MCR"})
"""What holds neither a table nor a figure; leaving it out spares most of the tree."""


def _found(kids: Any) -> Iterator[Any]:
    """The tables and figures below, in order of reading."""
    for kid in _kids(kids):
        if isinstance(kid, int):
            continue
        kind = str(kid.get("/S", kid.get("/Type", "")))
        if kind in ("/Table", "/Figure"):
            yield kid
            if kind == "/Table":
                yield from (inner for inner in _found(kid.get("/K")) if inner.S == "/Figure")
        elif kind not in _LEAVES:
            yield from _found(kid.get("/K"))


def _kids(kids: Any) -> Sequence[Any]:
    if kids is None:
        return ()
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _heads_rows(cell: Any) -> bool:
    """Whether a cell in the body of a table heads the rows below it, as one at the top heads its column."""
    return bool(cell.S == "/TH" and cell.get("/A", {}).get("/Scope") == "/Column")


def _calls(element: Any) -> bool:
    """Whether an element is the call of a note."""
    return element.S == "/Link" and _aim(element).startswith("note-")


def _aim(link: Any) -> str:
    """The name of the place to which a link leads; "" where it leads elsewhere."""
    for kid in _kids(link.get("/K")):
        if not isinstance(kid, int) and kid.get("/Type") == "/OBJR":
            aim = kid.Obj.get("/Dest")
            return str(aim) if isinstance(aim, pikepdf.String) else ""
    return ""


class _Reader:
    """The marked content of each page, read once when a structure element first asks for it."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pages = list(pdf.pages)
        self.number = {page.obj.objgen: number for number, page in enumerate(self.pages, 1)}
        self.fonts: dict[tuple[int, int], Mapping[int, str]] = {}
        self.marked: dict[int, Mapping[int, Marked]] = {}

    def table(self, element: Any) -> tuple[int, Table]:
        caption, first = "", 0
        heads: tuple[str, ...] = ()
        rows: list[Row] = []
        for part in _kids(element.get("/K")):
            kind = str(part.S)
            if kind == "/Caption":
                caption = self.words(part)
            for line in _kids(part.get("/K")) if kind in ("/THead", "/TBody", "/TFoot") else [part]:
                if not isinstance(line, pikepdf.Dictionary) or line.get("/S") != "/TR":
                    continue
                cells = [cell for cell in _kids(line.get("/K")) if not isinstance(cell, int)]
                texts = tuple(self.words(cell) for cell in cells)
                first = first or next((page for cell in cells for page, _ in self.content(cell)), 0)
                if kind == "/THead":
                    heads = texts
                else:
                    rows.append(Row(texts, bool(cells) and _heads_rows(cells[0])))
        return first, Table(caption, heads, tuple(rows))

    def figure(self, element: Any) -> Figure:
        paths: list[str] = []
        letters: list[str] = []
        places_: list[str] = []
        page = 0
        for page_, marked in self.content(element):
            page = page or page_
            paths += marked.paths
            letters += marked.text
            places_ += marked.places
        alt = str(element.get("/Alt", ""))
        return Figure(page, alt, tuple(paths), squeezed("".join(letters)), tuple(places_))

    def words(self, element: Any) -> str:
        """The words of an element, calls of notes left out."""
        return "".join(text for _, marked in self.content(element, passed_over=_calls) for text in marked.text)

    def content(
        self, element: Any, passed_over: Callable[[Any], bool] = lambda _: False
    ) -> Iterator[tuple[int, Marked]]:
        """Every stretch of marked content of an element, with its page; some of the elements in it passed over."""
        for kid in _kids(element.get("/K")):
            if isinstance(kid, int):
                page = self.number[element.Pg.objgen]
                yield page, self.on(page).get(kid, Marked())
            elif kid.get("/Type") == "/MCR":
                page = self.number[(kid.get("/Pg") or element.Pg).objgen]
                yield page, self.on(page).get(int(kid.MCID), Marked())
            elif "/S" in kid and not passed_over(kid):
                yield from self.content(kid, passed_over)

    def on(self, page: int) -> Mapping[int, Marked]:
        if page not in self.marked:
            self.marked[page] = self._read(self.pages[page - 1])
        return self.marked[page]

    def _read(self, page: pikepdf.Page) -> Mapping[int, Marked]:
        content = b"\n".join(part.read_bytes() for part in _kids(page.obj.get("/Contents")))
        found: dict[int, Marked] = {}
        self._gather(content, page.obj.get("/Resources", {}), found, [])
        return found

    def _gather(self, content: bytes, resources: Any, found: dict[int, Marked], stack: list[Marked | None]) -> None:
        """Put what a stream draws to the marked content in which it stands; a form is read where it is drawn."""
        fonts, forms = resources.get("/Font", {}), resources.get("/XObject", {})
        font: Mapping[int, str] = {}
        for match in _TOKEN.finditer(content):
            kind = match.lastgroup
            if kind == "mcid":
                marked = found.setdefault(int(match["mcid"]), Marked())
                stack.append(marked)
            elif kind == "open":
                stack.append(stack[-1] if stack else None)
            elif kind == "close":
                if stack:
                    stack.pop()
            elif kind == "font":
                font = self._font(fonts[f"/{match['font'].decode()}"])
            elif stack and stack[-1] is not None:
                if kind == "text":
                    stack[-1].text.append(_decoded(match["text"], font))
                elif kind == "set":
                    stack[-1].places.append(match["set"].decode())
                elif kind == "form":
                    form = forms.get(f"/{match['form'].decode()}")
                    if form is not None and form.get("/Subtype") == "/Form":
                        self._gather(form.read_bytes(), form.get("/Resources", resources), found, [stack[-1]])
                else:
                    stack[-1].paths.append(" ".join(match["ops"].decode().split()))

    def _font(self, font: Any) -> Mapping[int, str]:
        key = font.objgen
        if key not in self.fonts:
            unicode = font.get("/ToUnicode")
            self.fonts[key] = _letters(unicode.read_bytes()) if unicode is not None else {}
        return self.fonts[key]


def _letters(cmap: bytes) -> Mapping[int, str]:
    """The letters of a font by the number of their glyph."""
    found = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in _CHAR.findall(part):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, text in _RANGE.findall(part):
            start = int(text, 16)
            for code in range(int(low, 16), int(high, 16) + 1):
                found[code] = chr(start + code - int(low, 16))
    return found


def _decoded(text: bytes, font: Mapping[int, str]) -> str:
    """The letters of one piece of text: glyphs of two bytes each."""
    codes = b"".join(_HEX.findall(text))
    return "".join(font.get(int(codes[i : i + 4], 16), "\ufffd") for i in range(0, len(codes), 4))


def numbers(printed: Printed, pages: Sequence[Page], rows: Sequence[Mapping[str, object]]) -> Iterator[Problem]:
    """Each number of the ledger in the text layer of its page, among the words around it, as often as it stands there.

    A paragraph may begin on the page before or go on after it.
    """
    around = {anchor: context for page in pages for anchor, context in contexts(page).items()}
    wanted: Counter[tuple[int, tuple[str, str, str]]] = Counter()
    about: dict[tuple[int, tuple[str, str, str]], tuple[str, str]] = {}
    for row in rows:
        for place in places(row):
            anchor, page, shown = str(place["anchor"]), place["page"], str(place["shown"])
            if isinstance(page, int) and anchor in around:
                key = (page, around[anchor])
                wanted[key] += 1
                about.setdefault(key, (shown, str(row["query"])))
    for (page, (before, words, after)), times in wanted.items():
        shown, query = about[page, (before, words, after)]
        if page > len(printed.pages):
            yield disagreement(FILE, f"page {page}, asked by {query},", "no such page", shown)
            continue
        near = ["".join(printed.pages[at : at + 2]) for at in (page - 1, page - 2) if at >= 0]
        # A setting may put what stands on one side elsewhere: a word above a large number, a label in the margin.
        tried = [f"{before}{words}{after}", f"{before}{words}" * bool(before), f"{words}{after}" * bool(after)]
        if len(words) > 2 or not before + after:
            tried.append(words)
        if not any(one and any(text.count(one) >= times for text in near) for one in tried):
            says = f"{max(text.count(tried[0]) for text in near)} times the words {tried[0]!r}"
            yield disagreement(FILE, f"page {page}, asked by {query},", says, f"{shown}, {times} times")
