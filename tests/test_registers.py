"""Registers: large tables of somebody else's, counted by the project's rules on either engine, in either form."""

from __future__ import annotations

import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.problem import Place
from reportgen.protect import protect
from reportgen.tally import register as counting
from reportgen.tally.cell import Count
from reportgen.tally.rule import CountingRule
from tests import records as make
from tests import registers
from tests.registers import ROWS, Row

YEARS = (2023, 2024)
DAYS = st.sampled_from([datetime.date(2024, 12, 31), datetime.date(2024, 5, 31), datetime.date(2024, 6, 30)])
RULES = st.builds(
    lambda unit, where, by: CountingRule(
        "protests", "Protests", "Rows.", unit, where, (), by, None, False, Place("t"), register="register"
    ),
    st.sampled_from(["events", "persons"]),
    st.sampled_from([{}, {"type": ("strike", "митинг", "")}, {"country": ("XB",)}]),
    st.sampled_from([(), ("type",)]),
)
QUESTIONS: tuple[dict[str, object], ...] = (
    {},
    {"country": "XA"},
    {"year": 2024},
    {"country": ("XA", "XB"), "year": (2023, 2024)},
    {"country": "XB", "year": 2023},
    {"country": "XC"},
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, max_size=40), RULES, DAYS)
def test_both_engines_and_both_forms_give_what_a_count_by_hand_gives(
    tmp_path: Path, rows: list[Row], rule: CountingRule, day: datetime.date
) -> None:
    """Value, whether it is a minimum, records and sources, of any cell: an id once, whatever rows it is in."""
    records = protect(make.records())
    questions = [*QUESTIONS, *({"type": term} for term in ("strike", 'a "b", c', "") if rule.by)]
    expected = [registers.by_hand(rule, rows, YEARS, day, question) for question in questions]
    for form in ("csv", "parquet"):
        file = registers.written(rows, tmp_path / f"register.{form}")
        for on in ("pandas", "duckdb"):
            found, problems = registers.looked(file, on, tmp_path)
            assert problems == ()
            assert found is not None
            tally = counting.count(
                rule, file, found, records, YEARS, day, on=on, memory=300, folder=registers.folder(tmp_path)
            )
            for question, told in zip(questions, expected, strict=True):
                cell = tally.cell(**question)
                count = (cell.value, cell.open_ended, cell.records, cell.sources) if isinstance(cell, Count) else None
                assert count == told, (form, on, question)
