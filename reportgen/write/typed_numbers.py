"""Digits and number words that a person typed where the records should have been asked.

In: the source of texts and figure files. Out: a Problem for each number in their printed words that comes from no
query, with the line and column of the file. Let through by rule: years and dates, legal references and codes, versions,
scales, the level of an interval, what Markdown needs, and what is marked {{ fixed("...", "source-id") }}.

Number words are known for the languages in the table here; digits are found in every language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from reportgen.problem import Place, Problem
from reportgen.write.printed import BLANK, Stretch, blanked, of_figure, of_text

_NUMBER = r"[−-]?\d+(?:[.,]\d+)?"
_UNITS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_TENS = "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
_LARGE = "hundreds? thousands? millions? billions? dozens? half halves thirds quarters twice thrice doubled tripled"
_WORD = "|".join([*_UNITS.split(), *_TENS.split(), *_LARGE.split(), "halved"])
_WORDS: Mapping[str, str] = {
    # "first", "second" and "third" are places in an order, "one" and "once" mostly no number: only "a third" is told.
    "en": rf"\b(?:(?:a|one)\s(?:third|quarter)|(?:{_WORD})(?:[-\s](?:{_WORD})\b|-(?:one|third|quarter)\b)*)\b",
}
_DIGITS = r"\b\d+(?:st|nd|rd|th)\b|\d+(?:[.,\u00a0\u202f]\d+|[ ]\d{3}(?!\d))*|[½⅓⅔¼¾]"

_MARKDOWN = (
    r"\]\([^)\n]*\)",  # the target of a link
    r"^\s{0,3}\[[^\]\n]+\]:[^\n]*",  # ... and of a link by name
    r"\[@[^\]]*\]",  # a citation
    r"<?https?://[^\s>]+>?",
    r"&#?\w+;",
)
_LIST_MARKER = r"^[ \t>]*\d{1,9}[.)](?=\s)"
_WHOLE = r"(?![.,]?\d)"  # what follows a number that has been read to its end
_ONE = rf"\d+(?:[.-]\d+)*{_WHOLE}(?:\(\d+\))*(?:-[A-Z]+\b)?"
_CITED = r"[Aa]rticle|[Ss]ection|[Pp]aragraph|[Cc]lause|Convention|Protocol|Recommendation|Resolution"
_NUMBERED = r"[Aa]rt\.|[Pp]ara\.|(?:(?:Law|Decree|Order)\s)?No\.|№|§"
_SEVERAL = r"[Aa]rts\.|[Pp]aras\.|Nos\.|§§"
_REFERENCES = (
    rf"\b(?:{_CITED}|{_NUMBERED})\s?{_ONE}",
    rf"\b(?:(?:{_CITED})s|{_SEVERAL})\s?{_ONE}(?:(?:,\s|\s(?:and|or|to)\s|[–-]){_ONE})*",
    r"\b[CPR]\d{2,3}\b",  # conventions, protocols and recommendations of the ILO
    r"\b(?:ISO|IEC|ILO|EN|RFC)(?:[/\s-][A-Z]{2,})*[\s-]?\d+(?:[-:]\d+)*\b",
    r"\b[A-Z]{2,3}-\d{4}-[A-Z0-9]{4}\b",  # the id of a case
    r"\b(?:CC(?:\s[A-Z]{2}(?:-[A-Z]{2})*|0)|WCAG|PDF|Unicode)\s\d+\.\d+\b|\bPDF/(?:UA|A)-\d[a-z]?\b",
    rf"\bv\d+(?:\.\d+)*\b|\b(?:version|release)\s\d+(?:\.\d+)*\b{_WHOLE}",
    r"\bCOVID-19\b",
    r"\b\d[\w-]*\.[a-z]{2,}\b",  # a name that is an address, such as 24.kg
)
_TIMES = (
    r"\b\d{4}-\d{2}(?:-\d{2})?\b",
    r"(?<![\w−-])(?<!\d[.,])(?:19|20)\d\d[–/-]\d\d(?![\w%]|[.,]\d|\s?%)",
    r"(?<![\w−])(?<!\d[.,])(?:(?:19|20)\d\d|2100)s?(?![\w%]|[.,]\d|\s?%)",
    r"\b(?:1\d|20)th[\s-]century\b|\b21st[\s-]century\b",
    r"\b(?:first|second|latter|last)\s(?:half|quarter)\b",
)
_LEVELS = (
    r"\d+(?:\.\d+)?\s?(?:%|per\scent)\s(?:\w+\s)?(?:intervals?|bands?|range|confidence|credible)\b",
    r"\bintervals?\s?(?:\(|of\s)(?:about\s)?\d+(?:\.\d+)?\s?(?:%|per\scent)",
)
_END = rf"(?:{_NUMBER}{_WHOLE}|nought|zero|one|{'|'.join(_UNITS.split())})"
_RANGE = rf"(?:from|of|between)\s(?:about\s)?{_END}(?:\s\([^)]*\))?\s(?:to|and)\s(?:about\s)?{_END}\b"
_SCALE = (
    rf"\bscale\s(?:{_RANGE}|of\s{_END}\b)|\b{_END}[-\s]point\sscale\b"
    r"|\b(?:score|rating|index|points)\s(?:out\s)?of\s10{0,3}\b(?![.,]\d)"
)
_SUBTITLE_SCALE = rf"\b{_RANGE}|\b(?:out\sof\s\d+|of\s10{{0,3}})\b{_WHOLE}"
_AFTER_QUERY = rf"(?<={BLANK})\s(?:hundred|thousand|million|billion)\b"
_OWN = re.compile(r"\b(?:Figures?|Tables?|Chapters?|Annex(?:es)?|Cases?|[Pp]ages?|p\.)\s$")


def typed_numbers(texts: Mapping[str, str], languages: Collection[str]) -> tuple[Problem, ...]:
    """A Problem for each typed number in the texts of some languages, and in the figures' words in them.

    `texts` gives the files by path: templates/text/<language>/*.md and figures/*.toml are looked at.
    """
    problems: list[Problem] = []
    for file, source in sorted(texts.items()):
        if file.startswith("figures/") and file.endswith(".toml"):
            stretches = [stretch for stretch in of_figure(source) if stretch.language in languages]
            found = ((stretch, stretch.language) for stretch in stretches)
        elif file.startswith("templates/text/") and file.endswith(".md") and file.split("/")[2] in languages:
            language = file.split("/")[2]
            found = ((stretch, language) for stretch in of_text(source))
        else:
            continue
        for stretch, spoken in found:
            problems += (_problem(file, source, stretch, number) for number in _numbers(stretch, spoken))
    return tuple(problems)


def _numbers(stretch: Stretch, language: str) -> Iterator[re.Match[str]]:
    """The numbers that are left in a stretch when all that is let through is blank."""
    text = stretch.text
    for rule in _rules(language, stretch.key):
        text = rule.sub(lambda found: blanked(found[0]), text)
    words = _WORDS.get(language)
    return re.finditer(f"{_DIGITS}|{words}" if words else _DIGITS, text, re.IGNORECASE)


@cache
def _rules(language: str, key: str) -> tuple[re.Pattern[str], ...]:
    """What is let through in a language in stretches of a key, in the order in which it is looked for."""
    rules = [*_MARKDOWN, *_REFERENCES, *_dates(language), *_TIMES, *_LEVELS, _SCALE, _AFTER_QUERY]
    rules += {"body": [_LIST_MARKER], "subtitle": [_SUBTITLE_SCALE]}.get(key, [])
    return tuple(re.compile(rule, re.MULTILINE) for rule in rules)


def _dates(language: str) -> tuple[str, ...]:
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


def _problem(file: str, source: str, stretch: Stretch, number: re.Match[str]) -> Problem:
    """The problem of one typed number, at its place in the file."""
    at = stretch.start + number.start()
    place = Place(file, source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at))
    own = _OWN.search(stretch.text, 0, number.start())
    mend = (
        'refer to it with {{ ref("...") }}, so that its number follows'
        if own
        else "ask for it ({{ tally(...) }}, {{ indicator(...) }}), say it without a number, or mark what a source says "
        'with {{ fixed("...", "source-id") }}'
    )
    return Problem("typed-number", place, "this number is typed and comes from no query", number[0], mend=mend)
