"""Markdown to HTML: CommonMark with tables; raw HTML is shown as text, never passed through."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from markdown_it import MarkdownIt

from reportgen.write.document import Heading

_HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r"""<[a-zA-Z][^<>]*?\sid="([^"]+)\"""")
_TAG = re.compile(r"<[^>]+>")
_WORDS = re.compile(r"(<(?:svg\b.*?</svg|code\b.*?</code|[^>]*)>)|[^<]+", re.DOTALL)
_OPENING_QUOTE = re.compile(r'(?:(?<=[\s(])|^)"(?=\w)')
_OPENING_APOSTROPHE = re.compile(r"(?:(?<=[\s(])|^)'(?=\w)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def html(text: str) -> str:
    """The text as HTML; headings as they stand (# is for the part's title, so texts begin with ##)."""
    return str(MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").render(text))


def inline(text: str) -> str:
    """One line of text as HTML without a paragraph around it."""
    return str(MarkdownIt("commonmark", {"html": False}).renderInline(text))


def plain(html_text: str) -> str:
    """The words of HTML, as text: no tags, no entities, quotation marks curved."""
    return unescape(_TAG.sub("", typographic(html_text)))


def with_anchors(html_text: str, part: str, words_of: Callable[[str], str] = plain) -> tuple[str, tuple[Heading, ...]]:
    """The HTML with an id on every second and third level heading, and the headings in their order.

    `words_of` gives the words of a heading, of which its id is made too: marks would change with every other mark.
    """
    headings: list[Heading] = []
    taken: set[str] = set()

    def anchor(match: re.Match[str]) -> str:
        words = words_of(match[2])
        name = f"{part}-{_NOT_WORD.sub('-', words.lower()).strip('-')[:48]}"
        place = 2
        while name in taken:
            name, place = f"{name.rsplit('--', 1)[0]}--{place}", place + 1
        taken.add(name)
        headings.append(Heading(int(match[1]), words, name))
        return f'<h{match[1]} id="{name}">{match[2]}</h{match[1]}>'

    return _HEADING.sub(anchor, html_text), tuple(headings)


def typographic(html_text: str) -> str:
    """The HTML with curved quotation marks and apostrophes in its words; tags, drawings and code stay as they are."""

    def words(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        text = _OPENING_QUOTE.sub("“", match[0].replace("&quot;", '"').replace("&#39;", "'").replace("&#34;", '"'))
        return _OPENING_APOSTROPHE.sub("‘", text.replace('"', "”")).replace("'", "’")

    return _WORDS.sub(words, html_text)


def anchors(html_text: str) -> tuple[str, ...]:
    """Every id in the HTML, in its order."""
    return tuple(_ID.findall(html_text))
