"""A figure's query answered: its data as Points, with gaps, breaks and the four answers kept apart.

In: FigureSpec.data, Questions, the countries' colours. Out: Points. Each kind of query is one function, listed in
QUERIES; a query that the data cannot answer raises Unanswerable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.draw.drawing import Point
from reportgen.nearest import nearest
from reportgen.numbers.answers import Unanswerable
from reportgen.numbers.labels import in_order, label
from reportgen.numbers.number import Number
from reportgen.numbers.query import Questions

Colours = Mapping[str, tuple[str, str]]
"""By country: the colour of its marks and that of its text."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure's query: its keys, the questions it may put, the colours of countries, and who is told each answer."""

    data: Mapping[str, object]
    questions: Questions
    colours: Colours
    tell: Callable[[Number], None]

    def text(self, key: str) -> str:
        """The value of a key that must be a word; Unanswerable if it is not."""
        value = self.data.get(key)
        if not isinstance(value, str):
            raise Unanswerable(f"data.{key} is missing", key, f'write {key} = "..." under [data]')
        return value

    def years(self) -> range:
        """From `from` to `to`; all years of the edition where they are not named, and none after it."""
        start, end = self.data.get("from", self.questions.years[0]), self.data.get("to", self.questions.year)
        for key, year in (("from", start), ("to", end)):
            if not isinstance(year, int):
                raise Unanswerable(f"data.{key} is no year", str(year), f"write {key} = 2020")
        assert isinstance(start, int)
        assert isinstance(end, int)
        return range(start, min(end, self.questions.year) + 1)

    def countries(self) -> tuple[str, ...]:
        """The countries named, or all."""
        chosen = self.data.get("countries")
        known = self.questions.records.country
        if chosen is None:
            return tuple(known)
        if not isinstance(chosen, list):
            raise Unanswerable("data.countries is no list", str(chosen), 'write countries = ["...", "..."]')
        for country in chosen:
            if country not in known:
                raise Unanswerable(f"there is no country {country!r}", str(country), f"use one of {', '.join(known)}")
        return tuple(chosen)

    def colour(self, country: str) -> tuple[str, str]:
        """The colours of a country's marks and text; none where the report gives none."""
        return self.colours.get(country, ("", ""))


def _point(
    asked: Asked,
    number: Number,
    series: str,
    name: str,
    x: str | int,
    x_label: str,
    *,
    term: str = "",
    status: str | None = None,
    break_before: bool = False,
) -> Point:
    """A number as a Point, with its country's colours, and its own status unless another is named."""
    asked.tell(number)
    colour, text_colour = asked.colour(series)
    return Point(
        series=series,
        label=name,
        x=x,
        x_label=x_label,
        value=number.value,
        shown=asked.questions.wording.number(number, "plain"),
        term=term,
        low=number.low,
        high=number.high,
        status=status or {"count": "value", "not_comparable": "missing"}.get(number.status, number.status),
        break_before=break_before,
        colour=colour,
        text_colour=text_colour,
        records=number.records,
    )


def _indicator(asked: Asked) -> Iterator[Point]:
    """Values of one indicator: a series a country, over the years; what has no value is a gap."""
    questions, indicator, years = asked.questions, asked.text("indicator"), asked.years()
    for country in asked.countries():
        name = questions.records.country[country].name
        for year in years:
            number = questions.indicator(indicator, country, year)
            book = questions.records.indicator[indicator]
            terms = {o.value for o in questions.series(indicator, country) if o.year == year and o.value}
            yield _point(
                asked,
                number,
                country,
                name,
                year,
                str(year),
                term=next(iter(terms)) if book.kind == "rating" and len(terms) == 1 else "",
                status="not_rated" if book.kind == "rating" and number.status == "missing" else None,
                break_before=year in book.breaks and year > years[0],
            )


def _indicators(asked: Asked) -> Iterator[Point]:
    """Values of several indicators of one country: a series an indicator."""
    questions, country = asked.questions, asked.text("country")
    chosen = asked.data.get("indicators")
    if not isinstance(chosen, list):
        raise Unanswerable("data.indicators is missing", "indicators", 'write indicators = ["...", "..."]')
    years = asked.years()
    for indicator in chosen:
        for year in years:
            number = questions.indicator(indicator, country, year)
            book = questions.records.indicator[indicator]
            broken = year in book.breaks and year > years[0]
            yield _point(asked, number, indicator, book.short_name, year, str(year), break_before=broken)


def _tally(asked: Asked) -> Iterator[Point]:
    """A counting rule by `rows` and, if named, `columns`; `where` narrows it."""
    questions, rule, rows = asked.questions, asked.text("rule"), asked.text("rows")
    columns = asked.data.get("columns")
    where = asked.data.get("where", {})
    if not isinstance(where, Mapping):
        raise Unanswerable("data.where is no table", str(where), "write [data.where] with a line for each dimension")
    chosen = {str(k): tuple(v) if isinstance(v, list) else v for k, v in where.items()}
    questions.tally(rule, **chosen)
    row_terms = _terms(asked, rule, rows)
    column_terms = _terms(asked, rule, columns) if isinstance(columns, str) else ("",)
    for row in row_terms:
        for column in column_terms:
            cell = {**chosen, rows: row}
            if isinstance(columns, str):
                cell[columns] = column
            number = questions.tally(rule, **cell)
            records = questions.records
            shown = label(records, str(columns), column) if isinstance(columns, str) else ""
            yield _point(asked, number, row, label(records, rows, row), column, shown)


