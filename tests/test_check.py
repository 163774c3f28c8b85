"""What a person reads about a wrong row: each of tests/mistakes, word for word, and the rules behind."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.check import Checked, check
from reportgen.check.cells import Fault, value_of
from reportgen.check.known import Known
from reportgen.dates import PartialDate
from reportgen.load.folder import load
from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.tables import CONTRACTS
from tests import strategies

HERE = Path(__file__).parent
TINY = HERE / "projects/tiny"
MISTAKES = sorted((HERE / "mistakes").glob("*.md"))
_PLACE = re.compile(r"as line (\d+) of `(data/(\w+)\.\w+)`")
_FENCE = re.compile(r"^```\w*\n(.*?)\n?^```$", re.MULTILINE | re.DOTALL)

Edit = Callable[[str, str, str], None]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The tiny project's data in a folder of its own, with nothing but the settings beside it."""
    shutil.copytree(TINY / "data", tmp_path / "tiny/data")
    (tmp_path / "tiny/report.toml").write_text("format = 1\n", "utf-8")
    return tmp_path / "tiny"


@pytest.fixture
def edit(project: Path) -> Edit:
    """Replaces words that stand once in a table of the project."""

    def replace(table: str, old: str, new: str) -> None:
        path = project / f"data/{table}.csv"
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {table}"
        path.write_text(text.replace(old, new), "utf-8")

    return replace


def checked(project: Path) -> Checked:
    return check(load(project))


def slugs(project: Path) -> list[str]:
    return [problem.slug for problem in checked(project).problems]


@pytest.mark.parametrize("page", MISTAKES, ids=lambda page: page.stem)
def test_a_mistake_is_told_word_for_word(page: Path, project: Path) -> None:
    """The line on the page, put into the tiny project, gives the text beneath it and nothing else."""
    text = page.read_text("utf-8")
    place = _PLACE.search(text)
    assert place is not None
    written, expected = _FENCE.findall(text)
    path = project / place[2]
    lines = path.read_text("utf-8").split("\n")
    lines[int(place[1]) - 1] = written
    path.write_text("\n".join(lines), "utf-8")
    found = checked(project)
    assert found.records is None
    assert "\n".join(map(str, found.problems)) == expected


def test_every_table_has_a_mistake() -> None:
    """One broken row, at least, for each of the tables."""
    tables = {place[3] for page in MISTAKES if (place := _PLACE.search(page.read_text("utf-8")))}
    assert tables == {contract.name for contract in CONTRACTS}


def test_a_right_project_has_no_problems(project: Path) -> None:
    """The tiny project's data pass, and every row that is not restricted becomes a record."""
    found = checked(project)
    assert found.problems == ()
    assert found.records is not None
    loaded = load(project)
    for table in fields(found.records):
        rows = (project / f"data/{table.name}.csv").read_text("utf-8").count("\n") - 1
        assert len(getattr(found.records, table.name)) == rows - loaded.tables[table.name].dropped


def test_na_stays_what_it_is(project: Path) -> None:
    """NA is the code of a country, a word of a text, and never a hole."""
    (project / "data/caveats.csv").write_text("id,subject,statement,quality,impact\nV-AAAA1,NA,N/A,low,high\n", "utf-8")
    records = checked(project).records
    assert records is not None
    assert records.countries[0].alpha2 == "NA"
    assert records.regions[0].id == "NA-NO"
    assert (records.caveats[0].subject, records.caveats[0].statement) == ("NA", "N/A")


def test_every_problem_is_told_at_once(project: Path, edit: Edit) -> None:
    """Mistakes in several tables, of rows, cells and form, come together and in the order of the files."""
    edit("accounts", ",120,", ",about 120,")
    edit("events", "2024-10-09", "9 October 2024")
    edit("sources", "https://example.org/agency/weavers", "example.org/agency/weavers")
    (project / "data/calls.csv").write_bytes(b"")
    (project / "data/caveats.csv").unlink()
    problems = checked(project).problems
    assert [(p.place.file, p.place.line, p.place.column) for p in problems] == [
        ("data/accounts.csv", 2, "value"),
        ("data/calls.csv", None, None),
        ("data/caveats.csv", None, None),
        ("data/events.csv", 5, "end"),
        ("data/sources.csv", 2, "url"),
    ]
    assert problems[0].mend == "write 120 here, and how exact it is in the qualifier's column"
    assert problems[4].mend == "write https://example.org/agency/weavers"


