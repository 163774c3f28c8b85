"""Records that may be published, in types that cannot express the rest.

In: Records (restricted rows and columns were dropped while reading). Out: PublicRecords. A record that may only be
counted becomes a CountedCase, which has no id, title, party or source. A party is shown by its name only where the
party is public, else by its description; the name itself has no field here. No later room has a way back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from reportgen.dates import PartialDate
from reportgen.records.accounts import Account
from reportgen.records.calls import Call
from reportgen.records.cases import Case
from reportgen.records.caveats import Caveat
from reportgen.records.corrections import Correction
from reportgen.records.countries import Country
from reportgen.records.coverage import Coverage
from reportgen.records.disputes import Dispute
from reportgen.records.events import Event
from reportgen.records.findings import Finding
from reportgen.records.indicators import Indicator
from reportgen.records.observations import Observation
from reportgen.records.parties import Party
from reportgen.records.ratifications import Ratification
from reportgen.records.regions import Region
from reportgen.records.replies import Reply
from reportgen.records.sources import Source
from reportgen.records.tables import Records
from reportgen.records.terms import Term


@dataclass(frozen=True, slots=True)
class PublicParty:
    """A party as it may be shown: by name where it is public, else by what it is called ("a teacher, 40s")."""

    id: str
    case: str
    role: str
    kind: str
    shown: str
    named: bool
    count: int | None
    count_qualifier: str | None
    part_of: str | None
    profession: str | None


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event of a case that may only be counted: its kind, date and penalty, and how many persons it concerned.

    `persons` is None where nobody knows, or where it concerned none. `party` is the place of the party concerned among
    `parties` of the case, so that who is concerned twice counts once.
    """

    type: str
    date: PartialDate
    penalty: str | None
    persons: int | None
    qualifier: str | None
    party: int | None


@dataclass(frozen=True, slots=True)
class CountedParty:
    """A party of a case that may only be counted: in which role, of which kind, and how many it is."""

    role: str
    kind: str
    count: int | None
    count_qualifier: str | None


@dataclass(frozen=True, slots=True)
class CountedCase:
    """A case that may be counted, never named, described, listed or cited."""

    country: str
    region: str | None
    category: str
    ground: str | None
    development: str
    verification: str
    tally_of_others: bool
    events: tuple[CountedEvent, ...]
    parties: tuple[CountedParty, ...]


@dataclass(frozen=True)
class PublicRecords:
    """Everything that the later rooms may know, with the look-ups they need.

    Tables are tuples in the order of their files. `events_of` and its siblings give the rows of a case, events by date.
    """

    terms: tuple[Term, ...]
    countries: tuple[Country, ...]
    regions: tuple[Region, ...]
    sources: tuple[Source, ...]
    indicators: tuple[Indicator, ...]
    observations: tuple[Observation, ...]
    cases: tuple[Case, ...]
    counted: tuple[CountedCase, ...]
    events: tuple[Event, ...]
    parties: tuple[PublicParty, ...]
    accounts: tuple[Account, ...]
    findings: tuple[Finding, ...]
    disputes: tuple[Dispute, ...]
    ratifications: tuple[Ratification, ...]
    coverage: tuple[Coverage, ...]
    corrections: tuple[Correction, ...]
    caveats: tuple[Caveat, ...]
    replies: tuple[Reply, ...]
    calls: tuple[Call, ...]
    country: Mapping[str, Country] = field(init=False)
    region: Mapping[str, Region] = field(init=False)
    source: Mapping[str, Source] = field(init=False)
    indicator: Mapping[str, Indicator] = field(init=False)
    case: Mapping[str, Case] = field(init=False)
    term: Mapping[tuple[str, str], Term] = field(init=False)
    events_of: Mapping[str, tuple[Event, ...]] = field(init=False)
    parties_of: Mapping[str, tuple[PublicParty, ...]] = field(init=False)
    accounts_of: Mapping[str, tuple[Account, ...]] = field(init=False)
    reply_of: Mapping[str, Reply] = field(init=False)

    def __post_init__(self) -> None:
        """Build the look-ups; the value does not change afterwards."""
        put = object.__setattr__
        put(self, "country", {row.id: row for row in self.countries})
        put(self, "region", {row.id: row for row in self.regions})
        put(self, "source", {row.id: row for row in self.sources})
        put(self, "indicator", {row.id: row for row in self.indicators})
        put(self, "case", {row.id: row for row in self.cases})
        put(self, "term", {(row.vocabulary, row.id): row for row in self.terms})
        put(self, "events_of", _by_case(sorted(self.events, key=_when)))
        put(self, "parties_of", _by_case(self.parties))
        put(self, "accounts_of", _by_case(self.accounts))
        put(self, "reply_of", {reply.case: reply for reply in self.replies})

    def vocabulary(self, name: str) -> tuple[Term, ...]:
        """The terms of a vocabulary, in its order."""
        return tuple(sorted((t for t in self.terms if t.vocabulary == name), key=lambda t: (t.position, t.id)))

    def label(self, vocabulary: str, term: str) -> str:
        """The printed form of a term."""
        return self.term[vocabulary, term].label


