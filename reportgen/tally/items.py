"""What a counting rule counts, one row for each record that enters: the frame that `count` groups.

In: CountingRule, PublicRecords. Out: a frame with the columns

    id          what is counted: a case, event, party, finding or dispute (str)
    weight      1, or a head count (int)
    open_ended  whether the head count is a minimum (bool)
    group       id of a row that already includes this one's head count ("" for none)
    case        id of the case behind it ("" for none)
    sources     ids of its sources (tuple of str)

and one column for each dimension of the rule's unit (str; "" where the record has none).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from reportgen.protect import MINIMUM, CountedCase, CountedEvent, PublicParty, PublicRecords, status_of
from reportgen.records.cases import Case
from reportgen.records.events import Event
from reportgen.tally.rule import UNITS, CountingRule

_BASE = ("id", "weight", "open_ended", "group", "case", "sources")

Row = dict[str, object]


def items(rule: CountingRule, records: PublicRecords) -> pd.DataFrame:
    """The records that enter the rule, in the order of their tables; see the module for the columns."""
    makers = {
        "cases": _cases,
        "events": _events,
        "persons": _persons,
        "organisations": _organisations,
        "findings": _findings,
        "disputes": _disputes,
        "workers": _disputes,
    }
    dimensions = sorted(UNITS[rule.unit])
    frame = pd.DataFrame(list(makers[rule.unit](rule, records)), columns=[*_BASE, *dimensions])
    for dimension, terms in rule.where.items():
        frame = frame[frame[dimension].isin(terms)]
    return frame.reset_index(drop=True)


def _row(records: PublicRecords, case: Case, year: int, **more: object) -> Row:
    """The columns that every row of a case shares."""
    return {
        "weight": 1,
        "open_ended": False,
        "group": "",
        "case": case.id,
        "sources": case.sources,
        "country": case.country,
        "year": str(year),
        "region": case.region or "",
        "category": case.category,
        "category_group": records.term["category", case.category].group or "",
        "ground": case.ground or "",
        "verification": case.verification,
        "development": case.development,
        **more,
    }


def _counted(records: PublicRecords, case: CountedCase, year: int, place: int) -> Row:
    """A row for a case that may only be counted: no id of its own, no sources."""
    return {
        "id": f"(counted only, {place})",
        "weight": 1,
        "open_ended": False,
        "group": "",
        "case": "",
        "sources": (),
        "country": case.country,
        "year": str(year),
        "region": case.region or "",
        "category": case.category,
        "category_group": records.term["category", case.category].group or "",
        "ground": case.ground or "",
        "status": "",
        "verification": case.verification,
        "development": case.development,
    }


def _counted_persons(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    """The persons of cases that may only be counted, by the events of the rule or as those affected."""
    for place, case in enumerate(records.counted, 1):
        placing = _placing(rule, case)
        if not placing:
            continue
        base = _counted(records, case, placing[0].date.year, place)
        heads: list[tuple[int, bool, int, str, str]] = [
            (event.persons, event.minimum, event.date.year, event.type, event.penalty or "") for event in placing
        ]
        if not rule.events:
            heads = [(party.persons, party.minimum, placing[0].date.year, "", "") for party in case.affected]
        for one, (persons, minimum, year, type_, penalty) in enumerate(heads, 1):
            more = {"weight": persons, "open_ended": minimum, "year": str(year), "type": type_, "penalty": penalty}
            yield {**base, **more, "id": f"(counted only, {place}.{one})", "profession": "", "role": "affected"}


def _entering(rule: CountingRule, records: PublicRecords) -> Iterator[tuple[Case, tuple[Event, ...]]]:
    """The cases that a rule may count, each with the events that place it: of the rule's types, or just its first."""
    for case in records.cases:
        if case.tally_of_others and not rule.tallies_of_others:
            continue
        events = records.events_of.get(case.id, ())
        placing = tuple(event for event in events if event.type in rule.events) if rule.events else events[:1]
        if placing:
            yield case, placing


def _placing(rule: CountingRule, case: CountedCase) -> tuple[CountedEvent, ...]:
    if case.tally_of_others and not rule.tallies_of_others:
        return ()
    return tuple(e for e in case.events if e.type in rule.events) if rule.events else case.events[:1]


