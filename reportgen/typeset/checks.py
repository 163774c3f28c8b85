"""What is looked at in every typeset report: no word lost, no heading alone at a foot, no link that leads nowhere.

In: the PDF's bytes, the parts and their pages. Out: Problems.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

import pypdfium2

from reportgen.problem import Place, Problem
from reportgen.write.document import Part

_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SOFT = re.compile("[\\s\u00ad\u0002\ufffe\u200b]+")
_HYPHEN = re.compile("[-\u2010\u2011]")


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, as a reader copies it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def _bare(text: str) -> str:
    """A text without white space and hyphens, in which a word broken over lines is whole again."""
    return _HYPHEN.sub("", _SOFT.sub("", text))


def words_lost(parts: Sequence[Part], pages: Mapping[str, int], texts: Sequence[str]) -> tuple[Problem, ...]:
    """A Problem for each part with words that its pages do not have (a float cut at the page's end loses its words)."""
    problems = []
    starts = [pages[part.id] for part in parts] + [len(texts) + 1]
    for place, part in enumerate(parts):
        there = _bare("".join(texts[starts[place] - 1 : max(starts[place + 1] - 1, starts[place])]))
        text = html.unescape(_TAG.sub(" ", _DRAWING.sub(" ", part.html)))
        lost = [word for word in dict.fromkeys(text.split()) if _bare(word) and _bare(word) not in there]
        if lost:
            shown = " ".join(lost[:8])
            message = f"{len(lost)} words of part {part.id} are not on its pages"
            problems.append(
                Problem(
                    "words-lost",
                    Place(f"part {part.id}"),
                    message,
                    shown,
                    mend="make the block smaller, or let it break",
                )
            )
    return tuple(problems)


def headings_alone(headings: Sequence[tuple[str, int, float, float]]) -> tuple[Problem, ...]:
    """A Problem for each heading with no line of text under it.

    A heading is its words, its page, its distance from the top of the page, and where the text of the page ends.
    """
    return tuple(
        Problem("heading-alone", Place(f"page {page}"), "a heading stands alone at the foot of its page", words)
        for words, page, top, end in headings
        if top > end - 24
    )
