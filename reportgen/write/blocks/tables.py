"""Tables of tallies, values and accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from reportgen.numbers.answers import Unanswerable
from reportgen.numbers.labels import in_order, label, terms_named
from reportgen.numbers.number import Number
from reportgen.tally.cell import Count, Suppressed
from reportgen.tally.rule import CountingRule
from reportgen.write.blocks.desk import Desk
from reportgen.write.table import Cell, Column, Row, statuses_in

Terms = str | int | tuple[str | int, ...] | list[str | int]
"""What a dimension can be asked for: one term, or several."""

MINIMUM = "Documented cases are a minimum; they do not measure how often something happens."


def number_cell(desk: Desk, number: Number, form: str = "bare") -> Cell:
    """A number in a table: its digits, or its status in words; an open-ended count keeps its "at least"."""
    status = (
        number.status if number.status in ("none_documented", "not_monitored", "suppressed", "missing") else "value"
    )
    if number.qualifier != "exact" and status == "value":
        form = "plain"
    if status != "value" and form == "bare":
        form = "mark"
    shown = desk.questions.wording.number(number, form)
    plain = shown if status == "value" else desk.questions.wording.number(number, "plain")
    return Cell(desk.writer.print(number, form), status, value=plain)


def _cell(where: Mapping[str, Terms]) -> dict[str, str | int | tuple[str | int, ...]]:
    """What a tally's cell is asked for, lists as tuples."""
    return {name: tuple(terms) if isinstance(terms, list) else terms for name, terms in where.items()}


def _terms(desk: Desk, rule: str, dimension: str, where: Mapping[str, Terms]) -> tuple[str, ...]:
    """The terms of a dimension, in order: all countries or years, else those that occur."""
    questions = desk.questions
    tally = questions.tallies[rule]
    chosen = where.get(dimension)
    if chosen is not None:
        return tuple(str(term) for term in (chosen if isinstance(chosen, list | tuple) else (chosen,)))
    if dimension == "country":
        return tuple(questions.records.country)
    if dimension == "year":
        return tuple(str(year) for year in questions.years)
    if dimension not in tally.rule.dimensions:
        raise Unanswerable(
            f"rule {rule} is not counted by {dimension}", dimension, f"use one of {', '.join(tally.rule.dimensions)}"
        )
    occurring = tuple(
        term
        for term in tally.values(dimension)
        if isinstance(tally.cell(**_cell(where), **{dimension: term}), Count | Suppressed)
    )
    return in_order(questions.records, dimension, occurring)


def tally_table(
    desk: Desk,
    rule: str,
    rows: str,
    columns: str,
    *,
    id: str = "",
    title: str = "",
    where: Mapping[str, Terms] | None = None,
    total: bool = True,
    note: str = "",
    width: str = "",
) -> Markup:
    """A counting rule as a table of rows by columns, with totals that count each record once."""
    questions = desk.questions
    questions.tally(rule)
    chosen: dict[str, Terms] = {key: tuple(v) if isinstance(v, list) else v for key, v in (where or {}).items()}
    across, down = _terms(desk, rule, columns, where or {}), _terms(desk, rule, rows, where or {})
    made: list[Row] = []
    for term in down:
        cells = [Cell(label(desk.records, rows, term))]
        cells += [number_cell(desk, questions.tally(rule, **{**chosen, rows: term, columns: c})) for c in across]
        if total:
            # All columns of a total are asked as one query, so that a record in two of them counts once.
            cells.append(number_cell(desk, questions.tally(rule, **{**chosen, rows: term})))
        made.append(Row(tuple(cells), colour=desk.colour(term) if rows == "country" else ""))
    if total and len(down) > 1:
        cells = [Cell("All")] + [number_cell(desk, questions.tally(rule, **{**chosen, columns: c})) for c in across]
        cells.append(number_cell(desk, questions.tally(rule, **chosen)))
        made.append(Row(tuple(cells), total=True))
    heads = [Column(_heading(rows))] + [Column(label(desk.records, columns, c), figures=True) for c in across]
    if total:
        heads.append(Column("All", figures=True))
    anchor = id or f"tab-{rule}-{rows}-{columns}"
    tally = questions.tallies[rule]
    shown = title or tally.rule.title
    notes = [tally.rule.words, MINIMUM]
    if tally.rule.unit in ("persons", "organisations", "workers"):
        notes.append("Someone counted in two rows or columns is counted once in the totals.")
    return desk.table(
        id=anchor,
        title=shown,
        columns=tuple(heads),
        rows=tuple(made),
        source=_tally_source(tally.rule),
        note=" ".join([*notes, note]).strip(),
        width=width or ("main" if len(heads) <= 5 else "full"),
        statuses=statuses_in(made),
    )


