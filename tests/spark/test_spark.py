"""The counting rules on a real Spark, held to what pandas gives; run by the session `spark`, which needs a Java."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from reportgen.problem import Place
from reportgen.protect import protect
from reportgen.records.tables import Records
from reportgen.tally import large
from reportgen.tally.cell import COUNTED_ONLY
from reportgen.tally.items import items
from reportgen.tally.rule import CountingRule
from tests import engines, registers
from tests import records as make
from tests.registers import ROWS, Row

# Spark plans for seconds whatever the size: a few queries, each of many small worlds.
few = settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An Ibis connection to a Spark of one process."""
    folder: Path = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.warehouse.dir", str(folder))
        .getOrCreate()
    )
    yield ibis.pyspark.connect(session)
    session.stop()


@few
@given(st.lists(engines.frames(), min_size=15, max_size=25).map(engines.together))
def test_groups_within_groups_count_alike(spark: Any, frame: pd.DataFrame) -> None:
    """Cells, flags, ids, cases and sources of pandas, DuckDB and Spark are the same."""
    rule = make.rule("persons", by=["type"], where={"type": ["closed", "fined"]})
    rule = replace(rule, by=(*rule.by, "world"))
    wanted = engines.by_pandas(rule, frame, (2023, 2024))
    assert engines.by_engine(rule, frame, (2023, 2024), ibis.duckdb.connect()) == wanted
    assert engines.by_engine(rule, frame, (2023, 2024), spark) == wanted


@few
@given(st.lists(make.worlds(), min_size=15, max_size=25), make.counting_rules())
def test_worlds_of_records_count_alike(spark: Any, worlds: list[Records], rule: CountingRule) -> None:
    """Rules of every unit give the same cells on all three."""
    frame = engines.together([items(rule, protect(known)) for known in worlds])
    rule = replace(rule, by=(*rule.by, "world"))
    wanted = engines.by_pandas(rule, frame, make.YEARS)
    assert engines.by_engine(rule, frame, make.YEARS, ibis.duckdb.connect()) == wanted
    assert engines.by_engine(rule, frame, make.YEARS, spark) == wanted


@few
@given(st.lists(ROWS, min_size=20, max_size=60), st.sampled_from(["events", "persons"]))
def test_a_register_counts_alike(spark: Any, rows: list[Row], unit: str) -> None:
    """Value, whether it is a minimum, ids and sources of each cell, as counted by hand; restricted rows left out."""
    day, years = datetime.date(2024, 6, 30), (2023, 2024)
    rule = CountingRule("r", "", "", unit, {}, (), ("type",), None, False, Place("t"), register="register")
    open_to_us = pd.DataFrame([row for row in rows if row["publication"] != "restricted"], columns=registers.COLUMNS)
    items_ = large.of_register(rule, ibis.memtable(open_to_us.astype("str")), day, hidden=True)
    found = large.read(rule, spark.to_pandas(large.cells(rule, items_, years)))
    for key, cell in found.items():
        chosen = dict(zip(rule.dimensions, key, strict=True))
        named = [f"register/{id_}" for id_ in cell.ids if not id_.startswith(COUNTED_ONLY)]
        others = len(cell.ids) - len(named)
        records = (*named, *([f"{others} {COUNTED_ONLY}"] if others else []))
        told = registers.by_hand(rule, rows, years, day, chosen)
        assert told == (cell.value, cell.open_ended, records, cell.sources)
    whole = registers.by_hand(rule, rows, years, day, {})
    assert (whole is None) == (not found)
