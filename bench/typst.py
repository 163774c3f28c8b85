"""A written report as Typst source: the same headings, paragraphs, lists, tables, figures, links and page references.

The look is near the report's own (its faces, sizes and columns), not the same: what is to be alike is the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import tinyhtml5

from reportgen.typeset.fonts import FACES, content
from reportgen.write.document import Document

ElementTree.register_namespace("", "http://www.w3.org/2000/svg")

_SVG = "{http://www.w3.org/2000/svg}svg"
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
_BLOCKS = frozenset(
    "address article aside blockquote dd details div dl dt figcaption figure footer header main nav section".split()
)

_HEAD = """\
#set document(title: {title})
#set text(font: "Source Serif Pro", size: 10pt, lang: {language}, hyphenate: true)
#set page(paper: "a4", margin: (x: 20mm, top: 70pt, bottom: 86pt), numbering: "1")
#set par(leading: 4pt, spacing: 4pt, justify: false)
#set table(stroke: (x: none, y: 0.35pt), inset: 3.5pt)
#show table: set text(font: "Source Sans Pro", size: 8.5pt)
#show heading: set text(font: "Source Serif Pro", weight: "regular")
#show heading.where(level: 1): it => {{ pagebreak(weak: true); it }}
"""


def write(document: Document, folder: Path) -> Path:
    """The document as `report.typ` in a folder, with its figures and fonts; comes back: the source's path."""
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    for face in FACES:
        (folder / "fonts" / face.file).write_bytes(content(face))
    trees = [tinyhtml5.parse(part.html, namespace_html_elements=False) for part in document.parts]
    wanted = {
        unquote(link.get("href", ""))[1:]
        for tree in trees
        for link in tree.iter("a")
        if link.get("href", "").startswith("#")
    }
    held = {element.get("id") for tree in trees for element in tree.iter() if element.get("id")}
    writer = _Writer(folder, wanted & held)
    head = _HEAD.format(title=_string(document.title), language=_string(document.language))
    body = "\n".join(writer.blocks(tree.find("body")) for tree in trees)
    path = folder / "report.typ"
    path.write_text(head + body + writer.rest(), "utf-8")
    return path


