"""The annex of numbers: each number of the report with its rule, its sources, and the pages on which it is printed.

Pages are known only to the typesetter, so each place is a reference to a page. The list can be made only when all parts
are written: the block leaves a mark, which `list_numbers` fills.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup

from reportgen.numbers.ledger import Entry
from reportgen.write import markdown
from reportgen.write.blocks.desk import Desk
from reportgen.write.document import Part

_SPOT = re.compile(
    r'<(?P<end>/?)a\b[^>]*>|<span class="n" (?P<names>id="[^"]*" data-n="(?P<number>[^"]*)")>(?P<shown>[^<]*)</span>'
)
_ARGUMENT = re.compile(r"'([^']*)'|([A-Z]+-[\w-]+|\b\d{4}\b)")


def numbers_by_page(desk: Desk) -> Markup:
    """Every number in reading order under its rule, with its pages; those of tables in annexes stand there already."""
    mark = desk.writer.slots.put("", "", block=True)
    desk.late.append(mark)
    return Markup(mark)


def list_numbers(desk: Desk, parts: Sequence[Part]) -> frozenset[str]:
    """Fill the list in, once all parts are written and their citations numbered; gives the ids of those listed."""
    if not desk.late:
        return frozenset()
    places = _places(desk, parts)
    entries = sorted((desk.writer.ledger.entries[id_] for id_ in places), key=lambda entry: places[entry.id][0][0])
    by_rule: dict[str, list[Entry]] = {}
    for entry in entries:
        by_rule.setdefault(entry.number.rule, []).append(entry)
    case_of, citations = _cases(desk), desk.writer.citations

    def by_number(source: str) -> tuple[int, str]:
        return citations.numbers.get(source, len(citations.sources)), source

    groups = [
        {
            "rule": f"{rule[:1].upper()}{rule[1:].removesuffix('.')}",
            "sources": [
                desk.cite((source,))
                for source in sorted({s for entry in group for s in entry.number.sources}, key=by_number)
                if source in citations.sources
            ],
            "entries": [
                {
                    "id": f"num-{entry.id}",
                    "about": about,
                    "shown": entry.shown,
                    "places": [a for _, a in places[entry.id]],
                }
                for entry, about in zip(group, _about(rule, group, case_of), strict=True)
            ],
        }
        for rule, group in by_rule.items()
    ]
    html = str(desk.component("numbers", {"groups": groups}))
    for mark in desk.late:
        desk.writer.slots.change(mark, html, "")
    citations.settle((part.id, part.html) for part in parts if part.kind == "annex")
    return frozenset(places)


def linked(html: str, listed: Collection[str]) -> str:
    """HTML in which each number that is listed leads to its entry, unless it is within a link."""
    within = 0

    def link(match: re.Match[str]) -> str:
        nonlocal within
        if match["number"] is None:
            within += -1 if match["end"] else 1
        elif not within and match["number"] in listed:
            return f'<a class="n" {match["names"]} href="#num-{match["number"]}">{match["shown"]}</a>'
        return match[0]

    return _SPOT.sub(link, html) if listed else html


def _places(desk: Desk, parts: Iterable[Part]) -> Mapping[str, list[tuple[int, str]]]:
    """The places of each number outside the annexes: their position in the report and their anchor.

    What a number leaves no anchor for, such as a word of an alt text, has no place.
    """
    order: dict[str, int] = {}
    for part in parts:
        if part.kind != "annex":
            for anchor in markdown.anchors(desk.writer.slots.fill(part.html)):
                order.setdefault(anchor, len(order))
    places: dict[str, list[tuple[int, str]]] = {}
    for use in desk.writer.ledger.uses:
        if use.anchor in order:
            places.setdefault(use.entry, []).append((order[use.anchor], use.anchor))
    return {entry: sorted(found) for entry, found in places.items()}


def _cases(desk: Desk) -> Mapping[str, str]:
    """The case of each record that belongs to one."""
    records = desk.records
    found = {event.id: event.case for event in records.events}
    found |= {party.id: party.case for party in records.parties}
    found |= {dispute.id: dispute.case for dispute in records.disputes}
    return found | {account.id: account.case for account in records.accounts if account.case}


def _about(rule: str, group: Sequence[Entry], case_of: Mapping[str, str]) -> list[str]:
    """What tells each number of a rule from the others: the arguments of its query, without those that all share."""
    asked = [_arguments(entry.number.query, case_of) for entry in group]
    shared = set.intersection(*(set(arguments) for arguments in asked)) if len(asked) > 1 else set()
    said = rule.casefold()
    return [
        ", ".join(one for one in arguments if one not in shared and one.casefold() not in said) for arguments in asked
    ]


def _arguments(query: str, case_of: Mapping[str, str]) -> tuple[str, ...]:
    """The words, ids and years in a query, records by their case."""
    found = (words or other for words, other in _ARGUMENT.findall(query))
    return tuple(dict.fromkeys(case_of.get(one, one).replace("_", " ") for one in found if one))
