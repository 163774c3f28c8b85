"""Case boxes, lists of cases, disputes, findings and the chronology."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reportgen.numbers.labels import has_term, terms_of
from reportgen.protect import status_of
from reportgen.records.accounts import Account
from reportgen.records.cases import Case
from reportgen.records.events import Event
from reportgen.write.blocks.desk import Desk
from reportgen.write.blocks.tables import MINIMUM
from reportgen.write.table import Cell, Column, Row


def case_box(desk: Desk, case: str) -> Markup:
    """The whole of a case: facts, what happened and when, who disagrees, right of reply. A case has one box."""
    if not desk.writer.known("case", case, desk.records.case):
        return Markup()
    record = desk.records.case[case]
    desk.writer.once("case", case, desk.shown)
    desk.shown.add(case)
    target = desk.writer.references.number(desk.translate("Case"), f"case-{case}", record.title, desk.writer.part)
    return desk.component("case_box", {**_facts(desk, record), "number": target.name})


def _facts(desk: Desk, case: Case) -> dict[str, object]:
    """A case as its box shows it."""
    records = desk.records
    events = records.events_of.get(case.id, ())
    where = ", ".join(
        dict.fromkeys(
            part
            for part in (
                case.locality,
                records.region[case.region].name if case.region else None,
                records.country[case.country].name,
            )
            if part
        )
    )
    return {
        "id": f"case-{case.id}",
        "case": case.id,
        "title": desk.words(case, "title"),
        "where": where,
        "category": records.label("category", case.category),
        "status": desk.questions.status(case.id),
        "legal_basis": desk.words(case, "legal_basis"),
        "charge": desk.words(case, "charge"),
        "contested_by": desk.words(case, "contested_by"),
        "ground": records.label("closure_ground", case.ground) if case.ground else "",
        "verification": records.label("verification", case.verification),
        "tally_of_others": case.tally_of_others,
        "positive": case.development == "positive",
        "summary": Markup(f"{desk.words(case, 'summary')}{desk.cite(case.sources)}"),
        "note": desk.words(case, "note"),
        "parties": _parties(desk, case),
        "events": [_event(desk, event) for event in events],
        "accounts": _accounts(desk, records.accounts_of.get(case.id, ())),
        "reply": _reply(desk, case),
        "colour": desk.colour(case.country),
    }


def _parties(desk: Desk, case: Case) -> list[dict[str, object]]:
    """Who is affected: names where public, else descriptions, with head counts of groups."""
    shown = []
    for party in desk.records.parties_of.get(case.id, ()):
        if party.role != "affected":
            continue
        count: object = ""
        if party.count is not None and party.count != 1:
            count = desk.questions.head_count(case.id, party.id)
        shown.append({"name": party.shown, "count": count})
    return shown


def event_date(desk: Desk, event: Event) -> str:
    """The date of an event as a traced mark."""
    return str(desk.questions.happened(event))


def _event(desk: Desk, event: Event) -> dict[str, object]:
    """One event of a chronology: date, what happened, authority, sources."""
    return {
        "date": event_date(desk, event),
        "type": desk.records.label("event_type", event.type),
        "detail": desk.words(event, "detail"),
        "authority": event.authority or "",
        "notes": desk.cite(event.sources),
    }


def _accounts(desk: Desk, accounts: Sequence[Account]) -> list[dict[str, object]]:
    """Accounts of the same thing side by side."""
    counted = list(dict.fromkeys(account.counted for account in accounts))
    shown: list[dict[str, object]] = []
    for what in counted:
        said: list[dict[str, object]] = []
        for account in accounts:
            if account.counted != what:
                continue
            said.append(
                {
                    "value": desk.questions.said(account),
                    "speaker": account.speaker,
                    "notes": desk.cite((account.source,)),
                    "note": desk.words(account, "note"),
                }
            )
        shown.append({"counted": desk.records.label("counted", what), "said": said})
    return shown


def _reply(desk: Desk, case: Case) -> dict[str, object]:
    """The right of reply: asked and answered, a position taken in public, or not asked and why. Never left out."""
    reply = desk.records.reply_of.get(case.id)
    if reply is None:
        return {
            "status": "not_asked",
            "label": desk.records.label("reply_status", "not_asked"),
            "asked": "",
            "text": "",
            "notes": "",
        }
    return {
        "status": reply.status,
        "label": desk.records.label("reply_status", reply.status),
        "asked": reply.asked,
        "text": desk.words(reply, "answer" if reply.answer else "reason"),
        "notes": desk.cite((reply.source,)) if reply.source else "",
    }


def chosen(
    desk: Desk,
    *,
    country: str | None = None,
    category: str | list[str] | None = None,
    group: str | None = None,
    year: int | None = None,
    development: str | None = None,
    others: bool | None = None,
) -> list[Case]:
    """The cases that fit, by country and first event; Unanswerable for a term that there is not."""
    records = desk.records
    categories = [category] if isinstance(category, str) else category
    asked = [("country", country), ("category_group", group), ("development", development)]
    for dimension, term in asked + [("category", term) for term in categories or ()]:
        if term is not None and not has_term(records, dimension, term):
            desk.questions.look_up(dimension.replace("_", " "), term, dict.fromkeys(terms_of(records, dimension)))
    found = [
        case
        for case in records.cases
        if (country is None or case.country == country)
        and (categories is None or case.category in categories)
        and (group is None or records.term["category", case.category].group == group)
        and (year is None or any(event.date.year == year for event in records.events_of[case.id]))
        and (development is None or case.development == development)
        and (others is None or case.tally_of_others is others)
    ]
    return sorted(
        found, key=lambda c: (records.country[c.country].position, records.events_of[c.id][0].date.first(), c.id)
    )


def case_row(desk: Desk, case: Case, *, with_country: bool, anchor: bool = False) -> Row:
    """A case as a row of a list: its code (which leads to its box), title, first date, status and verification."""
    event = desk.records.events_of[case.id][0]
    others = Markup(' <span class="others">total reported by others</span>') if case.tally_of_others else ""
    # The code leads to the box where there is one, else to the row in the list of all cases.
    code = desk.writer.slots.put(f'<a class="ref" href="#case-{case.id}">{case.id}</a>', case.id)
    cells = [
        Cell(case.id if anchor else code, value=case.id),
        Cell(Markup(f"{desk.words(case, 'title')}{others}{desk.cite(case.sources)}"), value=case.title),
        Cell(event_date(desk, event), value=desk.questions.wording.span(event.date, event.end)),
        Cell(
            str(desk.questions.status(case.id)),
            value=desk.records.label("case_status", status_of(desk.records.events_of[case.id], desk.records)),
        ),
        Cell(desk.records.label("verification", case.verification)),
    ]
    if with_country:
        cells.insert(1, Cell(desk.records.country[case.country].name))
    return Row(tuple(cells), anchor=f"case-{case.id}" if anchor else "")


def cases_table(
    desk: Desk,
    *,
    id: str,
    title: str,
    country: str | None = None,
    category: str | list[str] | None = None,
    group: str | None = None,
    year: int | None = None,
    development: str | None = None,
    others: bool | None = None,
) -> Markup:
    """The cases that fit as a table."""
    cases = chosen(
        desk, country=country, category=category, group=group, year=year, development=development, others=others
    )
    with_country = country is None
    columns = [
        Column("Code", width=15),
        Column("Case"),
        Column("First event", width=15),
        Column("Status", width=13),
        Column("Documented by", width=13),
    ]
    if with_country:
        columns.insert(1, Column("Country", width=12))
    if not cases:
        return desk.component(
            "none_documented", {"text": "No case is documented in this edition; that does not mean that none happened."}
        )
    rows = tuple(case_row(desk, case, with_country=with_country) for case in cases)
    return desk.table(
        id=id,
        title=title,
        columns=tuple(columns),
        rows=rows,
        source="records of this report; the notes name the sources of each case.",
        note=MINIMUM,
    )


def all_cases(desk: Desk, *, id: str, title: str) -> Markup:
    """Every case of the edition, grouped by country, each row the place where a trace ends."""
    rows: list[Row] = []
    for country in desk.records.countries:
        cases = chosen(desk, country=country.id)
        if cases:
            rows.append(Row((Cell(country.name),), group=True, colour=desk.colour(country.id)))
        for case in cases:
            unboxed = case.id not in desk.shown
            if unboxed:
                desk.writer.references.define(f"case-{case.id}", case.id, case.title, desk.writer.part)
            rows.append(case_row(desk, case, with_country=False, anchor=unboxed))
            desk.shown.add(case.id)
    columns = (
        Column("Code", width=15),
        Column("Case"),
        Column("First event", width=15),
        Column("Status", width=13),
        Column("Documented by", width=13),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(rows),
        source="records of this report; the notes name the sources of each case.",
        note=MINIMUM,
    )


def chronology(desk: Desk, *, year: int | None = None, country: str | None = None) -> Markup:
    """The events of a year, in order, each with its case."""
    records = desk.records
    if country is not None:
        desk.questions.look_up("country", country, records.country)
    found = sorted(
        (
            e
            for e in records.events
            if (year is None or e.date.year == year) and (country is None or records.case[e.case].country == country)
        ),
        key=lambda e: (e.date.first(), e.date.last(), e.case, e.id),
    )
    entries = []
    for event in found:
        case = records.case[event.case]
        entries.append(
            {
                **_event(desk, event),
                "country": records.country[case.country].name,
                "title": desk.words(case, "title"),
                "case": case.id,
                "href": f"#case-{case.id}",
                "colour": desk.colour(case.country),
            }
        )
    return desk.component("chronology", {"entries": entries})


def disputes_table(desk: Desk, *, id: str, title: str) -> Markup:
    """Labour disputes: employer, start, workers, months of arrears, legal standing of the strike, conventions."""
    records, wording, questions = desk.records, desk.questions.wording, desk.questions
    rows = []
    for dispute in sorted(
        records.disputes, key=lambda d: (records.country[records.case[d.case].country].position, d.date.first(), d.id)
    ):
        country = records.country[records.case[dispute.case].country]
        start, *counts = (questions.dispute(dispute, field) for field in ("start", "workers", "months"))
        rows.append(
            Row(
                (
                    Cell(
                        Markup(f"{Markup.escape(dispute.employer)}{desk.cite(dispute.sources)}"), value=dispute.employer
                    ),
                    Cell(country.name),
                    Cell(str(start), value=start.text),
                    *(
                        Cell(str(count), value=wording.number(count, "plain"))
                        if count.known
                        else Cell(desk.translate("no data"), "missing", value="")
                        for count in counts
                    ),
                    Cell(records.label("strike_standing", dispute.standing)),
                    Cell(", ".join(_instrument(desk, c) for c in dispute.conventions) or "–"),
                ),
                colour=desk.colour(country.id),
            )
        )
    columns = (
        Column("Employer"),
        Column("Country", width=12),
        Column("Start", width=12),
        Column("Workers affected", figures=True, width=13),
        Column("Months of arrears", figures=True, width=10),
        Column("Standing of the strike", width=17),
        Column("Conventions", width=14),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(rows),
        source="records of this report; the notes name the sources.",
        note=f"No data: no source gives the number. {MINIMUM}",
    )


def _instrument(desk: Desk, instrument: str) -> str:
    """A convention by its number: No. 87."""
    term = desk.records.term["instrument", instrument]
    return f"{desk.translate('No.')} {term.short}" if term.short else term.label


def findings_table(desk: Desk, *, id: str, title: str, country: str) -> Markup:
    """Findings of harvest monitors in a country, season by season."""
    records = desk.records
    desk.questions.look_up("country", country, records.country)
    rows: list[Row] = []
    found = sorted((f for f in records.findings if f.country == country), key=lambda f: (f.season, f.monitor, f.id))
    for season in dict.fromkeys(f.season for f in found):
        rows.append(Row((Cell(f"Harvest of {season}"),), group=True))
        for f in found:
            if f.season == season:
                rows.append(
                    Row(
                        (
                            Cell(f.monitor),
                            Cell(Markup(f"{desk.words(f, 'statement')}{desk.cite((f.source,))}"), value=f.statement),
                            Cell(desk.words(f, "area"), value=f.area),
                            Cell(records.label("forced_labour_form", f.form)),
                            Cell(records.label("recruiter", f.recruiter)),
                            Cell(records.label("extent", f.systematic)),
                        )
                    )
                )
    columns = (
        Column("Monitor", width=13),
        Column("Finding"),
        Column("Area", width=15),
        Column("Form (ILO indicator)", width=15),
        Column("Who made people pick or pay", width=14),
        Column("Extent, by the monitor", width=13),
    )
    return desk.table(
        id=id,
        title=title,
        columns=columns,
        rows=tuple(rows),
        source="the monitors named; forms coded by this project.",
        note="Not stated: the source does not say which.",
    )
