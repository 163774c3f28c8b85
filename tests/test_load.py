"""A folder becomes a project, whatever somebody did to its files: read whole, or refused with file and row."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl.styles import numbers

from reportgen.check import check
from reportgen.load import datapackage, delimited, toml, workbook
from reportgen.load.folder import Project, load
from reportgen.load.raw import RawTable
from reportgen.problem import Problem
from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.tables import CONTRACTS
from tests import strategies

TINY = Path(__file__).parent / "projects/tiny"
BY_NAME = {contract.name: contract for contract in CONTRACTS}
REGIONS = BY_NAME["regions"]
HEADER = "id,country,name"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The tiny project's data in a folder of its own, with nothing but the settings beside it."""
    shutil.copytree(TINY / "data", tmp_path / "tiny/data")
    (tmp_path / "tiny/report.toml").write_text("format = 1\n", "utf-8")
    return tmp_path / "tiny"


def regions(text: str | bytes) -> RawTable:
    """The table of regions as it is read from this text."""
    return delimited.read(text if isinstance(text, bytes) else text.encode(), REGIONS, "data/regions.csv")


def only(table: RawTable | Project) -> Problem:
    """The one problem that there is."""
    assert len(table.problems) == 1, table.problems
    return table.problems[0]


def refusal(text: str | bytes) -> tuple[str, int | None, str | None]:
    """Kind, line and mend of the one problem of a table of regions."""
    problem = only(regions(text))
    assert problem.place.file == "data/regions.csv"
    return problem.slug, problem.place.line, problem.mend


# CSV files


def test_rows_know_their_lines() -> None:
    """A row's line is the line of the file on which it begins, line breaks in cells counted."""
    table = regions(f'{HEADER}\nA-1,AA,"one\ntwo"\nA-2,AA,"x, ""y"""\r\n'.replace("\r\n", "\n"))
    assert table.problems == ()
    assert [(row.line, row.cells["name"]) for row in table.rows] == [(2, "one\ntwo"), (4, 'x, "y"')]
    assert (table.total, table.whole) == (2, True)


def test_windows_line_ends_are_read() -> None:
    """CRLF throughout is one kind of line end, with LF inside a quoted cell too."""
    table = regions(f'{HEADER}\r\nA-1,AA,"one\ntwo"\r\nA-2,AA,three\r\n')
    assert table.problems == ()
    assert [row.cells["name"] for row in table.rows] == ["one\ntwo", "three"]


def test_a_table_of_a_header_alone_is_empty() -> None:
    """No rows is no mistake."""
    table = regions(f"{HEADER}\n")
    assert (table.rows, table.problems, table.whole) == ((), (), True)


