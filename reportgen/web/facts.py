"""What a part says to the pages of others, and what it needs of them: read once from its HTML, and kept.

In: the HTML of a part. Out: its anchors, links, numbers and figures, by which a page that nothing touches is known
without reading the HTML again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from reportgen import plain, store, surroundings
from reportgen.store import Kept
from reportgen.web.markup import classes, parse, write

_ROOMS = ("web", "patterns.py", "plain.py")


@dataclass(frozen=True, slots=True)
class Facts:
    """The anchors of a part in order; the anchors it leads to, those of notes among them; its numbers and figures.

    `notes` gives, of each element whose anchor may be a note's, the hash of what it holds.
    """

    anchors: tuple[str, ...]
    links: tuple[str, ...]
    note_links: tuple[str, ...]
    numbers: tuple[str, ...]
    figures: tuple[str, ...]
    notes: Mapping[str, str]


def facts(html: str, kept: Kept | None) -> Facts:
    """The facts of a part's HTML, from what is kept where they are there."""
    if kept is None:
        return read(parse(html))
    key = store.key("facts", surroundings.digest(*_ROOMS), html)
    held = kept.get(key)
    if held is not None:
        return plain.from_bytes(Facts, held)
    found = read(parse(html))
    kept.put(key, plain.to_bytes(found))
    return found


def read(tree: Element) -> Facts:
    """The facts of a part's tree."""
    anchors: list[str] = []
    links: list[str] = []
    note_links: list[str] = []
    numbers: list[str] = []
    figures: list[str] = []
    notes: dict[str, str] = {}
    for element in tree.iter():
        anchor = element.get("id")
        if anchor:
            anchors.append(anchor)
            if anchor.startswith("note-"):
                notes.setdefault(anchor, hashlib.sha256(write(element).encode()).hexdigest())
        if element.tag == "a":
            target = element.get("href", "").removeprefix("#")
            links.append(target)
            if "note" in classes(element):
                note_links.append(target)
        if (number := element.get("data-n")) is not None:
            numbers.append(number)
        if element.tag == "figure":
            figures.append(element.get("data-figure") or (anchor or "").removeprefix("fig-"))
    return Facts(_each(anchors), _each(links), _each(note_links), _each(numbers), _each(figures), notes)


def _each(found: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(found))
