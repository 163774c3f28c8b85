"""What to look for, for each value that must stand in no output: the value in every way in which it may be written.

In: the values, the words that are known anyway, and those that are common. Out: Needles, in four kinds: of plain Latin
letters; of letters brought to one way of romanising; of bytes (UTF-16, base64, hexadecimal digits); and words too short
to be looked for anywhere but where they stand alone.

Which values are looked for how is decided here, and docs/protection.md says it in plain words.
"""

from __future__ import annotations

import base64
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reportgen.load.withheld import Value
from reportgen.publish.alphabets import LEFT_OUT, alike, plain, spellings
from reportgen.records.contract import Kind

ANYWHERE = 10
"""Letters from which on a value is found within other words too."""
LEAST = 4
"""Letters of the shortest value that is looked for in any spelling; a shorter one must stand as it is written."""
LEAST_ALIKE = 6
ANYWHERE_ALIKE = 14
_DIGITS = 5  # of the shortest number
_TELEPHONE = 9  # digits
_BYTES = 8  # of the shortest needle of bytes
_WINDOW = 8  # words in a row of a longer text
_PHRASE = 5  # words from which on a text of common words alone is looked for

APART = "\n| 0q0z0q0z0 |\n"
"""Stands between texts that are searched at once, and holds what no value does: none is found over two texts."""

