"""Citations: [@source-id] in a text, or the sources of a record, become numbered notes; each source has one number.

Numbers go by first citation, so that the list of sources at the end is in the order in which a reader meets them.
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
    """The sources cited so far, in order, and where each is cited."""

    slots: Slots
    sources: Mapping[str, Source]
    numbers: dict[str, int] = field(default_factory=dict)
    first_part: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[str]] = field(default_factory=dict)

    def cite(self, sources: Iterable[str], part: str) -> Slot:
        """A mark with the numbered calls of the sources; sources not in the edition are passed over."""
        known = [source for source in dict.fromkeys(sources) if source in self.sources]
        html = []
        for source in known:
            number = self.numbers.setdefault(source, len(self.numbers) + 1)
            self.first_part.setdefault(source, part)
            calls = self.calls.setdefault(source, [])
            anchor = f"call-{number}-{len(calls) + 1}"
            calls.append(anchor)
            html.append(f'<a class="note" id="{anchor}" href="#note-{number}"><sup>{number}</sup></a>')
        # A thin gap between calls is the style's; the comma keeps them apart for a screen reader.
        return self.slots.put('<sup class="comma">,</sup>'.join(html), "")

    def resolve(self, text: str, source_text: str, file: str, part: str) -> tuple[str, tuple[Problem, ...]]:
        """The text with its citations as marks; a Problem for each that names no source, with line and column."""
        problems: list[Problem] = []

        def call(match: re.Match[str]) -> str:
            ids = [name.strip().lstrip("@") for name in re.split("[;,]", match[1])]
            for id_ in ids:
                if id_ not in self.sources:
                    problems.append(self._unknown(id_, source_text, file))
            return match[2] + self.cite(ids, part)

        return _CITATION.sub(call, text), tuple(problems)

    def _unknown(self, id_: str, source_text: str, file: str) -> Problem:
        at = source_text.find(f"@{id_}")
        line = source_text.count("\n", 0, at) + 1 if at >= 0 else None
        column = at - source_text.rfind("\n", 0, at) if at >= 0 else None
        close = nearest(id_, self.sources)
        mend = f"did you mean {close[0]}?" if close else "add it to data/sources.csv"
        return Problem("unknown-source", Place(file, line, column), f"there is no source {id_!r}", id_, mend=mend)
