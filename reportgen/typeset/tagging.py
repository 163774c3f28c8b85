"""Repairs of the structure tree of one part or slice, so that a screen reader hears what the page shows.

In: WeasyPrint's document and PDF objects, before they are written. Out: the same objects, mended in place. WeasyPrint
70 gives a table, list or paragraph that crosses a page one element a page, keeps the repeated heads and the running
heads as content, tags the boxes inside a link as links again or as Span, writes no Scope and no IDTree, and gives
header cells ids that are the same in every part. PDF/UA-1 (ISO 14289-1, 7.2, 7.5, 7.18.5) or plain hearing forbids
each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pydyf  # type: ignore[import-untyped]
from weasyprint.pdf import tags

from reportgen.typeset.slices import BEGUN, GOES_ON, HEAD, REPEATED

ELSEWHERE = "reportgen-part:"
"""The scheme of links to anchors of other parts, until they are named destinations."""

_BLOCKS = frozenset(
    {"/Sect", "/Art", "/Part", "/Div", "/BlockQuote", "/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Caption"}
    | {"/L", "/LI", "/LBody", "/Table", "/THead", "/TBody", "/TFoot", "/TR", "/TH", "/TD", "/NonStruct"}
)
"""What is one thing, however many pages it crosses."""

_GROUPS = {("/L", "/Div"), ("/Table", "/Div")}
"""A child that only groups, and has no place there: (parent's type, child's type)."""


@dataclass(slots=True)
class Boxes:
    """The box of each structure element, by the element's object number."""

    by_number: dict[int, Any] = field(default_factory=dict)


@contextmanager
def noted() -> Iterator[Boxes]:
    """Note while WeasyPrint tags which box each structure element comes from: it keeps no trace of that itself."""
    boxes = Boxes()
    original = tags._build_box_tree  # noqa: SLF001 (there is no public way)

    def build(box: Any, *rest: Any) -> Iterator[Any]:
        for element in original(box, *rest):
            boxes.by_number.setdefault(element.number, getattr(box, "_box", box))
            yield element

    tags._build_box_tree = build  # noqa: SLF001 (as above)
    try:
        yield boxes
    finally:
        tags._build_box_tree = original  # noqa: SLF001 (as above)


def mend(part: str, document: Any, pdf: Any, boxes: Boxes, slice_: int = 0) -> None:
    """Mend the structure of a part's PDF in place; `part` and `slice_` make its ids unique in the whole report.

    What is a piece of an element that other slices have pieces of too is marked: see `structure`.
    """
    tree = _Tree(pdf, boxes)
    root = tree.at(pdf.catalog["StructTreeRoot"])
    top = tree.at(root["K"][0])
    joined = _Joined(tree, top, part, slice_)
    joined.join()
    _links(tree, top, pdf)
    heights = [page.height for page in document.pages]
    ids: list[tuple[str, bytes]] = []
    for element in tuple(tree.below(top)):
        box = boxes.by_number.get(element.number)
        if element["S"] == "/L":
            _within_items(tree, element)
        elif element["S"] == "/TH":
            _head_cell(tree, element, box)
            element["ID"] = pydyf.String(joined.called(element["ID"].string))
            ids.append((element["ID"].string, element.reference))
        elif element["S"] == "/TD" and "Headers" in element["A"]:
            _headers(element["A"], joined.called)
        elif element["S"] == "/Figure" and "A" in element:
            _figure_box(element["A"], heights[tree.page_of(element)])
        language = _language(box)
        if language:
            element["Lang"] = pydyf.String(language)
        _mark_cut(element, box)
    names = pydyf.Array()
    for name, reference in sorted(ids):
        names.extend((pydyf.String(name), reference))
    if names:
        root["IDTree"] = pydyf.Dictionary({"Names": names})
    _furniture(tree, top, pdf)


