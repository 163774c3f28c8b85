"""Registers: large tables of somebody else's, counted by the project's rules on either engine, in either form."""

from __future__ import annotations

import csv
import datetime
import hashlib
import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.check.registers import Looked
from reportgen.cli.main import ended
from reportgen.load import register_engine as engine
from reportgen.load import registers as loading
from reportgen.load.registers import RegisterFile
from reportgen.problem import Mistakes, Place
from reportgen.protect import protect
from reportgen.store import Kept, Store
from reportgen.tally import register as counting
from reportgen.tally.cell import Count
from reportgen.tally.rule import CountingRule, rules
from tests import conftest, reading, registers
from tests import records as make
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


def _row(id_: str, **more: str) -> Row:
    usual = {"country": "XA", "date": "2024-03-01", "type": "strike", "weight": "", "source": "S1"}
    return {"id": id_, **usual, "publication": "public", **more}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_both_engines_tell_the_same_mistakes_with_rows_and_the_first_of_them(tmp_path: Path, form: str) -> None:
    """Of a row that is not public nothing is quoted; a restricted row is not looked at."""
    rows = [
        _row("E1"),
        _row("E2", country="ZZ", publication="restricted", date="never"),
        _row("E3", country="ZZ"),
        _row("E4", country="YY"),
        _row("", source="S9"),
        _row("E6", date="2024-13"),
        _row("E7", date="2023-02-30", publication="aggregate"),
        _row("E8", weight="-3"),
        _row("E9", weight="2.5"),
        _row("E10", publication="Public", country="secret"),
        _row("E1", country="XB"),
        _row("E12", type="a\tb"),
        _row("counted only 3"),
    ]
    file = registers.written(rows, tmp_path / f"register.{form}")
    told = {}
    for on in ("pandas", "duckdb"):
        found, problems = registers.looked(file, on, tmp_path)
        assert found is None
        told[on] = [(str(p.place), p.message, p.value) for p in problems]
    line = {number: f":{number + 1}" if form == "csv" else "" for number in range(1, 14)}
    place = f"data/registers/register.{form}"
    assert told["pandas"] == told["duckdb"]
    assert [(where.removeprefix(place), value) for where, _, value in told["pandas"]] == [
        (f'{line[10]}, column "publication"', None),
        (f'{line[5]}, column "id"', ""),
        (f'{line[3]}, column "country"', "ZZ"),
        (f'{line[5]}, column "source"', "S9"),
        (f'{line[6]}, column "date"', "2024-13"),
        (f'{line[8]}, column "weight"', "-3"),
        (f'{line[12]}, column "type"', "a\tb"),
        (f'{line[11]}, column "id"', "E1"),
    ]
    messages = [message for _, message, _ in told["pandas"]]
    assert messages[0].startswith("row 10: ")
    assert messages[1].startswith("2 rows, the first of them row 5: ")
    assert messages[2].startswith("2 rows, the first of them row 3: ")
    assert messages[4].startswith("2 rows, the first of them row 6: ")
    assert messages[7] == "row 11: rows of one id name several countries"


HEAD = b"id,country,year,type,source,publication\n"


@pytest.mark.parametrize(
    ("content", "slug", "line"),
    [
        (b"", "empty-file", None),
        (HEAD + b"E1,XA,2024,x\0y,S1,public\n", "nul", 2),
        (b"\xef\xbb\xbf" + HEAD, "byte-order-mark", 1),
        (HEAD + b"E1,XA,2024,ok,S1,public\nE2,XA,2024,\xe4,S1,public\n", "wrong-encoding", 3),
        (HEAD + b"E1,XA,2024,ok,S1,public\nE2,XA,2024,cut \xd1", "wrong-encoding", 3),
        (HEAD.replace(b"country", b"counrty"), "missing-column", 1),
        (HEAD.replace(b"year", b"when"), "register", 1),
        (HEAD.replace(b"type", b"year"), "duplicate-column", 1),
    ],
)
def test_a_file_that_is_no_register_is_told(tmp_path: Path, content: bytes, slug: str, line: int | None) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    found, _, problems = loading.read(path, "data/registers/register.csv")
    assert found is None
    assert (problems[0].slug, problems[0].place.line) == (slug, line)


