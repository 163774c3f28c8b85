"""Texts of several alphabets brought to one: what looks or sounds the same is written the same.

In: any text. Out: bytes of small Latin letters, digits and what stands between words. `plain` takes away case, marks,
composition, hidden characters and kinds of dashes and apostrophes, and writes Cyrillic and Georgian in Latin letters.
`alike` then brings the ways of romanising to one: sh, š and ş; kh, h and x; zh, j and ž; ts, c and ch; and leaves out
the glides y and i, by which romanisations differ most. `spellings` gives for a text those by which ways of writing
differ that `alike` cannot bring together, since one letter stands for two sounds in them.

The tables are alphabets, none of them of a place: letters of Russian, Ukrainian, Belarusian, Kazakh, Kyrgyz, Tajik,
Uzbek, Turkmen, Tatar and Serbian; Georgian Mkhedruli. The letters of other scripts stand for themselves.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "o", "қ": "q", "ғ": "gh", "ҳ": "h", "ҷ": "j",
    "ӣ": "i", "ӯ": "u", "ң": "n", "ө": "o", "ү": "u", "ұ": "u", "һ": "h", "ә": "a", "җ": "j", "ј": "j", "љ": "l",
    "њ": "n", "ћ": "ch", "ђ": "dj", "џ": "dzh", "ҙ": "z", "ҫ": "s", "ҡ": "k", "ҥ": "n", "ѓ": "g", "ќ": "k",
    "ѝ": "i", "ѕ": "dz",
}  # fmt: skip
_GEORGIAN = {
    "ა": "a", "ბ": "b", "გ": "g", "დ": "d", "ე": "e", "ვ": "v", "ზ": "z", "თ": "t", "ი": "i", "კ": "k", "ლ": "l",
    "მ": "m", "ნ": "n", "ო": "o", "პ": "p", "ჟ": "zh", "რ": "r", "ს": "s", "ტ": "t", "უ": "u", "ფ": "p", "ქ": "k",
    "ღ": "gh", "ყ": "q", "შ": "sh", "ჩ": "ch", "ც": "ts", "ძ": "dz", "წ": "ts", "ჭ": "ch", "ხ": "kh", "ჯ": "j",
    "ჰ": "h",
}  # fmt: skip
_LATIN = {
    "ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ə": "a", "ŋ": "n", "þ": "th", "ð": "d", "œ": "oe",
    "ħ": "h",
}  # fmt: skip
LETTERS = {**_CYRILLIC, **_GEORGIAN}
_TABLE = {**LETTERS, **_LATIN}

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_APOSTROPHES = frozenset("'`´ʹʻʼʽˈ‘’‛′ʾʿ＇ʺ˝")

_ALIKE = ((b"sh", b"s"), (b"ch", b"c"), (b"zh", b"z"), (b"kh", b"h"), (b"gh", b"g"), (b"ph", b"f"), (b"dj", b"z"),
          (b"ts", b"c"), (b"tz", b"c"))  # fmt: skip
_ONE = bytes.maketrans(b"qxwj", b"khvz")

_WAYS: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] = (
    # Each group is one habit of a writer, kept throughout a text. Cyrillic as it is written in Latin letters:
    (("ё", ("е", "yo")),),
    (("я", ("ya", "ja")), ("ю", ("yu", "ju")), ("й", ("y", "j")), ("є", ("ye", "je"))),
    (("ў", ("o", "u")),),
    (("ӯ", ("u", "o")),),
    (("ц", ("ts", "s")),),
    (("щ", ("shch", "sh")),),
    (("ң", ("n", "ng")),),
    (("ә", ("a", "e")),),
    (("ъ", ("", "ie")),),
    (("ҷ", ("j", "dzh")), ("җ", ("j", "dzh")), ("ჯ", ("j", "dzh"))),
    (("кс", ("ks", "x")),),
    # Latin letters as they are written in others, or by another habit:
    (("yo", ("yo", "ye")), ("jo", ("jo", "ye"))),
    (("j", ("j", "y", "dzh")),),
    (("ng", ("ng", "n")),),
    (("x", ("x", "ks")),),
)
_MOST_SPELLINGS = 64


def plain(text: str) -> bytes:
    """The text in small Latin letters without marks, digits, and whatever else is ASCII in it."""
    text = text.lower()
    if not text.isascii():
        text = _FOREIGN.sub(_latin, text)
    return text.encode("ascii")


def _latin(match: re.Match[str]) -> str:
    return _latin_of(match.group())


@functools.lru_cache(maxsize=1 << 16)
def _latin_of(text: str) -> str:
    """A run of characters that are not ASCII, in ASCII."""
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))


@functools.lru_cache(maxsize=1 << 16)
def _letter(letter: str) -> str:
    """One character in ASCII: as the tables have it, without its marks, or a sign for itself."""
    if letter in _TABLE:
        return _TABLE[letter]
    if letter in _APOSTROPHES:
        return "'"
    parts = unicodedata.normalize("NFKD", letter)
    if parts != letter:
        return "".join(part if part.isascii() else _letter(part) for part in parts).lower()
    category = unicodedata.category(letter)
    if category in ("Cf", "Mn", "Me", "Mc", "Cn", "Cs"):
        return ""
    if letter.isalpha() or letter.isdigit():
        return f"u{ord(letter):x}"
    return "-" if category == "Pd" else " "


def alike(text: bytes) -> bytes:
    """What `plain` gave, with all ways of romanising brought to one, except for what `LEFT_OUT` names."""
    text = text.replace(b"'", b"")
    for two, one in _ALIKE:
        text = text.replace(two, one)
    return text.translate(_ONE)


LEFT_OUT = b"yi"
"""The letters that do not count in what `alike` gives, nor does a letter that stands twice in a row."""


def spellings(text: str) -> tuple[str, ...]:
    """The text, and what else it may be written as in Latin letters or another alphabet, as far as `alike` is blind."""
    text = unicodedata.normalize("NFC", text.lower())
    groups = [group for group in _WAYS if any(letters in text for letters, _ in group)]
    found: dict[str, None] = {text: None}
    every = itertools.product(*(range(max(len(ways) for _, ways in group)) for group in groups))
    for habits in itertools.islice(every, _MOST_SPELLINGS):
        spelt = text
        for group, habit in zip(groups, habits, strict=True):
            for letters, ways in group:
                spelt = spelt.replace(letters, ways[min(habit, len(ways) - 1)])
        found[spelt] = None
    return tuple(found)