def _cases(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    for case, placing in _entering(rule, records):
        status = status_of(records.events_of[case.id], records)
        yield _row(records, case, placing[0].date.year, id=case.id, status=status)
    for place, counted in enumerate(records.counted, 1):
        for event in _placing(rule, counted)[:1]:
            yield _counted(records, counted, event.date.year, place)


def _events(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    for case, placing in _entering(rule, records):
        for event in placing:
            yield _row(
                records,
                case,
                event.date.year,
                id=event.id,
                sources=event.sources,
                type=event.type,
                penalty=event.penalty or "",
            )


def _head_count(party: PublicParty | None, persons: int | None, qualifier: str | None) -> tuple[int, bool]:
    """How many persons, and whether that is a minimum; a group of unknown size enters as 0 and makes it one."""
    if persons is not None:
        return persons, qualifier in MINIMUM
    if party is not None and party.count is not None:
        return party.count, party.count_qualifier in MINIMUM
    if party is not None and party.kind == "person":
        return 1, False
    return 0, True


def _persons(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    """Persons by the events that concern them where the rule names events, else the affected parties of each case."""
    for case, placing in _entering(rule, records):
        parties = {party.id: party for party in records.parties_of.get(case.id, ())}
        if not rule.events:
            for party in parties.values():
                if party.role == "affected" and party.kind in ("person", "group"):
                    weight, minimum = _head_count(party, None, None)
                    yield _row(
                        records,
                        case,
                        placing[0].date.year,
                        id=party.id,
                        weight=weight,
                        open_ended=minimum,
                        group=party.part_of or "",
                        type="",
                        penalty="",
                        profession=party.profession or "",
                        role=party.role,
                    )
            continue
        for event in placing:
            concerned = parties.get(event.party) if event.party else None
            weight, minimum = _head_count(concerned, event.persons, event.persons_qualifier)
            yield _row(
                records,
                case,
                event.date.year,
                id=concerned.id if concerned else event.id,
                weight=weight,
                open_ended=minimum,
                group=(concerned.part_of if concerned else None) or "",
                sources=event.sources,
                type=event.type,
                penalty=event.penalty or "",
                profession=(concerned.profession if concerned else None) or "",
                role=concerned.role if concerned else "",
            )
    yield from _counted_persons(rule, records)


def _organisations(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    for case, placing in _entering(rule, records):
        status = status_of(records.events_of[case.id], records)
        for party in records.parties_of.get(case.id, ()):
            if party.kind == "organisation" and party.role == "affected":
                yield _row(
                    records,
                    case,
                    placing[0].date.year,
                    id=party.id,
                    weight=1 if party.count is None else party.count,
                    open_ended=party.count_qualifier in MINIMUM,
                    group=party.part_of or "",
                    status=status,
                    role=party.role,
                )


def _findings(_: CountingRule, records: PublicRecords) -> Iterable[Row]:
    for finding in records.findings:
        yield {
            "id": finding.id,
            "weight": 1,
            "open_ended": False,
            "group": "",
            "case": "",
            "sources": (finding.source,),
            "country": finding.country,
            "year": str(finding.season),
            "region": finding.region or "",
            "form": finding.form,
            "recruiter": finding.recruiter,
            "affected": finding.affected,
            "systematic": finding.systematic,
        }


def _disputes(rule: CountingRule, records: PublicRecords) -> Iterable[Row]:
    """Disputes, each once; as workers they weigh their workers, and an unknown number makes the count a minimum."""
    for dispute in records.disputes:
        case = records.case[dispute.case]
        weight, minimum = 1, False
        if rule.unit == "workers":
            weight = dispute.workers or 0
            minimum = dispute.workers is None or dispute.workers_qualifier in MINIMUM
        yield _row(
            records,
            case,
            dispute.date.year,
            id=dispute.id,
            weight=weight,
            open_ended=minimum,
            group=(dispute.workers_part_of or "") if rule.unit == "workers" else "",
            sources=dispute.sources,
            standing=dispute.standing,
            strike="yes" if dispute.strike else "no",
        )
