"""Slots: what a query or a record gave, kept apart from the text around it until the text has become HTML.

While a template is rendered, every computed number, word of a record and finished block is a short mark of two private
characters and a number. So nothing that comes from a record can be read as Markdown or HTML, and what is left between
the marks is what a person typed. `fill` puts the HTML in their place at the end; `text` gives the plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ALONE = re.compile(f"<p>\\s*{_OPEN}(\\d+){_CLOSE}\\s*</p>")


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

        def alone(match: re.Match[str]) -> str:
            place = int(match[1])
            return self._html[place] if self._block[place] else match[0]

        while _OPEN in html:
            html = _ALONE.sub(alone, html)
            html = _MARK.sub(lambda match: self._html[int(match[1])], html)
        return html

    def text(self, marked: str) -> str:
        """The plain words of a text with marks."""
        while _OPEN in marked:
            marked = _MARK.sub(lambda match: self._text[int(match[1])], marked)
        return marked
