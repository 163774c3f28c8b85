"""Where numbers stand in words: digits, number words of a language, dates; and what looks like one but is a name.

Number words are known for the languages of the table here; digits and dates are found in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

BLANK = "\x00"
"""Stands for a character that is not looked at; it is no letter, digit or space."""

UNITS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_TENS = "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
_LARGE = (
    "hundreds? thousands? millions? billions? dozens? half halves thirds quarters fifths tenths twice thrice zero "
    "doubled? doubling tripled? tripling quadrupled? halved halving"
)
_WORD = "|".join([*UNITS.split(), *_TENS.split(), *_LARGE.split()])
_PART = "third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth"
_PLACED = (
    "fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth"
    "|seventeenth|eighteenth|nineteenth|twentieth"
)
_RUSSIAN = (
    r"дв(?:а|е|ух|ум|умя|ое|оих)|тр(?:и|ёх|ех|ём|ем|емя|ое|оих)|четыр(?:е|ёх|ех|ём|ем|ьмя)|четверо|четверых"
    r"|(?:пят|шест|сем|девят|десят|(?:один|две|три|четыр|пят|шест|сем|восем|девят)надцат|двадцат|тридцат)(?:ь|и|ью)"
    r"|вос(?:емь|ьми|емью)|сорока?|(?:пят|шест|сем|восем)ьдесят|(?:пят|шест|сем|вось?м)идесяти|девяност[оа]|ст[оа]"
    r"|двести|двухсот|триста|трёхсот|трехсот|четыреста|четырёхсот|четырехсот|(?:пять|шесть|семь|восемь|девять)сот"
    r"|тысяч[аиеуй]?|тысячами|тысячам|тысячах|миллион\w{0,3}|миллиард\w{0,3}|дюжин\w{0,3}|десятк\w{1,3}|сотн\w{1,3}|сотен"
    r"|половин\w{1,2}|треть|трети|четверть|четверти|полтора|полторы|вдвое|втрое|вчетверо|дважды|трижды|ноль|нуля"
)
WORDS: Mapping[str, str] = {
    # "first", "second" and "third" are mostly no number, "one" and "once" neither: "a third" is one, "ranks first" too.
    "en": rf"\b(?:(?:a|one)[\s\u00a0](?:{_PART})|(?:{_WORD})(?:[-\s\u00a0](?:{_WORD})\b|-(?:one|third|quarter)\b)*"
    rf"|(?:{_PLACED})|(?:two|three|four|five|six|seven|eight|nine|ten|hundred)fold)\b",
    "ru": rf"\b(?:{_RUSSIAN})(?:\s(?:{_RUSSIAN}))*\b",
}
"""The number words of each language that has them here."""

_GROUP = "[\\u00a0\\u202f\\u2009\u2019']"
DIGITS = rf"\b\d+(?:st|nd|rd|th)\b|\d+(?:[.,]\d+|{_GROUP}\d{{3}}(?!\d)|[ ]\d{{3}}(?!\d))*|[¼-¾⅐-⅞]"
RANKS: Mapping[str, str] = {
    "en": r"\b(?:ranks?|ranked|ranking|placed)\s(?:first|second|third|last)\b(?!-)"
    r"|\b(?:first|second|third)(?:\s(?:place|rank)\b|[\s-](?:high|low|large|small|great|bad)est\b|\s(?:most|least|worst)\b)",
}
"""Places in an order, which are numbers where no claim says them."""
ROMAN = r"(?-i:(?<![\w-])(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})(?![\w-]))"
"""A Roman number of at least two letters."""

WHOLE = r"(?![.,]?\d)"
"""What follows a number that has been read to its end."""
_ONE = rf"\d+(?:[.-]\d+)*{WHOLE}(?:\(\d+\))*(?:-[A-Z]+\b)?"
_CITED = r"[Aa]rticle|[Ss]ection|[Pp]aragraph|[Cc]lause|Convention|Protocol|Recommendation|Resolution|Decree"
_NUMBERED = r"[Aa]rt\.|[Pp]ara\.|(?:(?:Law|Decree|Order)\s)?No\.|§"
_ACT = r"(?:[Ll]aw|[Dd]ecree|[Oo]rder|[Aa]ct|[Зз]акон|[Уу]каз|[Пп]риказ|[Пп]остановлени|[Рр]аспоряжени|[Сс]тать)\w*"
_SEVERAL = r"[Aa]rts\.|[Pp]aras\.|Nos\.|§§"
REFERENCES = (
    rf"\b(?:{_CITED}|{_NUMBERED})\s?{_ONE}",
    rf"(?<!\w)§\s?{_ONE}",
    rf"\b{_ACT}\s(?:№\s?)?{_ONE}(?:-\w+)?",  # "№ 5" alone is a place in an order
    rf"\b(?:(?:{_CITED})s|{_SEVERAL})\s?{_ONE}(?:(?:,\s|\s(?:and|or|to)\s|[–-]){_ONE})*",
    r"\b[CPR]\d{2,3}\b",  # conventions, protocols and recommendations of the ILO
    r"\b(?:ISO|IEC|ILO|EN|RFC)(?:[/\s-][A-Z]{2,})*[\s-]?\d+(?:[-:]\d+)*\b",
    r"\b[A-Z]{2,3}-\d{4}-[A-Z0-9]{4}\b",  # the id of a case
    r"\b(?:CC(?:\s[A-Z]{2}(?:-[A-Z]{2})*|0)|WCAG|PDF|Unicode)\s\d+\.\d+\b|\bPDF/(?:UA|A)-\d[a-z]?\b",
    rf"\bv\d+(?:\.\d+)*\b|\b(?:version|release)\s\d+(?:\.\d+)*\b{WHOLE}",
    r"\bCOVID-19\b",
    r"\b\d[\w-]*\.[a-z]{2,}\b",  # a name that is an address, such as 24.kg
    r"\b[A-Z][\w’']*\s(?:II|III|IV|VI|VII|VIII|IX|XI|XII|XIII|XIV|XV|XVI)\b",  # a king, a war, an article
)
"""What has a number in its name: legal references, codes, versions, conventions, addresses."""
YEARS = (
    r"\b\d{4}-\d{2}(?:-\d{2})?\b",
    r"(?<![\w−-])(?<!\d[.,])(?:19|20)\d\d[–/-]\d\d(?![\w%]|[.,]\d|\s?%)",
    r"(?<![\w−])(?<!\d[.,])(?:(?:19|20)\d\d|2100)s?(?![\w%]|[.,]\d|\s?%)",
    r"\b(?:1\d|20)th[\s-]century\b|\b21st[\s-]century\b|\b(?:nineteenth|twentieth)[\s-]century\b",
)
"""Years, seasons and centuries."""


def blanked(text: str) -> str:
    """Blanks of the same length; lines end where they did."""
    return re.sub(r"[^\n]", BLANK, text)


@cache
def dates(language: str) -> tuple[str, ...]:
    """Days of a month in the language's words, with or without the year: 12 July 2024, 12–18 July, July 12, 2024."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return ()
    names = {
        re.escape(name)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in get_month_names(width, context, locale).values()
    }
    month = rf"(?:{'|'.join(sorted(names, key=lambda name: (-len(name), name)))})\b"
    return (
        rf"\b\d{{1,2}}(?:(?:\s?[–-]\s?|\s\w{{1,3}}\s)\d{{1,2}})?\s{month}(?:\s\d{{4}}\b)?",
        rf"\b{month}\s\d{{1,2}},\s\d{{4}}\b",
    )


@cache
def numeral(language: str) -> re.Pattern[str]:
    """A number as it is written in a language: digits, fractions, Roman numbers, words."""
    known = WORDS.get(language)
    return re.compile("|".join([DIGITS, ROMAN, *([known] if known else [])]), re.IGNORECASE)


@cache
def _names() -> re.Pattern[str]:
    return re.compile("|".join([*REFERENCES, *YEARS]))


def quoted(text: str, language: str) -> Iterator[re.Match[str]]:
    """The numbers and days in the words of a record, in their order; not years, nor what is a name."""
    days = dates(language)
    looked_at = text
    found: list[re.Match[str]] = []
    if days:
        for match in re.finditer("|".join(days), text):
            found.append(match)
            looked_at = looked_at[: match.start()] + blanked(match[0]) + looked_at[match.end() :]
    looked_at = _names().sub(lambda name: blanked(name[0]), looked_at)
    found += numeral(language).finditer(looked_at)
    yield from sorted(found, key=lambda match: match.start())
