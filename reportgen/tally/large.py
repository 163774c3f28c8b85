"""A counting rule as one Ibis expression, for tables too large for memory: DuckDB over Parquet, or an engine at hand.

In: CountingRule, and a table of what it may count, with the columns of `items`, in which lists are texts (see
`flattened`). Out: an expression with one row a cell. It asks of an engine no more than filters, groups, joins and
sorted lists, so that DuckDB, Spark, Trino and BigQuery answer alike. Nothing here is imported where tables are small.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from reportgen.tally.cell import COUNTED_ONLY
from reportgen.tally.rule import HEADS, CountingRule

BETWEEN = "\x1f"
"""Stands between the ids of a list that is written as one text: no id holds it."""

_LENGTH = 4
"""The digits that say how many wholes a row is part of, before their ids: the greatest such text has the most."""


@dataclass(frozen=True, slots=True)
class LargeCell:
    """One cell: its count, and what stands behind it, each list ordered and each id once."""

    value: int
    open_ended: bool
    rough: bool
    ids: tuple[str, ...]
    cases: tuple[str, ...]
    sources: tuple[str, ...]


def flattened(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame of `items` as a flat table that any engine can hold: groups and sources become texts.

    `groups` begins with how many ids it holds, so that of two rows of one id the greater text has the more wholes.
    """
    kinds = dict.fromkeys(frame.columns, "str") | {"weight": "int64", "open_ended": "bool", "rough": "bool"}
    return frame.assign(
        groups=[_text(groups) for groups in frame["groups"]],
        sources=[BETWEEN.join(sorted(sources)) for sources in frame["sources"]],
    ).astype(kinds)


def _text(groups: tuple[str, ...]) -> str:
    return f"{len(groups):0{_LENGTH}}{BETWEEN}{BETWEEN.join(groups)}" if groups else ""


def cells(rule: CountingRule, items: ir.Table, years: Iterable[int], depth: int = 0) -> ir.Table:
    """The cells of a rule: the rule's dimensions, value, open_ended, rough, ids, cases, sources (lists, sorted).

    `depth` is the longest chain of wholes in the table: 0 where no row is part of another. In `cases` and `sources`
    each element is the text of one row: `read` takes them apart.
    """
    keys = list(rule.dimensions)
    entering = _entering(rule, items, years)
    single = singles(rule, items, years)
    behind = entering.group_by(keys).agg(
        cases=entering["case"].collect(distinct=True),
        sources=entering["sources"].collect(distinct=True),
    )
    tops = _tops(single, keys, depth) if depth else single
    counted = tops.group_by(keys).agg(
        value=tops["weight"].sum(), open_ended=tops["open_ended"].any(), rough=tops["rough"].any()
    )
    named = single.group_by(keys).agg(ids=single["id"].collect())
    found = counted.join(named, keys).join(behind, keys)
    return found.select(
        *keys,
        "value",
        "open_ended",
        "rough",
        ids=found["ids"].sort(),
        cases=found["cases"].sort(),
        sources=found["sources"].sort(),
    ).order_by(keys)


def of_register(rule: CountingRule, register: ir.Table, day: datetime.date, *, hidden: bool) -> ir.Table:
    """What a rule counts of a register, with the columns that `cells` asks for.

    `register` has texts alone, "" where a cell is empty, and no restricted row. Nothing dated after `day` is counted,
    nor what may mean a later day. `hidden` says that the register has rows that may be counted, never named: an id with
    such a row begins with COUNTED_ONLY, and has no sources.
    """
    dated = "date" if "date" in register.columns else "year"
    when = register[dated]
    known = ibis.or_(*((when.length() == len(last)) & (when <= last) for last in _last_known(day)))
    rows = register.filter(known)
    name, source = rows["id"], rows["source"]
    if hidden:
        unnamed = name.isin(register.filter(register["publication"] != "public")["id"])
        name, source = unnamed.ifelse(ibis.literal(f"{COUNTED_ONLY} ") + name, name), unnamed.ifelse("", source)
    weight, open_ended = ibis.literal(1, "int64"), ibis.literal(value=False)
    if rule.unit in HEADS and "weight" in rows.columns:
        weight, open_ended = rows["weight"].nullif("").cast("int64").coalesce(0), rows["weight"] == ""
    return rows.select(
        id=name,
        weight=weight,
        open_ended=open_ended,
        rough=ibis.literal(value=False),
        groups=ibis.literal(""),
        case=ibis.literal(""),
        sources=source,
        country=rows["country"],
        year=rows[dated].substr(0, 4),
        **{dimension: rows[dimension] for dimension in sorted({*rule.by, *rule.where} - {"country", "year"})},
    )


