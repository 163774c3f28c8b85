"""Slots: what a query or a record gave, kept apart from the text around it until the text has become HTML.

While a template is rendered, every computed number, word of a record and finished block is a short mark of two private
characters and a number. So nothing that comes from a record can be read as Markdown or HTML, and what is left between
the marks is what a person typed. `fill` puts the HTML in their place at the end; `text` gives the plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PLACE = re.compile(f"<p>\\s*{_OPEN}(?P<alone>\\d+){_CLOSE}\\s*</p>|{_OPEN}(?P<within>\\d+){_CLOSE}")


def unmarked(text: str) -> str:
    """A text from outside, in which nothing can be taken for a mark."""
    return text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")


class Slot(str):
    """A mark in the text; a str, so that templates can join it to others."""

    __slots__ = ()


@dataclass(slots=True)
class Slots:
    """The marks of one report and what stands for each: HTML, plain words, and whether it is a block."""

    _html: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _block: list[bool] = field(default_factory=list)

    def put(self, html: str, text: str, *, block: bool = False) -> Slot:
        """A new mark for the HTML and its plain words."""
        self._html.append(html)
        self._text.append(text)
        self._block.append(block)
        return Slot(f"{_OPEN}{len(self._html) - 1}{_CLOSE}")

    def words(self, text: str) -> Slot:
        """A mark for words that are not to be read as markup."""
        return self.put(escape(text, quote=False), text)

    def change(self, mark: str, html: str, text: str) -> None:
        """Set what an earlier mark stands for, once it is known (a reference to a later figure)."""
        match = _MARK.fullmatch(mark)
        assert match is not None
        self._html[int(match[1])], self._text[int(match[1])] = html, text

    def fill(self, html: str) -> str:
        """The HTML with every mark replaced; a block that stood alone in a paragraph loses the paragraph."""
        return self._filled(html, frozenset())

    def _filled(self, html: str, within: frozenset[int]) -> str:
        """The HTML filled, inside the marks of those places."""

        def filled(match: re.Match[str]) -> str:
            place = int(match["alone"] or match["within"])
            if place in within or place >= len(self._html):
                return ""
            inner = self._filled(self._html[place], within | {place})
            return inner if match["alone"] is None or self._block[place] else f"<p>{inner}</p>"

        return _PLACE.sub(filled, html)

    def text(self, marked: str) -> str:
        """The plain words of a text with marks."""
        return self._words(marked, frozenset())

    def _words(self, marked: str, within: frozenset[int]) -> str:
        """The plain words, inside the marks of those places."""

        def words(match: re.Match[str]) -> str:
            place = int(match[1])
            known = place not in within and place < len(self._text)
            return self._words(self._text[place], within | {place}) if known else ""

        return _MARK.sub(words, marked)

    def inside(self, html: str) -> Iterator[Slot]:
        """Every mark in the HTML, and those within what it stands for, in the order in which a reader meets them."""
        for match in _MARK.finditer(html):
            yield Slot(match[0])
            yield from self.inside(self._html[int(match[1])])
