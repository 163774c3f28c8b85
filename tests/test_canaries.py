"""Nothing that is restricted enters a build: values planted over every table are in no output, message or cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reportgen.build import check_project
from reportgen.load.folder import load
from reportgen.load.withheld import withheld
from reportgen.records.tables import CONTRACTS
from tests.canaries import Planted, found_in, plant
from tests.conftest import reportgen, tiny_in
from tests.reading import outputs

# Two builds, read by many tests of one process.
pytestmark = pytest.mark.xdist_group("canaries")


class Build:
    """One build with canaries: what was planted, what came out, and what was said."""

    def __init__(self, folder: Path, spreadsheets: dict[str, str]) -> None:
        folder = folder / "vexillifer" / "project of zebulon"
        folder.mkdir(parents=True)
        self.project = tiny_in(folder)
        self.planted: Planted = plant(self.project, spreadsheets=spreadsheets)
        someone = {"USER": "zebulon", "LOGNAME": "zebulon", "USERNAME": "zebulon", "HOSTNAME": "vexillum"}
        self.done = reportgen("build", "--project", self.project, "--out", folder / "out", **someone)
        self.outputs = outputs(folder / "out")
        # The store, the lock and whatever else a build leaves in the project.
        self.left = {
            name: content
            for name, content in outputs(self.project).items()
            if not name.startswith(("data/", "templates/"))
        }


@pytest.fixture(scope="module")
def from_csv(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(tmp_path_factory.mktemp("csv"), {})


@pytest.fixture(scope="module")
def from_spreadsheets(tmp_path_factory: pytest.TempPathFactory) -> Build:
    kinds = {"parties": "xlsx", "cases": "xlsx", "terms": "xlsx", "events": "ods", "sources": "ods", "accounts": "ods"}
    return Build(tmp_path_factory.mktemp("spreadsheets"), kinds)


@pytest.mark.parametrize("made", ["from_csv", "from_spreadsheets"])
def test_no_canary_is_in_any_output_message_or_cache(made: str, request: pytest.FixtureRequest) -> None:
    """More than 200 values over restricted rows and columns of all tables, names of two letters among them."""
    build: Build = request.getfixturevalue(made)
    assert build.done.returncode == 0, build.done.stderr
    canaries = set(build.planted.all)
    assert len(canaries) > 400
    assert set(build.planted.by_table) == {contract.name for contract in CONTRACTS}
    assert {len(one) for one in canaries} >= {2}
    assert max(map(len, canaries)) > 2000
    said = {"stdout": build.done.stdout.encode(), "stderr": build.done.stderr.encode()}
    assert found_in({**build.outputs, **build.left, **said}, canaries) == {}


def test_the_search_for_canaries_finds_what_is_there(from_csv: Build) -> None:
    """Words of a public row are found in the PDF, in a spreadsheet, a page, a table and the manifest."""
    found = found_in(from_csv.outputs, ["Lake Saffron Company", "The strike", "Weavers' Union of Harbour Town"])
    assert {"report.pdf", "data/records.xlsx", "data/disputes.csv"} <= set(found["Lake Saffron Company"])
    assert any(name.endswith(".html") for name in found["Lake Saffron Company"])
    assert "report.pdf" in found["The strike"]
    assert "data/parties.csv" in found["Weavers' Union of Harbour Town"]


@pytest.mark.parametrize("made", ["from_csv", "from_spreadsheets"])
def test_the_outputs_are_those_of_a_project_without_restricted_rows(
    made: str, tiny_2024: Path, request: pytest.FixtureRequest
) -> None:
    """Byte for byte: no size, order, gap, link, count or term tells of what was left out, nor does the manifest.

    The manifest alone differs, in how it names the files of the tables, whose bytes it must not give the hash of.
    """
    build: Build = request.getfixturevalue(made)
    plain = outputs(tiny_2024)
    own = {"manifest.json", "SHA256SUMS"}
    assert set(build.outputs) == set(plain)
    assert [name for name in sorted(plain) if name not in own and build.outputs[name] != plain[name]] == []
    with_them, without = (json.loads(files["manifest.json"]) for files in (build.outputs, plain))
    assert {key for key in without if with_them[key] != without[key]} <= {"inputs", "inputs_in_part"}
    assert not any(
        name.startswith("data/") and name.endswith((".csv", ".xlsx", ".ods")) for name in with_them["inputs"]
    )


def test_no_output_tells_of_the_folder_or_the_user(from_csv: Build) -> None:
    """Both have telling names here, and neither name is in any output, its metadata included."""
    assert found_in(from_csv.outputs, ["vexill", "zebulon", "pytest-of"]) == {}


def test_only_the_number_of_dropped_rows_is_known(from_csv: Build) -> None:
    """And of that nothing is said by the commands."""
    project = load(from_csv.project)
    assert set(project.dropped) == {contract.name for contract in CONTRACTS}
    assert min(project.dropped.values()) >= 3
    assert not any("restricted" in column for table in project.tables.values() for column in table.header)
    assert found_in({"project": repr(project).encode()}, from_csv.planted.all) == {}
    assert "restricted" not in from_csv.done.stderr + from_csv.done.stdout


def test_what_is_withheld_shows_no_value_when_printed(from_csv: Build) -> None:
    """Neither it nor one of its values, so that no message or traceback can."""
    found = withheld(from_csv.project)
    assert len(found.values) > 400
    shown = repr(found) + str(found) + "".join(f"{value} {value!r}" for value in found.values)
    assert found_in({"shown": shown.encode()}, from_csv.planted.all) == {}


def broken(project: Path, how: str) -> None:
    """Something wrong in each table, in rows that are restricted or of which that cannot be told."""
    for path in sorted((project / "data").glob("*.csv")):
        lines = path.read_text("utf-8").split("\n")
        if how == "cells":
            lines = [line + ",,too,many" if "restricted," in line else line for line in lines]
        elif how == "level":
            lines = [line.replace(",restricted,", ",restrictd,") for line in lines]
        elif how == "level of another alphabet":
            lines = [line.replace(",restricted,", ",rеstriсted,") for line in lines]
        elif how == "quotes":
            lines = [line.replace("zy", 'z"y') if "restricted," in line else line for line in lines]
        elif how == "header":
            lines[0] = lines[0].replace("publication", "level")
        elif how == "no header":
            lines = lines[1:]
        elif how == "encoding":
            path.write_bytes("\n".join(lines).encode("utf-8").replace(b"zy", b"z\xffy"))
            continue
        path.write_text("\n".join(lines), "utf-8", newline="")


@pytest.mark.parametrize(
    "how", ["cells", "level", "level of another alphabet", "quotes", "header", "no header", "encoding"]
)
def test_no_message_about_a_broken_table_has_a_canary(tiny: Path, how: str) -> None:
    """Logs of builds are public: a wrong row is named by its line, and nothing of it is quoted."""
    planted = plant(tiny)
    broken(tiny, how)
    problems = check_project(tiny)
    assert problems or how == "level of another alphabet"
    said = "\n".join(f"{problem}\n{problem!r}" for problem in problems)
    assert found_in({"said": said.encode()}, planted.all) == {}


def test_a_row_of_no_level_known_is_left_out_and_told(tiny: Path) -> None:
    """In a table that has no levels of its own: by its line, with the near word, without its cells."""
    path = tiny / "data/calls.csv"
    header, row, *rest = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{header},publication", f"{row},publik", *rest, ""]), "utf-8")
    (problem,) = (found for found in check_project(tiny) if found.place.file == "data/calls.csv")
    assert (problem.slug, problem.place.line, problem.value) == ("publication-level", 2, None)
    assert problem.mend == 'did you mean "public"?'


def test_what_must_name_a_restricted_source_goes_with_it_and_a_mention_goes_alone(tiny: Path) -> None:
    """An observation goes with its only source; a case with two sources keeps the other."""
    path = tiny / "data/sources.csv"
    lines = path.read_text("utf-8").splitlines()
    made = [f"{line},{'restricted' if line.startswith('AGENCY_23') else 'public'}" for line in lines[1:]]
    path.write_text("\n".join([f"{lines[0]},publication", *made, ""]), "utf-8")
    tables = load(tiny).tables
    assert "AGENCY_23" not in {row.cells["id"] for row in tables["sources"].rows}
    named = {row.cells["sources"] for name in ("cases", "events", "disputes") for row in tables[name].rows}
    assert not any("AGENCY_23" in cell for cell in named)
    assert "COURT_24" in {row.cells["sources"] for row in tables["cases"].rows}
    assert "E-AAAA1" not in {row.cells["id"] for row in tables["events"].rows}
    alone = [row for row in (tiny / "data/events.csv").read_text("utf-8").splitlines() if row.endswith(",AGENCY_23")]
    assert tables["events"].dropped == len(alone) > 0


def test_a_value_in_a_text_stops_the_build_and_is_not_said(tmp_path: Path) -> None:
    """An editor typed the name of a person who is not public into a chapter: the last good output stands."""
    project = tiny_in(tmp_path)
    text = project / "templates/text/en/closures.md"
    text.write_text(text.read_text("utf-8") + "\nThe pickers were led by BRASK, Óttilie.\n", "utf-8")
    done = reportgen("build", "--project", project, "--out", tmp_path / "out", "--cold")
    assert done.returncode == 1
    assert not (tmp_path / "out").exists()
    said = done.stderr + done.stdout
    assert "brask" not in said.lower()
    assert "ottilie" not in said.lower()
    assert "report.pdf" in said
    assert "page " in said
    assert 'data/parties.csv:5, column "name"' in said
    assert "P-LEADR" in said


@pytest.mark.parametrize(
    ("table", "name", "wrong"),
    [("parties", "Ottilie Brask", "Ottilie  Brask "), ("cases", "A reporter fined", "A reporter  fined\u200b")],
)
def test_the_words_of_a_row_that_may_only_be_counted_are_not_quoted(
    tiny: Path, table: str, name: str, wrong: str
) -> None:
    """A message names the row and the column, as for any other row."""
    path = tiny / f"data/{table}.csv"
    path.write_text(path.read_text("utf-8").replace(name, wrong), "utf-8")
    problems = check_project(tiny)
    assert {problem.place.file for problem in problems} == {f"data/{table}.csv"}
    assert found_in({"said": "".join(map(repr, problems)).encode()}, [name, *name.split()[1:]]) == {}


def test_the_hash_of_a_file_with_rows_that_may_only_be_counted_is_not_told(tiny_2024: Path) -> None:
    """With it one could try out a name that the published table does not have."""
    described = json.loads((tiny_2024 / "manifest.json").read_text("utf-8"))
    hidden = {"data/parties.csv", "data/cases.csv", "data/sources.csv", "data/replies.csv"}
    assert hidden <= set(described["inputs_in_part"])
    assert not hidden & set(described["inputs"])
