"""What a country profile is made of: the strip at a glance, the ratings of ten years, score changes, law, response."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from reportgen.numbers.number import Number
from reportgen.write.blocks.desk import Desk
from reportgen.write.blocks.tables import number_cell
from reportgen.write.table import Cell, Column, Row, statuses_in


def glance(desk: Desk, country: str, cells: list[tuple[str, object]]) -> Markup:
    """The strip at a glance: pairs of a label and a number (or word)."""
    desk.questions.look_up("country", country, desk.records.country)
    shown = [{"label": label, "value": value, "rating": _rating(desk, value)} for label, value in cells]
    return desk.component("glance", {"cells": shown, "colour": desk.colour(country)})


def _rating(desk: Desk, value: object) -> str:
    """The term of a rating shown in the strip, for its chip; "" for other numbers."""
    if not isinstance(value, Number) or value.text is None:
        return ""
    for term in desk.records.vocabulary("civicus_rating"):
        if term.label == value.text:
            return term.id
    return ""


def rating_strip(desk: Desk, indicator: str, country: str, years: int = 10) -> Markup:
    """The ratings of the last years as tiles."""
    questions = desk.questions
    questions.look_up("indicator", indicator, questions.records.indicator)
    book = questions.records.indicator[indicator]
    tiles = []
    for year in range(questions.year - years + 1, questions.year + 1):
        number = questions.indicator(indicator, country, year)
        found = [o.value for o in questions.series(indicator, country) if o.year == year and o.value]
        term = questions.records.term.get((str(book.vocabulary), found[0])) if found else None
        tiles.append(
            {
                "year": str(year),
                "value": number if term else "",
                "rating": term.id if term else "",
                "short": (term.short or term.label) if term else "–",
                "position": term.position if term else 0,
                "break": year in book.breaks,
            }
        )
    of = len(questions.records.vocabulary(str(book.vocabulary)))
    return desk.component("rating_strip", {"title": book.name, "tiles": tiles, "of": of, "publisher": book.publisher})


def score_changes(desk: Desk, country: str, indicators: list[str], *, id: str, title: str) -> Markup:
    """Each indicator's newest value against the year before, with the reason why a change is or is not claimed."""
    questions = desk.questions
    rows: list[Row] = []
    for indicator in indicators:
        book = questions.records.indicator.get(indicator)
        if book is None:
            desk.writer.known("indicator", indicator, questions.records.indicator)
            continue
        series = [o for o in questions.series(indicator, country) if o.value is not None]
        if not series:
            rows.append(
                Row((Cell(book.short_name), Cell("–"), Cell("–"), Cell("–"), Cell("No value in this edition.")))
            )
            continue
        newest = series[-1].year
        earlier = [o.year for o in series if o.year < newest]
        after = questions.indicator(indicator, country, newest)
        if not earlier:
            rows.append(
                Row(
                    (
                        Cell(book.short_name),
                        Cell("–"),
                        _dated(desk, after, newest),
                        Cell("–"),
                        Cell("First value in this edition."),
                    )
                )
            )
            continue
        before = questions.indicator(indicator, country, earlier[-1])
        change = questions.change(indicator, country, earlier[-1], newest)
        rows.append(
            Row(
                (
                    Cell(book.short_name),
                    _dated(desk, before, earlier[-1]),
                    _dated(desk, after, newest),
                    _signed(desk, change),
                    Cell(_reason(questions.direction(change), change, book.direction)),
                )
            )
        )
    columns = (
        Column("Indicator", width=20),
        Column("Before", figures=True, width=10),
        Column("Newest", figures=True, width=10),
        Column("Change", figures=True, width=13),
        Column("How to read it"),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(rows),
        source="the publishers named in the codebook; releases as stated there.",
        note="Year in brackets, on the basis that the codebook gives for each indicator.",
        statuses=statuses_in(rows),
    )


def _dated(desk: Desk, number: Number, year: int) -> Cell:
    cell = number_cell(desk, number)
    return replace(cell, second=f"({year})")


