"""What two readings are held to: texts without the breaks of their lines, numbers with their rounding, Problems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reportgen.problem import Place, Problem

_ALIKE: dict[int, str | None] = dict.fromkeys(map(ord, "\u00ad\u2010\u2011-\ufffe\x02\u200b\u2060\ufeff"))
_ALIKE |= dict.fromkeys(map(ord, "‘’"), "'") | dict.fromkeys(map(ord, "“”"), '"')
"""Hyphens of every kind, since a line's end may add one or hide one; characters of no width; quotation marks."""
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_NUMBER = re.compile(r"[−-]?\d+(?:[,\u00a0\u202f]\d{3})*(?:\.\d+)?")


def squeezed(text: str) -> str:
    """The text without spaces, line breaks and hyphens, ligatures taken apart: what is the same in every setting.

    Quotation marks and apostrophes are straight, since the records hold them so.
    """
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return "".join(text.translate(_ALIKE).split()).casefold()


def numbers(text: str) -> Iterator[float]:
    """The numbers in a text, in order; a comma or a thin space between groups of three is no end."""
    for match in _NUMBER.finditer(text):
        yield float(re.sub("[,\u00a0\u202f]", "", match[0]).replace("−", "-"))


def rounded_in(value: float, text: str) -> bool:
    """Whether the text holds the value, rounded to as many decimals as it prints."""
    for match in _NUMBER.finditer(text):
        decimals = len(match[0].partition(".")[2])
        shown = float(re.sub("[,\u00a0\u202f]", "", match[0]).replace("−", "-"))
        if abs(shown - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9) + 1e-12:
            return True
    return False


def disagreement(output: str, where: str, says: str, expected: str) -> Problem:
    """The Problem of one place in one output that says something else than it should."""
    return Problem(
        "disagreement",
        Place(output),
        f"{where} does not say what the records say",
        says,
        expected,
        "build again; if it stays, this is a fault of the program: please report it with this message",
    )
