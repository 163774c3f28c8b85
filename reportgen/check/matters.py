"""Rules of cases and of what belongs to them: events, parties, accounts, disputes, replies.

In: the rows that passed. Out: Problems. A rule that asks for a row keeps silent where a failed row may be the one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from reportgen.check.cells import did_you_mean
from reportgen.check.chronology import misdated
from reportgen.check.known import Known
from reportgen.check.rows import Passed
from reportgen.nearest import nearest
from reportgen.problem import Place, Problem
from reportgen.records.cases import Case
from reportgen.records.parties import Party


def matters(passed: Passed, known: Known) -> Iterator[Problem]:
    """What is wrong with cases and their rows."""
    yield from _ids(passed)
    yield from _bare_cases(passed)
    yield from _regions(passed)
    yield from _events(passed, known)
    yield from _parties(passed, known)
    yield from _accounts(passed)
    yield from _disputes(passed, known)
    yield from _replies(passed)


def _ids(passed: Passed) -> Iterator[Problem]:
    """The country and the year in a case's id are those of the case and of its first event."""
    doubtful = passed.doubtful_cases("events") | misdated(passed)
    years: dict[str, set[int]] = defaultdict(set)
    for event in passed.records.events:
        years[event.case].add(event.date.year)
    for case in passed.records.cases:
        country, year, code = case.id.split("-")
        place = passed.spot(case.at, "id")
        if country != case.country:
            yield Problem(
                "case-id",
                place,
                "the id begins with another country than the case's",
                case.id,
                f"{case.country}-{year}-{code}",
                "correct the id here and in every row that names it, or the country",
            )
        elif case.id in years and case.id not in doubtful and passed.rows["events"].table.whole:
            first = min(years[case.id])
            if int(year) != first:
                yield Problem(
                    "case-id",
                    place,
                    "the id has another year than the case's first event",
                    case.id,
                    f"{country}-{first}-{code}",
                    "correct the id here and in every row that names it, or the date of the event",
                )


def _bare_cases(passed: Passed) -> Iterator[Problem]:
    """Every case has an event and says who was asked; a tally of others has an account."""
    cases = passed.records.cases
    for case, file in _without(passed, cases, "events"):
        yield Problem(
            "case-without-event",
            passed.spot(case.at),
            "the case has no event",
            case.id,
            f"a row in {file}: what happened, and when",
            f"add a row with {case.id} as its case",
        )
    for case, file in _without(passed, cases, "replies"):
        yield Problem(
            "case-without-reply",
            passed.spot(case.at),
            "nothing says who was asked for comment",
            case.id,
            f"a row in {file}: who was asked, or why nobody was",
            f"add a row with {case.id} as its case",
        )
    for case, file in _without(passed, tuple(case for case in cases if case.tally_of_others), "accounts"):
        yield Problem(
            "tally-without-account",
            passed.spot(case.at, "tally_of_others"),
            "the case is a total that others report, but no account says who",
            "yes",
            f"a row in {file} with the number and its speaker",
            f"add an account with {case.id} as its case, or write no",
        )


def _without(passed: Passed, cases: tuple[Case, ...], table: str) -> Iterator[tuple[Case, str]]:
    """The cases that no row of a table names, with the table's file; none where its rows are in doubt."""
    rows = passed.rows[table]
    if not rows.table.whole or "case" not in rows.table.header:
        return
    mentioned = passed.mentioned(table, "case")
    bare = [case for case in cases if case.id not in mentioned]
    ids = passed.mentioned("cases", "id")
    # A row that names no case may be the one that is missed; it is told itself.
    strays = sum(row.cells["case"] not in ids for row in rows.failed)
    if len(bare) > strays:
        yield from ((case, rows.table.file) for case in bare)


def _regions(passed: Passed) -> Iterator[Problem]:
    """A region lies in the country of its row."""
    alpha2 = {country.id: country.alpha2 for country in passed.records.countries}
    of = {
        region.id: region.country
        for region in passed.records.regions
        if region.id.startswith(f"{alpha2.get(region.country, '')}-")  # another code is told where the region stands
    }
    rows = [(row.region, row.country, row.at) for row in passed.records.cases]
    rows += [(row.region, row.country, row.at) for row in passed.records.observations]
    rows += [(row.region, row.country, row.at) for row in passed.records.findings]
    for region, country, at in rows:
        if region is not None and of.get(region, country) != country:
            yield Problem(
                "region-elsewhere",
                passed.spot(at, "region"),
                f"the region lies in {of[region]}",
                region,
                f"a region of {country}",
                "correct the region or the country",
            )