@pytest.mark.parametrize(
    ("text", "slug", "line"),
    [
        (b"", "empty-file", None),
        (b" \n\n", "empty-file", None),
        (f"{HEADER}\nA-1,AA,Ö\n".encode("utf-16"), "wrong-encoding", 1),
        (f"{HEADER}\nA-1,AA,x\n".encode("utf-16-le"), "wrong-encoding", 1),
        (f"{HEADER}\nA-1,AA,Андижанская область\n".encode("cp1251"), "wrong-encoding", 2),
        (f"{HEADER}\nA-1,AA,Сурхандарья и Бухара\n".encode("koi8-r"), "wrong-encoding", 2),
        (f"{HEADER}\nA-1,AA,Zürich\n".encode("latin-1"), "wrong-encoding", 2),
        (f"{HEADER}\nA-1,AA,Бухара\nA-2,AA,".encode() + b"\xff\n", "wrong-encoding", 3),
        (b"\xef\xbb\xbfid,country,name\nA-1,AA,x\n", "byte-order-mark", 1),
        (f"{HEADER}\nA-1,AA,x\r\nA-2,AA,x\nA-3,AA,x\n".encode(), "mixed-line-endings", 2),
        (f"{HEADER}\rA-1,AA,x\r".encode(), "mixed-line-endings", 1),
        (f"{HEADER}\nA-1,AA,x\nA-2,A\0A,y\n".encode(), "nul", 3),
        (b"id;country;name\nA-1;AA;x\n", "separator", 1),
        (b"id\tcountry\tname\nA-1\tAA\tx\n", "separator", 1),
        (b"id,country;name\nA-1,AA,x\n", "merged-columns", 1),
        (b"id,countryname\nA-1,AA\n", "merged-columns", 1),
        (b"id,name,country\nA-1,x,AA\n", "reordered-columns", 1),
        (b"id,country\nA-1,AA\n", "missing-column", 1),
        (b"id,country,name,\nA-1,AA,x,\n", "extra-column", 1),
        (b"id,country,name,area\nA-1,AA,x,5\n", "extra-column", 1),
        (b"id,country,name,name\nA-1,AA,x,x\n", "duplicate-column", 1),
        (b"id,contry,name\nA-1,AA,x\n", "misspelt-column", 1),
        (b"A-1,AA,x\nA-2,AA,y\n", "no-header", 1),
        (b"id,country,name\nA-1,AA\nA-2,AA,y\n", "row-width", 2),
        (b"id,country,name\nA-1,AA,x,y\nA-2,AA,y\n", "row-width", 2),
        (b"id,country,name\nA-1,AA,x,y\nA-2,AA,y,z\n", "header-width", 2),
        (b"id,country,name\nA-1,AA,x\n\nA-2,AA,y\n", "empty-row", 3),
        (b"id,country,name\nA-1,AA,x\n,,\n", "empty-row", 3),
        (b'id,country,name\nA-1,AA,"x\nA-2,AA,y\n', "unclosed-quote", 2),
        (b'id,country,name\nA-1,AA,"x\nA-2,AA,"y"\n', "quote-inside", 2),
        (b'id,country,name\nA-1,AA,5" pipe\n', "stray-quote", 2),
        (b'id,country,name\nA-1,AA,"x\nA-2,AA,y\nA-3,AA,z"\n', "swallowed-rows", 2),
        (b'id,country,name\nA-1,AA,"' + b"x" * 200_000 + b'"\n', "cell-too-long", 2),
        (b"id,country,name\n" + b"A-1," * 10_000 + b"\n", "row-width", 2),
        (b",".join(b"c%d" % n for n in range(10_000)) + b"\nA-1,AA,x\n", "no-header", 1),
    ],
)
def test_a_damaged_file_is_refused_with_its_row(text: bytes, slug: str, line: int | None) -> None:
    """Each damage gives one problem, at the line of the damage."""
    assert refusal(text)[:2] == (slug, line)


@pytest.mark.parametrize(
    ("code", "name"),
    [("cp1251", "Windows-1251 (Cyrillic)"), ("koi8-r", "KOI8-R (Cyrillic)"), ("cp866", "DOS 866 (Cyrillic)")],
)
def test_the_likely_encoding_is_named(code: str, name: str) -> None:
    """The code page is guessed from the letters that Russian uses most."""
    words = "Суд постановил закрыть общество по заявлению министерства юстиции"
    problem = only(regions(f"{HEADER}\nA-1,AA,{words}\n".encode(code)))
    assert problem.value == name
    assert problem.mend is not None
    assert problem.mend.startswith(f"open it as {name} and save it as CSV in UTF-8")


def test_a_misspelt_column_is_read_as_what_it_means() -> None:
    """The rows are read on, so that their own problems are told as well."""
    table = regions("id,contry,name\nA-1,AA,x\n")
    assert table.rows[0].cells == {"id": "A-1", "country": "AA", "name": "x"}


def test_many_wrong_rows_are_summed_up() -> None:
    """A thousand rows that share one cause do not bury the other problems."""
    rows = "".join(f"A-{number},AA\n" for number in range(1000))
    problems = regions(f"{HEADER}\nA-0,AA,x\n{rows}").problems
    assert len(problems) == 21
    assert problems[-1].message.startswith("980 more rows")


def rows_by_rule(text: str) -> int:
    """How many rows a CSV text has, the header left out, by the rule of the format (RFC 4180) and nothing else."""
    rows, inside, begun = 0, False, False
    for position, letter in enumerate(text):
        if letter == '"':
            inside = not inside
        if letter in "\r\n" and not inside:
            if letter == "\r" or text[position - 1 : position] != "\r":
                rows += 1
            begun = False
        else:
            begun = True
    return rows + begun - 1