@pytest.mark.parametrize("on", ["pandas", "duckdb"])
@pytest.mark.parametrize(
    ("rows", "slug", "line"),
    [
        (b"E1,XA,2024,ok,S1,public\nE2,XA,2024\nE3,XA,2024,ok,S1,public,more\n", "row-width", 3),
        (b'E1,XA,2024,"open,S1,public\nE2,XA,2024,ok,S1,public\n', "broken-csv", 2),
        (b'E1,XA,2024,ok,S1,public\nE2,XA,2024,"a"b,S1,public\n', "broken-csv", 3),
    ],
)
def test_rows_out_of_form_are_told_by_both_engines(tmp_path: Path, on: str, rows: bytes, slug: str, line: int) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(HEAD + rows)
    found, problems = registers.looked(registers.read(path), on, tmp_path)
    assert found is None
    assert [(problem.slug, problem.place.line) for problem in problems] == [(slug, line)]
    assert "public" not in str(problems[0])


def test_parquet_types_that_engines_would_write_differently_are_no_dimensions(tmp_path: Path) -> None:
    """Days and whole numbers are texts of one form; numbers with a point are left aside."""
    path = tmp_path / "register.parquet"
    columns = {
        "id": pa.array(["E1", "E2"]),
        "country": pa.array(["XA", "XB"]).dictionary_encode(),
        "date": pa.array([datetime.date(2024, 3, 1), datetime.date(2024, 12, 31)], pa.date32()),
        "weight": pa.array([3, None], pa.int32()),
        "source": pa.array(["S1", "S1"]),
        "publication": pa.array(["public", "public"]),
        "district": pa.array([7, 8], pa.int16()),
        "latitude": pa.array([1.5, 2.5]),
        "EventCode": pa.array(["a", "b"]),
        "restricted_note": pa.array(["a", "b"]),
    }
    pq.write_table(pa.table(columns), path)
    register = registers.read(path)
    assert register.dimensions == ("district",)
    rule = CountingRule("r", "", "", "persons", {}, (), ("district",), None, False, Place("t"), register="register")
    for on in ("pandas", "duckdb"):
        found, problems = registers.looked(register, on, tmp_path, ["district"])
        assert problems == ()
        assert found is not None
        assert found.terms == {"district": ("7", "8")}
        tally = _tally(rule, register, found, on, tmp_path)
        assert [(c.value, c.open_ended) for d in ("7", "8") if isinstance(c := tally.cell(district=d), Count)] == [
            (3, False),
            (0, True),
        ]


def _tally(
    rule: CountingRule, register: RegisterFile, found: Looked, on: str, scratch: Path, kept: Kept | None = None
) -> counting.RegisterTally:
    records, day, folder = protect(make.records()), datetime.date(2024, 12, 31), registers.folder(scratch)
    return counting.count(rule, register, found, records, YEARS, day, on=on, memory=300, folder=folder, kept=kept)


@pytest.mark.parametrize("on", ["pandas", "duckdb"])
def test_a_damaged_parquet_file_is_told(tmp_path: Path, on: str) -> None:
    """Whether its end is gone, or bytes within it."""
    path = tmp_path / "register.parquet"
    register = registers.written([_row(f"E{number}") for number in range(3000)], path)
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + b"\xff" * 400 + whole[600:])
    found, problems = registers.looked(register, on, tmp_path)
    assert found is None
    assert [(problem.slug, problem.message) for problem in problems] == [("register", "the file is damaged")]
    path.write_bytes(whole[:-100])
    cut, _, told = loading.read(path, "data/registers/register.parquet")
    assert cut is None
    assert str(path) not in str(told[0])


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    """Not as a bug."""
    rows = [_row(f"E{number}", type=f"{number} {'x' * 100}") for number in range(20_000)]
    register = registers.written(rows, tmp_path / "register.parquet")
    nowhere = tmp_path / "a file"
    nowhere.write_text("", "utf-8")
    with pytest.raises(Mistakes, match="it takes more than 3 megabytes"), engine.opened(register, 3, nowhere) as found:
        engine.run(found, "SELECT list(id ORDER BY type) FROM register").fetchall()


def test_many_ids_are_told_by_a_hash_that_anybody_can_work_out(tmp_path: Path) -> None:
    """Over several batches of rows, and ids in several cells, both engines answer with one line."""
    rows = [
        _row(f"№{number % 4000}", country=("XA", "XB")[number % 2], type=f"t{number % 7}", date=f"{2023 + number % 3}")
        for number in range(9000)
    ]
    register = registers.written(rows, tmp_path / "register.parquet")
    rule = CountingRule("r", "", "", "events", {}, (), ("type",), None, False, Place("t"), register="register")
    for on in ("pandas", "duckdb"):
        found, _ = registers.looked(register, on, tmp_path)
        assert found is not None
        tally = _tally(rule, register, found, on, tmp_path)
        for where in ({}, {"type": "t3"}, {"country": "XB", "type": ("t1", "t2")}, {"year": 2023}):
            cell = tally.cell(**where)
            assert isinstance(cell, Count)
            told = registers.by_hand(rule, rows, YEARS, datetime.date(2024, 12, 31), where)
            assert told == (cell.value, cell.open_ended, cell.records, cell.sources)
            assert len(list(tally.listed(**where))) == cell.value


