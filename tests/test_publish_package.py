"""The data package, the spreadsheet and the manifest: the same content always gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.dates import PartialDate
from reportgen.edition import Colours, Edition, Report
from reportgen.load.folder import Project
from reportgen.load.raw import RawTable
from reportgen.problem import Place
from reportgen.protect import PublicParty
from reportgen.publish import manifest, versions
from reportgen.publish.datapackage import cell_text, package
from reportgen.publish.spreadsheet import Sheet, spreadsheet
from reportgen.records.cases import Case
from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.countries import Country
from reportgen.records.indicators import Indicator
from reportgen.records.tables import CONTRACTS, Records
from reportgen.records.terms import Term
from reportgen.surroundings import system_libraries

HERE = Place("data/x.csv", 2)
EDITION = Edition("2024", 2024, "A report", "To the end of 2024", PartialDate(2024, 12, 31), 2012, 2021)
REPORT = Report(
    1,
    "A report",
    "A publisher",
    "About it.",
    ("law",),
    "CC BY 4.0",
    ("en",),
    3,
    {"XA": Colours("#000", "#000")},
    (),
    (EDITION,),
)
CASE = Case(
    id="XA-2023-7KQ2",
    country="XA",
    region=None,
    locality="=HYPERLINK(1)",
    category="closure",
    title="A title, with a comma",
    summary='It said "no".\nTwice.',
    legal_basis=None,
    charge="-5",
    contested_by="@someone",
    ground=None,
    development="concern",
    tally_of_others=False,
    verification="confirmed",
    publication="public",
    decided_on=PartialDate(2024, 5),
    decided_by="editor",
    sources=("s1", "s2"),
    note=None,
    at=HERE,
)
RECORDS = Records(
    countries=(Country("XA", "XA", "Exland", "Exlandic", 1, HERE),),
    cases=(CASE,),
    terms=(
        Term("category", "closure", "closure", None, "an end", "this project", 1, None, HERE),
        Term("category", "arrest", "arrest", None, "a hold", "this project", 2, None, HERE),
    ),
    indicators=(
        Indicator(
            "i",
            "I",
            "I",
            "d",
            "p",
            "score",
            None,
            0.0,
            1.0,
            "points",
            "up",
            2,
            "year",
            None,
            (2018, 2020),
            "v1",
            "s1",
            "l",
            HERE,
        ),
    ),
)


def rows_of(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def test_records_are_written_as_their_contracts_read_them() -> None:
    files = package(RECORDS, REPORT, EDITION)
    [row] = rows_of(files["cases.csv"])
    assert row["tally_of_others"] == "no"
    assert row["decided_on"] == "2024-05"
    assert row["sources"] == "s1|s2"
    assert row["region"] == ""
    assert row["summary"] == 'It said "no".\nTwice.'
    [indicator] = rows_of(files["indicators.csv"])
    assert (indicator["maximum"], indicator["breaks"]) == ("1", "2018|2020")
    assert set(files) == {f"{contract.name}.csv" for contract in CONTRACTS} | {
        "datapackage.json",
        "records.xlsx",
    }


def test_words_that_a_spreadsheet_would_run_are_kept_from_it() -> None:
    [row] = rows_of(package(RECORDS, REPORT, EDITION)["cases.csv"])
    assert row["locality"] == "'=HYPERLINK(1)"
    assert row["contested_by"] == "'@someone"
    assert row["charge"] == "-5"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_numbers_stay_numbers(value: float) -> None:
    text = cell_text(Column("value", Kind.NUMBER, "a number"), value)
    assert type(value)(text) == value
    assert "e" not in text


@given(st.text())
def test_no_text_begins_a_formula(text: str) -> None:
    cell = cell_text(Column("note", Kind.TEXT, "a note"), text)
    assert cell.removeprefix("'") == text.removeprefix("'")
    if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        assert float(cell) is not None


def test_restricted_columns_are_not_published() -> None:
    @dataclass(frozen=True, slots=True)
    class Row:
        id: str
        phone: str

    @dataclass(frozen=True, slots=True)
    class Rows:
        people: tuple[Row, ...]

    contract = Contract(
        "people",
        "People",
        "Who.",
        Row,
        (Column("id", Kind.ID, "id", required=True), Column("phone", Kind.TEXT, "telephone", restricted=True)),
        ("id",),
    )
    files = package(Rows((Row("p1", "555-1234"),)), REPORT, EDITION, (contract,))
    assert files["people.csv"] == b"id\np1\n"
    for data in files.values():
        assert b"555-1234" not in data
        assert b"telephone" not in data
    with zipfile.ZipFile(io.BytesIO(files["records.xlsx"])) as archive:
        assert not any(b"555-1234" in archive.read(name) for name in archive.namelist())


def test_the_description_says_types_keys_and_references() -> None:
    described = json.loads(package(RECORDS, REPORT, EDITION)["datapackage.json"])
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert described["name"] == "a-report-2024"
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    resources = {resource["name"]: resource for resource in described["resources"]}
    cases = resources["cases"]["schema"]
    assert cases["primaryKey"] == ["id"]
    assert {"fields": ["country"], "reference": {"resource": "countries", "fields": ["id"]}} in cases["foreignKeys"]
    fields = {field["name"]: field for field in cases["fields"]}
    assert fields["sources"] == {
        "name": "sources",
        "type": "list",
        "delimiter": "|",
        "itemType": "string",
        "description": "sources that report it",
        "constraints": {"required": True},
    }
    assert fields["category"]["constraints"]["enum"] == ["closure", "arrest"]
    assert fields["tally_of_others"]["type"] == "boolean"
    assert resources["observations"]["schema"]["uniqueKeys"] == [
        ["country", "region", "year", "indicator", "detail", "source"]
    ]


SHEETS = (
    Sheet("rates", "Rates: all", ("From the sources.",), ("country", "2023"), (("Exland", 0.5), ("=1+1", None))),
    Sheet("a/very long: name that no workbook can hold", "Long", (), ("x",), ()),
)


def test_the_spreadsheet_has_a_cover_and_one_table_a_sheet() -> None:
    data = spreadsheet(title="Tables", about=("About them.",), as_of=PartialDate(2024, 12, 31), sheets=SHEETS)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Cover", "rates", "a very long  name that no workb"]
    assert book.properties.title == "Tables"
    cover = book["Cover"]
    assert [cell.value for cell in cover["A"]] == [
        "Tables",
        "About them.",
        "Contents",
        "rates: Rates: all",
        "a very long  name that no workb: Long",
    ]
    page = book["rates"]
    assert page["A1"].value == "Rates: all"
    assert [cell.value for cell in page[4]] == ["country", "2023"]
    assert [cell.value for cell in page[5]] == ["Exland", 0.5]
    assert page["A6"].value == "=1+1"
    assert page["A6"].data_type == "s", "a text, not a formula"
    assert [table.ref for table in page.tables.values()] == ["A4:B6"]
    assert not page.merged_cells.ranges


def test_the_spreadsheet_is_the_same_bytes_each_time_and_names_no_other_day(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_publish_package import *;"
        "sys.stdout.buffer.write(package(RECORDS, REPORT, EDITION)['records.xlsx'])"
    )
    here = Path(__file__).parent
    made = [
        subprocess.run(
            [sys.executable, "-c", code, str(here)],
            env={"PYTHONPATH": str(here.parent), "PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
            cwd=tmp_path,
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima"))
    ]
    assert made[0] == made[1]
    assert len(made[0]) > 10_000
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2024-12-31T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_text_longer_than_a_cell_is_refused() -> None:
    sheet = Sheet("a", "A", (), ("x",), (("y" * 32_768,),))
    with pytest.raises(ValueError, match="longer than a cell"):
        spreadsheet(title="T", about=(), as_of=EDITION.as_of, sheets=(sheet,))


PROJECT = Project(
    name="tiny",
    settings="",
    tallies="",
    tables={
        "cases": RawTable("cases", "data/cases.csv", (), ()),
        "parties": RawTable("parties", "data/parties.csv", (), (), total=2, dropped=1),
    },
    texts={},
    input_hashes={"report.toml": "aa", "data/cases.csv": "bb", "data/parties.csv": "cc"},
)


def whole(outputs: dict[str, bytes]) -> dict[str, bytes]:
    return outputs | manifest.files(
        PROJECT,
        REPORT,
        EDITION,
        "en",
        [{"id": "n1", "shown": "twölf"}],
        outputs,
        claims=[{"sentence": "XA is ahead", "holds": True}],
        parts=[{"id": "summary", "page": 3}],
    )


def test_the_manifest_names_everything_with_its_hash() -> None:
    described = json.loads(whole({"report.pdf": b"abc", "web/index.html": b""})["manifest.json"])
    assert list(described) == [
        "format",
        "report",
        "edition",
        "language",
        "inputs",
        "inputs_in_part",
        "fonts",
        "libraries",
        "system",
        "outputs",
        "parts",
        "claims",
        "ledger",
    ]
    assert list(described["inputs"]) == ["data/cases.csv", "report.toml"]
    assert described["outputs"]["report.pdf"] == {
        "bytes": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }
    assert described["edition"] == {"id": "2024", "year": 2024, "as_of": "2024-12-31"}
    assert described["ledger"] == [{"id": "n1", "shown": "twölf"}]
    assert described["claims"] == [{"sentence": "XA is ahead", "holds": True}]
    assert described["parts"] == [{"id": "summary", "page": 3}]
    assert "font_source_serif_pro/SourceSerifPro-Light.ttf" in described["fonts"]
    assert "python" not in described["libraries"]


def test_the_hash_of_a_file_with_restricted_rows_is_not_told() -> None:
    text = whole({"data/parties.csv": b"id\n"})["manifest.json"].decode()
    assert '"cc"' not in text
    assert list(json.loads(text)["inputs_in_part"]) == ["data/parties.csv"]


def test_the_sums_are_those_that_sha256sum_reads(tmp_path: Path) -> None:
    files = whole({"report.pdf": b"abc", "web/index.html": b""})
    names = [line.split("  ")[1] for line in files["SHA256SUMS"].decode().splitlines()]
    assert names == ["manifest.json", "report.pdf", "web/index.html"]
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)


def test_completing_again_changes_nothing_nor_does_the_order() -> None:
    once = whole({"report.pdf": b"abc"})
    assert whole(once) == once
    assert whole({"b": b"", "a": b""}) == whole({"a": b"", "b": b""})


def test_every_package_with_a_hand_in_the_bytes_is_in_the_manifest() -> None:
    settings = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    names = {line.split(">")[0].split("=")[0].split("<")[0] for line in settings["project"]["dependencies"]}
    assert names - set(versions.libraries()) <= {"cyclopts", "rich"}
    assert system_libraries()["pango"] != "unknown"


def test_a_shown_party_is_published_by_what_it_is_called() -> None:
    party = PublicParty("P-00000", "XA-2023-7KQ2", "affected", "person", "a teacher", False, None, None, None, None)

    @dataclass(frozen=True, slots=True)
    class Rows:
        parties: tuple[object, ...]

    contract = next(contract for contract in CONTRACTS if contract.name == "parties")
    files = package(Rows((party,)), REPORT, EDITION, (contract,))
    [row] = rows_of(files["parties.csv"])
    assert row["description"] == "a teacher"
    assert "name" not in row
    assert "decided_by" not in row