def _when(event: Event) -> tuple[object, ...]:
    """The order of events: by the first day they can mean, more exact dates first, then by id."""
    return (event.date.first(), event.date.last(), event.id)


class _OfCase(Protocol):
    """A row that belongs to a case."""

    @property
    def case(self) -> str | None: ...


_Row = TypeVar("_Row", bound=_OfCase)


def _by_case(rows: Iterable[_Row]) -> Mapping[str, tuple[_Row, ...]]:
    """The rows of each case, in the order given."""
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.case is not None:
            found[row.case].append(row)
    return {case: tuple(rows) for case, rows in found.items()}


def status_of(events: Sequence[Event] | Sequence[CountedEvent], records: PublicRecords) -> str:
    """The status of a case (a term of case_status), derived from its events in order: that of the last that changes it.

    "open" where no event changes it.
    """
    status = "open"
    for event in events:
        group = records.term["event_type", event.type].group
        if group:
            status = group
    return status


def _counted(case: Case, events: Iterable[Event], parties: Iterable[Party]) -> CountedCase:
    """A case, its events and its parties without anything that tells which they are."""
    ordered = sorted(parties, key=lambda p: (p.role, p.kind, p.count or 0, p.count_qualifier or "", p.id))
    place = {party.id: number for number, party in enumerate(ordered)}
    return CountedCase(
        country=case.country,
        region=case.region,
        category=case.category,
        ground=case.ground,
        development=case.development,
        verification=case.verification,
        tally_of_others=case.tally_of_others,
        events=tuple(
            CountedEvent(e.type, e.date, e.penalty, e.persons, e.persons_qualifier, place.get(e.party or ""))
            for e in sorted(events, key=lambda e: (e.date.first(), e.date.last(), e.id))
        ),
        parties=tuple(CountedParty(p.role, p.kind, p.count, p.count_qualifier) for p in ordered),
    )


def protect(records: Records) -> PublicRecords:
    """What may be published of the records.

    A row that is shown names no record that is not: what it is part of, or the party it concerns, is left out then.
    """
    public = {case.id for case in records.cases if case.publication == "public"}
    shown = {party.id for party in records.parties if party.case in public and party.publication != "restricted"}
    disputes = {dispute.id for dispute in records.disputes if dispute.case in public}
    events: dict[str, list[Event]] = defaultdict(list)
    hidden: dict[str, list[Party]] = defaultdict(list)
    for event in records.events:
        events[event.case].append(event)
    for party in records.parties:
        hidden[party.case].append(party)
    counted = tuple(
        _counted(case, events[case.id], hidden[case.id])
        for case in sorted(records.cases, key=lambda case: case.id)
        if case.publication == "aggregate"
    )
    parties = tuple(
        PublicParty(
            id=party.id,
            case=party.case,
            role=party.role,
            kind=party.kind,
            shown=party.name if party.publication == "public" and party.name else party.description,
            named=party.publication == "public" and party.name is not None,
            count=party.count,
            count_qualifier=party.count_qualifier,
            part_of=party.part_of if party.part_of in shown else None,
            profession=party.profession,
        )
        for party in records.parties
        if party.case in public and party.publication != "restricted"
    )
    return PublicRecords(
        terms=records.terms,
        countries=tuple(sorted(records.countries, key=lambda country: (country.position, country.id))),
        regions=records.regions,
        sources=_public_sources(records, public),
        indicators=records.indicators,
        observations=records.observations,
        cases=tuple(case for case in records.cases if case.id in public),
        counted=counted,
        events=tuple(
            event if event.party in shown else replace(event, party=None)
            for event in records.events
            if event.case in public
        ),
        parties=parties,
        accounts=tuple(account for account in records.accounts if account.case is None or account.case in public),
        findings=records.findings,
        disputes=tuple(
            dispute if dispute.workers_part_of in disputes else replace(dispute, workers_part_of=None)
            for dispute in records.disputes
            if dispute.case in public
        ),
        ratifications=records.ratifications,
        coverage=records.coverage,
        corrections=records.corrections,
        caveats=records.caveats,
        replies=tuple(reply for reply in records.replies if reply.case in public),
        calls=records.calls,
    )


def _public_sources(records: Records, public: set[str]) -> tuple[Source, ...]:
    """The sources without those that only a case not public rests on."""
    hidden: set[str] = set()
    shown: set[str] = set()
    for case in records.cases:
        (shown if case.id in public else hidden).update(case.sources)
    for event in records.events:
        (shown if event.case in public else hidden).update(event.sources)
    for dispute in records.disputes:
        (shown if dispute.case in public else hidden).update(dispute.sources)
    for reply in records.replies:
        if reply.source is not None:
            (shown if reply.case in public else hidden).add(reply.source)
    for account in records.accounts:
        (shown if account.case is None or account.case in public else hidden).add(account.source)
    tables = (records.indicators, records.observations, records.findings, records.ratifications, records.calls)
    shown.update(row.source for table in tables for row in table)
    shown.update(correction.source for correction in records.corrections)
    return tuple(source for source in records.sources if source.id in shown or source.id not in hidden)
