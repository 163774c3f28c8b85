"""Numbers, dates, terms of prison and lists in the grammar of the report's language.

In: plain values. Out: text. Separators, dates and plurals come from Babel; words for small numbers from tables here,
since no library has them for all the languages of the region.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from reportgen.dates import PartialDate
from reportgen.numbers.number import Number

_SMALL = {
    "en": [
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ]
}
_ORDINALS = {"en": ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language. `translate` turns an English fixed string into the language's."""

    language: str
    translate: Callable[[str], str] = str

    @property
    def _locale(self) -> Locale:
        # British English: 1 October 2023, not October 1, 2023.
        return Locale.parse("en_GB" if self.language == "en" else self.language)

    def digits(self, value: float, decimals: int = 0) -> str:
        """The number with the language's separators and a true minus sign: −1,234.5."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        shown = format_decimal(value, format=pattern, locale=self._locale).replace("-", "−")
        # What is rounded to nothing has no sign.
        return shown if any(digit in shown for digit in "123456789") else shown.replace("−", "")

    def spelled(self, value: float) -> str:
        """A whole number up to twenty as a word, others in digits."""
        words = _SMALL.get(self.language, ())
        whole = int(value)
        if whole == value and 0 <= whole < len(words):
            return words[whole]
        return self.digits(value)

    def ordinal(self, value: float) -> str:
        """A place in an order: first ... tenth, then 11th (in English)."""
        whole = int(value)
        words = _ORDINALS.get(self.language, ())
        if 0 < whole <= len(words):
            return words[whole - 1]
        ending = "th" if 10 < whole % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
        return f"{whole}{ending}"

    def date(self, date: PartialDate) -> str:
        """The date as exact as it is known: 18 July 2024, July 2024 or 2024."""
        if date.day is not None:
            return format_date(date.first(), format="long", locale=self._locale)
        if date.month is not None:
            return format_skeleton("yMMMM", date.first(), locale=self._locale)
        return str(date.year)

    def span(self, start: PartialDate, end: PartialDate | None) -> str:
        """From one date to another, without repeating what they share: 12 July to September 2024."""
        # An end known only to the month in which it began says nothing beside the day of the beginning.
        vague = end is not None and end.day is None and (end.year, end.month) == (start.year, start.month)
        if end is None or vague or end == start:
            return self.date(start)
        first, last = self.date(start), self.date(end)
        if start.year == end.year and start.month is not None:
            first = first.removesuffix(f" {start.year}")
            if start.month == end.month and start.day is not None and end.day is not None:
                first = str(start.day)
        return f"{first} {self.translate('to')} {last}"

    def term(self, low: int | None, high: int | None) -> str:
        """A prison term in years and months: six years and one month; a range where the two differ; "" if unknown."""
        known = [months for months in (low, high) if months is not None]
        if not known:
            return ""
        words = [self._months(months) for months in dict.fromkeys(known)]
        return f" {self.translate('to')} ".join(words)

    def _months(self, months: int) -> str:
        years, rest = divmod(months, 12)
        parts = []
        if years:
            parts.append(f"{self.spelled(years)} {self.translate('year' if years == 1 else 'years')}")
        if rest or not years:
            parts.append(f"{self.spelled(rest)} {self.translate('month' if rest == 1 else 'months')}")
        return f" {self.translate('and')} ".join(parts)

    def listed(self, words: Sequence[str]) -> str:
        """The words as a list: a, b and c."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.translate('and')} {words[-1]}"

    def number(self, number: Number, form: str) -> str:
        """The number in one of its forms.

        plain: with its qualifier ("more than 50,000"); bare: digits only; spell: small numbers as words; ordinal;
        interval: with its interval in brackets; bounds: its interval alone; unit: with its unit; mark: a short mark for
        what has no value, for tables that explain it.
        """
        absent = {
            "none_documented": self.translate("none documented"),
            "not_monitored": self.translate("not monitored"),
            "suppressed": self.translate("suppressed"),
            "missing": self.translate("no data"),
            "not_comparable": self.translate("not comparable"),
        }
        if form == "mark":
            return {
                "none_documented": "0",
                "not_monitored": self.translate("n. m."),
                "suppressed": "×",
                "not_comparable": self.translate("n. c."),
            }.get(number.status, "–")
        if number.status in absent and not (form == "bare" and number.status == "none_documented"):
            return absent[number.status]
        if number.text is not None:
            return number.text
        if number.value is None or (form == "bounds" and number.low is not None):
            assert number.low is not None, number.query
            assert number.high is not None, number.query
            return f"{self.digits(number.low, number.decimals)}–{self.digits(number.high, number.decimals)}"
        figure = self.spelled(number.value) if form == "spell" else self.digits(number.value, number.decimals)
        if form == "ordinal":
            return self.ordinal(number.value)
        if form == "bare":
            return figure
        if number.qualifier != "exact":
            figure = f"{self.translate(number.qualifier.replace('_', ' '))} {figure}"
        if form == "unit" and number.unit:
            figure += number.unit if number.unit.startswith("%") else f" {number.unit}"
        if form == "interval" and number.low is not None and number.high is not None:
            low, high = (self.digits(bound, number.decimals) for bound in (number.low, number.high))
            figure += f" ({low}–{high})"
        return figure