def _qualifier(place: Place, number: float | None, qualifier: str | None, of: str) -> Iterator[Problem]:
    """A word on how exact a number is needs the number."""
    if qualifier is not None and number is None:
        yield Problem(
            "qualifier-alone",
            place,
            f"it says how exact {of} is, but there is no number",
            qualifier,
            "an empty cell, or a number beside it",
            "write the number, or empty this cell",
        )


def _parties_of(passed: Passed) -> Mapping[str, set[str]]:
    """The ids of each case's parties, those of failed rows among them, and of rows that name no case in every case."""
    ids = passed.mentioned("cases", "id")
    rows = passed.rows["parties"]
    strays = {row.cells.get("id", "") for row in rows.failed if row.cells.get("case", "") not in ids}
    parties: dict[str, set[str]] = defaultdict(lambda: set(strays))
    for row in rows.table.rows:
        parties[row.cells.get("case", "")].add(row.cells.get("id", ""))
    return parties


def _events(passed: Passed, known: Known) -> Iterator[Problem]:
    spot = passed.spot
    parties = _parties_of(passed)
    certain = passed.rows["parties"].table.whole and "parties" not in known.doubtful
    for event in passed.records.events:
        if event.party is not None and certain and event.party not in parties[event.case]:
            yield _no_party(spot(event.at, "party"), event.party, event.case, sorted(parties[event.case]))
        if event.months_low is not None and event.months_high is not None and event.months_low > event.months_high:
            yield Problem(
                "range",
                spot(event.at, "months_low"),
                "the shortest term is longer than the longest",
                str(event.months_low),
                f"{event.months_high} or less",
                "swap the two numbers, or correct one",
            )
        yield from _qualifier(
            spot(event.at, "persons_qualifier"), event.persons, event.persons_qualifier, "the number of persons"
        )


def _no_party(place: Place, party: str, case: str, there: list[str]) -> Problem:
    expected = "one of " + ", ".join(there) if there else f"a party of {case}; it has none"
    return Problem(
        "unknown-party",
        place,
        f"the case {case} has no party with this id",
        party,
        expected,
        did_you_mean(nearest(party, there), "add the party to data/parties.csv, or correct the id"),
    )


def _parties(passed: Passed, known: Known) -> Iterator[Problem]:
    spot = passed.spot
    raw = _parties_of(passed)
    certain = passed.rows["parties"].table.whole and "parties" not in known.doubtful
    every = sorted(set().union(*raw.values()))
    by_id: dict[str, Party] = {}
    for party in passed.records.parties:
        by_id.setdefault(party.id, party)
    same: dict[str, Party] = {}
    for party in passed.records.parties:
        yield from _qualifier(spot(party.at, "count_qualifier"), party.count, party.count_qualifier, "the head count")
        if party.kind == "person" and party.count is not None and party.count > 1:
            yield Problem(
                "head-count",
                spot(party.at, "count"),
                "one person has a head count of more than 1",
                str(party.count),
                "1, or an empty cell",
                "write group as the kind if it is several people",
            )
        first = same.setdefault(party.id, party)
        if first.kind != party.kind:
            yield Problem(
                "party-differs",
                spot(party.at, "kind"),
                f"the party of this id is a {first.kind} in {first.at.file}:{first.at.line}",
                party.kind,
                first.kind,
                "give one of the two another id, or correct the kind",
            )
        if party.part_of is None or not certain:
            continue
        whole_party = by_id.get(party.part_of)
        if party.part_of not in every or party.part_of == party.id:
            # The wider group may belong to another case: some of those arrested together are tried on their own.
            others = [other for other in every if other != party.id]
            yield Problem(
                "unknown-party",
                spot(party.at, "part_of"),
                "no other party of any case has this id",
                party.part_of,
                "the id of the party whose head count includes this one",
                did_you_mean(nearest(party.part_of, others), "add the party to data/parties.csv, or empty the cell"),
            )
        elif circle := _circle(party, by_id):
            if party.id == min(circle):  # told once, at the first of them
                yield Problem(
                    "circle",
                    spot(party.at, "part_of"),
                    "the party is part of itself, by way of others",
                    party.part_of,
                    "the wider party only",
                    "empty part_of in the widest party",
                )
        elif (
            whole_party is not None
            and party.count is not None
            and whole_party.count is not None
            and whole_party.count_qualifier in (None, "exact")
            and party.count > whole_party.count
        ):
            yield Problem(
                "head-count",
                spot(party.at, "count"),
                f"the part has more heads than {party.part_of}, of which it is a part",
                str(party.count),
                f"{whole_party.count} or fewer",
                "correct one of the counts",
            )


