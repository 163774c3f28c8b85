"""Large tables: the counting rules on DuckDB give the cells and the records that pandas gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.protect import protect
from reportgen.records.tables import Records
from reportgen.tally import large
from reportgen.tally.items import items
from reportgen.tally.rule import CountingRule
from tests import engines
from tests import records as make

RULES = st.sampled_from(
    [
        make.rule("persons", by=["type"]),
        make.rule("persons", where={"type": ["closed", "fined"]}),
        make.rule("persons", by=["type"], where={"country": ["XA"], "type": ["closed"]}),
    ]
)


YEARS = (2023, 2024)


@settings(max_examples=8, deadline=None)
@given(st.lists(engines.frames(), min_size=1, max_size=20).map(engines.together), RULES)
def test_duckdb_counts_as_pandas_does(frame: pd.DataFrame, rule: CountingRule) -> None:
    """Cells, flags, ids, cases and sources, also where groups are part of groups."""
    rule = replace(rule, by=(*rule.by, "world"))
    assert engines.by_engine(rule, frame, YEARS, ibis.duckdb.connect()) == engines.by_pandas(rule, frame, YEARS)


@settings(max_examples=8, deadline=None)
@given(st.lists(make.worlds(), min_size=1, max_size=12), make.counting_rules())
def test_every_unit_counts_alike(worlds: list[Records], rule: CountingRule) -> None:
    """Rules of every unit, over small worlds of records."""
    frame = engines.together([items(rule, protect(known)) for known in worlds])
    rule = replace(rule, by=(*rule.by, "world"))
    found = engines.by_engine(rule, frame, make.YEARS, ibis.duckdb.connect())
    assert found == engines.by_pandas(rule, frame, make.YEARS)


def test_a_parquet_file_counts_where_it_lies(tmp_path: Path) -> None:
    """A table is counted in its file, and rows in any order give the same."""
    rule = make.rule("events", by=["type"])
    rows = [
        {"id": f"R{n % 700}", "country": f"X{n % 3}", "year": str(2020 + n % 5), "type": f"t{n % 7}"}
        for n in range(9000)
    ]
    frame = pd.DataFrame(rows).assign(
        weight=1, open_ended=False, rough=False, groups=[()] * 9000, case="", sources=[("S1",)] * 9000
    )
    large.flattened(frame.sample(frac=1, random_state=1)).to_parquet(tmp_path / "items.parquet")
    engine = ibis.duckdb.connect()
    table = engine.read_parquet(tmp_path / "items.parquet")
    found = large.read(rule, engine.to_pandas(large.cells(rule, table, make.YEARS)))
    told = {key: (cell.value, cell.ids) for key, cell in found.items()}
    assert told == {key: cell[:1] + cell[3:4] for key, cell in engines.by_pandas(rule, frame, make.YEARS).items()}
    assert len(told) == 3 * 3 * 7


@pytest.mark.parametrize("dialect", ["trino", "bigquery", "pyspark"])
def test_the_same_expression_is_sql_for_engines_at_hand(dialect: str) -> None:
    """The expression needs nothing that these engines lack; its SQL names the table and the rule's terms."""
    rule = make.rule("persons", by=["type"], where={"type": ["closed"]})
    columns = dict.fromkeys(("id", "groups", "case", "sources", "country", "year", "type"), "string")
    table = ibis.table({**columns, "weight": "int64", "open_ended": "boolean", "rough": "boolean"}, name="items")
    for depth in (0, 3):
        sql = ibis.to_sql(large.cells(rule, table, (2023,), depth), dialect=dialect)
        assert "'closed'" in sql
        assert "items" in sql
        assert "'2023'" in sql