def _last_known(day: datetime.date) -> tuple[str, str, str]:
    """The last day, month and year that had certainly gone by on a day."""
    month, year = (day.year, day.month), day.year
    if day.day < calendar.monthrange(*month)[1]:
        month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    if (day.month, day.day) != (12, 31):
        year -= 1
    return day.isoformat(), "{:04d}-{:02d}".format(*month), f"{year:04d}"


def _entering(rule: CountingRule, items: ir.Table, years: Iterable[int]) -> ir.Table:
    """The rows that a rule chooses."""
    entering = items.filter(items["year"].isin([str(year) for year in years]))
    for dimension, terms in rule.where.items():
        entering = entering.filter(entering[dimension].isin(list(terms)))
    return entering


def singles(rule: CountingRule, items: ir.Table, years: Iterable[int]) -> ir.Table:
    """One row for each id of a cell, whatever number of rows tell of it (Contribution.joined).

    The rule's dimensions, id, weight, open_ended, rough, groups.
    """
    entering = _entering(rule, items, years)
    return entering.group_by([*rule.dimensions, "id"]).agg(
        weight=entering["weight"].max(),
        open_ended=entering["open_ended"].any() | (entering["weight"].max() != entering["weight"].min()),
        rough=entering["rough"].any(),
        groups=entering["groups"].max(),
    )


def sources(rule: CountingRule, items: ir.Table, years: Iterable[int]) -> ir.Table:
    """The rule's dimensions and `sources`: the texts that stand in the rows of each cell, each once."""
    return _entering(rule, items, years).select(*rule.dimensions, "sources").distinct()


def _tops(single: ir.Table, keys: list[str], depth: int) -> ir.Table:
    """The rows that are part of no other of their cell; one weighs itself or its parts, whichever are more.

    Counts from the smallest parts upward: after as many rounds as the longest chain has steps, every whole is right.
    """
    split = single.filter(_.groups != "").select(*keys, part=_.id, wholes=_.groups.split(BETWEEN))
    steps = [
        split.filter(_.wholes.length() > step).select(*keys, "part", whole=_.wholes[step], step=ibis.literal(step))
        for step in range(1, depth + 1)
    ]
    chains = ibis.union(*steps) if len(steps) > 1 else steps[0]
    present = chains.join(single.select(*keys, whole=_.id), [*keys, "whole"])
    order = ibis.row_number().over(group_by=[*keys, "part"], order_by="step")
    nearest = present.mutate(place=order).filter(_.place == 0).select(*keys, id=_.part, whole=_.whole)
    rows = single.left_join(nearest, [*keys, "id"]).select(*keys, "id", "weight", "open_ended", "rough", "whole")
    counted = rows
    for _round in range(depth):
        parts = counted.filter(_.whole.notnull()).group_by([*keys, "whole"])
        within = parts.agg(known=_.weight.sum(), some=_.rough.any()).select(*keys, "known", "some", id=_.whole)
        counted = (
            rows.left_join(within, [*keys, "id"])
            .select(*keys, "id", "weight", "open_ended", "rough", "whole", "known", "some")
            .mutate(more=_.known.coalesce(0) > _.weight)
            .select(
                *keys,
                "id",
                "whole",
                weight=_.more.ifelse(_.known, _.weight),
                open_ended=_.more | _.open_ended,
                rough=_.more.ifelse(_.some.coalesce(False), _.rough),
            )
        )
    return counted.filter(_.whole.isnull())


def read(rule: CountingRule, answer: pd.DataFrame) -> Mapping[tuple[str, ...], LargeCell]:
    """The cells that an engine answered, by the rule's dimensions."""
    return {
        tuple(str(row[name]) for name in rule.dimensions): LargeCell(
            value=int(row["value"]),
            open_ended=bool(row["open_ended"]),
            rough=bool(row["rough"]),
            ids=tuple(row["ids"]),
            cases=tuple(case for case in row["cases"] if case),
            sources=tuple(sorted({source for text in row["sources"] for source in _apart(text)})),
        )
        for row in answer.to_dict("records")
    }


def _apart(text: str) -> Iterator[str]:
    return (id_ for id_ in text.split(BETWEEN) if id_)
