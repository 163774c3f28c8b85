"""Sources: every publication on which a row rests."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Source:
    """One publication.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    publisher: str
    title: str
    date: PartialDate | None
    language: str | None
    url: str | None
    archive_url: str | None
    accessed: PartialDate | None
    licence: str
    standing: str
    note: str | None
    at: Place


CONTRACT = Contract(
    name="sources",
    title="Sources",
    meaning="Every publication on which a row rests.",
    record=Source,
    key=("id",),
    columns=(
        Column("id", Kind.ID, "short name of the source", required=True),
        Column("publisher", Kind.TEXT, "who published it", required=True),
        Column("title", Kind.TEXT, "its title", required=True),
        Column("date", Kind.DATE, "date of publication, as far as known"),
        Column("language", Kind.ID, "ISO 639 code of its language", pattern="[a-z]{2,3}"),
        Column("url", Kind.URL, "address"),
        Column("archive_url", Kind.URL, "address of an archived copy"),
        Column("accessed", Kind.DATE, "when it was read"),
        Column("licence", Kind.ID, "terms of use", vocabulary="licence", required=True),
        Column("standing", Kind.ID, "first-hand, second-hand or copied", vocabulary="standing", required=True),
        Column("note", Kind.TEXT, "what a reader should know of it"),
    ),
)