def test_one_mistake_is_told_once(project: Path, edit: Edit) -> None:
    """A case that fails is still a case: its events, parties and replies are not called dangling."""
    edit("cases", "XB-2024-M3P8,XB,XB-LA,,labour_protest", "XB-2024-M3P8,XB,XB-LA,,labor_protest")
    assert slugs(project) == ["unknown-term"]


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("cases", "XB-2024-M3P8,XB", "XВ-2024-M3P8,XB"),
        ("cases", "XB-2024-M3P8,XB", "XB-2024-M3P8 ,XB"),
        ("countries", "XB,XB,Bergamot", "ХB,XB,Bergamot"),
        ("sources", "MONITOR_24,Harvest", "MONIТOR_24,Harvest"),
        ("events", "E-CCCC1,XB-2024-T5W4", "E-CCCC1,ХB-2024-T5W4"),
        ("replies", "R-AAAA3,XB-2024-T5W4", "R-AAAA3,XB-2024-T5W5"),
    ],
)
def test_a_wrong_letter_in_an_id_is_told_once(project: Path, edit: Edit, table: str, old: str, new: str) -> None:
    """What names the id as it was meant is right."""
    edit(table, old, new)
    assert len(slugs(project)) == 1


def test_a_table_that_cannot_be_read_makes_nothing_else_wrong(project: Path) -> None:
    """Without the sources nobody can say that a source is missing."""
    for contract in CONTRACTS:
        path = project / f"data/{contract.name}.csv"
        kept = path.read_bytes()
        path.unlink()
        assert slugs(project) == ["missing-table"], contract.name
        path.write_bytes(kept)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_any_one_wrong_cell_is_told_once(project: Path, contract: Contract) -> None:
    """Nonsense in any one cell, or nothing where something is required, gives one problem, at that row."""
    whole = load(project)
    table = whole.tables[contract.name]
    for column in contract.columns:
        for wrong in ("Жx 5", "") if column.required else ("Жx 5",):
            for row in table.rows[:3]:
                rows = tuple(replace(r, cells={**r.cells, column.name: wrong}) if r is row else r for r in table.rows)
                broken = replace(whole, tables={**whole.tables, contract.name: replace(table, rows=rows)})
                places = [problem.place for problem in check(broken).problems]
                assert places == [table.place(row, column.name)], (column.name, wrong)


@pytest.mark.parametrize(
    ("table", "old", "new", "slug"),
    [
        ("events", "2024-10-02,2024-10-09", "2025-10-02,2025-10-09", "after-sources"),
        ("sources", "2025-01-15,en", "2025-03-15,en", "date-order"),
        ("accounts", "company,2024-10-03", "company,2024-09-03", "date-order"),
        ("findings", "2024-11", "2023-11", "date-order"),
        ("events", "2024-02-14,,closure_upheld", "2023-05-31,,closure_upheld", "date-order"),
        ("parties", "P-PICKR,worker", "P-LEADR,worker", "unknown-party"),
        (
            "parties",
            "person,Ottilie Brask,a picker who spoke for the others,1",
            "person,Ottilie Brask,x,2",
            "head-count",
        ),
        ("disputes", "exact,D-AAAA1", "exact,D-AAAA9", "unknown-id"),
        ("disputes", "not_decided,,payment", "not_decided,2024-10-04,payment", "ruling-without-outcome"),
        ("disputes", "yes,not_decided", "yes,no_strike", "strike-or-none"),
        ("countries", "XB,XB,Bergamot,Bergamot,2", "XB,XB,Bergamot,Bergamot,1", "duplicate-value"),
        ("indicators", ",0,1,points", ",1,0,points", "range"),
        ("indicators", "68% interval", "", "missing-value"),
        ("corrections", "0.63,0.61", "0.61,0.61", "no-change"),
        ("cases", "concern,yes", "concern,no", None),
        ("events", ",fine,,,", ",fine,3,1,", "range"),
    ],
)
def test_a_rule_across_cells(project: Path, edit: Edit, table: str, old: str, new: str, slug: str | None) -> None:
    """Each rule finds what breaks it (or, for None, lets a right change pass), and only that rule."""
    edit(table, old, new)
    found = set(slugs(project)) - ({"off-scale"} if slug == "range" else set())
    assert found == ({slug} if slug else set())


