"""Sources added, removed, and no longer or newly cited, from the published table and the notes of the web edition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from reportgen.compare.outputs import Outputs
from reportgen.compare.wordwise import bare

_NOTE = re.compile(r'<li id="note-\d+"[^>]*>(.*?)</li>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source that was added, removed, or is cited no longer (unused) or anew (used): its id, publisher and title."""

    change: str
    id: str
    publisher: str
    title: str


def changed_sources(before: Outputs, after: Outputs) -> tuple[SourceChange, ...]:
    """What became of the sources, in the order of the newer table; those removed last."""
    olds, news = ({row["id"]: row for row in side.rows("data/sources.csv")} for side in (before, after))
    found = []
    cited = None
    for id_, row in news.items():
        if id_ not in olds:
            found.append(SourceChange("added", id_, row["publisher"], row["title"]))
        else:
            cited = cited or (_notes(before), _notes(after))
            was, now = (
                bare(f"{one['publisher']}{one['title']}") in notes
                for one, notes in zip((olds[id_], row), cited, strict=True)
            )
            if was != now:
                found.append(SourceChange("used" if now else "unused", id_, row["publisher"], row["title"]))
    found += [
        SourceChange("removed", id_, row["publisher"], row["title"]) for id_, row in olds.items() if id_ not in news
    ]
    return tuple(found)


def _notes(side: Outputs) -> str:
    """The letters and digits of all notes."""
    page = side.read("web/sources.html")
    if page is None:
        return ""
    return " ".join(bare(unescape(_TAG.sub("", note))) for note in _NOTE.findall(page.decode("utf-8")))
