"""Digits and number words that a person typed where the records should have been asked.

In: the source of texts and figure files. Out: a Problem for each number in their printed words that comes from no
query, with the line and column of the file. Let through by rule: years and dates, legal references and codes, versions,
scales, the level of an interval, what Markdown needs, and what is marked {{ fixed("...", "source-id") }}.

Which words are numbers is told by numbers/numerals.py; digits are found in every language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from html import unescape

from reportgen.numbers.numerals import BLANK, RANKS, REFERENCES, UNITS, WHOLE, YEARS, blanked, dates, numeral
from reportgen.problem import Place, Problem
from reportgen.write.printed import Stretch, of_figure, of_text

_NUMBER = r"[−-]?\d+(?:[.,]\d+)?"
_MARKDOWN = (
    r"\]\([^)\n]*\)",  # the target of a link
    r"^\s{0,3}\[[^\]\n]+\]:[^\n]*",  # ... and of a link by name
    r"\[@[^\]]*\]",  # a citation
    r"<?https?://[^\s>]+>?",
    r"&#?\w+;",
)
_LIST_MARKER = r"^[ \t>]*\d{1,9}[.)](?=\s)"
_TIMES = (*YEARS, r"\b(?:first|second|latter|last)\s(?:half|quarter)\b")
_LEVELS = (
    r"\d+(?:\.\d+)?\s?(?:%|per\scent)\s(?:\w+\s)?(?:intervals?|bands?|range|confidence|credible)\b",
    r"\bintervals?\s?(?:\(|of\s)(?:about\s)?\d+(?:\.\d+)?\s?(?:%|per\scent)",
)
_END = rf"(?:{_NUMBER}{WHOLE}|nought|zero|one|{'|'.join(UNITS.split())})"
_RANGE = rf"(?:from|of|between)\s(?:about\s)?{_END}(?:\s\([^)]*\))?\s(?:to|and)\s(?:about\s)?{_END}\b"
_SCALE = (
    rf"\bscale\s(?:{_RANGE}|of\s{_END}\b)|\b{_END}[-\s]point\sscale\b"
    r"|\b(?:score|rating|index|points)\s(?:out\s)?of\s10{0,3}\b(?![.,]\d)"
)
_SUBTITLE_SCALE = rf"\b{_RANGE}|\b(?:out\sof\s\d+|of\s10{{0,3}})\b{WHOLE}"
_AFTER_QUERY = rf"(?<={BLANK})\s(?:hundred|thousand|million|billion)\b"
_OWN_LENGTH = 12
"""No word for what the report numbers itself is longer: so far before a number it is looked for."""
_OWN = re.compile(r"\b(?:Figures?|Tables?|Chapters?|Annex(?:es)?|Cases?|[Pp]ages?|p\.)\s$")


def typed_numbers(texts: Mapping[str, str], languages: Collection[str]) -> tuple[Problem, ...]:
    """A Problem for each typed number in the texts of some languages, and in the figures' words in them.

    `texts` gives the files by path: templates/text/<language>/*.md and figures/*.toml are looked at.
    """
    problems: list[Problem] = []
    for file, source in sorted(texts.items()):
        if file.startswith("figures/") and file.endswith(".toml"):
            found = (
                (stretch, language)
                for stretch in of_figure(source)
                for language in languages
                if stretch.language in ("", language)
            )
        elif file.startswith("templates/text/") and file.endswith(".md") and file.split("/")[2] in languages:
            language = file.split("/")[2]
            found = ((stretch, language) for stretch in of_text(source))
        else:
            continue
        for stretch, spoken in found:
            problems += (_problem(file, source, stretch, number) for number in _numbers(source, stretch, spoken))
    return tuple(problems)


_CLAIM = re.compile(r"""\bclaim\(\s*(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")
"""A claim with its sentence."""
_ENTITY = re.compile(r"&#?\w+;")


def _decoded(entity: re.Match[str]) -> str:
    """A character reference as what it prints where that is a digit, in the same length; else as it stands."""
    printed = unescape(entity[0])
    return printed + BLANK * (len(entity[0]) - 1) if len(printed) == 1 and printed.isnumeric() else entity[0]


def _numbers(source: str, stretch: Stretch, language: str) -> Iterator[re.Match[str]]:
    """The numbers that are left in a stretch when all that is let through is blank; a claim may say a rank."""
    text = _ENTITY.sub(_decoded, stretch.text)
    for rule in _rules(language, stretch.key):
        text = rule.sub(lambda found: blanked(found[0]), text)
    yield from numeral(language).finditer(text)
    if language in RANKS:
        claims = [claim.span() for claim in _CLAIM.finditer(source, stretch.start, stretch.start + len(text))]
        for rank in re.finditer(RANKS[language], text, re.IGNORECASE):
            at = stretch.start + rank.start()
            if not any(start <= at < end for start, end in claims):
                yield rank


@cache
def _rules(language: str, key: str) -> tuple[re.Pattern[str], ...]:
    """What is let through in a language in stretches of a key, in the order in which it is looked for."""
    rules = [*_MARKDOWN, *REFERENCES, *dates(language), *_TIMES, *_LEVELS, _SCALE, _AFTER_QUERY]
    rules += {"body": [_LIST_MARKER], "subtitle": [_SUBTITLE_SCALE]}.get(key, [])
    return tuple(re.compile(rule, re.MULTILINE) for rule in rules)


def _problem(file: str, source: str, stretch: Stretch, number: re.Match[str]) -> Problem:
    """The problem of one typed number, at its place in the file."""
    at = stretch.start + number.start()
    place = Place(file, source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at))
    own = _OWN.search(stretch.text, max(0, number.start() - _OWN_LENGTH), number.start())
    mend = (
        'refer to it with {{ ref("...") }}, so that its number follows'
        if own
        else "ask for it ({{ tally(...) }}, {{ indicator(...) }}), say it without a number, or mark what a source says "
        'with {{ fixed("...", "source-id") }}'
    )
    return Problem("typed-number", place, "this number is typed and comes from no query", number[0], mend=mend)
