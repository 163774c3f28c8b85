"""What a counting rule counts, one row for each record that enters: the frame that `count` groups.

In: CountingRule, PublicRecords. Out: a frame with the columns

    id          what is counted: a case, event, party, finding or dispute (str)
    weight      1, or a head count (int)
    open_ended  whether the head count is a minimum (bool)
    rough       whether the head count may be too high (bool)
    groups      ids of the rows that already include this one's head count, the smallest first (tuple of str)
    case        id of the case behind it ("" for none)
    sources     ids of its sources (tuple of str)

and one column for each dimension of the rule's unit (str; "" where the record has none).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reportgen.protect import CountedCase, CountedEvent, CountedParty, PublicParty, PublicRecords, status_of
from reportgen.records.cases import Case
from reportgen.records.events import Event
from reportgen.tally.cell import COUNTED_ONLY
from reportgen.tally.rule import UNITS, CountingRule

if TYPE_CHECKING:
    import pandas as pd

_BASE = ("id", "weight", "open_ended", "rough", "groups", "case", "sources")
_MINIMUM = frozenset({"more_than", "at_least"})
_ROUGH = frozenset({"about", "at_most", "less_than"})

Row = dict[str, object]


def items(rule: CountingRule, records: PublicRecords) -> pd.DataFrame:
    """The records that enter the rule, in the order of their tables; see the module for the columns."""
    return framed(rule, rows(rule, records))


def rows(rule: CountingRule, records: PublicRecords) -> tuple[Row, ...]:
    """The records that a rule's unit has, in the order of their tables, before the rule chooses among them."""
    makers = {
        "cases": _cases,
        "events": _events,
        "persons": _persons,
        "organisations": _organisations,
        "findings": _findings,
        "disputes": _disputes,
        "workers": _disputes,
    }
    return tuple(makers[rule.unit](rule, records))


