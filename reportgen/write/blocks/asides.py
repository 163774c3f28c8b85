"""Small blocks around the text: pull numbers, key numbers, developments."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reportgen.numbers.number import Number
from reportgen.records.cases import Case
from reportgen.write import markdown
from reportgen.write.blocks.cases import chosen, event_date
from reportgen.write.blocks.desk import Desk


def pull(desk: Desk, number: Number | str, caption: str, *, form: str = "bare") -> Markup:
    """One large number with its caption, for the margin."""
    qualifier = ""
    if isinstance(number, Number):
        # Printed once only: each printing is a place of its own in the ledger.
        shown: str = desk.writer.print(number, form)
        qualifier = "" if number.qualifier == "exact" else desk.translate(number.qualifier.replace("_", " "))
    else:
        shown = number
    view = {"number": shown, "qualifier": qualifier, "caption": Markup(markdown.inline(caption))}
    return desk.component("pull", view)


def key_numbers(desk: Desk, entries: list[tuple[Number, str]]) -> Markup:
    """Numbers with a sentence each, large, for the summary."""
    shown = [
        {
            "number": desk.writer.print(number, "bare"),
            "minimum": number.qualifier in ("at_least", "more_than"),
            "qualifier": "" if number.qualifier == "exact" else number.qualifier.replace("_", " "),
            "caption": Markup(markdown.inline(caption)),
        }
        for number, caption in entries
    ]
    return desk.component("key_numbers", {"entries": shown})


def developments(desk: Desk, *, year: int, concern: Sequence[str] = ()) -> Markup:
    """Good developments of a year (all positive cases with an event in it) beside the cases named as of concern."""
    records = desk.records

    def entries(cases: Sequence[Case]) -> list[dict[str, object]]:
        return [
            {
                "title": desk.words(c, "title"),
                "country": records.country[c.country].name,
                "colour": desk.colour(c.country),
                "href": f"#case-{c.id}",
                "date": event_date(desk, records.events_of[c.id][-1]),
                "notes": desk.cite(c.sources),
            }
            for c in cases
        ]

    named = [records.case[case] for case in concern if desk.writer.known("case", case, records.case)]
    return desk.component(
        "developments",
        {
            "positive": entries(chosen(desk, year=year, development="positive")),
            "concern": entries(named),
            "year": str(year),
        },
    )