def _string(text: str) -> str:
    """A text as a string of Typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


class _Writer:
    """Turns HTML into Typst; `labels` are the anchors that something leads to."""

    def __init__(self, folder: Path, labels: set[str]) -> None:
        self._folder = folder
        self._labels = labels
        self._set: set[str] = set()
        self._pictures = 0
        self._last = 0

    def blocks(self, element: Any) -> str:
        """What is in an element, as blocks; text beside blocks becomes a paragraph."""
        made: list[str] = []
        run = self._text(element.text)
        for kid in element:
            if self._is_block(kid):
                made += [run, self._block(kid)]
                run = self._text(kid.tail)
            else:
                run += self._inline(kid) + self._text(kid.tail)
        return "\n\n".join(part for part in (*made, run) if part.strip())

    def rest(self) -> str:
        """Labels of what is nothing of its own in Typst, such as a row: at the end, so that no link is dead."""
        return "".join(f"#metadata(none)#label({_string(name)})" for name in sorted(self._labels - self._set))

    @staticmethod
    def _is_block(element: Any) -> bool:
        return isinstance(element.tag, str) and (
            element.tag in _BLOCKS or element.tag in _HEADINGS or element.tag in ("p", "ul", "ol", "table", "svg", _SVG)
        )

    def _block(self, element: Any) -> str:
        mark = self._mark(element)
        if element.tag in _HEADINGS:
            level = min(_HEADINGS[element.tag], self._last + 1)  # PDF/UA forbids a level that is left out
            self._last = level
            return f"#heading(level: {level})[{self._inlines(element)}]{mark}"
        if element.tag in ("ul", "ol"):
            items = "".join(f"[{self._mark(kid)}{self.blocks(kid)}]," for kid in element if kid.tag == "li")
            made = f"#{'enum' if element.tag == 'ol' else 'list'}({items})"
            if "notes" in element.get("class", "").split():
                made = f'#columns(2, gutter: 6mm)[#set text(font: "Source Sans Pro", size: 8pt); {made}]'
            return mark + made
        if element.tag == "table":
            return mark + self._table(element)
        if element.tag in ("svg", _SVG):
            return mark + self._picture(element)
        if element.tag == "p":
            return f"{mark}{self._inlines(element)}"
        return mark + self.blocks(element)

    def _mark(self, element: Any) -> str:
        """A label for each anchor in an element's own start that something leads to."""
        name = element.get("id")
        if name not in self._labels or name in self._set:
            return ""
        self._set.add(name)
        return f"#metadata(none)#label({_string(name)})"

    def _table(self, table: Any) -> str:
        caption = table.find("caption")
        head = [row for group in table.findall("thead") for row in group.findall("tr")]
        body = [row for group in table.findall("tbody") for row in group.findall("tr")]
        width = max((sum(int(cell.get("colspan", "1")) for cell in row) for row in (*head, *body)), default=1)
        header = f"table.header({self._cells(head)})," if head else ""
        title = f"#strong[{self._inlines(caption)}]\n\n" if caption is not None else ""
        columns = ", ".join(["1fr"] * width)
        return f"{title}#table(columns: ({columns},), {header}{self._cells(body)})"

    def _cells(self, rows: Iterable[Any]) -> str:
        made = []
        for row in rows:
            for cell in row:
                spans = "".join(
                    f"{name}: {cell.get(name)}, " for name in ("colspan", "rowspan") if cell.get(name, "1") != "1"
                )
                align = "right" if "figures" in cell.get("class", "").split() else "left"
                made.append(f"table.cell({spans}align: {align})[{self._mark(cell)}{self.blocks(cell)}],")
        return "".join(made)

    def _picture(self, svg: Any) -> str:
        self._pictures += 1
        name = f"figure-{self._pictures}.svg"
        for element in svg.iter():
            if isinstance(element.tag, str) and "}" not in element.tag:
                element.tag = "{http://www.w3.org/2000/svg}" + element.tag
            for spaces in [attribute for attribute in element.attrib if "xml" in attribute]:
                del element.attrib[spaces]
        (self._folder / name).write_bytes(ElementTree.tostring(svg))
        title = next((kid.text for kid in svg if str(kid.tag).endswith("title")), None) or "A figure"
        width = re.match(r"[\d.]+(?:pt|mm|cm)$", svg.get("width", ""))
        size = f", width: {width[0]}" if width else ""
        return f"#image({_string(name)}, alt: {_string(title)}{size})"

    def _inlines(self, element: Any) -> str:
        made = self._text(element.text)
        for kid in element:
            made += (self._block(kid) if self._is_block(kid) else self._inline(kid)) + self._text(kid.tail)
        return made

    def _inline(self, element: Any) -> str:
        if not isinstance(element.tag, str):
            return ""
        if element.tag == "br":
            return "#linebreak();"
        inner = self._mark(element)
        if element.tag == "a":
            return inner + self._link(element)
        inner += self._inlines(element)
        kind = {"b": "strong", "strong": "strong", "em": "emph", "i": "emph", "sup": "super", "sub": "sub"}
        return f"#{kind[element.tag]}[{inner}];" if element.tag in kind else inner

    def _link(self, link: Any) -> str:
        address = link.get("href", "")
        target = unquote(address)[1:]
        if address.startswith("#"):
            if target not in self._labels:
                return self._inlines(link)
            label = f"label({_string(target)})"
            if "page-ref" in link.get("class", "").split():
                return f"#context link({label}, str(counter(page).at({label}).first()));"
            return f"#link({label})[{self._inlines(link)}];"
        return f"#link({_string(address)})[{self._inlines(link)}];" if address else self._inlines(link)

    @staticmethod
    def _text(text: str | None) -> str:
        """A text as a string in markup; white space between blocks is nothing."""
        if not text:
            return ""
        plain = re.sub(r"\s+", " ", text)
        return f"#{_string(plain)};" if plain.strip() else plain