def test_answers_that_are_kept_are_not_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not while the file is as it was; and anew when it is not."""
    kept = Store(tmp_path / "store", b"secret")
    rule = CountingRule("r", "", "", "events", {}, (), ("type",), None, False, Place("t"), register="register")
    rows = [_row("E1"), _row("E2", type="rally"), _row("E3", publication="aggregate")]
    register = registers.written(rows, tmp_path / "register.csv")
    found, _ = registers.looked(register, "pandas", tmp_path)
    assert found is not None
    first = _tally(rule, register, found, "pandas", tmp_path, kept)
    answers = [first.cell(), first.cell(type="rally"), first.values("type"), first.whole()]
    assert [answers[2], first.whole().ids] == [("rally", "strike"), 3]
    with monkeypatch.context() as patched:
        patched.setattr(counting, "in_memory", lambda *_: pytest.fail("counted again"))
        again = _tally(rule, register, found, "pandas", tmp_path, kept)
        assert [again.cell(), again.cell(type="rally"), again.values("type"), again.whole()] == answers
    register = registers.written([*rows, _row("E4")], tmp_path / "register.csv")
    changed = _tally(rule, register, found, "pandas", tmp_path, kept).cell()
    assert isinstance(changed, Count)
    assert changed.value == 4


def test_rules_of_a_register_are_checked_by_its_columns_and_terms(tmp_path: Path) -> None:
    table = {"title": "P", "words": "W.", "unit": "events", "register": "protests", "by": ["typ"], "sensitive": True}
    _, problems = rules({"r": table}, "data/tallies.toml", {"r": 1}.get, {"protests": ("type", "actor")})
    assert [(p.message, p.mend) for p in problems][1] == (
        "rule r: register protests cannot be grouped by typ",
        "did you mean type?",
    )
    assert problems[0].message == "rule r: small cells of a register cannot be suppressed"
    _, problems = rules({"r": {**table, "register": "protest"}}, "t", {"r": 1}.get, {"protests": ("type",)})
    assert problems[0].mend == "did you mean protests?"
    found, problems = rules(
        {"r": {**table, "by": [], "sensitive": False, "where": {"type": ["strke", "rally"]}}},
        "t",
        {"r": 1}.get,
        {"protests": ("type",)},
    )
    assert problems == ()
    looked = Looked(3, 0, 0, {"type": ("rally", "strike")}, {})
    (problem,) = counting.mistaken(found.values(), {"protests": looked})
    assert (problem.slug, problem.value, problem.mend) == ("rule", "strke", "did you mean strike?")


def _with_register(tiny: Path, on: str) -> Path:
    """The smallest project with a register, of which a rule, a text and a table tell."""
    (tiny / "data/registers").mkdir()
    rows = [
        _row(f"E{number}", source="COURT_24", country=("XA", "XB")[number % 2], date=f"{2023 + number % 3}-06-15")
        for number in range(180)
    ]
    rows += [
        _row("HIDDEN-1", source="COURT_24", publication="aggregate", type="rally"),
        _row("SECRET-1", source="COURT_24", publication="restricted", type="ambush"),
    ]
    registers.written(rows, tiny / "data/registers/protests.csv")
    tallies = tiny / "data/tallies.toml"
    rule = (
        '[protests]\ntitle = "Protests"\nwords = "Protests of the register, each once."\nregister = "protests"\n'
        'unit = "events"\nby = ["type"]\n'
    )
    tallies.write_text(f"{tallies.read_text('utf-8')}\n{rule}", "utf-8")
    report = tiny / "report.toml"
    settings_ = report.read_text("utf-8").replace("[disclosure]", f'[registers]\nengine = "{on}"\n\n[disclosure]')
    report.write_text(settings_, "utf-8")
    text = tiny / "templates/text/en/summary.md"
    asked = '{{ tally("protests") }} protests, {{ tally("protests", type="rally") }} of them rallies.'
    block = '{{ tally_table("protests", "country", "year", id="tab-protests", title="Protests") }}'
    figure = '{{ figure("protests-bars") }}'
    text.write_text(f"{text.read_text('utf-8')}\n{asked}\n\n{block}\n\n{figure}\n", "utf-8")
    bars = (tiny / "figures/cases-bars.toml").read_text("utf-8").replace('"cases"', '"protests"')
    bars = bars.replace('"category"', '"type"').replace("Documented cases by category", "Protests by type")
    (tiny / "figures/protests-bars.toml").write_text(bars, "utf-8")
    return tiny


def test_a_report_prints_what_a_register_counts_and_publishes_none_of_its_rows(tiny: Path) -> None:
    """Up to the as-of date; with a hash of the ids; without what is restricted or only counted."""
    project = _with_register(tiny, "duckdb")
    done = conftest.reportgen("build", "--project", project)
    assert done.returncode == 0, done.stderr
    built = project / "build/2024/en"
    entries = {entry["query"]: entry for entry in reading.manifest(built)["ledger"]}
    ids = sorted(f"E{number}" for number in range(180) if number % 3 < 2)
    digest = hashlib.sha256("".join(f"{id_}\n" for id_ in ids).encode()).hexdigest()
    whole = entries["tally('protests')"]
    assert (whole["value"], whole["sources"]) == (121, ["COURT_24"])
    line = f"120 ids of the register protests, SHA-256 of their list {digest}"
    assert whole["records"] == [line, "1 counted only"]
    assert entries["tally('protests', type='rally')"]["records"] == ["1 counted only"]
    assert entries["tally('protests', country='XA', year=2024)"]["value"] == 31
    assert "edition('2023').tally('protests')" in entries
    (described,) = json.loads((built / "data/datapackage.json").read_text("utf-8"))["registers"]
    assert (described["name"], described["sources"][0]["title"], described["counted"]) == (
        "protests",
        "Register of judgments (Supreme Court of Aronia)",
        {"protests": {"ids": 121, "hash": f"sha256:{digest}"}},
    )
    file = hashlib.sha256((project / "data/registers/protests.csv").read_bytes()).hexdigest()
    for name, content in reading.outputs(built).items():
        for unwanted in (b"HIDDEN-1", b"SECRET-1", b"ambush", file.encode()):
            assert unwanted not in content, name
    drawn = list(csv.DictReader((built / "figures/protests-bars.csv").read_text("utf-8").splitlines()))
    assert {row["term"] or row["label"]: row["value"] for row in drawn} == {"rally": "1", "strike": "120"}
    traced = conftest.reportgen("trace", "--project", project, whole["id"], "--list")
    assert traced.stdout.split() == ids
    again = conftest.reportgen("trace", "--project", project, whole["id"], "--recount")
    assert "121, the same, from the whole register, and 1 that may only be counted" in again.stdout
    assert "Nothing has changed" in conftest.reportgen("build", "--project", project).stderr
    # Without the restricted row all is the same, but for what the manifest says of it.
    register, before = project / "data/registers/protests.csv", reading.sums(built)
    register.write_text("".join(line for line in register.open() if "SECRET-1" not in line), "utf-8")
    assert conftest.reportgen("build", "--project", project).returncode == 0
    assert reading.sums(built) == before


def test_an_engine_that_is_not_installed_is_asked_for_in_one_line(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 4, and nothing of it where a register is small."""
    project = _with_register(tiny, "duckdb")
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "duckdb" else find(name))
    assert ended(["check", "--project", str(project)]) == 4
    assert "-m pip install 'ibis-framework[duckdb]" in capsys.readouterr().err
    report = project / "report.toml"
    report.write_text(report.read_text("utf-8").replace('engine = "duckdb"', 'engine = "auto"'), "utf-8")
    assert ended(["check", "--project", str(project)]) == 0


