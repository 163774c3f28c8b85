"""Contents: the parts of the report as a list of links, grouped as in print."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.write.document import Document, Part

INDEX = "index.html"
DOWNLOADS = "downloads.html"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the contents: printed number ("" for none), title, address, and the headings under it."""

    part: str
    number: str
    title: str
    href: str
    headings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The items that stand under one heading of the contents ("" for none)."""

    group: str
    items: tuple[Item, ...]


def page_of(part: Part) -> str:
    """The file of the part's page; cover and contents share the first page."""
    return INDEX if part.kind in {"cover", "contents"} else f"{part.id}.html"


def sections(document: Document) -> tuple[Section, ...]:
    """The contents in reading order; neighbouring parts of one group stand together."""
    gathered: list[tuple[str, list[Item]]] = []
    for part in document.parts:
        page = page_of(part)
        if page == INDEX:
            continue
        headings = tuple((entry.text, f"{page}#{entry.anchor}") for entry in part.headings if entry.level == 2)
        item = Item(part.id, part.number, part.title, page, headings)
        if not gathered or gathered[-1][0] != part.group:
            gathered.append((part.group, []))
        gathered[-1][1].append(item)
    return tuple(Section(group, tuple(items)) for group, items in gathered)


def before(sections: tuple[Section, ...], page: str) -> Item | None:
    """The part before the page's own in reading order."""
    return _beside(sections, page, -1)


def behind(sections: tuple[Section, ...], page: str) -> Item | None:
    """The part that follows the page's own in reading order; the first one, behind the first page."""
    return _beside(sections, page, +1)


def _beside(sections: tuple[Section, ...], page: str, step: int) -> Item | None:
    order = [item for section in sections for item in section.items]
    own = next((place for place, item in enumerate(order) if item.href == page), -1 if page == INDEX else None)
    if own is None or not 0 <= own + step < len(order):
        return None
    return order[own + step]
