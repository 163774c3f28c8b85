"""One part of the report as the text of a web page.

In goes the tree of a part; it is changed in place until its links lead across pages, its numbers lead to their traces,
its notes stand at its end, its tables can be scrolled, and nothing in it speaks of printed pages.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement

from reportgen.web.markup import classes, parents, replace, text
from reportgen.web.traces import Trace
from reportgen.web.traces import anchor as trace_anchor

NOTES = "page-notes"


def without_print(root: Element, titles: Mapping[str, str]) -> None:
    """Take out what only print can use: what is marked `print-only`, and references to pages.

    A page reference beside a reference to the same thing goes, with the comma or brackets that held it; one that
    stands alone becomes an arrow. `titles` say where an anchor is: the title of its part.
    """
    above = parents(root)
    for element in list(root.iter()):
        if element not in above or not classes(element) & {"page-ref", "print-only"}:
            continue
        parent, href = above[element], element.get("href", "")
        if "print-only" in classes(element) or any(
            other is not element and other.get("href") == href for other in parent.iter("a")
        ):
            _close_gap(parent, element)
        else:
            element.set("class", "ref")
            element.set("aria-label", titles.get(href.removeprefix("#"), href))
            element.text = "→"


def _close_gap(parent: Element, element: Element) -> None:
    """Take the element out, with a comma before it, or with brackets that held nothing else."""
    index = list(parent).index(element)
    before = (parent[index - 1].tail if index else parent.text) or ""
    behind = element.tail or ""
    if before.endswith("(") and behind.startswith(")"):
        before, element.tail = before[:-1].rstrip(), behind[1:]
    else:
        before = re.sub(r"[,;]?\s*$", "", before)
    if index:
        parent[index - 1].tail = before
    else:
        parent.text = before
    replace(parent, element, ())


def notes(root: Element, homes: Mapping[str, str], page: str, anchored: Mapping[str, Element]) -> tuple[Element, ...]:
    """Copies of the notes that this page calls and that print sets on another page, by number.

    The copies keep their anchors, which are this page's own from here on, and lead back to its first call.
    """
    wanted: dict[str, Element] = {}
    first: dict[str, str] = {}
    for link in root.iter("a"):
        anchor = link.get("href", "").removeprefix("#")
        if "note" in classes(link) and anchor in anchored and homes.get(anchor) != page:
            wanted.setdefault(anchor, copy.deepcopy(anchored[anchor]))
            first.setdefault(anchor, link.get("id", ""))
    for anchor, note in wanted.items():
        note.tail = None
        for link in note.iter("a"):
            if link.get("href", "").startswith("#call-"):
                link.set("href", f"#{first[anchor]}")
    return tuple(sorted(wanted.values(), key=_number))


def _number(note: Element) -> int:
    """The number that the note's anchor ends in; nought where it has none."""
    number = note.get("id", "").rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def section_of(notes: tuple[Element, ...], heading: str) -> tuple[Element, ...]:
    """The notes as a section of the page under their heading; nothing where there are none."""
    if not notes:
        return ()
    section = Element("section", {"class": NOTES, "id": NOTES, "aria-labelledby": f"{NOTES}-title"})
    SubElement(section, "h2", {"id": f"{NOTES}-title"}).text = heading
    listed = all(note.tag == "li" for note in notes)
    holder = SubElement(section, "ol" if listed else "div", {"class": "notes"})
    for note in notes:
        number = note.get("id", "").rpartition("-")[2]
        if listed and number.isdigit():
            note.set("value", number)
        holder.append(note)
    return (section,)


def with_traces(root: Element, traces: Mapping[str, Trace]) -> tuple[tuple[str, str], ...]:
    """Make each number that has a trace a link to it; gives (number id, anchor of the place) in reading order.

    A number within a link or a button stays as it is, since links cannot stand in links; its trace is listed all the
    same.
    """
    printed: list[tuple[str, str]] = []
    for element, in_link in _with_link(root):
        number = element.get("data-n")
        if number is None or number not in traces:
            continue
        printed.append((number, element.get("id", "")))
        del element.attrib["data-n"]
        if not in_link:
            element.tag = "a"
            element.set("href", f"#{trace_anchor(number)}")
    return tuple(printed)


