"""What templates and figures may ask of counts and indicators, and how each question is answered with a Number.

In: PublicRecords, the Tallies, the edition's years, a Wording, and a function that enters a printed number into the
ledger. Out: Numbers. Questions that have no answer raise Unanswerable with the mend; they never give 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from reportgen.numbers.answers import Unanswerable, joint_qualifier, overlapping
from reportgen.numbers.labels import has_term, terms_of
from reportgen.numbers.number import Comparison, Number
from reportgen.numbers.of_records import OfRecords
from reportgen.records.indicators import Indicator
from reportgen.records.observations import Observation
from reportgen.tally.cell import COUNTED_ONLY, Cell, Count, NoneDocumented, NotMonitored, Suppressed
from reportgen.tally.count import Tally
from reportgen.tally.register import RegisterTally


def _numbers(given: object) -> None:
    """Raise Unanswerable unless all that is given are answers of queries."""
    for one in given if isinstance(given, Sequence) and not isinstance(given, str) else (given,):
        if not isinstance(one, Number):
            raise Unanswerable(f"{one!r} is not the answer of a query", str(one), "ask with tally(...) or the like")


def _terms(dimension: str, asked: str | int | Sequence[str | int]) -> str | int | tuple[str | int, ...]:
    """What is asked of a dimension, in one form, so that one question has one wording: years as numbers, sorted."""
    given = [asked] if isinstance(asked, str | int) else asked
    terms = [int(term) if dimension == "year" and str(term).isdecimal() else term for term in given]
    distinct = tuple(sorted(dict.fromkeys(terms), key=str))
    return distinct[0] if len(distinct) == 1 else distinct


class Leader(str):
    """The id of a country that is the first of all, and the Number that says how this was found."""

    __slots__ = ("number",)

    number: Number

    def __new__(cls, country: str, number: Number) -> Self:
        """The id, with what it rests on."""
        made = super().__new__(cls, country)
        made.number = number
        return made


@dataclass(frozen=True, slots=True)
class Questions(OfRecords):
    """Every question that a template or a figure may ask of one edition."""

    def tally(self, rule: str, **where: str | int | tuple[str | int, ...] | list[str | int]) -> Number:
        """The count of a rule, over all years and countries or those named: `tally("closures", country="UZB")`."""
        self.look_up("counting rule", rule, self.tallies)
        tally = self.tallies[rule]
        for dimension in where:
            if dimension not in tally.rule.dimensions:
                raise Unanswerable(
                    f"rule {rule} is not counted by {dimension}",
                    dimension,
                    f"use one of {', '.join(tally.rule.dimensions)}, or add it to by in data/tallies.toml",
                )
        for dimension, asked_for in where.items():
            for term in asked_for if isinstance(asked_for, list | tuple) else (asked_for,):
                known = terms_of(self.records, dimension)
                if isinstance(tally, RegisterTally) and dimension not in ("country", "year"):
                    known = tally.terms[dimension]
                elif has_term(self.records, dimension, str(term)):
                    continue
                self.look_up(dimension.replace("_", " "), str(term), dict.fromkeys(known))
        chosen = {name: _terms(name, terms) for name, terms in where.items()}
        asked = ", ".join([repr(rule), *(f"{name}={value!r}" for name, value in sorted(chosen.items()))])
        return self.from_cell(tally.cell(**chosen), self.asked(f"tally({asked})"), tally)

    def from_cell(self, cell: Cell, query: str, tally: Tally) -> Number:
        """The Number of one cell of a tally."""
        number = Number(query=query, rule=tally.rule.words, status="not_monitored", print=self.print)
        match cell:
            case Count():
                return replace(
                    number,
                    status="count",
                    value=float(cell.value),
                    qualifier="at_least" if cell.open_ended else "about" if cell.rough else "exact",
                    records=cell.records,
                    sources=cell.sources,
                )
            case NoneDocumented():
                return replace(number, status="none_documented", value=0.0, note="; ".join(cell.monitors))
            case NotMonitored():
                return number
            case Suppressed():
                return replace(number, status="suppressed")

    def indicator(
        self,
        indicator: str,
        country: str,
        year: int | None = None,
        *,
        detail: str | None = None,
        region: str | None = None,
    ) -> Number:
        """The value of an indicator in a year, with interval and source; in the newest with one if none is named.

        `detail` takes the values of one stage or part, "" those of none.
        """
        self.look_up("indicator", indicator, self.records.indicator)
        self.look_up("country", country, self.records.country)
        if region is not None:
            self.look_up("region", region, self.records.region)
        if year is not None and not isinstance(year, int):
            raise Unanswerable(f"{year!r} is no year", str(year), "write the year without quotation marks")
        book = self.records.indicator[indicator]
        found = [
            o
            for o in self.observed.get((indicator, country), ())
            if o.region == region
            and (year is None or o.year == year)
            and (detail is None or (o.detail or "") == detail)
        ]
        if year is None and found:
            newest = max((o.year for o in found if (o.value, o.low, o.high) != (None, None, None)), default=None)
            found = [o for o in found if o.year == newest]
        named = {"detail": detail, "region": region}
        asked = ", ".join([repr(indicator), repr(country), *([str(year)] if year is not None else [])])
        asked += "".join(f", {name}={value!r}" for name, value in named.items() if value is not None)
        query = self.asked(f"indicator({asked})")
        if not found:
            return Number(
                query=query, rule=self._rule_of(book), status="missing", decimals=book.decimals, print=self.print
            )
        return self.from_observations(found, book, query)

    def _rule_of(self, book: Indicator) -> str:
        return f"{book.name}, {book.publisher}, {book.vintage}"

    def from_observations(self, found: list[Observation], book: Indicator, query: str) -> Number:
        """One Number for one or several observations of the same thing; several that differ become a range."""
        ids = [o.name for o in found]
        changes = sum(year <= found[0].year for year in book.breaks)
        number = Number(
            query=query,
            rule=self._rule_of(book),
            status="value",
            decimals=book.decimals,
            unit=book.unit,
            records=tuple(dict.fromkeys(ids)),
            sources=tuple(sorted({o.source for o in found})),
            note="; ".join(o.note for o in found if o.note),
            method=(book.id, book.vintage, changes),
            print=self.print,
        )
        if book.kind == "rating":
            terms = list(dict.fromkeys(o.value for o in found if o.value))
            if not terms:
                return replace(number, status="missing")
            labels = [self.records.label(str(book.vocabulary), term) for term in terms]
            place = self.records.term[str(book.vocabulary), terms[0]].position if len(terms) == 1 else None
            return replace(number, text=" / ".join(labels), value=None if place is None else float(place))
        values = [float(o.value) for o in found if o.value is not None]
        ranges = [bound for o in found if o.value is None for bound in (o.low, o.high) if bound is not None]
        if not values and not ranges:
            return replace(number, status="missing")
        if len(set(values)) != 1 or ranges:
            return replace(number, low=min(values + ranges), high=max(values + ranges))
        given = [o for o in found if o.value is not None]
        qualifiers = {o.qualifier for o in given}
        qualifier = given[0].qualifier if len(qualifiers) == 1 else "about"
        return replace(number, value=values[0], low=given[0].low, high=given[0].high, qualifier=qualifier)

    def series(self, indicator: str, country: str) -> list[Observation]:
        """The observations of an indicator in a country, by year; of several sources or stages all."""
        return sorted(
            self.observed.get((indicator, country), ()),
            key=lambda o: (o.year, o.detail or "", o.source),
        )

    def change(self, indicator: str, country: str, start: int, end: int) -> Number:
        """The difference between two years; not_comparable across a method break; `direction` words it.

        A difference inside overlapping intervals is not a change: its `note` says so and its direction is "within". Its
        interval goes from the least to the greatest difference of the two intervals, where both years have one.
        """
        before, after = self.indicator(indicator, country, start), self.indicator(indicator, country, end)
        book = self.records.indicator[indicator]
        number = Number(
            query=self.asked(f"change({indicator!r}, {country!r}, {start}, {end})"),
            rule=f"difference of {self._rule_of(book)} between {start} and {end}",
            status="value",
            decimals=book.decimals,
            unit=book.unit,
            records=before.records + after.records,
            sources=tuple(sorted({*before.sources, *after.sources})),
            print=self.print,
        )
        if before.value is None or after.value is None:
            return replace(number, status="missing")
        if any(min(start, end) < year <= max(start, end) for year in book.breaks):
            return replace(number, status="not_comparable", note="the method changed in between")
        overlap = overlapping(before, after)
        low = high = None
        if before.low is not None and before.high is not None and after.low is not None and after.high is not None:
            low, high = round(after.low - before.high, 6), round(after.high - before.low, 6)
        difference = round(after.value - before.value, 6)
        return replace(number, value=difference, low=low, high=high, note="within" if overlap and difference else "")

    def direction(self, change: Number) -> str:
        """rose, fell, unchanged, within (inside the interval: no change is claimed), or unknown."""
        if change.status != "value" or change.value is None:
            return "unknown"
        if change.note == "within":
            return "within"
        return "rose" if change.value > 0 else "fell" if change.value < 0 else "unchanged"

    def rank(
        self, indicator: str, country: str, year: int, *, highest_first: bool = True, published: bool = False
    ) -> Number:
        """The place of a country among the report's countries; equal values share the better place.

        Where the intervals of values overlap, the answer is from the best place to the worst that the country can have,
        and cannot be compared. `published` takes the publisher's values as they are: the text has to say the overlap.
        """
        mine = self.indicator(indicator, country, year)
        others = [self.indicator(indicator, other.id, year) for other in self.records.countries]
        book = self.records.indicator[indicator]
        known = [number for number in others if number.value is not None]
        named = ([] if highest_first else ["highest_first=False"]) + (["published=True"] if published else [])
        number = Number(
            query=self.asked(f"rank({', '.join([repr(indicator), repr(country), str(year), *named])})"),
            rule=f"place among the {len(known)} countries with a value: {self._rule_of(book)}, {year}",
            status="missing",
            records=tuple(r for n in known for r in n.records),
            sources=tuple(sorted({s for n in known for s in n.sources})),
            print=self.print,
        )
        if mine.value is None:
            return number
        better = [n for n in known if n.value != mine.value and ((n.value or 0) > mine.value) == highest_first]
        place, unsure = len(better) + 1, [n for n in known if n.query != mine.query and overlapping(n, mine)]
        ahead = {n.query for n in better}
        best = place - sum(n.query in ahead for n in unsure)
        worst = place + sum(n.query not in ahead for n in unsure)
        if best == worst or published:
            return replace(number, status="value", value=float(place))
        return replace(number, status="value", low=float(best), high=float(worst), note="within")

    def highest(self, indicator: str, year: int) -> Leader:
        """The id of the country with the highest value.

        Unanswerable where two share it, where the interval of another overlaps that of the first, or none has a value.
        """
        return self._extreme(indicator, year, highest=True)

    def lowest(self, indicator: str, year: int) -> Leader:
        """The id of the country with the lowest value; Unanswerable as with the highest."""
        return self._extreme(indicator, year, highest=False)

    def _extreme(self, indicator: str, year: int, *, highest: bool) -> Leader:
        word = "highest" if highest else "lowest"
        answers = {c.id: self.indicator(indicator, c.id, year) for c in self.records.countries}
        known = {country: number for country, number in answers.items() if number.value is not None}
        if not known:
            raise Unanswerable(f"no country has a value of {indicator} in {year}", indicator)
        best = (max if highest else min)(number.value or 0 for number in known.values())
        first = [country for country, number in known.items() if number.value == best]
        if len(first) > 1:
            raise Unanswerable(f"{' and '.join(first)} share the {word} value", indicator)
        unsure = [c for c, number in known.items() if c != first[0] and overlapping(number, known[first[0]])]
        if unsure:
            raise Unanswerable(
                f"{first[0]} has the {word} value of {indicator} in {year}, but its interval overlaps that of "
                f"{' and '.join(unsure)}",
                indicator,
                "say the values with their intervals, without an order",
            )
        book = self.records.indicator[indicator]
        number = Number(
            query=self.asked(f"{word}({indicator!r}, {year})"),
            rule=f"{word} among the {len(known)} countries with a value: {self._rule_of(book)}, {year}",
            status="value",
            records=tuple(r for n in known.values() for r in n.records),
            sources=tuple(sorted({s for n in known.values() for s in n.sources})),
            print=self.print,
        )
        return Leader(first[0], number)

    def share(self, part: Number, whole: Number, decimals: int = 0) -> Number:
        """The part as a percentage of the whole; its rule names both, so that no percentage stands without its base."""
        _numbers((part, whole))
        number = Number(
            query=f"share({part.query}, {whole.query}{f', {decimals}' if decimals else ''})",
            rule=f"{part.query} of {whole.query}",
            status="missing",
            decimals=decimals,
            unit="%",
            records=tuple(dict.fromkeys(part.records + whole.records)),
            sources=tuple(sorted({*part.sources, *whole.sources})),
            print=self.print,
        )
        if part.value is None or not whole.value:
            return number
        if part.qualifier == whole.qualifier == "exact" and part.value > whole.value:
            raise Unanswerable(
                f"{part.query} is {part.side()}, which is more than {whole.query}, {whole.side()}: it is no part of it",
                "share",
                "ask the part and the whole of one rule and one time",
            )
        qualifier = joint_qualifier([part.qualifier]) if whole.qualifier == "exact" else "about"
        return replace(number, status="value", value=100 * part.value / whole.value, qualifier=qualifier)

    def sum(self, numbers: Sequence[Number]) -> Number:
        """The sum of numbers that do not overlap; records and sources are those of all."""
        _numbers(numbers)
        if not numbers:
            raise Unanswerable("a sum of nothing", "sum", "name the numbers: sum([..., ...])")
        known = [n.value for n in numbers if n.value is not None]
        if len(known) != len(numbers):
            raise Unanswerable("a sum with an unknown part", ", ".join(n.query for n in numbers if n.value is None))
        return self.figure(
            sum(known),
            f"sum([{', '.join(n.query for n in numbers)}])",
            "sum of the numbers named",
            tuple(dict.fromkeys(r for n in numbers for r in n.records)),
            tuple(sorted({s for n in numbers for s in n.sources})),
            qualifier=joint_qualifier(n.qualifier for n in numbers),
            decimals=max(n.decimals for n in numbers),
            unit=numbers[0].unit if len({n.unit for n in numbers}) == 1 else "",
        )

    def added(self, now: Number, then: Number) -> Number:
        """How many records are behind the first number that are not behind the other."""
        _numbers((now, then))
        if any(tally.rule.register and repr(name) in now.query for name, tally in self.tallies.items()):
            raise Unanswerable("the rows of a register are not compared", now.query, "compare the two counts")
        if COUNTED_ONLY in (*now.records, *then.records) or "suppressed" in (now.status, then.status):
            # A sensitive tally does not tell its records, nor how many of them are new.
            query, rule = f"added({now.query}, {then.query})", "records of a sensitive tally are not compared"
            return Number(query=query, rule=rule, status="suppressed", print=self.print)
        new = tuple(record for record in now.records if record not in set(then.records))
        return self.figure(
            len(new),
            f"added({now.query}, {then.query})",
            "records behind the first number that are not behind the other",
            tuple(dict.fromkeys(now.records + then.records)),
            tuple(sorted({*now.sources, *then.sources})),
        )

    def how_many(self, numbers: Sequence[Number | Comparison], words: str) -> Number:
        """How many of the numbers or comparisons hold (are known and not 0); `words` is the rule for the reader."""
        _numbers([n for n in numbers if not isinstance(n, Comparison)])
        holding = [n for n in numbers if (n if isinstance(n, Comparison) else n.known and n.value)]
        records = tuple(dict.fromkeys(record for n in numbers for record in n.records))
        sources = tuple(sorted({source for n in numbers for source in n.sources}))
        asked = ", ".join(n.query for n in numbers)
        return self.figure(len(holding), f"how_many([{asked}], {words!r})", words, records, sources)
