"""The ledger: every number that was printed, what it rests on, and each place where it stands.

Numbers enter while templates are rendered; their places are known once the document is written, their pages once it is
typeset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.numbers.number import Number


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of the ledger: its id (n1, n2, ... in order of first printing) and the Number."""

    id: str
    number: Number
    shown: str


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a number stands: the entry, its anchor in the document, the part, and the words printed."""

    entry: str
    anchor: str
    part: str
    shown: str


@dataclass(slots=True)
class Ledger:
    """The growing list while a report is written. One object a report; it is handed on, never global."""

    entries: dict[str, Entry] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    _by_query: dict[tuple[object, ...], str] = field(default_factory=dict)
    _times: Counter[str] = field(default_factory=Counter)

    def enter(self, number: Number, shown: str) -> str:
        """The id under which the number stands; the same question with the same answer is one entry."""
        key = (number.query, number.status, number.value, number.text, number.low, number.high, number.records)
        found = self._by_query.get(key)
        if found is None:
            found = f"n{len(self.entries) + 1}"
            self._by_query[key] = found
            self.entries[found] = Entry(found, number, shown)
        return found

    def used(self, entry: str, part: str, shown: str) -> str:
        """Note that the entry is printed once more, in that part; gives the anchor of this place."""
        self._times[entry] += 1
        anchor = f"{entry}-{self._times[entry]}"
        self.uses.append(Use(entry, anchor, part, shown))
        return anchor

    def as_rows(self, pages: Mapping[str, int]) -> list[dict[str, object]]:
        """The ledger as plain values for the manifest: one row an entry, with the pages of its anchors."""
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
                "places": [
                    {"anchor": use.anchor, "part": use.part, "shown": use.shown, "page": pages.get(use.anchor)}
                    for use in places.get(entry.id, [])
                ],
            }
            for entry in self.entries.values()
        ]