def _with_link(element: Element, inside: bool = False) -> Iterator[tuple[Element, bool]]:
    for child in element:
        yield child, inside
        yield from _with_link(child, inside or child.tag in {"a", "button", "summary"})


def with_regions(root: Element, translate: Callable[[str], str]) -> None:
    """Put every table into a region that scrolls, can be reached by keyboard, and has a name."""
    above = parents(root)
    for number, table in enumerate(list(root.iter("table")), start=1):
        parent = above[table]
        region = parent if "scroll" in classes(parent) else Element("div", {"class": "scroll"})
        region.attrib.update({"role": "region", "tabindex": "0"})
        caption = table.find("caption")
        if caption is None:
            caption = _caption(table, above)
        if caption is None:
            region.set("aria-label", table.get("aria-label") or translate("Table"))
        else:
            if not caption.get("id"):
                caption.set("id", f"table-name-{number}")
            region.set("aria-labelledby", caption.get("id", ""))
        if region is not parent:
            replace(parent, table, (region,))
            region.append(table)


def _caption(table: Element, above: Mapping[Element, Element]) -> Element | None:
    """The title of the figure that the table stands in."""
    element = table
    while element in above:
        element = above[element]
        if element.tag == "figure":
            return element.find(".//figcaption")
    return None


def with_addresses(root: Element, homes: Mapping[str, str], page: str) -> None:
    """Lead every `#anchor` to the page that holds it; one that nobody holds stays, and the check of links names it."""
    own = {element.get("id") for element in root.iter() if element.get("id")}
    for link in root.iter("a"):
        href = link.get("href", "")
        if href.startswith("#") and href[1:] not in own:
            link.set("href", address(href, homes, page))


def addresses(homes: Mapping[str, str], page: str) -> Callable[[str], str]:
    """`address` for one page, as layouts use it; "" for an anchor that nobody holds (a case without a box)."""
    return lambda href: address(href, homes, page) if href.removeprefix("#") in homes else ""


def address(href: str, homes: Mapping[str, str], page: str) -> str:
    """`#anchor` as it is written on this page: alone where it stands here, else behind the name of its page."""
    home = homes.get(href[1:]) if href.startswith("#") else None
    if home is None or home == page:
        return href
    return f"{home}{href}"


def in_one_column(root: Element) -> None:
    """Set what stands in the margin behind the text that it stands beside, and drop empty margins and columns.

    A wide page shows both side by side; on a phone, and to a screen reader, the text comes first.
    """
    for row in [element for element in root.iter() if "row" in classes(element)]:
        for column in list(row):
            empty = not len(column) and not (column.text or "").strip()
            if empty:
                replace(row, column, ())
            elif "margin" in classes(column):
                row.remove(column)
                column.tail = None
                row.append(column)


def with_headings(root: Element) -> None:
    """Make the titles of cases headings, so that a reader can go from case to case, and let no level be left out.

    A heading of the third level that stands right under one of the first is told to a screen reader as the second.
    """
    open_: list[tuple[int, int]] = []
    for element in root.iter():
        if element.tag == "p" and "case-title" in classes(element):
            element.tag = "h3"
        if element.tag not in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            continue
        level = int(element.tag[1])
        while open_ and open_[-1][0] >= level:
            open_.pop()
        told = open_[-1][1] + 1 if open_ else 1
        open_.append((level, told))
        if told != level:
            element.set("aria-level", str(told))


def with_one_title(root: Element, title: str) -> None:
    """See to it that the page has one heading of the first level: a hidden one where the part has none."""
    titles = list(root.iter("h1"))
    if not titles:
        heading = Element("h1", {"class": "unseen"})
        heading.text = title
        root.insert(0, heading)
    for later in titles[1:]:
        later.tag = "h2"


def summary(root: Element, otherwise: str) -> str:
    """What the page is about, for search engines and previews: its standfirst, or else the report's description."""
    for element in root.iter():
        if "standfirst" in classes(element):
            return text(element) or otherwise
    return otherwise