WHOLE = {contract.name: (TINY / f"data/{contract.name}.csv").read_bytes() for contract in CONTRACTS}


@given(st.data())
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
def test_damaged_files_are_read_whole_or_refused(data: st.DataObject) -> None:
    """No mishap ends in a traceback; a refusal names the file and a row of it; an acceptance has every row."""
    name = data.draw(st.sampled_from(sorted(WHOLE)))
    content = data.draw(strategies.damaged(WHOLE[name]))
    table = delimited.read(content, BY_NAME[name], f"data/{name}.csv")
    for problem in table.problems:
        assert problem.place.file == f"data/{name}.csv"
        assert problem.place.line is not None or problem.slug == "empty-file"
        assert problem.place.line is None or 1 <= problem.place.line <= content.count(b"\n") + content.count(b"\r") + 1
    if not table.problems:
        text = content.decode("utf-8")
        assert len(table.rows) == table.total == rows_by_rule(text)
        assert table.whole
        assert all(tuple(row.cells) == tuple(column.name for column in BY_NAME[name].columns) for row in table.rows)
    else:
        assert str(table.problems[0])


@given(st.sampled_from(CONTRACTS).flatmap(lambda c: st.tuples(st.just(c), st.lists(strategies.rows(c), max_size=8))))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_written_is_read(drawn: tuple[Contract, list[tuple[str, ...]]]) -> None:
    """Cells come back as they were written, commas, quotes and line breaks included, or are told, never changed."""
    contract, body = drawn
    table = delimited.read(strategies.csv_bytes([c.name for c in contract.columns], body), contract, "x.csv")
    read = [tuple(row.cells.values()) for row in table.rows]
    if table.whole:
        assert read == body
    else:
        assert {problem.slug for problem in table.problems} <= {"stray-quote", "swallowed-rows", "empty-row"}


# Spreadsheets


