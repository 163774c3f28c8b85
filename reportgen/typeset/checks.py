"""What is looked at in every typeset part: no word lost or outside its page, no heading alone, heads on every page.

In: a part's HTML tree, WeasyPrint's laid pages and the PDF, read anew by another program. Out: Problems. What a style
does not display is not expected in the PDF.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2

from reportgen.problem import Place, Problem

_SVG = "{http://www.w3.org/2000/svg}"
_UNPRINTED = frozenset(
    (
        "head",
        "script",
        "style",
        "template",
        *(f"{_SVG}{name}" for name in ("title", "desc", "defs", "style", "metadata")),
    )
)
_INLINE = frozenset(["a", "abbr", "b", "cite", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time"])
_SOFT = re.compile("[\\s\u00ad\u0002\ufffe\u200b\u2060]+")
_BROKEN = re.compile("(?:[\u0002\ufffe\u00ad]|(?<=\\w)[-\u2010\u2011])[\r\n ]+")
_BEGUN = re.compile("(\\w+)[\u0002\ufffe\u00ad\u2010\u2011-][ \r]*(?:\n|$)")
_HYPHEN = re.compile("[-\u2010\u2011\u0002\ufffe\u00ad\u200b\u2060]")
_SHORT = 4
"""A word of fewer letters is found in any text by chance: it is only told of with longer ones."""


def printed_text(element: Any) -> str:
    """The text of an HTML element that a reader shall see; blocks are parted by a space."""
    if not isinstance(element.tag, str) or element.tag in _UNPRINTED or element.get("hidden") is not None:
        return ""
    edge = "" if element.tag in _INLINE else " "
    return edge + (element.text or "") + "".join(printed_text(kid) + (kid.tail or "") for kid in element) + edge


def page_texts(pdf: bytes, margins: Sequence[tuple[float, float]]) -> tuple[list[str], list[str]]:
    """The text of each page, as a reader copies it: the whole page, and without its margins at top and foot (points).

    The second is what a word is whole in that is broken over two pages: running heads do not stand in it.
    """
    whole, body = [], []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page, (top, foot) in zip(document, margins, strict=True):
            text = page.get_textpage()
            whole.append(text.get_text_bounded())
            body.append(text.get_text_bounded(bottom=foot, top=page.get_height() - top))
    finally:
        document.close()
    return whole, body


def _bare(text: str) -> str:
    """A text without white space and hyphens."""
    return _HYPHEN.sub("", _SOFT.sub("", text))


def _words(text: str) -> Counter[str]:
    return Counter(filter(None, (_HYPHEN.sub("", word) for word in text.split())))


def _over_breaks(reading: Sequence[str]) -> Counter[str]:
    """The words that begin at the end of a line of one page and go on at the top of the next.

    That line need not be the last that is read: what is drawn as a picture is read after all text of its page.
    """
    words: Counter[str] = Counter()
    for page, following in pairwise(reading):
        rest = following.split(maxsplit=1)[:1]
        begun = {match[1] for match in _BEGUN.finditer(page)}
        words.update(_bare(start + rest[0]) for start in begun if rest)
    return words


def words_lost(part: str, expected: str, readings: Iterable[Sequence[str]]) -> tuple[Problem, ...]:
    """A Problem if no reading of the pages has each word as often as the part's text has it.

    A word broken over lines counts as whole. Where the text is parted otherwise than in the HTML, the letters without
    white space decide: how often the word stands among them.
    """
    wanted = _bare(expected)
    lost = list(_words(expected))
    for reading in readings:
        there = "\n".join(reading)
        lacking, found = _words(expected) - _words(_BROKEN.sub("", there)), _bare(there)
        over = _over_breaks(reading)
        lost = [
            word
            for word in lost
            if word in lacking and len(word) >= _SHORT and found.count(word) + over[word] < wanted.count(word)
        ]
    if not lost:
        return ()
    return (
        Problem(
            "words-lost",
            Place(f"part {part}"),
            f"{len(lost)} words of part {part} are not on its pages",
            " ".join(lost[:8]),
            mend="make the block smaller, or let it break",
        ),
    )


def _below(box: Any) -> Iterator[Any]:
    """A box and all boxes in it, in reading order."""
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _below(child)


def _is_text(box: Any) -> bool:
    return isinstance(getattr(box, "text", None), str) and bool(box.text.strip())


def layout(part: str, pages: Iterable[Any]) -> tuple[Problem, ...]:
    """Problems of a part's laid pages (WeasyPrint's Page): text outside, a heading alone, a table without its head."""
    problems: list[Problem] = []
    laid = [page._page_box for page in pages]  # noqa: SLF001 (there is no public way)
    for number, page in enumerate(laid, 1):
        place = Place(f"part {part}", cell=f"page {number}")
        body = [box for child in page.children if type(child).__name__ != "MarginBox" for box in _below(child)]
        texts = [box for box in body if _is_text(box)]
        outside = [box.text for box in texts if not _inside(box, page)]
        if outside:
            message = "words stand outside the page"
            problems.append(
                Problem("outside-page", place, message, " ".join(outside)[:80], mend="make the block narrower")
            )
        if number < len(laid) and texts and (heading := _heading(texts[-1])):
            message = "a heading stands alone at the foot of its page"
            problems.append(Problem("heading-alone", place, message, heading, mend="keep it with what follows"))
        problems.extend(_headless(body, place))
    return tuple(problems)


def _inside(box: Any, page: Any) -> bool:
    """Whether a box of text is on its page, to a pixel."""
    return bool(
        box.position_x >= -1
        and box.position_y >= -1
        and box.position_x + box.width <= page.margin_width() + 1
        and box.position_y + box.height <= page.margin_height() + 1
    )


def _heading(text: Any) -> str | None:
    """The words of the heading that a text belongs to."""
    element = text.element
    if element is None or element.tag not in ("h1", "h2", "h3", "h4"):
        return None
    return " ".join("".join(element.itertext()).split())


def _headless(boxes: Iterable[Any], place: Place) -> Iterator[Problem]:
    """A Problem for each piece of a table that has rows but not the head that the table has."""
    for box in boxes:
        if type(box).__name__ != "TableBox" or box.element is None or box.element.find("thead") is None:
            continue
        groups = [child for child in box.children if getattr(child, "children", ())]
        if groups and not any(getattr(group, "is_header", False) for group in groups):
            message = "a table goes on without its head"
            caption = box.element.find("caption")
            title = None if caption is None else " ".join("".join(caption.itertext()).split())
            yield Problem(
                "table-head", place, message, title, mend="let its first and last rows break from their neighbours"
            )
