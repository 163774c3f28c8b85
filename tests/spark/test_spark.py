"""The counting rules on a real Spark, held to what pandas gives; run by the session `spark`, which needs a Java."""

from __future__ import annotations

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

from reportgen.protect import protect
from reportgen.records.tables import Records
from reportgen.tally.items import items
from reportgen.tally.rule import CountingRule
from tests import engines
from tests import records as make

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
