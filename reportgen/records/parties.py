"""Parties: who is concerned by a case, and in which role."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.dates import PartialDate
from reportgen.problem import Place
from reportgen.records.contract import Column, Contract, Kind


@dataclass(frozen=True, slots=True)
class Party:
    """One person, group, organisation or authority in a case.

    Fields are the columns of the contract; missing is None, or () for several values.
    """

    id: str
    case: str
    role: str
    kind: str
    name: str | None
    description: str
    count: int | None
    count_qualifier: str | None
    part_of: str | None
    profession: str | None
    sex: str | None
    age_group: str | None
    publication: str
    decided_on: PartialDate
    decided_by: str
    at: Place


CONTRACT = Contract(
    name="parties",
    title="Parties",
    meaning="Who is concerned by a case, and in which role.",
    record=Party,
    key=(
        "case",
        "id",
    ),
    columns=(
        Column(
            "id",
            Kind.ID,
            "random code, the same for one person or organisation in all cases",
            required=True,
            pattern="P-[0-9A-Z]{5}",
        ),
        Column("case", Kind.ID, "case", required=True, table="cases"),
        Column(
            "role", Kind.ID, "affected, employer, authority, court or union", vocabulary="party_role", required=True
        ),
        Column("kind", Kind.ID, "person, group or organisation", vocabulary="party_kind", required=True),
        Column("name", Kind.TEXT, "name, where it may be published"),
        Column(
            "description",
            Kind.TEXT,
            'how the party is called where the name is not printed, such as "a teacher"',
            required=True,
        ),
        Column("count", Kind.INTEGER, "head count", minimum=0),
        Column("count_qualifier", Kind.ID, "how exact the count is", vocabulary="qualifier"),
        Column("part_of", Kind.ID, "party (id) whose head count already includes this one"),
        Column("profession", Kind.ID, "profession", vocabulary="profession"),
        Column("sex", Kind.ID, "sex, where a source gives it", vocabulary="sex"),
        Column("age_group", Kind.ID, "age group, where a source gives it", vocabulary="age_group"),
        Column("publication", Kind.ID, "how far the record may go", vocabulary="publication", required=True),
        Column("decided_on", Kind.DATE, "date of the decision on publication", required=True),
        Column("decided_by", Kind.TEXT, "role (not a name) of who decided on publication", required=True),
    ),
)