def _heading(dimension: str) -> str:
    return {
        "country": "Country",
        "year": "Year",
        "category": "Category",
        "category_group": "Theme",
        "ground": "Ground",
        "status": "Status",
        "type": "Event",
        "penalty": "Penalty",
        "form": "Form",
        "recruiter": "Who recruited",
        "standing": "Legal standing",
        "region": "Region",
        "verification": "Verification",
        "profession": "Profession",
        "affected": "Who was affected",
        "systematic": "Extent",
        "development": "Development",
        "strike": "Work stopped",
        "role": "Role",
    }.get(dimension, dimension.capitalize())


def _tally_source(rule: CountingRule) -> str:
    """Where the records of a rule stand; those of a sensitive one are not listed."""
    if rule.register:
        return f"the register {rule.register}, rule {rule.id}; its rows are not printed."
    if rule.sensitive:
        return f"records of this report, rule {rule.id}; small counts are suppressed, and no records are listed for it."
    return f"records of this report, rule {rule.id}; each record and its sources stand in the annexes."


def values_table(desk: Desk, indicator: str, *, id: str = "", years: Sequence[int] = (), title: str = "") -> Markup:
    """One indicator: years down, countries across, the interval in small under the value, breaks of method as a row."""
    questions = desk.questions
    questions.look_up("indicator", indicator, questions.records.indicator)
    book = questions.records.indicator[indicator]
    countries = [c for c in questions.records.countries if questions.series(indicator, c.id)]
    found = sorted({o.year for c in countries for o in questions.series(indicator, c.id)})
    made: list[Row] = []
    for year in found:
        if years and year not in years:
            continue
        if year in book.breaks and made:
            made.append(Row((Cell(f"New method from {year}: not comparable with the years above"),), group=True))
        cells = [Cell(str(year))]
        for country in countries:
            number = questions.indicator(indicator, country.id, year)
            rating = next((o.value or "" for o in questions.series(indicator, country.id) if o.year == year), "")
            cell = number_cell(desk, number)
            if number.low is not None and number.high is not None and number.value is not None:
                cell = replace(cell, second=desk.writer.print(number, "bounds"))
            cells.append(replace(cell, rating=rating) if book.kind == "rating" and number.text else cell)
        made.append(Row(tuple(cells)))
    columns = [Column("Year", width=8)] + [Column(c.name, figures=True) for c in countries]
    anchor = id or f"tab-values-{indicator}"
    shown = title or book.name
    interval = (
        f" Small figures: {book.interval}." if book.interval and any(c.second for r in made for c in r.cells) else ""
    )
    basis = desk.records.label("year_basis", book.year_basis).lower()
    used = {o.source for country in countries for o in questions.series(indicator, country.id)}
    return desk.table(
        id=anchor,
        title=shown,
        columns=tuple(columns),
        rows=tuple(made),
        subtitle=f"{book.unit}; {direction_words(book.direction)}; year: {basis}",
        source=f"{book.publisher}, {book.vintage}.{desk.cite(tuple(sorted(used)))}",
        note=interval.strip(),
        statuses=statuses_in(made),
    )


def direction_words(direction: str) -> str:
    """Which end of a scale is freer, in words."""
    return {"higher_freer": "higher is freer", "lower_freer": "lower is freer"}.get(direction, "no direction")


def accounts_table(
    desk: Desk,
    *,
    id: str,
    title: str,
    case: str | None = None,
    counted: str | None = None,
    country: str | None = None,
    reported: bool = False,
) -> Markup:
    """Who says what of a number, side by side; `reported` keeps those that are about no single case."""
    records, wording = desk.records, desk.questions.wording
    known = {"case": records.case, "country": records.country, "term of counted": terms_named(records, "counted")}
    for kind, name in (("case", case), ("country", country), ("term of counted", counted)):
        if name is not None:
            desk.questions.look_up(kind, name, known[kind])
    chosen = [
        a
        for a in records.accounts
        if (case is None or a.case == case)
        and (counted is None or a.counted == counted)
        and (country is None or a.country == country)
        and (not reported or a.case is None or records.case[a.case].tally_of_others)
    ]
    chosen.sort(key=lambda a: (records.country[a.country].position, a.counted, a.end.first(), a.id))
    made = []
    for a in chosen:
        value = desk.questions.said(a)
        period = desk.questions.period(a)
        made.append(
            Row(
                (
                    Cell(records.country[a.country].name),
                    Cell(records.label("counted", a.counted)),
                    Cell(desk.writer.print(value, "plain"), value=wording.number(value, "plain")),
                    Cell(str(period), value=period.text),
                    Cell(f"{a.speaker}{desk.cite((a.source,))}"),
                    Cell(desk.words(a, "note"), value=a.note or ""),
                )
            )
        )
    columns = (
        Column("Country", width=12),
        Column("What is counted", width=16),
        Column("Number", width=12),
        Column("Period", width=16),
        Column("Who says it", width=22),
        Column("Remark", width=22),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(made),
        source="the speakers named; each number is theirs.",
        note="Reported numbers stand side by side and are added neither to one another nor to single cases.",
    )