_TOKEN = re.compile(rb"[a-z0-9]+")
_WORD = re.compile(r"[^\W\d_]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Needle:
    """Something to look for. `value` is the place of its value among the values.

    `whole`: it must stand as words of its own; `words`: as exactly these. `number`: it is a number, written like this.
    """

    text: bytes = field(repr=False)
    value: int
    whole: bool = False
    words: tuple[bytes, ...] = field(default=(), repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Short:
    """A value of two or three letters, or an id without digits: looked for as it is written, alone in its field.

    `prose`: among the words of a text too. `markup`: in markup and programs too, where small letters mean anything.
    """

    text: str = field(repr=False)
    value: int
    prose: bool
    markup: bool


@dataclass(frozen=True, slots=True)
class Needles:
    """All needles, by kind. Of a value that tells nothing by itself there is none."""

    plain: tuple[Needle, ...]
    alike: tuple[Needle, ...]
    raw: tuple[Needle, ...]
    short: tuple[Short, ...]


def letters(text: bytes) -> bytes:
    """Letters and digits alone."""
    return b"".join(_TOKEN.findall(text.replace(b"'", b"")))


def folded(text: bytes) -> bytes:
    """What is left of the letters and digits of `alike` when glides and second letters are taken away."""
    kept = bytearray()
    before = 0
    for letter in text:
        if letter != before and letter not in LEFT_OUT and (48 <= letter <= 57 or 97 <= letter <= 122):
            kept.append(letter)
        before = letter
    return bytes(kept)


def words_of(text: bytes) -> tuple[bytes, ...]:
    """The words of plain text."""
    return tuple(_TOKEN.findall(text.replace(b"'", b"")))


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that stand in small letters in the texts: they name nobody."""
    return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())


def needles(values: Sequence[Value], common: frozenset[str], texts: Sequence[str] = ()) -> Needles:
    """What to look for, for all values; `texts` are those that people typed for the report."""
    typed = " ".join(word.decode() for word in words_of(plain(APART.join(texts))))
    written = frozenset(word for text in texts for word in re.findall(r"\w+", text))
    found_plain: dict[Needle, None] = {}
    found_alike: dict[Needle, None] = {}
    found_raw: dict[Needle, None] = {}
    short: dict[Short, None] = {}
    for number, value in enumerate(values):
        text = unicodedata.normalize("NFC", value.text)
        if value.kind is Kind.DATE or _DATE.fullmatch(text):
            continue
        # A longer row of digits is the number of a telephone or an account, and is written in groups of any kind.
        if value.kind in (Kind.INTEGER, Kind.NUMBER) or (_NUMBER.fullmatch(text) and len(text) < _TELEPHONE):
            digits = text.lstrip("-0.").replace(".", "")
            if len(digits.rstrip("0") or "0") > 1 and len(digits) >= _DIGITS:
                found_plain[Needle(letters(plain(text)), number, whole=True, number=text.lstrip("-"))] = None
            continue
        if value.kind is Kind.URL:
            text = re.sub(r"^https?://(?:www\.)?", "", text).rstrip("/")
        size = len(letters(plain(text)))
        phrase = " ".join(word.decode() for word in words_of(plain(text)))
        named = value.name or _like_a_name(text)
        telling = named or _telling(text, common) or f" {phrase} " not in f" {typed} "
        if size < LEAST or (value.kind is Kind.ID and size < ANYWHERE and not any(map(str.isdigit, text))):
            if size >= 2 and not text.isdigit() and (value.name or text not in common):
                short[Short(text, number, value.name or text not in written, not text.islower())] = None
        elif telling:
            for spelt in _orders(text, value.name):
                found_plain.update(dict.fromkeys(_plain(spelt, number)))
            found_plain.update(dict.fromkeys(_windows(text, number)))
            if value.kind is not Kind.ID and value.kind is not Kind.URL:
                found_alike.update(dict.fromkeys(_alike(_orders(text, value.name), number)))
            found_raw.update(dict.fromkeys(_raw(text, number, value.name)))
    return Needles(tuple(found_plain), tuple(found_alike), tuple(found_raw), tuple(short))


def _telling(text: str, common: frozenset[str]) -> bool:
    """Whether a text says something of its own: it is long, or has a word that is not common, or a number."""
    words = _WORD.findall(text)
    return len(words) >= _PHRASE or any(map(str.isdigit, text)) or any(word.lower() not in common for word in words)


def _like_a_name(text: str) -> bool:
    """Whether a text may be a name: two to four words, each with a capital or of letters without case."""
    words = text.replace(",", " ").split()
    return 2 <= len(words) <= 4 and all(
        word[0].isalpha() and (word[0].isupper() or word.lower() == word.upper()) for word in words
    )


def _orders(text: str, name: bool) -> list[str]:
    """A text, and where it may be a name the orders in which its parts are written, with initials and without some."""
    if not (_like_a_name(text) or (name and 2 <= len(text.split()) <= 4)):
        return [text]
    parts = text.replace(",", " ").split()
    found = [text, *(" ".join(order) for order in itertools.permutations(parts))]
    long = [part for part in parts if len(part.strip("'.’ʻ")) >= 3]
    if name:
        # Without the name of the father, and with the given name as a letter.
        found += [" ".join(pair) for pair in itertools.permutations(long, 2)]
        for one, other in itertools.permutations(parts, 2):
            if len(other) >= 4:
                initials = dict.fromkeys((one[0], _first_letter(one)))
                found += [order for initial in initials for order in (f"{initial}. {other}", f"{other} {initial}.")]
    return list(dict.fromkeys(found))


def _first_letter(word: str) -> str:
    """The first letter of a word, where two letters stand for one sound both of them."""
    return word[:2] if word[:2].lower() in ("sh", "ch", "zh", "kh", "gh", "ts", "yu", "ya", "yo") else word[0]


def _plain(text: str, number: int) -> Iterator[Needle]:
    found = plain(text)
    needle = letters(found)
    if len(needle) >= ANYWHERE:
        yield Needle(needle, number)
    elif len(needle) >= LEAST:
        yield Needle(needle, number, whole=True, words=words_of(found))


def _windows(text: str, number: int) -> Iterator[Needle]:
    """Every eight words in a row of a longer text, so that a piece of it is found too."""
    words = words_of(plain(text))
    if len(words) > _WINDOW:
        for start in range(len(words) - _WINDOW + 1):
            needle = b"".join(words[start : start + _WINDOW])
            if len(needle) >= 2 * ANYWHERE:
                yield Needle(needle, number)


def _alike(texts: Iterable[str], number: int) -> Iterator[Needle]:
    for text in texts:
        if not any(letter.isalpha() for letter in text):
            continue
        for spelt in spellings(text)[: 64 if len(text) < 200 else 4]:
            needle = folded(alike(plain(spelt)))
            if len(needle) >= LEAST_ALIKE:
                yield Needle(needle, number, whole=len(needle) < ANYWHERE_ALIKE)


def _raw(text: str, number: int, name: bool) -> Iterator[Needle]:
    """The value in other clothes: UTF-8 and UTF-16, base64 at each of its three places, hexadecimal digits."""
    orders = _orders(text, name)[:7] if len(text) < 200 else [text]
    latin = plain(text).decode()
    texts = dict.fromkeys(
        spelt
        for order in (*orders, latin, latin.title())
        for spelt in (order, unicodedata.normalize("NFD", order), order.upper(), order.lower(), order.title())
    )
    for spelt in texts:
        eight = spelt.encode()
        sixteen = spelt.encode("utf-16-be")
        forms = [eight, sixteen, spelt.encode("utf-16-le")]
        for content in (eight, sixteen):
            forms += [content.hex().encode(), content.hex().upper().encode()]
        for content in (eight, sixteen, spelt.encode("utf-16-le")):
            for before in range(3):
                # The first and last letters of base64 are shared with what stands around the value.
                code = base64.b64encode(b"\0" * before + content)
                forms.append(code[(0, 2, 3)[before] : (len(content) + before) * 8 // 6])
        for form in forms:
            needle = unspaced(form)
            if len(needle) >= _BYTES and not needle.isdigit():
                yield Needle(needle, number)


_SPACES = b" \t\r\n"
ONE_BASE64 = bytes.maketrans(b"-_", b"+/")
"""The letters of one alphabet of base64 to those of the other."""


def unspaced(content: bytes) -> bytes:
    """Bytes without white space; the two alphabets of base64 as one."""
    return content.translate(ONE_BASE64, _SPACES)