def _terms(asked: Asked, rule: str, dimension: str) -> Sequence[str]:
    """The terms of a dimension that a figure shows: all countries and years, else those with records."""
    questions = asked.questions
    if dimension == "country":
        return asked.countries()
    if dimension == "year":
        return [str(year) for year in questions.years]
    tally = questions.tallies[rule]
    if dimension not in tally.rule.dimensions:
        raise Unanswerable(
            f"rule {rule} is not counted by {dimension}", dimension, f"use one of {tally.rule.dimensions}"
        )
    return in_order(questions.records, dimension, tally.values(dimension))


def _events(asked: Asked) -> Iterator[Point]:
    """The events of cases: a series a case. `cases` names them, or `country` and `category` choose them."""
    records = asked.questions.records
    chosen = asked.data.get("cases")
    categories, country = asked.data.get("categories"), asked.data.get("country")
    for case in records.cases:
        if isinstance(chosen, list) and case.id not in chosen:
            continue
        if isinstance(categories, list) and case.category not in categories:
            continue
        if isinstance(country, str) and case.country != country:
            continue
        colour, text_colour = asked.colour(case.country)
        names = asked.data.get("labels")
        shown = str(names[case.id]) if isinstance(names, Mapping) and case.id in names else case.title
        for _, number in asked.questions.numbers_in(case, "title") if shown == case.title else ():
            asked.tell(number)
        for event in records.events_of.get(case.id, ()):
            asked.tell(asked.questions.happened(event))
            yield Point(
                series=case.id,
                label=shown,
                x=str(event.date),
                x_label=asked.questions.wording.date(event.date),
                shown=asked.questions.wording.span(event.date, event.end),
                detail=records.label("event_type", event.type),
                term=event.type,
                colour=colour,
                text_colour=text_colour,
                records=(event.id,),
            )


def _disputes(asked: Asked) -> Iterator[Point]:
    """Labour disputes: a series a dispute, from its start, with months of arrears and the workers affected."""
    records, wording = asked.questions.records, asked.questions.wording
    for dispute in sorted(records.disputes, key=lambda d: (d.date.first(), d.id)):
        if asked.data.get("arrears") is True and dispute.months is None:
            continue
        for field in ("start", "workers", "months"):
            asked.tell(asked.questions.dispute(dispute, field))
        country = records.case[dispute.case].country
        colour, text_colour = asked.colour(country)
        shown = "" if dispute.workers is None else wording.digits(dispute.workers)
        if shown and dispute.workers_qualifier not in (None, "exact"):
            shown = f"{wording.translate(str(dispute.workers_qualifier).replace('_', ' '))} {shown}"
        yield Point(
            series=dispute.id,
            label=dispute.employer,
            x=str(dispute.date),
            x_label=wording.date(dispute.date),
            value=dispute.months,
            shown=shown,
            term=country,
            status="value" if dispute.months is not None else "missing",
            detail=records.label("strike_standing", dispute.standing),
            colour=colour,
            text_colour=text_colour,
            records=(dispute.id,),
        )


def _penalties(asked: Asked) -> Iterator[Point]:
    """The persons of one case by penalty: a series a penalty."""
    case, records = asked.text("case"), asked.questions.records
    if case not in records.case:
        raise Unanswerable(f"there is no case {case!r}", case)
    for event in records.events_of[case]:
        if event.penalty is None or event.persons is None:
            continue
        for field in ("persons", "term"):
            asked.tell(asked.questions.of_event(event, field))
        term = asked.questions.wording.term(event.months_low, event.months_high)
        name = records.label("penalty", event.penalty)
        yield Point(
            series=event.id,
            label=f"{name}, {term}" if term else name,
            x=event.penalty,
            x_label=name,
            value=float(event.persons),
            shown=asked.questions.wording.digits(event.persons),
            term=event.penalty,
            records=(event.id,),
        )


_COUNTRIES, _YEARS = ("countries",), ("from", "to")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicator", *_COUNTRIES, *_YEARS),
    "indicators": ("indicators", "country", *_YEARS),
    "tally": ("rule", "rows", "columns", "where", *_COUNTRIES),
    "events": ("cases", "categories", "country", "labels"),
    "disputes": ("arrears",),
    "penalties": ("case",),
}

QUERIES: Mapping[str, Callable[[Asked], Iterator[Point]]] = {
    "indicator": _indicator,
    "indicators": _indicators,
    "tally": _tally,
    "events": _events,
    "disputes": _disputes,
    "penalties": _penalties,
}
"""Each kind of query that a figure may make."""


def _nobody(_: Number) -> None:
    """Who is told where nobody asks."""


def points(
    data: Mapping[str, object],
    questions: Questions,
    colours: Colours,
    tell: Callable[[Number], None] = _nobody,
) -> tuple[Point, ...]:
    """The data of a figure, in the order in which it is drawn; Unanswerable where the project has no answer.

    `tell` is told each number of it.
    """
    asked = Asked(data, questions, colours, tell)
    query = asked.text("query")
    if query not in QUERIES:
        close = nearest(query, QUERIES)
        raise Unanswerable(f"there is no query {query!r}", query, f"use one of {', '.join(close or tuple(QUERIES))}")
    for key in data:
        if key not in ("query", *_KEYS[query]):
            close = nearest(key, _KEYS[query])
            mend = f"did you mean {close[0]}?" if close else f"use some of {', '.join(_KEYS[query])}"
            raise Unanswerable(f"data.{key} means nothing to the query {query}", key, mend)
    return tuple(QUERIES[query](asked))