def test_a_case_needs_an_event_and_a_reply(project: Path) -> None:
    """Rows taken away from a case are missed, by the case that they belonged to."""
    for table in ("events", "replies", "accounts"):
        path = project / f"data/{table}.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "XB-2024-T5W4" not in line), "utf-8")
    problems = checked(project).problems
    missed = {"case-without-event", "case-without-reply", "tally-without-account"}
    assert len(problems) == 3
    assert {problem.slug for problem in problems} == missed
    assert {problem.place.line for problem in problems} == {4}


def test_values_of_an_undecided_row_are_not_shown(project: Path, edit: Edit) -> None:
    """While the publication level is misspelt, the row's other cells are not quoted: it may be a restricted one."""
    edit("parties", "worker,female,,aggregate", "worker,femalle,,agregate")
    problems = checked(project).problems
    assert {(problem.place.column, problem.value) for problem in problems} == {
        ("sex", None),
        ("publication", "agregate"),
    }


NOTHING = Known({}, {}, frozenset(), frozenset(), {}, {}, {})


@given(st.text(max_size=20))
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_value_or_a_fault(text: str) -> None:
    """No text of a cell, of whatever kind, ends in a traceback; a number or date read is the one written."""
    for kind in Kind:
        for many in (False, True):
            value = value_of(text, Column("x", kind, "anything", many=many), NOTHING)
            if isinstance(value, Fault):
                assert value.message
            elif kind in (Kind.INTEGER, Kind.YEAR) and isinstance(value, int):
                assert int(text) == value
            elif kind is Kind.DATE and isinstance(value, PartialDate):
                assert str(value) == text


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("1.234.567", "write 1234567"),
        ("1 234", "write 1234"),
        ("1\u00a0234", "write 1234"),
        ("1.234,5", "write 1234.5"),
        ("7,5", "write 7.5"),
        ("−3", "write -3 with the hyphen of the keyboard"),
        ("> 50,000", "write 50000 here, and how exact it is in the qualifier's column"),
        ("12 %", "write 12; the indicator has the unit"),
        ("007", "write 7"),
        ("N/A", "leave the cell empty"),
        ("—", "leave the cell empty"),
    ],
)
def test_a_wrong_number_has_its_mend(text: str, mend: str) -> None:
    """The usual ways to write a number otherwise are recognised."""
    fault = value_of(text, Column("x", Kind.NUMBER, "a number"), NOTHING)
    assert isinstance(fault, Fault)
    assert fault.mend == mend


@pytest.mark.parametrize("text", ["nan", "inf", "1e5", "0x10", "१२", "1_000", "+5", "½", "1" * 400, "--1", "1."])
def test_what_python_takes_for_a_number_is_none(text: str) -> None:
    """Only digits with a point are a number."""
    assert isinstance(value_of(text, Column("x", Kind.NUMBER, "a number"), NOTHING), Fault)


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_in_form_pass_or_are_told(project: Path, data: st.DataObject) -> None:
    """Rows that keep to the form of their columns give problems with place and words, never a traceback."""
    contract = data.draw(st.sampled_from(CONTRACTS))
    body = data.draw(st.lists(strategies.rows(contract), max_size=4))
    path = project / f"data/{contract.name}.csv"
    kept = path.read_bytes()
    path.write_bytes(strategies.csv_bytes([column.name for column in contract.columns], body))
    try:
        for problem in checked(project).problems:
            assert problem.place.file.startswith("data/")
            assert problem.message
    finally:
        path.write_bytes(kept)