def book(rows: list[list[object]], sheet: str = "regions") -> openpyxl.Workbook:
    """A spreadsheet with one sheet of these rows."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"


def ods(body: str) -> bytes:
    """An ODS file whose one table, named regions, has this content."""
    namespaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {namespaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="regions">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        "</manifest:manifest>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return stream.getvalue()


def ods_row(*cells: str, repeated: int = 1, last: int = 1) -> str:
    """A row of these texts, repeated; its last cell may be repeated too."""
    times = [1] * (len(cells) - 1) + [last]
    texts = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{count}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell, count in zip(cells, times, strict=True)
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{texts}</table:table-row>'


EMPTY = '<table:table-cell table:number-columns-repeated="16381"/>'
TRAILING = f'<table:table-row table:number-rows-repeated="1048573">{EMPTY}</table:table-row>'
ODS_HEADER = ods_row("id", "country", "name")


def sheet(content: bytes, ending: str = "xlsx", contract: Contract = REGIONS) -> RawTable:
    return workbook.read(content, contract, f"data/{contract.name}.{ending}")


def test_a_spreadsheet_is_read_as_the_same_csv_would_be(project: Path) -> None:
    """Every table of the tiny project as XLSX gives the same records, but for their places."""
    expected = check(load(project)).records
    assert expected is not None
    contracts = [BY_NAME[name] for name in ("countries", "observations", "cases", "events")]
    for contract in contracts:
        path = project / f"data/{contract.name}.csv"
        rows = delimited.read(path.read_bytes(), contract, "x").rows
        body = [[_typed(cell) for cell in row.cells.values()] for row in rows]
        path.with_suffix(".xlsx").write_bytes(saved(book([list(rows[0].cells), *body], "Sheet1")))
        path.unlink()
    (project / "data/datapackage.json").write_text(
        json.dumps(datapackage.describe(CONTRACTS, paths={c.name: f"{c.name}.xlsx" for c in contracts})), "utf-8"
    )
    found = check(load(project))
    assert found.problems == ()
    assert found.records is not None
    for contract in contracts:
        before, after = getattr(expected, contract.name), getattr(found.records, contract.name)
        for one, other in zip(before, after, strict=True):
            names = [column.name for column in contract.columns]
            values = [_typed(getattr(one, name)) for name in names]
            assert values == [_typed(getattr(other, name)) for name in names]


def _typed(cell: object) -> object:
    """A cell as a spreadsheet would hold it: numbers as numbers, so that 0.60 is 0.6."""
    try:
        return float(cell) if isinstance(cell, str) else cell
    except ValueError:
        return cell or None


def test_a_problem_in_a_spreadsheet_names_its_cell(project: Path) -> None:
    """Sheet and cell stand in the place of line and column."""
    (project / "data/regions.csv").unlink()
    made = book([["id", "country", "name"], ["NA-NO", "XA", "North"], ["XB-LA", "XC", "Lakeside"]])
    (project / "data/regions.xlsx").write_bytes(saved(made))
    (project / "data/datapackage.json").write_text(
        json.dumps(datapackage.describe(CONTRACTS, paths={"regions": "regions.xlsx"})), "utf-8"
    )
    problem = check(load(project)).problems[0]
    assert str(problem).startswith("data/regions.xlsx, cell regions!B3: data/countries.csv has no row with this id")


def test_an_ods_is_read_without_the_empty_rows_at_its_end() -> None:
    """LibreOffice fills the sheet with a million repeated empty rows; they are no part of the table."""
    table = sheet(ods(ODS_HEADER + ods_row("A-1", "AA", "x") + TRAILING), "ods")
    assert table.problems == ()
    assert [dict(row.cells) for row in table.rows] == [{"id": "A-1", "country": "AA", "name": "x"}]


def test_dates_and_numbers_are_read_as_they_would_be_typed() -> None:
    """A date cell is an ISO date, a whole number has no point, a fraction no binary tail."""
    import datetime

    made = book([["id", "country", "name"], [datetime.date(2023, 9, 8), 12, 0.1 + 0.2], [True, 1e15, 72.5]])
    assert [list(row.cells.values()) for row in sheet(saved(made)).rows] == [
        ["2023-09-08", "12", "0.3"],
        ["TRUE", "1000000000000000", "72.5"],
    ]


def far_apart() -> bytes:
    """A small workbook with a cell in the last row of the last column: its corners hold 17 thousand million cells."""
    made = book([["id", "country", "name"]])
    made["regions"]["XFD1048576"] = "far"
    return saved(made)


def rewritten(content: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with something replaced in one of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            data = source.read(entry)
            if entry == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(entry, data)
    return stream.getvalue()


def bomb() -> bytes:
    """A workbook of some hundred kilobytes that unpacks to more than 200 megabytes."""
    stream = io.BytesIO(saved(book([["id", "country", "name"]])))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as part:
        for _ in range(201):
            part.write(bytes(1_000_000))
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def month_only() -> bytes:
    import datetime

    made = book([["id", "country", "name"], ["A-1", "AA", datetime.date(2023, 9, 1)]])
    made["regions"]["C2"].number_format = numbers.FORMAT_DATE_XLSX17
    return saved(made)


def merged() -> bytes:
    made = book([["id", "country", "name"], ["A-1", "AA", "x"], ["A-2", None, "y"]])
    made["regions"].merge_cells("B2:B3")
    return saved(made)


def two_sheets() -> bytes:
    made = book([["id", "country", "name"]], "one")
    made.create_sheet("two").append(["x"])
    return saved(made)


PLAIN = saved(book([["id", "country", "name"], ["A-1", "AA", "x"]]))


@pytest.mark.parametrize(
    ("content", "ending", "slug", "cell"),
    [
        pytest.param(far_apart(), "xlsx", "far-cell", "regions!XFD1048576", id="cells far apart"),
        pytest.param(
            rewritten(far_apart(), SHEET, "A1:XFD1048576", "A1:C1"),
            "xlsx",
            "far-cell",
            "regions!XFD1048576",
            id="lying",
        ),
        pytest.param(bomb(), "xlsx", "workbook-too-large", None, id="zip bomb"),
        pytest.param(b"", "xlsx", "damaged-workbook", None, id="nothing"),
        pytest.param(b"id,country,name\n", "xlsx", "damaged-workbook", None, id="CSV under another name"),
        pytest.param(PLAIN[:-40], "xlsx", "damaged-workbook", None, id="cut off"),
        pytest.param(PLAIN, "ods", "damaged-workbook", None, id="XLSX called ODS"),
        pytest.param(
            rewritten(PLAIN, SHEET, "<worksheet", '<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet'),
            "xlsx",
            "damaged-workbook",
            None,
            id="entities",
        ),
        pytest.param(saved(book([])), "xlsx", "empty-file", None, id="empty"),
        pytest.param(
            saved(book([["id", "country", "name"], ["A-1", "AA", "=1+1"]])),
            "xlsx",
            "formula",
            "regions!C2",
            id="formula",
        ),
        pytest.param(
            saved(book([["id", "country", "name"], ["A-1", "AA", "#N/A"]])),
            "xlsx",
            "cell-error",
            "regions!C2",
            id="error",
        ),
        pytest.param(month_only(), "xlsx", "date-without-day", "regions!C2", id="month"),
        pytest.param(merged(), "xlsx", "merged-cells", "regions!B2:B3", id="merged"),
        pytest.param(two_sheets(), "xlsx", "several-sheets", None, id="two sheets"),
        pytest.param(
            ods(ODS_HEADER + ods_row("A-1", "AA", "x", repeated=1_000_000_000)),
            "ods",
            "far-cell",
            "regions!A1000000001",
            id="rows repeated",
        ),
        pytest.param(
            ods(ODS_HEADER + ods_row("A-1", "AA", "x", last=1_000_000)),
            "ods",
            "far-cell",
            "regions!ALL2",
            id="cells repeated",
        ),
    ],
)
def test_a_dangerous_or_misleading_spreadsheet_is_refused(
    content: bytes, ending: str, slug: str, cell: str | None
) -> None:
    """One problem, within two seconds, and no row out of it."""
    start = time.monotonic()
    problem = only(sheet(content, ending))
    assert time.monotonic() - start < 5
    assert problem.slug == slug
    assert cell is None or problem.place.cell is None or problem.place.cell.split("!")[0] == cell.split("!")[0]
    if ending == "xlsx":
        assert problem.place.cell == cell


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there")
def test_a_reader_that_asks_for_too_much_memory_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes the first look and still takes too much ends the child, not the program."""
    made = book([["id", "country", "name"]])
    made["regions"].cell(6000, 500, "far, but not too far")
    monkeypatch.setattr(workbook, "_MOST_CELLS", 3_000_000)
    monkeypatch.setattr(workbook, "_MEMORY", 60_000_000)
    assert only(sheet(saved(made))).slug == "workbook-too-large"


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_damaged_spreadsheets_are_read_or_refused(data: st.DataObject) -> None:
    """No flipped or missing byte of a workbook ends in a traceback."""
    content = data.draw(strategies.damaged(PLAIN))
    table = sheet(content)
    assert all(problem.place.file == "data/regions.xlsx" for problem in table.problems)
    assert table.problems or [dict(row.cells) for row in table.rows]