def framed(rule: CountingRule, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows that a rule chooses, as a frame; see the module for the columns."""
    import pandas as pd  # noqa: PLC0415 - slow to load, and most builds find their counts in the store

    dimensions = sorted(UNITS[rule.unit])
    frame = pd.DataFrame(list(rows), columns=[*_BASE, *dimensions])
    for dimension, terms in rule.where.items():
        frame = frame[frame[dimension].isin(terms)]
    return frame.reset_index(drop=True)


def _row(records: PublicRecords, case: Case, year: int, **more: object) -> Row:
    """The columns that every row of a case shares."""
    return {
        "weight": 1,
        "open_ended": False,
        "rough": False,
        "groups": (),
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


def _counted(records: PublicRecords, case: CountedCase, year: int, place: str, **more: object) -> Row:
    """A row for a case that may only be counted: no id of its own, no sources."""
    return {
        "id": f"{COUNTED_ONLY} {place}",
        "weight": 1,
        "open_ended": False,
        "rough": False,
        "groups": (),
        "case": "",
        "sources": (),
        "country": case.country,
        "year": str(year),
        "region": case.region or "",
        "category": case.category,
        "category_group": records.term["category", case.category].group or "",
        "ground": case.ground or "",
        "status": status_of(case.events, records),
        "verification": case.verification,
        "development": case.development,
        "profession": "",
        **more,
    }


def _counted_persons(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    """The persons of cases that may only be counted, by the events of the rule or as those affected."""
    for place, case in enumerate(records.counted, 1):
        placing = _placing(rule, case)
        for one, event in enumerate(placing if rule.events else (), 1):
            party = case.parties[event.party] if event.party is not None else None
            head_count = _head_count(party, event.persons, event.qualifier)
            if head_count is not None:
                id_ = f"{place}.{one}" if event.party is None else f"{place}.party {event.party}"
                row = _counted(records, case, event.date.year, id_, **head_count)
                yield {**row, "type": event.type, "penalty": event.penalty or "", "role": party.role if party else ""}
        for one, party in enumerate(case.parties if placing and not rule.events else ()):
            head_count = _head_count(party, None, None)
            if party.role == "affected" and head_count is not None:
                row = _counted(records, case, placing[0].date.year, f"{place}.party {one}", **head_count)
                yield {**row, "type": "", "penalty": "", "role": party.role}


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
            yield _counted(records, counted, event.date.year, str(place))


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
    for place, counted in enumerate(records.counted, 1):
        for one, happened in enumerate(_placing(rule, counted), 1):
            row = _counted(records, counted, happened.date.year, f"{place}.{one}")
            yield {**row, "type": happened.type, "penalty": happened.penalty or ""}


def _wholes(rows: Iterable[tuple[str, str | None]]) -> Mapping[str, tuple[str, ...]]:
    """What each is part of, of pairs of an id and the id of its whole: the smallest whole first, then what that is in.

    A row that says nothing of a whole leaves what another row says of the same id.
    """
    next_ = {id_: whole for id_, whole in sorted(rows, key=lambda row: (row[0], row[1] or "")) if whole is not None}
    found: dict[str, tuple[str, ...]] = {}
    for id_ in next_:
        wholes: list[str] = []
        step = next_.get(id_)
        while step is not None and step not in wholes and step != id_:
            wholes.append(step)
            step = next_.get(step)
        found[id_] = tuple(wholes)
    return found


def _weighed(count: int | None, qualifier: str | None) -> Row:
    """The columns of a head count; an unknown one enters as 0 and makes the count a minimum."""
    return {
        "weight": count or 0,
        "open_ended": count is None or qualifier in _MINIMUM,
        "rough": count is not None and qualifier in _ROUGH,
    }


def _head_count(party: PublicParty | CountedParty | None, persons: int | None, qualifier: str | None) -> Row | None:
    """The columns of a head count: the persons that an event names, else those of the party; a person is one.

    None where it is no person: a fine for an outlet concerns none, unless the event says how many.
    """
    if persons is not None or party is None:
        return _weighed(persons, qualifier)
    if party.kind == "organisation":
        return None
    if party.kind == "person" and party.count is None:
        return _weighed(1, None)
    return _weighed(party.count, party.count_qualifier)


def _persons(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    """Persons by the events that concern them where the rule names events, else the affected parties of each case."""
    wholes = _wholes((party.id, party.part_of) for party in records.parties)
    for case, placing in _entering(rule, records):
        parties = {party.id: party for party in records.parties_of.get(case.id, ())}
        if not rule.events:
            for party in parties.values():
                head_count = _head_count(party, None, None)
                if party.role == "affected" and head_count is not None:
                    yield _row(
                        records,
                        case,
                        placing[0].date.year,
                        id=party.id,
                        groups=wholes.get(party.id, ()),
                        type="",
                        penalty="",
                        profession=party.profession or "",
                        role=party.role,
                        **head_count,
                    )
            continue
        for event in placing:
            concerned = parties.get(event.party) if event.party else None
            head_count = _head_count(concerned, event.persons, event.persons_qualifier)
            if head_count is None:
                continue
            id_: str = event.id
            groups: tuple[str, ...] = ()
            if concerned is not None:
                id_, groups = concerned.id, wholes.get(concerned.id, ())
                if _some_of(concerned, event):
                    id_, groups = event.id, (concerned.id, *groups)
            yield _row(
                records,
                case,
                event.date.year,
                id=id_,
                groups=groups,
                sources=event.sources,
                type=event.type,
                penalty=event.penalty or "",
                profession=(concerned.profession if concerned else None) or "",
                role=concerned.role if concerned else "",
                **head_count,
            )
    yield from _counted_persons(rule, records)


def _some_of(party: PublicParty, event: Event) -> bool:
    """Whether the event concerned only some of a group: such parts of one group are counted one beside the other."""
    return event.persons is not None and party.count is not None and event.persons < party.count


def _organisations(rule: CountingRule, records: PublicRecords) -> Iterator[Row]:
    """Affected organisations; one that is a group of them by its number."""
    wholes = _wholes((party.id, party.part_of) for party in records.parties)
    for case, placing in _entering(rule, records):
        status = status_of(records.events_of[case.id], records)
        for party in records.parties_of.get(case.id, ()):
            if party.kind == "organisation" and party.role == "affected":
                yield _row(
                    records,
                    case,
                    placing[0].date.year,
                    id=party.id,
                    groups=wholes.get(party.id, ()),
                    status=status,
                    role=party.role,
                    **_weighed(1 if party.count is None else party.count, party.count_qualifier),
                )
    for place, counted in enumerate(records.counted, 1):
        placed = _placing(rule, counted)
        for one, hidden in enumerate(counted.parties if placed else ()):
            if hidden.kind == "organisation" and hidden.role == "affected":
                number = _weighed(1 if hidden.count is None else hidden.count, hidden.count_qualifier)
                row = _counted(records, counted, placed[0].date.year, f"{place}.party {one}", **number)
                yield {**row, "role": hidden.role}


def _findings(_: CountingRule, records: PublicRecords) -> Iterable[Row]:
    for finding in records.findings:
        yield {
            "id": finding.id,
            "weight": 1,
            "open_ended": False,
            "rough": False,
            "groups": (),
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
    wholes = _wholes((dispute.id, dispute.workers_part_of) for dispute in records.disputes)
    for dispute in records.disputes:
        case = records.case[dispute.case]
        if case.tally_of_others and not rule.tallies_of_others:
            continue
        workers = rule.unit == "workers"
        yield _row(
            records,
            case,
            dispute.date.year,
            id=dispute.id,
            groups=wholes.get(dispute.id, ()) if workers else (),
            sources=dispute.sources,
            standing=dispute.standing,
            strike="yes" if dispute.strike else "no",
            **(_weighed(dispute.workers, dispute.workers_qualifier) if workers else {}),
        )
