"""The annexes: codebook, all values and tallies, rules in words, coverage, caveats, glossary, sources, errata."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from reportgen.numbers.answers import overlapping
from reportgen.numbers.labels import label, terms_named
from reportgen.records.sources import Source
from reportgen.tally.rule import DATED, EACH_GROUP, CountingRule
from reportgen.write.blocks.desk import Desk
from reportgen.write.blocks.tables import direction_words, number_cell, tally_table, values_table
from reportgen.write.table import Cell, Column, Row


def codebook(desk: Desk) -> Markup:
    """Every indicator: what it measures, scale and direction, basis of the year, interval, breaks, release, terms."""
    records = desk.records
    entries = []
    for book in sorted(records.indicators, key=lambda b: (b.publisher, b.id)):
        scale = ""
        if book.minimum is not None and book.maximum is not None:
            low, high = (f"{bound:g}".replace("-", "−") for bound in (book.minimum, book.maximum))
            scale = f"{low} to {high}"
        elif book.vocabulary:
            scale = ", ".join(term.label for term in records.vocabulary(book.vocabulary))
        entries.append(
            {
                "id": f"indicator-{book.id}",
                "code": book.id,
                "name": book.name,
                "description": book.description,
                "publisher": book.publisher,
                "scale": scale,
                "direction": direction_words(book.direction),
                "unit": book.unit,
                "year": records.label("year_basis", book.year_basis),
                "interval": book.interval or "none given",
                "breaks": ", ".join(str(year) for year in book.breaks),
                "vintage": book.vintage,
                "licence": records.label("licence", book.licence),
                "notes": desk.cite((book.source,)),
            }
        )
    return desk.component("codebook", {"entries": entries})


def all_values(desk: Desk) -> Markup:
    """Every value of every indicator with its interval, one table an indicator."""
    order = sorted(desk.records.indicators, key=lambda b: (b.publisher, b.id))
    return Markup("").join(
        values_table(desk, book.id) if book.year_basis != "harvest" else harvest_table(desk, book.id) for book in order
    )


def harvest_table(desk: Desk, indicator: str) -> Markup:
    """A harvest series: one row a value, since a season may have several (stages, sources)."""
    questions, records = desk.questions, desk.records
    book = records.indicator[indicator]
    rows = []
    for country in records.countries:
        for o in questions.series(indicator, country.id):
            number = questions.from_observations(
                [o],
                book,
                f"indicator({indicator!r}, {country.id!r}, {o.year}, detail={o.detail or ''!r}"
                + (f", region={o.region!r})" if o.region else ")"),
            )
            rows.append(
                Row(
                    (
                        Cell(country.name),
                        Cell(str(o.year)),
                        Cell(o.detail or "–"),
                        number_cell(desk, number, "plain"),
                        Cell(Markup(f"{Markup.escape(o.note or '–')}{desk.cite((o.source,))}"), value=o.note or ""),
                    )
                )
            )
    columns = (
        Column("Country", width=14),
        Column("Season", width=9),
        Column("Stage or part", width=24),
        Column(book.unit, figures=True, width=17),
        Column("Remark"),
    )
    anchor = f"tab-values-{indicator}"
    return desk.table(
        id=anchor,
        title=book.name,
        columns=columns,
        rows=tuple(rows),
        subtitle=book.description,
        source=f"{book.publisher}, {book.vintage}.",
    )


def all_tallies(desk: Desk) -> Markup:
    """Every counting rule by country and year."""
    made = [
        tally_table(desk, rule, "country", "year", id=f"tab-all-{rule}", title=tally.rule.title)
        for rule, tally in sorted(desk.questions.tallies.items())
    ]
    return Markup("").join(made)


def rules_in_words(desk: Desk) -> Markup:
    """Every counting rule as a reader reads it."""
    entries = []
    for rule, tally in sorted(desk.questions.tallies.items()):
        chosen = [
            f"{dimension}: " + ", ".join(label(desk.records, dimension, term) for term in terms)
            for dimension, terms in tally.rule.where.items()
        ]
        events = ", ".join(desk.records.label("event_type", event) for event in tally.rule.events)
        entries.append(
            {
                "id": f"rule-{rule}",
                "code": rule,
                "title": tally.rule.title,
                "words": tally.rule.words,
                "unit": tally.rule.unit,
                "where": "; ".join(chosen) or "all",
                "placed": _placed_by(tally.rule, events),
                "coverage": _monitored_as(desk, tally.rule.coverage),
            }
        )
    return desk.component("rules", {"entries": entries})


def _placed_by(rule: CountingRule, events: str) -> str:
    """What places a record in a year, in words; `events` are the types that the rule names."""
    unit = rule.unit
    if rule.register:
        return f"the date in the register {rule.register}"
    if unit in DATED:
        return DATED[unit]
    if unit in ("events", "persons") and events:
        return f"each of: {events}"
    return f"first of: {events}" if events else "first event of the case"


def _monitored_as(desk: Desk, coverage: str | None) -> str:
    """Whose monitoring tells a real 0 from an unknown, in words."""
    if coverage is None:
        return "nothing: a cell without records is not monitored"
    return "the theme of each cell" if coverage == EACH_GROUP else desk.records.label("category_group", coverage)


def coverage_map(desk: Desk) -> Markup:
    """Country by group of categories by year: monitored, partly, or not monitored, in tiles and words."""
    records = desk.records
    groups = records.vocabulary("category_group")
    found = {(row.country, row.group, row.year): row for row in records.coverage}
    countries = []
    for country in records.countries:
        rows = []
        for group in groups:
            cells = []
            for year in desk.questions.years:
                row = found.get((country.id, group.id, year))
                cells.append(
                    {
                        "year": str(year),
                        "extent": row.extent if row else "none",
                        "label": records.label("coverage_extent", row.extent)
                        if row
                        else desk.translate("not monitored"),
                    }
                )
            rows.append({"label": group.label, "cells": cells})
        countries.append({"name": country.name, "colour": desk.colour(country.id), "rows": rows})
    return desk.component(
        "coverage_map",
        {
            "countries": countries,
            "years": [str(y) for y in desk.questions.years],
            "groups": [group.label for group in groups],
        },
    )


def coverage_table(desk: Desk, *, id: str, title: str) -> Markup:
    """Who monitored what, where and when, with the limits of it."""
    records = desk.records
    rows: list[Row] = []
    for country in records.countries:
        of = [row for row in records.coverage if row.country == country.id]
        if of:
            rows.append(Row((Cell(country.name),), group=True, colour=desk.colour(country.id)))
        merged: dict[tuple[str, str, str, str], list[int]] = {}
        for row in sorted(of, key=lambda r: r.year):
            merged.setdefault((row.group, row.extent, row.monitors, row.note or ""), []).append(row.year)
        for (group, extent, monitors, note), years in merged.items():
            span = (
                str(years[0])
                if len(years) == 1
                else f"{years[0]}–{years[-1]}"
                if years[-1] - years[0] == len(years) - 1
                else ", ".join(map(str, years))
            )
            rows.append(
                Row(
                    (
                        Cell(records.label("category_group", group)),
                        Cell(span),
                        Cell(records.label("coverage_extent", extent)),
                        Cell(monitors),
                        Cell(note or "–"),
                    )
                )
            )
    columns = (
        Column("Theme", width=18),
        Column("Years", width=13),
        Column("Extent", width=12),
        Column("Whose monitoring", width=30),
        Column("Limits"),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(rows),
        source="this project's reading of its sources.",
        note="What is not listed was not monitored: nothing is known, and nothing is counted as none.",
    )


def caveats_table(desk: Desk, *, id: str, title: str) -> Markup:
    """Assumptions and weaknesses, each rated by the quality of its evidence and its impact."""
    records = desk.records
    rows = tuple(
        Row(
            (
                Cell(c.subject),
                Cell(c.statement),
                Cell(records.label("rating_level", c.quality)),
                Cell(records.label("rating_level", c.impact)),
            )
        )
        for c in records.caveats
    )
    columns = (
        Column("Subject", width=20),
        Column("Assumption or weakness"),
        Column("Quality of evidence", width=13),
        Column("Impact", width=13),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=rows,
        source="this project's assessment.",
    )


def glossary(desk: Desk, vocabularies: Mapping[str, str]) -> Markup:
    """The terms of some vocabularies with definition and origin; `vocabularies` gives each its heading."""
    groups = []
    known = dict.fromkeys(term.vocabulary for term in desk.records.terms)
    for vocabulary, heading in vocabularies.items():
        desk.questions.look_up("vocabulary", vocabulary, known)
        terms = [
            {"label": t.label, "definition": t.definition, "origin": t.origin}
            for t in desk.records.vocabulary(vocabulary)
        ]
        groups.append({"heading": heading, "terms": terms})
    return desk.component("glossary", {"groups": groups})


def corrections_table(desk: Desk, *, id: str, title: str, kind: str) -> Markup:
    """Corrections (ours) or revisions (publishers'), each with its reason."""
    records = desk.records
    desk.questions.look_up("kind of correction", kind, terms_named(records, "correction_kind"))
    rows = tuple(
        Row(
            (
                Cell(f"{c.record}, {c.field}"),
                Cell(c.from_value),
                Cell(c.to_value),
                Cell(Markup(f"{Markup.escape(c.reason)}{desk.cite((c.source,))}"), value=c.reason),
            )
        )
        for c in records.corrections
        if c.kind == kind
    )
    if not rows:
        return desk.component("none_documented", {"text": "None in this edition."})
    columns = (
        Column("What", width=24),
        Column("As published", width=17),
        Column("As used here", width=17),
        Column("Why"),
    )
    return desk.table(id=id, title=title, columns=columns, rows=rows, source="this project.")


def calls_list(desk: Desk, *, addressee: str | None = None) -> Markup:
    """What monitors ask, each with who asks, when, and the source."""
    records = desk.records
    if addressee is not None:
        desk.questions.look_up("addressee", addressee, terms_named(records, "addressee"))
    entries = []
    for call in sorted(records.calls, key=lambda c: (c.date.first(), c.id)):
        if addressee is None or call.addressee == addressee:
            entries.append(
                {
                    "addressee": records.label("addressee", call.addressee),
                    "request": desk.words(call, "request"),
                    "speaker": call.speaker,
                    "date": str(desk.questions.called(call)),
                    "countries": ", ".join(records.country[c].name for c in call.countries),
                    "notes": desk.cite((call.source,)),
                }
            )
    return desk.component("calls", {"entries": entries})


def licences(desk: Desk) -> Markup:
    """The terms of use of the sources, and which publishers fall under each."""
    records = desk.records
    entries = []
    for term in records.vocabulary("licence"):
        publishers = sorted(
            {source.publisher for source in records.sources if source.licence == term.id}, key=str.casefold
        )
        if publishers:
            entries.append({"label": term.label, "definition": term.definition, "publishers": "; ".join(publishers)})
    return desk.component("licences", {"entries": entries})


def reference(desk: Desk, source: Source) -> dict[str, object]:
    """A source as a full reference."""
    return {
        "publisher": source.publisher,
        "title": source.title,
        "date": desk.questions.wording.date(source.date) if source.date else "undated",
        "url": source.url or "",
        "note": source.note or "",
        "standing": desk.records.label("standing", source.standing),
    }


def changes(desk: Desk, *, id: str, title: str, indicators: list[str]) -> Markup:
    """What differs from the edition before: tallies and newest values, from and to, each with its reason."""
    questions, before = desk.questions, desk.previous
    if before is None:
        return desk.component("none_documented", {"text": "This is the first edition; there is none to compare with."})
    rows: list[Row] = [Row((Cell("Counts, all countries and years of the edition"),), group=True)]
    for rule, tally in sorted(questions.tallies.items()):
        now, then = questions.tally(rule), before.tally(rule)
        if now.value == then.value and now.status == then.status:
            continue
        if tally.rule.register:
            made = "The register and the as-of date decide; its rows are not compared."
            rows.append(Row((Cell(tally.rule.title), number_cell(desk, then), number_cell(desk, now), Cell(made))))
            continue
        gone, new = questions.added(then, now), questions.added(now, then)
        reasons = [f"{new} new record{'s' if new.value != 1 else ''} since the last as-of date"] if new.value else []
        reasons += [f"{gone} record{'s' if gone.value != 1 else ''} no longer counted"] if gone.value else []
        if tally.rule.sensitive:
            reasons = ["The rule is sensitive: its records are not compared"]
        elif not reasons:
            same = now.records == then.records == ()
            reasons = ["What was monitored changed" if same else "A record's own number changed"]
        rows.append(
            Row(
                (
                    Cell(tally.rule.title),
                    number_cell(desk, then),
                    number_cell(desk, now),
                    Cell("; ".join(reasons) + "."),
                )
            )
        )
    for indicator in indicators:
        book = questions.records.indicator.get(indicator)
        if book is None:
            desk.writer.known("indicator", indicator, questions.records.indicator)
            continue
        moved: list[Row] = []
        for country in questions.records.countries:
            now, then = questions.indicator(indicator, country.id), before.indicator(indicator, country.id)
            years = [
                max((o.year for o in q.series(indicator, country.id) if o.value), default=None)
                for q in (before, questions)
            ]
            if (now.text, now.value) == (then.text, then.value) or years[1] is None:
                continue
            if years[0] is None:
                reason = f"First value in our material, for {years[1]}."
            elif any(years[0] < year <= years[1] for year in book.breaks):
                reason = f"The method changed between {years[0]} and {years[1]}; not comparable."
            else:
                overlap = overlapping(then, now)
                reason = f"New value for {years[1]}" + (
                    "; within the interval: no change is claimed." if overlap else f", after {years[0]}."
                )
            moved.append(
                Row(
                    (Cell(country.name), number_cell(desk, then), number_cell(desk, now), Cell(reason)),
                    colour=desk.colour(country.id),
                )
            )
        if moved:
            rows.append(Row((Cell(book.name),), group=True))
            rows.extend(moved)
    columns = (
        Column("What"),
        Column("Last edition", figures=True, width=16),
        Column("This edition", figures=True, width=16),
        Column("Reason", width=38),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(rows),
        source="the two editions, computed from the same data.",
    )