# The folder


def test_the_tiny_project_is_read(project: Path) -> None:
    """Every table is there, with the hash of its file."""
    found = load(project)
    assert found.problems == ()
    assert list(found.tables) == [contract.name for contract in CONTRACTS]
    content = (project / "data/cases.csv").read_bytes()
    assert found.input_hashes["data/cases.csv"] == hashlib.sha256(content).hexdigest()
    assert found.name == "tiny"


def test_nothing_restricted_is_kept(project: Path) -> None:
    """Of a restricted case and all that belongs to it, only the number of rows dropped is known afterwards."""
    with (project / "data/corrections.csv").open("a", encoding="utf-8") as file:
        file.write("C-ZZZZ1,cases,XB-2023-Z9RX,title,correction,Varga,Quillon,why,2024,AGENCY_23\n")
    found = load(project)
    assert found.dropped == {"cases": 1, "events": 1, "parties": 1, "replies": 1, "corrections": 1}
    everything = repr(found) + repr(check(found))
    for word in ("Quillon", "Varga", "Reedhaven", "Z9RX", "ZZZZ"):
        assert word not in everything


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("cases", "one_source,restricted", "one_source, Restriсted "),
        ("events", "E-ZZZZ1,XB-2023-Z9RX", "E-ZZZZ1,ХB-2023-Z9RX "),
        ("parties", "editor\nP-ZZZZZ,XB-2023-Z9RX", "editor\nP-ZZZZZ,XВ-2023-Z9RX"),
    ],
)
def test_what_is_misspelt_stays_restricted(project: Path, table: str, old: str, new: str) -> None:
    """A letter of another alphabet, a space or a capital lets nothing through."""
    path = project / f"data/{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = load(project)
    assert found.dropped == {"cases": 1, "events": 1, "parties": 1, "replies": 1}
    assert "Z9RX" not in repr(check(found))


