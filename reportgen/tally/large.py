"""A counting rule as one Ibis expression, for tables too large for memory: DuckDB over Parquet, or an engine at hand.

In: CountingRule, and a table of what it may count, with the columns of `items`, in which lists are texts (see
`flattened`). Out: an expression with one row a cell. It asks of an engine no more than filters, groups, joins and
sorted lists, so that DuckDB, Spark, Trino and BigQuery answer alike. Nothing here is imported where tables are small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from reportgen.tally.rule import CountingRule

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
    entering = items.filter(items["year"].isin([str(year) for year in years]))
    for dimension, terms in rule.where.items():
        entering = entering.filter(entering[dimension].isin(list(terms)))
    # One row for each id of a cell, whatever number of rows tell of it (Contribution.joined).
    single = entering.group_by([*keys, "id"]).agg(
        weight=entering["weight"].max(),
        open_ended=entering["open_ended"].any() | (entering["weight"].max() != entering["weight"].min()),
        rough=entering["rough"].any(),
        groups=entering["groups"].max(),
    )
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
