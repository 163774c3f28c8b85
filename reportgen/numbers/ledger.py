"""The ledger: every number that was printed, what it rests on, and each place where it stands.

Numbers enter while templates are rendered; what stands around each place is known once the document is written, its
page once that is typeset. A number is named by what was asked, so that neither another number nor a new value renames
it; a place by its number, its part, and how often the number stood in that part before.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reportgen.numbers.number import Number

LETTERS = 7
"""How many letters of the hash of a question name it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of the ledger: its id (`n` and seven letters of the hash of its question), the Number, its words."""

    id: str
    number: Number
    shown: str


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands around a place: its kind, the id of the figure, table or box that holds it, heading and paragraph.

    `kind` is text, heading, title, table, caption, figure, alt text, note or box; what is large in the margin, a
    country at a glance and a case box are boxes. `heading` is the nearest one above, `paragraph` the number of the
    paragraph in its part (0 outside of the text).
    """

    kind: str
    within: str = ""
    heading: str = ""
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a number stands: the entry, its anchor in the document, the part, and the words printed.

    `file` and `line` are where a person asked for it. A place in a drawing, an alt text or a title has no mark of its
    own in the document: it stands where what holds it stands.
    """

    entry: str
    anchor: str
    part: str
    shown: str
    file: str = ""
    line: int | None = None
    spot: Spot = Spot("text")

    def page(self, pages: Mapping[str, int]) -> int | None:
        """The page of the place, by the pages of anchors: its own, else that of what holds it."""
        return next((pages[one] for one in (self.anchor, self.spot.within, self.part) if one in pages), None)


def name_of(query: str, place: int = 1) -> str:
    """The id of a question; `place` tells the answers apart of a question that had several."""
    asked = query if place == 1 else f"{query} #{place}"
    return "n" + base64.b32encode(hashlib.sha256(asked.encode()).digest()).decode().lower()[:LETTERS]


@dataclass(slots=True)
class Ledger:
    """The growing list while a report is written. One object a report; it is handed on, never global."""

    entries: dict[str, Entry] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    _by_answer: dict[tuple[object, ...], str] = field(default_factory=dict)
    _answers: Counter[str] = field(default_factory=Counter)
    _times: Counter[tuple[str, str]] = field(default_factory=Counter)

    def enter(self, number: Number, shown: str) -> str:
        """The id under which the number stands; the same question with the same answer is one entry."""
        key = (number.query, number.status, number.value, number.text, number.low, number.high, number.records)
        found = self._by_answer.get(key)
        if found is None:
            self._answers[number.query] += 1
            found = name_of(number.query, self._answers[number.query])
            while found in self.entries:  # another question with the same letters
                found += "x"
            self._by_answer[key] = found
            self.entries[found] = Entry(found, number, shown)
        return found

    def used(
        self,
        entry: str,
        part: str,
        shown: str,
        *,
        file: str = "",
        line: int | None = None,
        spot: Spot = Spot("text"),
    ) -> str:
        """Note that the entry is printed once more, in that part; gives the anchor of this place."""
        self._times[entry, part] += 1
        anchor = f"{entry}-{part}-{self._times[entry, part]}"
        self.uses.append(Use(entry, anchor, part, shown, file, line, spot))
        return anchor

    def settle(self, spots: Mapping[str, Spot]) -> None:
        """Say what stands around each place, by its anchor, once the document is written.

        What has no mark in the document and is not in a title, a drawing or an alt text was asked for but not printed:
        it is struck out.
        """
        unmarked = ("title", "figure", "alt text")
        self.uses = [
            replace(use, spot=spots.get(use.anchor, use.spot))
            for use in self.uses
            if use.anchor in spots or use.spot.kind in unmarked
        ]
        printed = {use.entry for use in self.uses}
        self.entries = {id_: entry for id_, entry in self.entries.items() if id_ in printed}

    def as_rows(self, pages: Mapping[str, int]) -> list[dict[str, object]]:
        """The ledger as plain values for the manifest: one row an entry, with the page of each of its places."""
        places: dict[str, list[Use]] = {}
        for use in self.uses:
            places.setdefault(use.entry, []).append(use)
        return [
            {
                "id": entry.id,
                "query": entry.number.query,
                "rule": entry.number.rule,
                "status": entry.number.status,
                "value": entry.number.value if entry.number.text is None else entry.number.text,
                "shown": entry.shown,
                "low": entry.number.low,
                "high": entry.number.high,
                "qualifier": entry.number.qualifier,
                "unit": entry.number.unit,
                "records": list(entry.number.records),
                "sources": list(entry.number.sources),
                "places": [_place(use, pages) for use in places.get(entry.id, [])],
            }
            for entry in self.entries.values()
        ]


def _place(use: Use, pages: Mapping[str, int]) -> dict[str, object]:
    """A place as plain values."""
    return {
        "anchor": use.anchor,
        "part": use.part,
        "shown": use.shown,
        "page": use.page(pages),
        "kind": use.spot.kind,
        "within": use.spot.within or None,
        "heading": use.spot.heading or None,
        "paragraph": use.spot.paragraph or None,
        "file": use.file or None,
        "line": use.line,
    }
