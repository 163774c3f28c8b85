"""Citations: [@source-id] in a text, or the sources of a record, become numbered notes; each source has one number.

Numbers go by first citation, so that the list of sources at the end is in the order in which a reader meets them. They
wait, as marks, until all parts are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem
from reportgen.records.sources import Source
from reportgen.write.slots import Slot, Slots

# The call stands after the stop or comma, without the space that a person writes before the brackets.
_CITATION = re.compile(r"[ \t]*\[@([^\]\s]+(?:\s*[;,]\s*@[^\]\s]+)*)\]([.,;:]?)")


@dataclass(slots=True)
class Citations:
    """The sources cited, and where. Their numbers are known once all parts are written (see `settle`)."""

    slots: Slots
    sources: Mapping[str, Source]
    numbers: dict[str, int] = field(default_factory=dict)
    first_part: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[str]] = field(default_factory=dict)
    _waiting: dict[Slot, tuple[str, ...]] = field(default_factory=dict)

    def cite(self, sources: Iterable[str]) -> Slot:
        """A mark for the numbered calls of the sources; sources not in the edition are passed over."""
        mark = self.slots.put("", "")
        self._waiting[mark] = tuple(source for source in dict.fromkeys(sources) if source in self.sources)
        return mark

    def settle(self, parts: Iterable[tuple[str, str]]) -> None:
        """Number the sources and fill the calls in: `parts` are ids and HTML, in reading order.

        What is written is not in the order in which it is read: a block is made before the text around it is.
        """
        for part, html in parts:
            for mark in self.slots.inside(html):
                if mark in self._waiting:
                    calls = [self._call(source, part) for source in self._waiting.pop(mark)]
                    # A thin gap between calls is the style's; the comma keeps them apart for a screen reader.
                    self.slots.change(mark, '<sup class="comma">,</sup>'.join(calls), "")

    def _call(self, source: str, part: str) -> str:
        """One more call of a source, as HTML."""
        number = self.numbers.setdefault(source, len(self.numbers) + 1)
        self.first_part.setdefault(source, part)
        calls = self.calls.setdefault(source, [])
        calls.append(f"call-{number}-{len(calls) + 1}")
        return f'<a class="note" id="{calls[-1]}" href="#note-{number}"><sup>{number}</sup></a>'

    def resolve(self, text: str, source_text: str, file: str) -> tuple[str, tuple[Problem, ...]]:
        """The text with its citations as marks; a Problem for each that names no source, with line and column."""
        problems: list[Problem] = []

        def call(match: re.Match[str]) -> str:
            ids = [name.strip().lstrip("@") for name in re.split("[;,]", match[1])]
            for id_ in ids:
                if id_ not in self.sources:
                    problems.append(self._unknown(id_, source_text, file))
            return match[2] + self.cite(ids)

        return _CITATION.sub(call, text), tuple(problems)

    def _unknown(self, id_: str, source_text: str, file: str) -> Problem:
        # The whole id: a shorter one may begin like another.
        found = re.search(rf"@{re.escape(id_)}(?=[\s;,\]])", source_text)
        line = source_text.count("\n", 0, found.start()) + 1 if found else None
        column = found.start() - source_text.rfind("\n", 0, found.start()) if found else None
        close = nearest(id_, self.sources)
        mend = f"did you mean {close[0]}?" if close else "add it to data/sources.csv"
        return Problem("unknown-source", Place(file, line, column), f"there is no source {id_!r}", id_, mend=mend)