def test_a_restricted_group_is_taken_out_of_its_parts(project: Path) -> None:
    """A party of another case stays, without the group that it was a part of."""
    path = project / "data/parties.csv"
    path.write_text(
        path.read_text("utf-8").replace("exact,,journalist,,,aggregate", "exact,P-ZZZZZ,journalist,,,aggregate"),
        "utf-8",
    )
    found = load(project)
    assert "P-ZZZZZ" not in repr(found)
    assert check(found).problems == ()


def test_a_restricted_party_is_taken_out_of_what_names_it(project: Path) -> None:
    """The event stays, without its party."""
    path = project / "data/parties.csv"
    path.write_text(path.read_text("utf-8").replace("aggregate,2025-02-10", " Restricted ,2025-02-10"), "utf-8")
    found = load(project)
    assert found.dropped["parties"] == 3
    assert "Undertree" not in repr(found)
    events = {row.cells["id"]: row.cells["party"] for row in found.tables["events"].rows}
    assert events["E-DDDD1"] == ""
    assert check(found).problems == ()


def test_without_the_level_of_publication_no_row_is_kept(project: Path) -> None:
    """When the column that says what is restricted is missing, every row is in doubt."""
    path = project / "data/cases.csv"
    path.write_text(path.read_text("utf-8").replace("publication", "level", 1), "utf-8")
    found = load(project)
    assert "Quillon" not in repr(found.tables["cases"])
    assert found.tables["cases"].rows == ()


def test_a_restricted_column_is_dropped_while_reading() -> None:
    """Its cells are in no row."""
    contract = Contract(
        "contacts", "Contacts", "Contacts.", object,
        (Column("id", Kind.ID, "id", required=True), Column("phone", Kind.TEXT, "number", restricted=True)), ("id",),
    )  # fmt: skip
    table = delimited.read(b"id,phone\nx,12345\n", contract, "data/contacts.csv")
    assert table.problems == ()
    assert table.header == ("id",)
    assert "12345" not in repr(table)


def test_a_table_in_two_files_is_told(project: Path) -> None:
    """Nobody can know which of them is meant."""
    (project / "data/regions.xlsx").write_bytes(PLAIN)
    problem = only(load(project))
    assert (problem.slug, problem.value) == ("two-files", "data/regions.csv, data/regions.xlsx")


def test_a_file_that_is_no_table_is_told(project: Path) -> None:
    """A table under a wrong name is not passed over."""
    (project / "data/case.csv").write_text("x\n")
    (project / "data/old.xls").write_bytes(b"x")
    (project / "data/.~lock.cases.csv#").write_text("x")
    problems = load(project).problems
    assert [(p.slug, p.place.file, p.mend) for p in problems] == [
        ("unknown-table", "data/case.csv", 'did you mean "cases.csv"?'),
        ("unknown-table", "data/old.xls", "save it as CSV, XLSX or ODS"),
    ]


