"""What templates and figures may ask, and how each question is answered with a Number.

In: PublicRecords, the Tallies, the edition's years, a Wording, and a function that enters a printed number into the
ledger. Out: Numbers. Questions that have no answer raise Unanswerable with the mend; they never give 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from reportgen.nearest import nearest
from reportgen.numbers.labels import has_term, terms_of
from reportgen.numbers.number import Comparison, Number
from reportgen.numbers.wording import Wording
from reportgen.protect import PublicRecords, status_of
from reportgen.records.accounts import Account
from reportgen.records.events import Event
from reportgen.records.indicators import Indicator
from reportgen.records.observations import Observation
from reportgen.tally.cell import Cell, Count, NoneDocumented, NotMonitored, Suppressed
from reportgen.tally.count import Tally


class Unanswerable(Exception):
    """A question about something that the project does not have; `mend` says what to write instead."""

    def __init__(self, message: str, value: str, mend: str | None = None) -> None:
        super().__init__(message)
        self.message, self.value, self.mend = message, value, mend


def overlapping(one: Number, other: Number) -> bool:
    """Whether the intervals of two numbers overlap; False where one has none."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


@dataclass(frozen=True, slots=True)
class Questions:
    """Every question that a template or a figure may ask of one edition.

    `year` is the year under review, `years` all the years that its tallies cover.
    """

    records: PublicRecords
    tallies: Mapping[str, Tally]
    year: int
    years: tuple[int, ...]
    wording: Wording
    print: Callable[[Number, str], str]

    def look_up(self, kind: str, name: str, known: Mapping[str, object]) -> None:
        """Raise Unanswerable with the nearest name unless it is known."""
        if name not in known:
            close = nearest(name, known)
            mend = f"did you mean {close[0]}?" if close else f"use one of {', '.join(list(known)[:12])}"
            raise Unanswerable(f"there is no {kind} {name!r}", name, mend)

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
                if not has_term(self.records, dimension, str(term)):
                    self.look_up(
                        dimension.replace("_", " "), str(term), dict.fromkeys(terms_of(self.records, dimension))
                    )
        chosen = {name: tuple(terms) if isinstance(terms, list) else terms for name, terms in where.items()}
        asked = ", ".join([repr(rule), *(f"{name}={value!r}" for name, value in sorted(chosen.items()))])
        return self.from_cell(tally.cell(**chosen), f"tally({asked})", tally)

    def from_cell(self, cell: Cell, query: str, tally: Tally) -> Number:
        """The Number of one cell of a tally."""
        number = Number(query=query, rule=tally.rule.words, status="not_monitored", print=self.print)
        match cell:
            case Count():
                return replace(
                    number,
                    status="count",
                    value=float(cell.value),
                    qualifier="at_least" if cell.open_ended else "exact",
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
        """The value of an indicator in a year (the newest where none is named), with its interval and source."""
        self.look_up("indicator", indicator, self.records.indicator)
        self.look_up("country", country, self.records.country)
        book = self.records.indicator[indicator]
        found = [
            o
            for o in self.records.observations
            if o.indicator == indicator
            and o.country == country
            and o.region == region
            and (year is None or o.year == year)
            and (detail is None or o.detail == detail)
        ]
        if year is None and found:
            newest = max(o.year for o in found)
            found = [o for o in found if o.year == newest]
        asked = f"indicator({indicator!r}, {country!r}, {year if year is not None else 'newest'}"
        query = asked + (f", detail={detail!r})" if detail else ")")
        if not found:
            return Number(
                query=query, rule=self._rule_of(book), status="missing", decimals=book.decimals, print=self.print
            )
        return self.from_observations(found, book, query)

    def _rule_of(self, book: Indicator) -> str:
        return f"{book.name}, {book.publisher}, {book.vintage}"

    def from_observations(self, found: list[Observation], book: Indicator, query: str) -> Number:
        """One Number for one or several observations of the same thing; several that differ become a range."""
        ids = tuple(f"{o.country} {o.year} {o.indicator}" + (f" {o.detail}" if o.detail else "") for o in found)
        number = Number(
            query=query,
            rule=self._rule_of(book),
            status="value",
            decimals=book.decimals,
            unit=book.unit,
            records=tuple(dict.fromkeys(ids)),
            sources=tuple(sorted({o.source for o in found})),
            note="; ".join(o.note for o in found if o.note),
            print=self.print,
        )
        first = found[0]
        if book.kind == "rating":
            terms = list(dict.fromkeys(o.value for o in found if o.value))
            if not terms:
                return replace(number, status="missing")
            labels = [self.records.label(str(book.vocabulary), term) for term in terms]
            place = self.records.term[str(book.vocabulary), terms[0]].position if len(terms) == 1 else None
            return replace(number, text=" / ".join(labels), value=None if place is None else float(place))
        values = [float(o.value) for o in found if o.value is not None]
        if len(set(values)) == 1:
            same = next(o for o in found if o.value is not None)
            return replace(number, value=values[0], low=same.low, high=same.high, qualifier=same.qualifier)
        bounds = values + [b for o in found for b in (o.low, o.high) if b is not None and o.value is None]
        if not bounds:
            return replace(number, status="missing")
        return replace(number, low=min(bounds), high=max(bounds), qualifier=first.qualifier)

    def series(self, indicator: str, country: str) -> list[Observation]:
        """The observations of an indicator in a country, by year; of several sources or stages all."""
        return sorted(
            (o for o in self.records.observations if o.indicator == indicator and o.country == country),
            key=lambda o: (o.year, o.detail or "", o.source),
        )

    def change(self, indicator: str, country: str, start: int, end: int) -> Number:
        """The difference between two years; not_comparable across a method break; `direction` words it.

        A difference inside overlapping intervals is not a change: its `note` says so and its direction is "within".
        """
        before, after = self.indicator(indicator, country, start), self.indicator(indicator, country, end)
        book = self.records.indicator[indicator]
        number = Number(
            query=f"change({indicator!r}, {country!r}, {start}, {end})",
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
        if any(start < year <= end for year in book.breaks):
            return replace(number, status="not_comparable", note="the method changed in between")
        overlap = overlapping(before, after)
        difference = round(after.value - before.value, max(book.decimals, 6))
        return replace(number, value=difference, note="within" if overlap and difference else "")

    def direction(self, change: Number) -> str:
        """rose, fell, unchanged, within (inside the interval: no change is claimed), or unknown."""
        if change.status != "value" or change.value is None:
            return "unknown"
        if change.note == "within":
            return "within"
        return "rose" if change.value > 0 else "fell" if change.value < 0 else "unchanged"

    def rank(self, indicator: str, country: str, year: int, *, highest_first: bool = True) -> Number:
        """The place of a country among the report's countries; equal values share the better place."""
        mine = self.indicator(indicator, country, year)
        others = [self.indicator(indicator, other.id, year) for other in self.records.countries]
        book = self.records.indicator[indicator]
        known = [number for number in others if number.value is not None]
        number = Number(
            query=f"rank({indicator!r}, {country!r}, {year}, highest_first={highest_first})",
            rule=f"place among the {len(known)} countries with a value: {self._rule_of(book)}, {year}",
            status="missing",
            records=tuple(r for n in known for r in n.records),
            sources=tuple(sorted({s for n in known for s in n.sources})),
            print=self.print,
        )
        if mine.value is None:
            return number
        better = sum(
            1
            for n in known
            if n.value is not None and ((n.value > mine.value) == highest_first) and n.value != mine.value
        )
        return replace(number, status="value", value=float(better + 1))

    def highest(self, indicator: str, year: int) -> str:
        """The id of the country with the highest value; Unanswerable when two share it or none has one."""
        return self._extreme(indicator, year, highest=True)

    def lowest(self, indicator: str, year: int) -> str:
        """The id of the country with the lowest value; Unanswerable when two share it or none has one."""
        return self._extreme(indicator, year, highest=False)

    def _extreme(self, indicator: str, year: int, *, highest: bool) -> str:
        values = {c.id: self.indicator(indicator, c.id, year).value for c in self.records.countries}
        known = {country: value for country, value in values.items() if value is not None}
        if not known:
            raise Unanswerable(f"no country has a value of {indicator} in {year}", indicator)
        best = max(known.values()) if highest else min(known.values())
        first = [country for country, value in known.items() if value == best]
        if len(first) > 1:
            raise Unanswerable(f"{' and '.join(first)} share the {'highest' if highest else 'lowest'} value", indicator)
        return first[0]

    def account(self, counted: str, case: str | None = None, country: str | None = None, **more: object) -> Number:
        """What is said of a number, by all who say it: one value where they agree, else the range.

        `year` narrows it to accounts that end in that year, `speaker_kind` to one kind of speaker.
        """
        found = self.accounts(counted, case, country, **more)
        asked = f"account({counted!r}, case={case!r})" if case else f"account({counted!r}, country={country!r})"
        for name, value in sorted(more.items()):
            asked = asked[:-1] + f", {name}={value!r})"
        self.look_up("term of counted", counted, {term.id: term for term in self.records.vocabulary("counted")})
        label = self.records.label("counted", counted)
        if not found:
            raise Unanswerable(f"nobody gives an account of {counted}", counted, "see data/accounts.csv")
        number = Number(
            query=asked,
            rule=f"{label}, as given by {self.wording.listed(list(dict.fromkeys(a.speaker for a in found)))}",
            status="value",
            records=tuple(a.id for a in found),
            sources=tuple(sorted({a.source for a in found})),
            print=self.print,
        )
        values = sorted({value for a in found for value in (a.value, a.high) if value is not None})
        decimals = 0 if all(value == int(value) for value in values) else 1
        if len(values) == 1:
            qualifiers = {a.qualifier for a in found}
            qualifier = qualifiers.pop() if len(qualifiers) == 1 else "about"
            return replace(number, value=values[0], qualifier=qualifier, decimals=decimals)
        return replace(number, low=values[0], high=values[-1], decimals=decimals)

    def accounts(
        self, counted: str, case: str | None = None, country: str | None = None, **more: object
    ) -> list[Account]:
        """The accounts of a number, in the order of their file."""
        return [
            a
            for a in self.records.accounts
            if a.counted == counted
            and (case is None or a.case == case)
            and (country is None or a.country == country)
            and ("year" not in more or a.end.year == more["year"])
            and ("speaker_kind" not in more or a.speaker_kind == more["speaker_kind"])
        ]

    def _event(self, case: str, type_: str) -> Event:
        self.look_up("case", case, self.records.case)
        events = self.records.events_of.get(case, ())
        for event in events:
            if event.type == type_:
                return event
        known = ", ".join(dict.fromkeys(event.type for event in events))
        raise Unanswerable(f"case {case} has no event {type_!r}", type_, f"its events are: {known}")

    def date(self, case: str, type_: str) -> Number:
        """When the first event of that type happened, as exact as known."""
        event = self._event(case, type_)
        return self.fact(
            self.wording.span(event.date, event.end),
            f"date({case!r}, {type_!r})",
            "date of the event",
            (event.id,),
            event.sources,
        )

    def fact(
        self,
        text: str,
        query: str,
        rule: str,
        records: tuple[str, ...],
        sources: tuple[str, ...],
        value: float | None = None,
    ) -> Number:
        """A word, date or name from a record, traced as a number is."""
        return Number(
            query=query,
            rule=rule,
            status="value",
            text=text,
            value=value,
            records=records,
            sources=sources,
            print=self.print,
        )

    def figure(
        self,
        value: float,
        query: str,
        rule: str,
        records: tuple[str, ...],
        sources: tuple[str, ...],
        *,
        qualifier: str = "exact",
        decimals: int = 0,
        unit: str = "",
    ) -> Number:
        """A number that stands in one record, or was worked out from several, traced."""
        return Number(
            query=query,
            rule=rule,
            status="value",
            value=value,
            qualifier=qualifier,
            decimals=decimals,
            unit=unit,
            records=records,
            sources=sources,
            print=self.print,
        )

    def persons(self, case: str, type_: str | None = None) -> Number:
        """How many persons a case concerns, or those of its first event of a type."""
        if type_ is not None:
            event = self._event(case, type_)
            if event.persons is None:
                raise Unanswerable(f"the event {type_!r} of {case} has no number of persons", type_)
            return self.figure(
                event.persons,
                f"persons({case!r}, {type_!r})",
                "persons concerned by the event",
                (event.id,),
                event.sources,
                qualifier=event.persons_qualifier or "exact",
            )
        self.look_up("case", case, self.records.case)
        for party in self.records.parties_of.get(case, ()):
            if party.role == "affected" and party.count is not None:
                return self.figure(
                    party.count,
                    f"persons({case!r})",
                    "head count of those affected",
                    (party.id,),
                    self.records.case[case].sources,
                    qualifier=party.count_qualifier or "exact",
                )
        raise Unanswerable(f"case {case} has no head count", case, "add one in data/parties.csv")

    def sentence(self, case: str, place: int = 1) -> Number:
        """The prison term of the case's n-th sentence, in words: six years and one month."""
        self.look_up("case", case, self.records.case)
        found = [
            e for e in self.records.events_of.get(case, ()) if e.months_low is not None or e.months_high is not None
        ]
        if len(found) < place:
            raise Unanswerable(f"case {case} has {len(found)} sentences with a term", str(place))
        event = sorted(found, key=lambda e: (e.date.first(), -(e.months_high or 0), e.id))[place - 1]
        return self.fact(
            self.wording.term(event.months_low, event.months_high),
            f"sentence({case!r}, {place})",
            "prison term",
            (event.id,),
            event.sources,
            value=float(event.months_high or event.months_low or 0),
        )

    def status(self, case: str) -> Number:
        """The status of a case on the as-of date, derived from its events."""
        self.look_up("case", case, self.records.case)
        events = self.records.events_of[case]
        term = status_of(events, self.records)
        return self.fact(
            self.records.label("case_status", term).lower(),
            f"status({case!r})",
            "status after the last event that changes it",
            tuple(e.id for e in events),
            self.records.case[case].sources,
        )

    def share(self, part: Number, whole: Number, decimals: int = 0) -> Number:
        """The part as a percentage of the whole; its rule names both, so that no percentage stands without its base."""
        number = Number(
            query=f"share({part.query}, {whole.query})",
            rule=f"{part.query} of {whole.query}",
            status="missing",
            decimals=decimals,
            unit="%",
            records=part.records,
            sources=part.sources,
            print=self.print,
        )
        if part.value is None or not whole.value:
            return number
        return replace(number, status="value", value=100 * part.value / whole.value)

    def sum(self, numbers: list[Number]) -> Number:
        """The sum of numbers that do not overlap; records and sources are those of all."""
        known = [n.value for n in numbers if n.value is not None]
        if len(known) != len(numbers):
            raise Unanswerable("a sum with an unknown part", ", ".join(n.query for n in numbers if n.value is None))
        return self.figure(
            sum(known),
            f"sum({', '.join(n.query for n in numbers)})",
            "sum of the numbers named",
            tuple(dict.fromkeys(r for n in numbers for r in n.records)),
            tuple(sorted({s for n in numbers for s in n.sources})),
        )

    def how_many(self, numbers: list[Number | Comparison], words: str) -> Number:
        """How many of the numbers or comparisons hold (are known and not 0); `words` is the rule for the reader."""
        holding = [
            n
            for n in numbers
            if (isinstance(n, Comparison) and n.holds) or (isinstance(n, Number) and n.known and n.value)
        ]
        records = tuple(dict.fromkeys(r for n in holding if isinstance(n, Number) for r in n.records))
        sources = tuple(sorted({s for n in holding if isinstance(n, Number) for s in n.sources}))
        return self.figure(len(holding), f"how_many({words!r})", words, records, sources)
