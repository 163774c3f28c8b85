"""Questions about single records: who says what, when something happened, how many persons a case concerns.

Each answer rests on the records named, and on nothing that was counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from reportgen.numbers.answers import Answers, Unanswerable, joint_qualifier
from reportgen.numbers.labels import terms_named
from reportgen.numbers.number import Number
from reportgen.numbers.numerals import quoted
from reportgen.protect import status_of
from reportgen.records.accounts import Account
from reportgen.records.calls import Call
from reportgen.records.cases import Case
from reportgen.records.disputes import Dispute
from reportgen.records.events import Event
from reportgen.records.findings import Finding
from reportgen.records.replies import Reply

Worded = Case | Event | Account | Reply | Finding | Call
"""A record whose words are printed."""


@dataclass(frozen=True, slots=True)
class OfRecords(Answers):
    """The questions about single records of one edition."""

    def account(
        self,
        counted: str,
        case: str | None = None,
        country: str | None = None,
        *,
        year: int | None = None,
        speaker_kind: str | None = None,
    ) -> Number:
        """What is said of a number, by all who say it: one value where they agree, else the range.

        `year` narrows it to accounts that end in that year, `speaker_kind` to one kind of speaker.
        """
        self.look_up("term of counted", counted, terms_named(self.records, "counted"))
        if case is not None:
            self.look_up("case", case, self.records.case)
        if country is not None:
            self.look_up("country", country, self.records.country)
        found = [
            account
            for account in self.accounts(counted, case, country)
            if year in (None, account.end.year) and speaker_kind in (None, account.speaker_kind)
        ]
        named = {"case": case, "country": country, "speaker_kind": speaker_kind, "year": year}
        narrowed = "".join(f", {name}={value!r}" for name, value in named.items() if value is not None)
        asked = self.asked(f"account({counted!r}{narrowed})")
        label = self.records.label("counted", counted)
        if not found:
            raise Unanswerable(f"nobody gives an account of {counted}", counted, "see data/accounts.csv")
        number = Number(
            query=asked,
            rule=f"{label}, as given by {self.wording.listed(list(dict.fromkeys(a.speaker for a in found)))}",
            status="value",
            records=tuple(a.id for a in found),
            sources=tuple(sorted({a.source for a in found})),
            print=self.print,
        )
        values = sorted({value for a in found for value in (a.value, a.high) if value is not None})
        decimals = 0 if all(value == int(value) for value in values) else 1
        if len(values) == 1:
            qualifiers = {a.qualifier for a in found}
            qualifier = qualifiers.pop() if len(qualifiers) == 1 else "about"
            return replace(number, value=values[0], qualifier=qualifier, decimals=decimals)
        return replace(number, low=values[0], high=values[-1], decimals=decimals)

    def accounts(self, counted: str, case: str | None = None, country: str | None = None) -> list[Account]:
        """The accounts of a number, in the order of their file."""
        return [
            a
            for a in self.records.accounts
            if a.counted == counted and (case is None or a.case == case) and (country is None or a.country == country)
        ]

    def said(self, account: Account) -> Number:
        """What one account says: its number, or its range."""
        number = self.figure(
            account.value,
            self.asked(f"record({account.id!r}, 'value')"),
            f"{self.records.label('counted', account.counted)}, as said by {account.speaker}",
            (account.id,),
            (account.source,),
            qualifier=account.qualifier,
            decimals=0 if account.value == int(account.value) and (account.high or 0) == int(account.high or 0) else 1,
        )
        return number if account.high is None else replace(number, value=None, low=account.value, high=account.high)

    def period(self, account: Account) -> Number:
        """The time that an account covers."""
        words = self.wording
        shown = words.span(account.start, account.end) if account.start else words.date(account.end)
        asked = self.asked(f"record({account.id!r}, 'period')")
        return self.fact(shown, asked, "period counted", (account.id,), (account.source,))

    def happened(self, event: Event) -> Number:
        """When an event happened, as exact as known."""
        shown, asked = self.wording.span(event.date, event.end), self.asked(f"record({event.id!r}, 'date')")
        return self.fact(shown, asked, "date of the event", (event.id,), event.sources)

    def of_event(self, event: Event, field: str) -> Number:
        """The persons concerned by an event, or the prison term that it set; missing where it has none."""
        asked = self.asked(f"record({event.id!r}, {field!r})")
        if field == "persons":
            number = self.figure(
                event.persons or 0,
                asked,
                "persons concerned by the event",
                (event.id,),
                event.sources,
                qualifier=event.persons_qualifier or "exact",
            )
            return number if event.persons is not None else replace(number, status="missing", value=None)
        shown = self.wording.term(event.months_low, event.months_high)
        number = self.fact(shown, asked, "prison term", (event.id,), event.sources)
        return number if shown else replace(number, status="missing", text=None)

    def called(self, call: Call) -> Number:
        """When a call was made."""
        asked = self.asked(f"record({call.id!r}, 'date')")
        return self.fact(self.wording.date(call.date), asked, "date of the call", (call.id,), (call.source,))

    def dispute(self, dispute: Dispute, field: str) -> Number:
        """The start of a dispute, its workers, or its months of arrears; missing where no source gives them."""
        asked = self.asked(f"record({dispute.id!r}, {field!r})")
        if field == "start":
            shown = self.wording.date(dispute.date)
            return self.fact(shown, asked, "start of the dispute", (dispute.id,), dispute.sources)
        words, value, qualifier = {
            "workers": ("workers affected", dispute.workers, dispute.workers_qualifier),
            "months": ("months of arrears", dispute.months, dispute.months_qualifier),
        }[field]
        number = self.figure(
            value or 0,
            asked,
            f"{words} of the dispute",
            (dispute.id,),
            dispute.sources,
            qualifier=qualifier or "exact",
            decimals=0 if (value or 0) == int(value or 0) else 1,
        )
        return number if value is not None else replace(number, status="missing", value=None)

    def record(self, id: str, field: str) -> Number:
        """What one record says: `record("E-AAAA1", "date")`.

        An event has a date, and may have persons and a term; a call has a date; an account a value and a period; a
        dispute a start, workers and months.
        """
        known: dict[str, dict[str, Callable[[], Number]]] = {}
        for event in self.records.events:
            known[event.id] = {"date": partial(self.happened, event)}
            known[event.id] |= {one: partial(self.of_event, event, one) for one in ("persons", "term")}
        for call in self.records.calls:
            known[call.id] = {"date": partial(self.called, call)}
        for account in self.records.accounts:
            known[account.id] = {"value": partial(self.said, account), "period": partial(self.period, account)}
        for dispute in self.records.disputes:
            known[dispute.id] = {one: partial(self.dispute, dispute, one) for one in ("start", "workers", "months")}
        self.look_up("record", id, known)
        self.look_up(f"field of {id}", field, known[id])
        return known[id][field]()

    def numbers_in(self, record: Worded, field: str) -> list[tuple[re.Match[str], Number]]:
        """The numbers and days in the words of a record, each with where it stands in them."""
        text = getattr(record, field) or ""
        found = []
        for place, match in enumerate(quoted(text, self.wording.language), 1):
            asked = self.asked(f"words({record.id!r}, {field!r}, {place})")
            rule = "as a record of this report has it in its words"
            sources = record.sources if isinstance(record, Case | Event) else (record.source,)
            found.append((match, self.fact(match[0], asked, rule, (record.id,), tuple(s for s in sources if s))))
        return found

    def words(self, id: str, field: str, place: int) -> Number:
        """The n-th number in the words of a record: `words("E-AAAA1", "detail", 1)`."""
        records = self.records
        tables: tuple[tuple[Worded, ...], ...] = (
            *(records.cases, records.events, records.accounts, records.replies, records.findings, records.calls),
        )
        known = {record.id: record for table in tables for record in table}
        self.look_up("record", id, known)
        found = self.numbers_in(known[id], field) if hasattr(known[id], field) else []
        if not 1 <= place <= len(found):
            raise Unanswerable(f"the words of {id} in {field!r} have no number {place}, but {len(found)}", str(place))
        return found[place - 1][1]

    def head_count(self, case: str, party: str) -> Number:
        """How many a party of a case is."""
        self.look_up("case", case, self.records.case)
        counts = {p.id: p for p in self.records.parties_of.get(case, ()) if p.count is not None}
        self.look_up(f"head count of {case}:", party, counts)
        return self.figure(
            counts[party].count or 0,
            self.asked(f"head_count({case!r}, {party!r})"),
            "head count of a party",
            (party,),
            self.records.case[case].sources,
            qualifier=counts[party].count_qualifier or "exact",
        )

    def replies(self, country: str, status: str) -> Number:
        """How many cases of a country have a reply of that status."""
        self.look_up("country", country, self.records.country)
        cases = [case.id for case in self.records.cases if case.country == country]
        found = [reply for case in cases if (reply := self.records.reply_of.get(case)) and reply.status == status]
        asked = self.asked(f"replies({country!r}, {status!r})")
        return self.figure(len(found), asked, "cases by right of reply", tuple(reply.id for reply in found), ())

    def ratification(self, country: str, instrument: str, form: str = "status") -> Number:
        """Whether a country has ratified an instrument, in words; with form "year" the year alone, where it is known.

        Missing where no source in the material says.
        """
        self.look_up("country", country, self.records.country)
        self.look_up("instrument", instrument, terms_named(self.records, "instrument"))
        rule = "status of ratification" if form == "status" else "year of ratification, or its status"
        asked = self.asked(f"ratification({country!r}, {instrument!r}{'' if form == 'status' else f', {form!r}'})")
        row = next((r for r in self.records.ratifications if (r.country, r.instrument) == (country, instrument)), None)
        if row is None:
            return replace(self.fact("", asked, rule, (), ()), status="missing", text=None)
        status = self.records.label("ratification_status", row.status).lower()
        shown = status if row.date is None else str(row.date.year) if form == "year" else f"{status} {row.date.year}"
        return self.fact(shown, asked, rule, (f"{country} {instrument}",), (row.source,))

    def _event(self, case: str, type_: str) -> Event:
        self.look_up("case", case, self.records.case)
        events = self.records.events_of.get(case, ())
        for event in events:
            if event.type == type_:
                return event
        known = ", ".join(dict.fromkeys(event.type for event in events))
        raise Unanswerable(f"case {case} has no event {type_!r}", type_, f"its events are: {known}")

    def date(self, case: str, type_: str) -> Number:
        """When the first event of that type happened, as exact as known."""
        event = self._event(case, type_)
        return self.fact(
            self.wording.span(event.date, event.end),
            self.asked(f"date({case!r}, {type_!r})"),
            "date of the event",
            (event.id,),
            event.sources,
        )

    def persons(self, case: str, type_: str | None = None) -> Number:
        """How many persons a case concerns, or those of its first event of a type."""
        if type_ is not None:
            event = self._event(case, type_)
            if event.persons is None:
                raise Unanswerable(f"the event {type_!r} of {case} has no number of persons", type_)
            return self.figure(
                event.persons,
                self.asked(f"persons({case!r}, {type_!r})"),
                "persons concerned by the event",
                (event.id,),
                event.sources,
                qualifier=event.persons_qualifier or "exact",
            )
        self.look_up("case", case, self.records.case)
        affected = [party for party in self.records.parties_of.get(case, ()) if party.role == "affected"]
        groups = [party for party in affected if party.count is not None]
        if not groups:
            raise Unanswerable(f"case {case} has no head count", case, "add one in data/parties.csv")
        # A group within another of the same case is in its head count already.
        whole = [party for party in groups if party.part_of not in {other.id for other in groups}]
        return self.figure(
            sum(party.count for party in whole if party.count is not None),
            self.asked(f"persons({case!r})"),
            "head count of those affected",
            tuple(party.id for party in whole),
            self.records.case[case].sources,
            qualifier=joint_qualifier(party.count_qualifier or "exact" for party in whole)
            if len(whole) > 1
            else whole[0].count_qualifier or "exact",
        )

    def sentence(self, case: str, place: int = 1, *, party: str | None = None) -> Number:
        """The prison term of the case's n-th sentence, in words: six years and one month.

        Of one day the longest comes first. `party` takes the sentences of one party: a text that names somebody must
        name the party, for which sentence is the longest can change.
        """
        self.look_up("case", case, self.records.case)
        if party is not None:
            self.look_up(f"party of {case}:", party, {p.id: p for p in self.records.parties_of.get(case, ())})
        found = [
            e
            for e in self.records.events_of.get(case, ())
            if (e.months_low is not None or e.months_high is not None) and party in (None, e.party)
        ]
        if not 1 <= place <= len(found):
            raise Unanswerable(f"case {case} has no sentence {place} with a term, but {len(found)}", str(place))
        event = sorted(found, key=lambda e: (e.date.first(), -(e.months_high or 0), e.id))[place - 1]
        return self.fact(
            self.wording.term(event.months_low, event.months_high),
            self.asked(f"sentence({case!r}, {place}{'' if party is None else f', party={party!r}'})"),
            "prison term",
            (event.id,),
            event.sources,
            value=float(event.months_high or event.months_low or 0),
        )

    def status(self, case: str) -> Number:
        """The status of a case on the as-of date, derived from its events."""
        self.look_up("case", case, self.records.case)
        events = self.records.events_of[case]
        term = status_of(events, self.records)
        return self.fact(
            self.records.label("case_status", term).lower(),
            self.asked(f"status({case!r})"),
            "status after the last event that changes it",
            tuple(e.id for e in events),
            self.records.case[case].sources,
        )
