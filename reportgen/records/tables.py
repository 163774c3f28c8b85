"""All tables together: the contracts in their order, and Records, which holds every row of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.records import (
    accounts,
    calls,
    cases,
    caveats,
    corrections,
    countries,
    coverage,
    disputes,
    events,
    findings,
    indicators,
    observations,
    parties,
    ratifications,
    regions,
    replies,
    sources,
    terms,
)
from reportgen.records.accounts import Account
from reportgen.records.calls import Call
from reportgen.records.cases import Case
from reportgen.records.caveats import Caveat
from reportgen.records.contract import Contract
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
from reportgen.records.terms import Term

CONTRACTS: tuple[Contract, ...] = (
    terms.CONTRACT,
    countries.CONTRACT,
    regions.CONTRACT,
    sources.CONTRACT,
    indicators.CONTRACT,
    observations.CONTRACT,
    cases.CONTRACT,
    events.CONTRACT,
    parties.CONTRACT,
    accounts.CONTRACT,
    findings.CONTRACT,
    disputes.CONTRACT,
    ratifications.CONTRACT,
    coverage.CONTRACT,
    corrections.CONTRACT,
    caveats.CONTRACT,
    replies.CONTRACT,
    calls.CONTRACT,
)
"""Every table, in the order in which it is loaded and described."""

NAMED_BY: Mapping[str, str] = {
    "cases": "title",
    "events": "detail",
    "parties": "description",
    "accounts": "speaker",
    "disputes": "employer",
    "findings": "statement",
    "calls": "request",
    "sources": "title",
    "indicators": "name",
    "countries": "name",
    "regions": "name",
    "terms": "label",
    "caveats": "statement",
    "replies": "asked",
}
"""The column of a published table that says in words what a record is."""


@dataclass(frozen=True, slots=True)
class Records:
    """Every row of a project that passed its contract, table by table, in the order of the files."""

    terms: tuple[Term, ...] = ()
    countries: tuple[Country, ...] = ()
    regions: tuple[Region, ...] = ()
    sources: tuple[Source, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    observations: tuple[Observation, ...] = ()
    cases: tuple[Case, ...] = ()
    events: tuple[Event, ...] = ()
    parties: tuple[Party, ...] = ()
    accounts: tuple[Account, ...] = ()
    findings: tuple[Finding, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    ratifications: tuple[Ratification, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    corrections: tuple[Correction, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    replies: tuple[Reply, ...] = ()
    calls: tuple[Call, ...] = ()