class _Tree:
    """The objects of a PDF under construction, found by their references."""

    def __init__(self, pdf: Any, boxes: Boxes) -> None:
        self.pdf = pdf
        self.boxes = boxes
        self._pages = {reference: number for number, reference in enumerate(pdf.page_references)}
        self.numbers = self.at(self.at(pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]

    def at(self, reference: Any) -> Any:
        """The object behind a reference; anything else as it is."""
        if isinstance(reference, bytes) and reference.endswith(b" R"):
            return self.pdf.objects[int(reference.split()[0])]
        return reference

    def page_of(self, element: Any) -> int:
        """The page (from 0) on which an element begins."""
        return self._pages[element["Pg"]]

    def kids(self, element: Any) -> list[Any]:
        """The structure elements among an element's children."""
        return [kid for kid in map(self.at, element["K"]) if _is_element(kid)]

    def below(self, element: Any) -> Iterator[Any]:
        """Every structure element below one, in reading order."""
        for kid in self.kids(element):
            yield kid
            yield from self.below(kid)


def _is_element(kid: Any) -> bool:
    return isinstance(kid, pydyf.Dictionary) and kid.get("Type") == "/StructElem"


def _source(box: Any) -> Any:
    """The HTML element that a box comes from, None for a pseudo-element or an anonymous box without one."""
    element = None if box is None else box.element
    return None if element is None or "::" in (box.element_tag or "") else element


class _Joined:
    """Makes one element of the pieces that page breaks have made, and takes the repeated heads of tables away."""

    def __init__(self, tree: _Tree, top: Any, part: str, slice_: int) -> None:
        self._tree = tree
        self._top = top
        self._part = part
        self._slice = f"{part}/{slice_}" if slice_ else part
        self._begun: dict[tuple[int, str], Any] = {}
        self._last_page: dict[tuple[int, str], int] = {}
        self._of_source: dict[int, str] = {}
        self._called: dict[str, str] = {}

    def called(self, name: str) -> str:
        """What the report calls the header cell that has this id; a repeated one is called what the first is."""
        return self._called.get(name, f"{self._slice}-{name}")

    def join(self) -> None:
        """Rebuild the children of every element."""
        kids = self._top["K"]
        self._top["K"] = pydyf.Array()
        self._top["K"][0:0] = self._settled(self._top, kids, ())

    def _settled(self, parent: Any, references: Iterable[Any], above: tuple[tuple[int, str], ...]) -> Any:
        """The children as they shall be, in reading order; pieces of what was begun before go to where it began."""
        kids = pydyf.Array()
        for reference in references:
            kid = self._tree.at(reference)
            if not _is_element(kid):
                kids.append(reference)
                continue
            source = _source(self._tree.boxes.by_number.get(kid.number))
            kind = kid["S"]
            name = (id(source), kind)
            if (parent["S"], kind) in _GROUPS or (name in above[-1:] and source is not None and kind in _BLOCKS):
                kids.extend(self._settled(parent, self._placed(kid, parent), above))
                continue
            single = source is not None and kind in _BLOCKS and name not in above
            page = self._tree.page_of(kid)
            if kind == "/THead" and source is not None and source.get(REPEATED) is not None:
                self._forget(kid)
                continue
            if single and name in self._begun and self._last_page[name] < page:
                self._last_page[name] = page
                if kind == "/THead":
                    self._forget(kid)
                else:
                    whole = self._begun[name]
                    whole["K"].extend(self._settled(whole, self._placed(kid, whole), (*above, name)))
                continue
            if single:
                self._begun[name] = kid
                self._last_page[name] = page
            kid["P"] = parent.reference
            inner = kid["K"]
            kid["K"] = pydyf.Array()
            settled = self._settled(kid, inner, (*above, name) if source is not None else above)
            kid["K"][0:0] = settled
            if kind == "/TH":
                self._remember(kid, source)
            kids.append(kid.reference)
        return kids

    def _placed(self, kid: Any, parent: Any) -> list[Any]:
        """The children of an element that is taken away, with their page where the new parent's is another."""
        placed: list[Any] = []
        for reference in kid["K"]:
            child = self._tree.at(reference)
            if isinstance(child, int):
                self._tree.numbers[2 * self._tree.page_of(kid) + 1][child] = parent.reference
                if kid["Pg"] != parent.get("Pg"):
                    marked = pydyf.Dictionary({"Type": "/MCR", "Pg": kid["Pg"], "MCID": child})
                    self._tree.pdf.add_object(marked)
                    placed.append(marked.reference)
                    continue
            elif child.get("Type") == "/OBJR":
                key = self._tree.at(child["Obj"])["StructParent"]
                self._tree.numbers[self._tree.numbers.index(key, 2 * len(self._tree.pdf.page_references)) + 1] = (
                    parent.reference
                )
            placed.append(reference)
        return placed

    def _remember(self, cell: Any, source: Any) -> None:
        """Note what a header cell is called."""
        if source is not None and "ID" in cell:
            name = self._named(source)
            if name:
                self._called[cell["ID"].string] = name
            self._of_source[id(source)] = self.called(cell["ID"].string)

    def _forget(self, head: Any) -> None:
        """Let the cells under a repeated head name the cells of the first one."""
        for cell in self._tree.below(head):
            source = _source(self._tree.boxes.by_number.get(cell.number))
            name = None if source is None else self._named(source) or self._of_source.get(id(source))
            if "ID" in cell and name:
                self._called[cell["ID"].string] = name

    def _named(self, source: Any) -> str | None:
        """What the report calls a cell in the head of a table that is cut: the same in all slices."""
        name = source.get(HEAD)
        return None if name is None else f"{self._part}-{name}"


def _within_items(tree: _Tree, items: Any) -> None:
    """Put what stands between the items of a list, such as the space after a term, into the one before.

    What stands before the first is only white space, and becomes an artifact.
    """
    kept = pydyf.Array()
    for kid in tree.kids(items):
        if kid["S"] in ("/L", "/LI", "/Caption"):
            kept.append(kid.reference)
        elif kept:
            item = tree.at(kept[-1])
            holder = (tree.kids(item) or [item])[-1]
            kid["P"] = holder.reference
            holder["K"].append(kid.reference)
    items["K"] = kept


def _headers(attributes: Any, called: Callable[[str], str]) -> None:
    """The ids of a cell's heads, each once, as they are called now; no entry where a cell has none."""
    names = dict.fromkeys(called(head.string) for head in attributes["Headers"])
    if names:
        attributes["Headers"] = pydyf.Array(pydyf.String(name) for name in names)
    else:
        del attributes["Headers"]


def _links(tree: _Tree, top: Any, pdf: Any) -> None:
    """One annotation a link and line, tagged Link, that says where it leads and is printed."""
    gone: set[int] = set()

    def visit(element: Any, outer: tuple[Any, ...]) -> None:
        inner = outer
        for reference in list(element["K"]):
            kid = tree.at(reference)
            if isinstance(kid, pydyf.Dictionary) and kid.get("Type") == "/OBJR":
                annotation = tree.at(kid["Obj"])
                if any(_within(annotation["Rect"], other["Rect"]) for other in outer):
                    element["K"].remove(reference)
                    gone.add(annotation.number)
                    if element["S"] == "/Link":
                        element["S"] = "/Span"
                else:
                    element["S"] = "/Link"
                    _address(annotation, tree.boxes.by_number.get(element.number))
                    inner = (*inner, annotation)
        for kid in tree.kids(element):
            visit(kid, inner)

    visit(top, ())
    for page in (tree.at(reference) for reference in pdf.page_references):
        if "Annots" in page:
            page["Annots"] = pydyf.Array(one for one in page["Annots"] if tree.at(one).number not in gone)
    numbers = tree.numbers
    kept = {tree.at(annotation)["StructParent"] for annotation in _annotations(tree, pdf)}
    pages = len(pdf.page_references)
    pairs = [(key, value) for key, value in zip(numbers[::2], numbers[1::2], strict=True) if key < pages or key in kept]
    numbers[:] = [one for pair in pairs for one in pair]


def _annotations(tree: _Tree, pdf: Any) -> Iterator[Any]:
    for reference in pdf.page_references:
        yield from tree.at(reference).get("Annots", ())


def _within(inner: Any, outer: Any) -> bool:
    """Whether a link's rectangle lies in another's, to a point (x1, top, x2, bottom, as WeasyPrint writes them)."""
    return bool(
        inner[0] >= outer[0] - 1 and inner[2] <= outer[2] + 1 and inner[1] <= outer[1] + 1 and inner[3] >= outer[3] - 1
    )


def _address(annotation: Any, box: Any) -> None:
    """Give a link its words, the flag that prints it, and a named destination where it leads to another part."""
    annotation["F"] = 4
    source = None if box is None else box.element
    words = "" if source is None else source.get("aria-label") or " ".join("".join(source.itertext()).split())
    if words:
        annotation["Contents"] = pydyf.String(words)
    action = annotation.get("A")
    if action is not None and action["URI"].string.startswith(ELSEWHERE):
        del annotation["A"]
        annotation["Dest"] = pydyf.String(unquote(action["URI"].string.removeprefix(ELSEWHERE)))


def _head_cell(tree: _Tree, cell: Any, box: Any) -> None:
    """Say whether a header cell heads its column or its row."""
    if "ID" not in cell:
        cell["ID"] = pydyf.String(f"{cell.number}")
    said = None if box is None else box.element.get("scope")
    row = tree.at(cell["P"])
    in_head = tree.at(row["P"])["S"] == "/THead"
    row_wise = said in ("row", "rowgroup") if said else not in_head
    cell.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = "/Row" if row_wise else "/Column"


def _figure_box(layout: Any, page_height: float) -> None:
    """A figure's box in points from the bottom left; WeasyPrint writes pixels from the top left."""
    x1, y1, x2, y2 = layout["BBox"]
    layout["BBox"] = pydyf.Array((x1 * 0.75, (page_height - y2) * 0.75, x2 * 0.75, (page_height - y1) * 0.75))


def _language(box: Any) -> str | None:
    """The language that an HTML element says it is in."""
    source = _source(box)
    return None if source is None else source.get("lang")


def _mark_cut(element: Any, box: Any) -> None:
    """Say of an element that other slices have pieces of it."""
    source = _source(box)
    for name, attribute in (("Begun", BEGUN), ("GoesOn", GOES_ON)):
        number = None if source is None else source.get(attribute)
        if number is not None:
            element[name] = int(number)


def _furniture(tree: _Tree, top: Any, pdf: Any) -> None:
    """Make an artifact of all marked content outside the tree: running heads, and the repeated heads of tables."""
    inside = {element.number for element in tree.below(top)}
    for key, parents in zip(tree.numbers[::2], tree.numbers[1::2], strict=True):
        if not isinstance(parents, pydyf.Array):
            continue
        outside = {at for at, reference in enumerate(parents) if tree.at(reference).number not in inside}
        if not outside:
            continue
        stream = tree.at(tree.at(pdf.page_references[key])["Contents"]).stream
        for at, item in enumerate(stream):
            if isinstance(item, pydyf.Dictionary) and item.get("MCID") in outside:
                stream[at - 1 : at + 1] = ["/Artifact", b"<</Type /Pagination>>"]
        for at in outside:
            parents[at] = "null"