def test_the_page_on_large_tables_is_what_the_code_gives(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its example runs, with the rule of the page for staff, and prints its SQL. --renew writes the SQL anew."""
    page = conftest.ROOT / "docs/large-tables.md"
    text = page.read_text("utf-8")
    example, trino, bigquery = re.findall(r"```(?:python|sql)\n(.*?)\n```", text, re.DOTALL)
    staff = (conftest.ROOT / "docs/change-the-report.md").read_text("utf-8").partition("## Large registers")[2]
    described = tomllib.loads(staff.partition("```toml\n")[2].partition("```")[0])
    found, problems = rules(described, "t", {"protests": 1}.get, {"protests": ("type",)})
    assert problems == ()
    for dialect, shown in (("trino", trino), ("bigquery", bigquery)):
        exec(example.replace('"trino"', f'"{dialect}"'), {"rule": found["protests"]})
        made = capsys.readouterr().out.strip()
        for number, name in enumerate(dict.fromkeys(re.findall(r"ibis_bq_arr_\w+", made)), 1):
            made = made.replace(name, f"element_{number}")  # Ibis makes these names anew each time
        if request.config.getoption("--renew"):
            text = text.replace(shown, made)
            page.write_text(text, "utf-8")
        assert made in text
        assert "'2024-12-31'" in made
        assert "'strike', 'rally'" in made
