"""Which words of two sentences differ, and what of a text is the same however it is set."""

from __future__ import annotations

from difflib import SequenceMatcher

Run = tuple[str, bool]
"""Some words, and whether the other sentence has not got them."""


def runs(before: str, after: str) -> tuple[list[Run], list[Run]]:
    """Two sentences as runs of words that are the same, or not; one that stands alone is one run that is the same."""
    if not before or not after:
        return [(before, False)] if before else [], [(after, False)] if after else []
    a, b = before.split(" "), after.split(" ")
    made: tuple[list[Run], list[Run]] = ([], [])
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for side, words in zip(made, (a[i:j], b[k:m]), strict=True):
            if words:
                side.append((" ".join(words), kind != "equal"))
    return made


def bare(text: str) -> str:
    """A text's letters and digits: spaces, dashes and quotation marks are set otherwise than they are written."""
    return "".join(letter for letter in text if letter.isalnum()).casefold()