def _signed(desk: Desk, change: Number) -> Cell:
    """A change with its sign; words where none can be given."""
    if change.status == "not_comparable":
        return Cell(desk.translate("not comparable"), value="")
    if change.value is None:
        return Cell("–", value="")
    shown = desk.questions.wording.digits(change.value, change.decimals)
    return Cell(("+" if change.value > 0 else "") + desk.writer.print(change, "bare"), value=shown)


def _reason(direction: str, change: Number, scale: str) -> str:
    """Why a change is, or is not, claimed; every row has one."""
    if change.status == "not_comparable":
        return "The method changed in between; the values are not compared."
    if direction == "within":
        return "Within the interval: no change is claimed."
    if direction == "unchanged":
        return "The publisher's value is the same."
    if direction == "unknown":
        return "One of the two values is not known."
    if scale not in ("higher_freer", "lower_freer"):
        return "The value moved; the scale has no freer end."
    freer = (direction == "rose") == (scale == "higher_freer")
    word = "freer" if freer else "less free"
    if change.low is None:
        return f"The publisher's value moved towards {word}; it gives no interval in our material."
    return f"Towards {word}, beyond the interval."


def response(desk: Desk, country: str) -> Markup:
    """What was answered on the cases of a country: how many by status of the reply, and positions in words."""
    records = desk.records
    desk.questions.look_up("country", country, records.country)
    cases = [case for case in records.cases if case.country == country]
    replies = [records.reply_of[case.id] for case in cases if case.id in records.reply_of]
    counts = []
    for term in records.vocabulary("reply_status"):
        if any(reply.status == term.id for reply in replies):
            counts.append({"label": term.label, "value": desk.questions.replies(country, term.id)})
    positions = [
        {
            "title": desk.words(records.case[r.case], "title"),
            "asked": r.asked,
            "text": desk.words(r, "answer"),
            "notes": desk.cite((r.source,)) if r.source else "",
        }
        for r in replies
        if r.answer
    ]
    return desk.component("response", {"counts": counts, "positions": positions})


def ratifications_table(desk: Desk, *, id: str, title: str) -> Markup:
    """ILO conventions by country: the year of ratification, ratified with the year not known, or not ratified."""
    records = desk.records
    instruments = records.vocabulary("instrument")
    rows = []
    for term in instruments:
        cells = [Cell(term.label)]
        for country in records.countries:
            found = next(
                (r for r in records.ratifications if r.country == country.id and r.instrument == term.id), None
            )
            if found is None:
                cells.append(Cell(desk.translate("no data"), "missing", value=""))
                continue
            number = desk.questions.ratification(country.id, term.id, "year")
            cells.append(Cell(f"{number}{desk.cite((found.source,))}", value=number.text))
        rows.append(Row(tuple(cells)))
    columns = (Column("Instrument", width=28), *(Column(c.name, figures=True) for c in records.countries))
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(rows),
        source="the notes name the source of each entry.",
        note="Ratified: the source gives no year. No data: no source in our material.",
        statuses=statuses_in(rows),
    )


def ratified_by(desk: Desk, country: str) -> Markup:
    """The conventions of one country as a list of facts."""
    records = desk.records
    desk.questions.look_up("country", country, records.country)
    entries = []
    for term in records.vocabulary("instrument"):
        found = next((r for r in records.ratifications if r.country == country and r.instrument == term.id), None)
        if found is None:
            entries.append({"label": term.label, "value": desk.translate("no data")})
            continue
        number = desk.questions.ratification(country, term.id)
        entries.append({"label": term.label, "value": Markup(f"{number}{desk.cite((found.source,))}")})
    return desk.component("facts", {"entries": entries})


def monitored_by(desk: Desk, country: str) -> Markup:
    """Who monitored what in the year under review, as margin facts."""
    records = desk.records
    desk.questions.look_up("country", country, records.country)
    entries = [
        {
            "label": records.label("category_group", row.group),
            "value": f"{row.monitors} ({records.label('coverage_extent', row.extent).lower()})",
        }
        for row in records.coverage
        if row.country == country and row.year == desk.questions.year
    ]
    monitored = {row.group for row in records.coverage if row.country == country and row.year == desk.questions.year}
    missing = [term.label for term in records.vocabulary("category_group") if term.id not in monitored]
    return desk.component("monitored", {"entries": entries, "missing": missing, "year": str(desk.questions.year)})
