"""Letters that mislead: white space at the edges, characters nobody sees, look-alikes, wrong code pages.

In: the text of a cell. Out: what is wrong with its letters, in words that name the character and its code point.
"""

from __future__ import annotations

import re
import unicodedata

# Letters of the Cyrillic and Greek alphabets that look like a Latin one.
_CYRILLIC = dict(zip("АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝ", "ABESIJKMHOPCTYXaesijopcyxhdqw", strict=True)) | dict(
    zip("ҮүҚқӀӏ", "YyKkIl", strict=True)
)
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιν", "ABEZHIKMNOPTYXoiv", strict=True))
_LOOK_ALIKE = _CYRILLIC | _GREEK | dict(zip("‐‑‒–—−", "------", strict=True))
_DIGITS = {"О": "0", "о": "0", "З": "3", "з": "3", "І": "1", "і": "1", "б": "6"}

_NAMES = {
    "\u00a0": "no-break space",
    "\u00ad": "soft hyphen",
    "\u200b": "zero-width space",
    "\u2007": "figure space",
    "\u2009": "thin space",
    "\u202f": "narrow no-break space",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
    "\t": "tab",
    "\n": "line break",
    " ": "space",
}
# Marks of direction, joiners that no alphabet needs, controls, and what is for private use, which no font sets.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ue000-\uf8ff\ufeff]"
)
_EDGE = " \t\n\r\v\f\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_EDGES = re.compile(f"^[{_EDGE}]+|[{_EDGE}]+$")
_WORD = re.compile(r"[^\W\d_]+")
# UTF-8 read as Windows-1252 or Latin-1: "Ð¡" for a Cyrillic letter, "Ã©" for é, "â€™" for an apostrophe.
_WRONG_PAGE = re.compile("[ÃÂÐÑ][\u0080-\u00bf\u201a\u0192\u2020-\u2022\u2026\u0152-\u0178]|â€|\ufffd")


def named(letter: str) -> str:
    """A character by its name and code point: "Cyrillic А (U+0410)", "no-break space (U+00A0)"."""
    code = f"U+{ord(letter):04X}"
    if letter in _NAMES:
        return f"{_NAMES[letter]} ({code})"
    name = unicodedata.name(letter, "")
    script = name.split(" ", 1)[0].capitalize()
    if unicodedata.category(letter).startswith("L") and script:
        return f"{script} {letter} ({code})"
    return f"{name.lower()} ({code})" if name else code


def trimmed(text: str) -> tuple[str, str | None]:
    """The text without white space at its edges, and the first such character, if there was one."""
    match = _EDGES.search(text)
    return (_EDGES.sub("", text), match.group()[0]) if match else (text, None)


def unseen(text: str) -> str | None:
    """The first character of the text that nobody sees and no alphabet needs, or None."""
    match = _UNSEEN.search(text)
    return match.group() if match else None


def wrong_page(text: str) -> str | None:
    """The first letters that look like UTF-8 read in another encoding, or None."""
    match = _WRONG_PAGE.search(text)
    return match.group() if match else None


def foreign(text: str) -> str | None:
    """The first letter or mark of a code that is not ASCII, or None."""
    return next((letter for letter in text if ord(letter) > 0x7F), None)


def latin(text: str) -> str:
    """A code with its look-alikes written in Latin letters; what has no look-alike stays."""
    folded = "".join(_LOOK_ALIKE.get(letter, letter) for letter in text)
    return "".join(_DIGITS.get(letter, letter) if ord(letter) > 0x7F else letter for letter in folded)


def mixed_word(text: str) -> tuple[str, str] | None:
    """The first word that mixes Latin with Cyrillic or Greek letters, and the letter that is fewer, or None."""
    if text.isascii():
        return None
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        scripts: dict[str, list[str]] = {}
        for letter in word:
            script = unicodedata.name(letter, "").split(" ", 1)[0]
            if script in ("LATIN", "CYRILLIC", "GREEK"):
                scripts.setdefault(script, []).append(letter)
        if len(scripts) > 1 and "LATIN" in scripts:
            fewest = min(scripts.values(), key=len)
            return word, fewest[0]
    return None