def _circle(party: Party, by_id: Mapping[str, Party]) -> frozenset[str]:
    """The parties of the chain of part_of that leads back to the party; none if it does not."""
    seen: set[str] = set()
    step: Party | None = party
    while step is not None and step.part_of is not None and step.id not in seen:
        seen.add(step.id)
        step = by_id.get(step.part_of)
    return frozenset(seen) if step is not None and step.id == party.id else frozenset()


def _accounts(passed: Passed) -> Iterator[Problem]:
    spot = passed.spot
    # A case whose id has another country is told itself: which of the two is right is not known.
    country = {case.id: case.country for case in passed.records.cases if case.id.startswith(f"{case.country}-")}
    for account in passed.records.accounts:
        if account.high is not None and account.high < account.value:
            yield Problem(
                "range",
                spot(account.at, "high"),
                "the upper end lies below the number",
                f"{account.high:g}",
                f"{account.value:g} or more",
                "swap the two numbers, or correct one",
            )
        if account.case is not None and country.get(account.case, account.country) != account.country:
            yield Problem(
                "country-differs",
                spot(account.at, "country"),
                f"the case {account.case} is in {country[account.case]}",
                account.country,
                country[account.case],
                "correct the country or the case",
            )


def _disputes(passed: Passed, known: Known) -> Iterator[Problem]:
    spot = passed.spot
    ids = passed.mentioned("disputes", "id")
    certain = passed.rows["disputes"].table.whole and "disputes" not in known.doubtful
    for dispute in passed.records.disputes:
        yield from _qualifier(
            spot(dispute.at, "workers_qualifier"), dispute.workers, dispute.workers_qualifier, "the number of workers"
        )
        yield from _qualifier(
            spot(dispute.at, "months_qualifier"), dispute.months, dispute.months_qualifier, "the number of months"
        )
        wider = dispute.workers_part_of
        if wider is not None and certain and (wider not in ids or wider == dispute.id):
            yield Problem(
                "unknown-id",
                spot(dispute.at, "workers_part_of"),
                "no other dispute has this id",
                wider,
                "the id of the dispute whose workers include these",
                did_you_mean(nearest(wider, sorted(ids - {dispute.id})), "correct the id, or empty the cell"),
            )
        if dispute.standing == "not_decided" and dispute.standing_on is not None:
            yield Problem(
                "ruling-without-outcome",
                spot(dispute.at, "standing_on"),
                "a day of the ruling is given, but no ruling",
                str(dispute.standing_on),
                "an empty cell, or a ruling in standing",
                "write the ruling in standing, or empty this cell",
            )
        if dispute.strike and dispute.standing == "no_strike":
            yield Problem(
                "strike-or-none",
                spot(dispute.at, "standing"),
                "work was stopped, but the standing says that there was no strike",
                dispute.standing,
                "how the strike stands in law",
                "correct strike or standing",
            )


def _replies(passed: Passed) -> Iterator[Problem]:
    """What the status of a reply promises is there."""
    promised = {
        "answered": ("answer", "what was answered"),
        "not_asked": ("reason", "why nobody was asked"),
        "public_position": ("answer", "what was said in public"),
    }
    for reply in passed.records.replies:
        column, what = promised.get(reply.status, (None, ""))
        if column is not None and getattr(reply, column) is None:
            yield Problem(
                "missing-value",
                passed.spot(reply.at, column),
                f'a reply with status "{reply.status}" says {what}',
                expected="words",
                mend=f"write {what}, or correct the status",
            )
        if reply.status == "public_position" and reply.source is None:
            yield Problem(
                "missing-value",
                passed.spot(reply.at, "source"),
                "a public position has a source",
                expected="the id of a source",
                mend="name the source in which it stands",
            )