def test_an_empty_folder_is_told_file_by_file(tmp_path: Path) -> None:
    """What is missing is named, and nothing is raised."""
    problems = load(tmp_path).problems
    assert {problem.slug for problem in problems} == {"missing-file", "missing-table"}
    assert load(tmp_path / "nowhere").problems == problems


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_out_of_the_project_are_not_followed(project: Path, tmp_path: Path) -> None:
    """Neither a file nor a folder outside is read, nor a link to nothing or to itself."""
    (tmp_path / "secret.csv").write_text("id,country,name\nA-1,AA,secret\n")
    (project / "data/regions.csv").unlink()
    (project / "data/regions.csv").symlink_to(tmp_path / "secret.csv")
    (project / "templates").mkdir()
    (project / "templates/all").symlink_to(tmp_path)
    (project / "templates/gone.md").symlink_to(tmp_path / "gone")
    (project / "templates/loop.md").symlink_to(project / "templates/loop.md")
    found = load(project)
    assert "secret" not in repr(found.tables) + repr(found.texts)
    assert [(p.slug, p.place.file) for p in found.problems] == [
        ("outside-link", "data/regions.csv"),
        ("outside-link", "templates/all"),
        ("outside-link", "templates/gone.md"),
        ("unreadable", "templates/loop.md"),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_is_not_waited_for(project: Path) -> None:
    """What is no file is told, not read."""
    (project / "templates").mkdir()
    os.mkfifo(project / "templates/pipe.md")
    assert only(load(project)).slug == "unreadable"


@contextlib.contextmanager
def without_root(folder: Path) -> Iterator[None]:
    """Within it the test has no rights beyond those of a stranger to the folder: root may read everything."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    for above in (folder, *folder.parents):
        if above != Path(above.anchor):
            above.chmod(above.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="files there have no mode")
def test_a_file_that_may_not_be_read_is_told(project: Path) -> None:
    """The system's refusal is a problem of the project."""
    (project / "data/regions.csv").chmod(0)
    with without_root(project):
        assert only(load(project)).slug == "unreadable"


def test_texts_are_read_and_judged(project: Path) -> None:
    """Texts come with LF ends, a picture is an input; a text that is not UTF-8 is told with its line."""
    (project / "templates/text").mkdir(parents=True)
    (project / "figures").mkdir()
    (project / "templates/text/a.md").write_bytes(b"one\r\ntwo\n")
    (project / "templates/text/b.md").write_bytes("один\nдва\n".encode("cp1251"))
    (project / "templates/logo.png").write_bytes(b"\x89PNG\0")
    (project / "figures/x.toml").write_text('kind = "lines"\n')
    found = load(project)
    assert found.texts["templates/text/a.md"] == "one\ntwo\n"
    assert found.texts["figures/x.toml"] == 'kind = "lines"\n'
    assert found.input_hashes["templates/logo.png"] == hashlib.sha256(b"\x89PNG\0").hexdigest()
    problem = only(found)
    assert (problem.slug, problem.place.file, problem.place.line) == ("wrong-encoding", "templates/text/b.md", 1)


# The Data Package


def test_the_descriptor_of_the_contracts_agrees_with_them() -> None:
    """What is described is what is checked."""
    package = datapackage.describe(CONTRACTS, title="Data", vocabularies={"publication": ("public", "aggregate")})
    files = {contract.name: f"{contract.name}.csv" for contract in CONTRACTS}
    assert datapackage.agrees(json.dumps(package), "data/datapackage.json", CONTRACTS, files) == ()
    resources = {resource["name"]: resource for resource in package["resources"]}  # type: ignore[attr-defined]
    cases = {field["name"]: field for field in resources["cases"]["schema"]["fields"]}
    assert cases["publication"]["constraints"] == {"required": True, "enum": ["public", "aggregate"]}
    assert cases["tally_of_others"]["trueValues"] == ["yes"]
    assert resources["events"]["schema"]["primaryKey"] == ["id"]
    assert {"fields": ["case"], "reference": {"resource": "cases", "fields": ["id"]}} in resources["events"]["schema"][
        "foreignKeys"
    ]
    assert resources["observations"]["schema"]["uniqueKeys"] == [list(BY_NAME["observations"].key)]


def test_the_descriptor_has_the_shape_that_version_2_asks_for() -> None:
    """The parts of the Data Package standard that a resource, a field and a key must keep to."""
    name = {"type": "string", "pattern": "^[a-z0-9._-]+$"}
    names = {"type": "array", "minItems": 1, "items": {"type": "string"}}
    schema = {
        "type": "object",
        "required": ["$schema", "resources"],
        "properties": {
            "name": name,
            "resources": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["name", "path", "schema"],
                    "properties": {
                        "name": name,
                        "type": {"const": "table"},
                        "path": {"type": "string", "pattern": "^(?=^[^./~])(^((?!\\.{2}).)*$).*$"},
                        "schema": {
                            "type": "object",
                            "required": ["fields"],
                            "properties": {
                                "primaryKey": names,
                                "uniqueKeys": {"type": "array", "minItems": 1, "items": names},
                                "fields": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {
                                        "type": "object",
                                        "required": ["name", "type"],
                                        "properties": {
                                            "type": {
                                                "enum": [
                                                    "string",
                                                    "integer",
                                                    "number",
                                                    "year",
                                                    "boolean",
                                                    "list",
                                                    "date",
                                                ]
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    }
    Draft202012Validator(schema).validate(datapackage.describe(CONTRACTS))


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"name": "country"', '"name": "nation"', None, "the fields of"),
        ('"path": "cases.csv"', '"path": "case.csv"', 1, "the table cases is in another file than the descriptor says"),
        ('"name": "cases"', '"name": "case"', 1, "a resource is no table of a report"),
        ('{"$schema"', '["$schema"', 1, "this is not JSON"),
    ],
)
def test_a_descriptor_that_drifted_is_told(old: str, new: str, line: int | None, message: str) -> None:
    """Fields, files and names that are no longer those of the tables."""
    text = json.dumps(datapackage.describe(CONTRACTS))
    files = {contract.name: f"{contract.name}.csv" for contract in CONTRACTS}
    problems = datapackage.agrees(text.replace(old, new, 1), "data/datapackage.json", CONTRACTS, files)
    assert problems[0].message.startswith(message)
    assert line is None or problems[0].place.line == line


# TOML


def test_every_key_has_its_line() -> None:
    """Tables, arrays of tables, dotted keys and values over several lines."""
    found = toml.read(
        'a = 1\n[b.c]\nd = """\n[no]\nx = 1\n"""\n"e f" = [\n  1, # ]\n  "]",\n]\n[[g]]\nh.i = 2\n[[g]]\nh.i = 3\n', "x"
    )
    lines = {("a",): 1, ("b", "c"): 2, ("b", "c", "d"): 3, ("b", "c", "e f"): 7, ("g", 0): 11, ("g", 0, "h", "i"): 12}
    for keys, line in (lines | {("g", 1): 13, ("g", 1, "h", "i"): 14}).items():
        assert found.line_of(*keys) == line, keys
    assert found.line_of("b", "c", "missing") == 2
    assert found.line_of("missing") is None


def test_a_syntax_error_has_line_and_column() -> None:
    """And a mend, for the mistakes that people make most."""
    problem = only(toml.read("a = 1\nb = hello\n", "x.toml"))  # type: ignore[arg-type]
    assert (problem.place.line, problem.place.column, problem.mend) == (2, 5, "put text in double quotes")


KEYS = st.sampled_from(("a", "b", "c", '"d e"', "'f.g'"))
VALUES = st.sampled_from(("1", '"x"', "'''\n[q]\n'''", '["a",\n "]"]', "{x = 1}", "true", "2024-01-01", '"""\\"""""'))
LINES = st.one_of(
    st.builds(lambda k, v: f"{k} = {v}", KEYS, VALUES),
    st.builds(lambda k, j, v: f"{k}.{j} = {v}", KEYS, KEYS, VALUES),
    st.builds(lambda k, j: f"[{k}.{j}]", KEYS, KEYS),
    st.builds(lambda k: f"[[{k}]] # x", KEYS),
    st.just("# [comment]\n"),
    st.text(max_size=8),
)


@given(st.lists(LINES, max_size=12))
@settings(max_examples=500, deadline=None)
def test_any_toml_is_read_with_lines_or_told(lines: list[str]) -> None:
    """The line of a key is one on which that key stands; what tomli refuses is a problem with its place."""
    text = "\n".join(lines)
    found = toml.read(text, "x.toml")
    if found.problems:
        assert found.problems[0].place.line is not None
        return
    assert found.values == tomli.loads(text)
    physical = text.replace("\r\n", "\n").split("\n")
    for keys, line in found.lines.items():
        last = next(key for key in reversed(keys) if isinstance(key, str))
        assert last in physical[line - 1]
    for key in found.values:
        assert found.line_of(key) is not None
