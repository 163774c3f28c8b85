"""The whole corridor on the smallest project: from its folder to a published edition, and each way that it can stop."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import page
import pytest

from reportgen.cli.main import ended
from tests.conftest import environment, reportgen, tiny_in
from tests.reading import manifest, outputs, pdf_pages, squeezed, sums, web_pages, whole

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.md"))

Build = Callable[..., int]
Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(tiny: Path) -> Edit:
    """Replaces words that stand once in a file of the project."""

    def replace(file: str, old: str, new: str) -> None:
        path = tiny / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), "utf-8")

    return replace


@pytest.fixture
def built(tiny: Path, tiny_2024: Path) -> Path:
    """The project with its newest edition already built; gives the folder of the outputs."""
    target = tiny / "build/2024/en"
    shutil.copytree(tiny_2024, target)
    return target


@pytest.fixture
def refused(tiny: Path, built: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Builds, holds that it ends with exit code 1 and leaves the earlier output untouched; gives what it said."""

    def build(*arguments: str) -> str:
        before = outputs(built)
        code = ended(["build", "--project", str(tiny), *arguments])
        said = capsys.readouterr()
        assert code == 1, said.err
        assert said.out == ""
        assert outputs(built) == before
        assert [path.name for path in built.parent.iterdir()] == ["en"], "something was left beside the outputs"
        return said.err

    return build


def test_a_build_leaves_everything(tiny_2024: Path) -> None:
    """PDF, web edition, figures in three forms, tables, records, manifest and checksums; nothing else."""
    names = set(outputs(tiny_2024))
    assert {"report.pdf", "manifest.json", "SHA256SUMS", "web/index.html", "web/web.css"} <= names
    for figure in ("cases-bars", "freedom-lines", "space-grid"):
        assert {f"figures/{figure}{end}" for end in (".svg", "-narrow.svg", ".png", ".csv")} <= names
        assert {f"web/figures/{figure}{end}" for end in (".svg", ".png", ".csv")} <= names
    assert {"tables/tab-closures.csv", "tables/tab-changes.csv", "web/tables/tab-closures.csv"} <= names
    assert {"data/datapackage.json", "data/cases.csv", "data/events.csv"} <= names
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"report.pdf", "web", "figures", "tables", "data", "manifest.json", "SHA256SUMS"}


def test_checksums_and_manifest_are_true(tiny: Path, tiny_2024: Path) -> None:
    """Both name every output with its hash, and the manifest every file that was read with the hash of that file."""
    assert whole(tiny_2024)
    described = manifest(tiny_2024)
    found = outputs(tiny_2024)
    assert set(described["outputs"]) == set(found) - {"manifest.json", "SHA256SUMS"}
    for name, told in described["outputs"].items():
        assert told == {"bytes": len(found[name]), "sha256": hashlib.sha256(found[name]).hexdigest()}
    # Files that hold something restricted are named by what was published of them.
    read = set(described["inputs"]) | set(described["inputs_in_part"])
    assert read == {path.relative_to(tiny).as_posix() for path in tiny.rglob("*") if path.is_file()}
    for name, digest in described["inputs"].items():
        assert digest == hashlib.sha256((tiny / name).read_bytes()).hexdigest()
    assert described["edition"] == {"id": "2024", "year": 2024, "as_of": "2024-12-31"}


def test_every_number_of_the_ledger_has_its_place_in_the_pdf(tiny_2024: Path) -> None:
    pages = pdf_pages(tiny_2024 / "report.pdf")
    ledger = manifest(tiny_2024)["ledger"]
    assert len(ledger) > 80
    for row in ledger:
        for place in row["places"]:
            assert place["page"] is not None, f"{row['query']} has no page in {place['part']}"
            text = squeezed(pages[place["page"] - 1])
            if place["kind"] == "alt text":
                text = squeezed((tiny_2024 / f"figures/{place['within'].removeprefix('fig-')}.svg").read_text("utf-8"))
            assert squeezed(place["shown"]) in text, (
                f"{row['query']}, {place['shown']!r}, is not on page {place['page']}"
            )


def test_nothing_restricted_is_in_any_output(tiny_2024: Path) -> None:
    """The case that is restricted is in no file, and what may only be counted is described nowhere."""
    words = ("Quillon", "Varga", "Reedhaven", "Z9RX", "Undertree", "Ottilie", "Brask", "H2D9", "A reporter fined")
    files = {name: content.decode("utf-8", "replace") for name, content in outputs(tiny_2024).items()}
    files["the text of report.pdf"] = "\n".join(pdf_pages(tiny_2024 / "report.pdf"))
    for name, text in files.items():
        assert [word for word in words if word in text] == [], name


def test_the_pdf_is_compliant(tiny_2024: Path) -> None:
    result = page.validate_pdf(tiny_2024 / "report.pdf", profile=page.ValidationProfile.PDF_UA_1)
    assert result.is_compliant, [str(problem) for problem in result.failures][:10]


def test_same_inputs_same_bytes(tmp_path: Path, tiny_2024: Path) -> None:
    """In another folder, time zone, locale and with another seed of hashes, in a project folder of another name."""
    project = tiny_in(tmp_path / "elsewhere, with a space").rename(tmp_path / "andere")
    out = tmp_path / "öut"
    done = reportgen(
        *("build", "--project", project, "--out", out),
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        LANG="de_DE.UTF-8",
        PYTHONHASHSEED="4242",
        SOURCE_DATE_EPOCH="1",
        MPLBACKEND="svg",
    )
    assert done.returncode == 0, done.stderr
    assert sums(out) == sums(tiny_2024)


# One count changed


def test_one_count_changes_where_it_is_printed_and_nowhere_else(tmp_path: Path, tiny_2024: Path) -> None:
    """Workers of one dispute: in the summary, the table of disputes and the tallies, and in no other place."""
    after = rebuilt(tmp_path, "data/disputes.csv", "2024-10-02,120,about", "2024-10-02,133,about")
    moved = moved_numbers(tiny_2024, after)
    assert {query for query, _, _ in moved} == {
        "tally('workers')",
        "tally('workers', year=2024)",
        "tally('workers', country='XB')",
        "tally('workers', country='XB', year=2024)",
        "record('D-AAAA1', 'workers')",
    }
    assert {(before, now) for _, before, now in moved} == {("120", "133"), ("about 120", "about 133")}
    assert_moved_only(tiny_2024, after, {("120", "133")}, times=len(moved))
    same = {name for name in outputs(after) if name.startswith("figures/")}
    assert {name: outputs(after)[name] for name in same} == {name: outputs(tiny_2024)[name] for name in same}


def test_one_value_changes_its_figure_too(tmp_path: Path, tiny_2024: Path) -> None:
    """A value of an indicator: in texts and tables, in the change worked out from it, and in its figure's files."""
    after = rebuilt(
        tmp_path, "data/observations.csv", "XA,,2024,freedom,,0.41,0.37,0.46", "XA,,2024,freedom,,0.44,0.37,0.46"
    )
    moved = moved_numbers(tiny_2024, after)
    assert {query for query, _, _ in moved} == {
        "indicator('freedom', 'XA')",
        "indicator('freedom', 'XA', 2024)",
        "change('freedom', 'XA', 2023, 2024)",
    }
    assert_moved_only(tiny_2024, after, {("0.41", "0.44"), ("−0.06", "−0.03")}, times=len(moved))
    before, now = outputs(tiny_2024), outputs(after)
    drawn = {name for name in before if name.startswith("figures/") and before[name] != now[name]}
    assert drawn == {f"figures/freedom-lines{end}" for end in (".svg", "-narrow.svg", ".png", ".csv")}
    assert "0.44 (interval 0.37 to 0.46) in 2024" in now["figures/freedom-lines.svg"].decode()


def rebuilt(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """The newest edition after one change of a file; the folder of its outputs."""
    project = tiny_in(tmp_path)
    text = (project / file).read_text("utf-8")
    assert text.count(old) == 1
    (project / file).write_text(text.replace(old, new), "utf-8")
    done = reportgen("build", "--project", project)
    assert done.returncode == 0, done.stderr
    return project / "build/2024/en"


def moved_numbers(before: Path, after: Path) -> list[tuple[str, str, str]]:
    """The places in the text layer whose words differ: query, words before, words now; all else in both is equal."""
    moved = []
    old, new = manifest(before)["ledger"], manifest(after)["ledger"]
    assert [row["query"] for row in old] == [row["query"] for row in new]
    for one, other in zip(old, new, strict=True):
        if one["value"] == other["value"]:
            assert one == other
        for place, now in zip(one["places"], other["places"], strict=True):
            if place["shown"] != now["shown"] and place["kind"] != "alt text":
                moved.append((one["query"], place["shown"], now["shown"]))
    return moved


def assert_moved_only(before: Path, after: Path, words: set[tuple[str, str]], *, times: int) -> None:
    """Only these words differ: so many times in the PDF, and in the web edition, tables and records."""
    moved = replaced("\n".join(pdf_pages(before / "report.pdf")), "\n".join(pdf_pages(after / "report.pdf")))
    assert set(moved) == words
    assert moved.total() == times
    old, new = web_pages(before), web_pages(after)
    assert old.keys() == new.keys()
    # Traces and tables give the plain value, with a hyphen for a minus.
    plain = {(a.replace("−", "-"), b.replace("−", "-")) for a, b in words}
    assert words <= {pair for name in old for pair in replaced(old[name], new[name])} <= words | plain
    for folder in ("tables", "data"):
        tables = {name for name in outputs(before) if name.startswith(f"{folder}/") and name.endswith(".csv")}
        for name in tables:
            one, other = (list(csv.reader(io.StringIO((place / name).read_text("utf-8")))) for place in (before, after))
            for row, now in zip(one, other, strict=True):
                assert {(a, b) for a, b in zip(row, now, strict=True) if a != b} <= widened(words | plain), name


def widened(words: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs of words as a cell of a table may hold them."""
    forms = ("{}", "about {}", "at least {}", "{} (2024)", "{} (0.37–0.46)", "{} 0.37–0.46")
    return {(form.format(a), form.format(b)) for a, b in words for form in forms}


def replaced(before: str, after: str) -> Counter[tuple[str, str]]:
    """Which words took the place of which, and how often."""
    old, new = before.split(), after.split()
    found: Counter[tuple[str, str]] = Counter()
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            assert j - i == m - k, (old[i:j], new[k:m])
            found.update((a.strip("(),;."), b.strip("(),;.")) for a, b in zip(old[i:j], new[k:m], strict=True))
    return found


# Editions


def test_the_earlier_edition_knows_nothing_of_later_events(tiny: Path, tiny_2023: Path) -> None:
    """No event, case, value or finding that came after its as-of date is in any of its files."""
    events = list(csv.DictReader(io.StringIO((tiny / "data/events.csv").read_text("utf-8"))))
    later = [event for event in events if event["date"] > "2023-12-31"]
    assert len(later) > 3
    texts = {
        name: content.decode("utf-8")
        for name, content in outputs(tiny_2023).items()
        if name.endswith((".html", ".csv", ".json", ".svg"))
    }
    texts["report.pdf"] = " ".join("\n".join(pdf_pages(tiny_2023 / "report.pdf")).split())
    for name, text in texts.items():
        for event in later:
            for words in (event["id"], event["detail"], event["case"] if "2024" in event["case"] else event["id"]):
                assert words not in text, f"{words!r} is in {name}"
    kept = csv.DictReader(io.StringIO((tiny_2023 / "data/events.csv").read_text("utf-8")))
    assert max(event["date"] for event in kept) <= "2023-12-31"
    values = csv.DictReader(io.StringIO((tiny_2023 / "data/observations.csv").read_text("utf-8")))
    assert max(int(value["year"]) for value in values) <= 2023
    chronology = (tiny_2023 / "web/records.html").read_text("utf-8")
    dates = re.findall(r'class="event-date">(.*?)</span></li>|class="event-date">(.*?)</span><', chronology, re.DOTALL)
    assert dates
    assert not any("2024" in date for pair in dates for date in pair)


def test_the_earlier_edition_takes_a_case_as_it_stood(tiny_2023: Path, tiny_2024: Path) -> None:
    """The union's appeal was open at the end of 2023, and was lost in 2024."""
    asked = "status('XA-2023-7KQ2')"
    told = {
        folder: next(row["value"] for row in manifest(folder)["ledger"] if row["query"] == asked)
        for folder in (tiny_2023, tiny_2024)
    }
    assert told == {tiny_2023: "on appeal", tiny_2024: "closed"}


def test_the_first_edition_compares_with_none(tiny_2023: Path, tiny_2024: Path) -> None:
    assert "tables/tab-changes.csv" not in outputs(tiny_2023)
    rows = list(csv.reader(io.StringIO((tiny_2024 / "tables/tab-changes.csv").read_text("utf-8"))))
    assert any("Workers in disputes" in row for row in rows)


def test_an_unknown_edition_is_told_with_those_that_exist(refused: Callable[..., str]) -> None:
    said = refused("--edition", "2025")
    assert "report.toml: there is no such edition" in said
    assert "'2025'" in said
    assert "2023, 2024" in said


def test_an_unknown_language_is_told_with_those_that_exist(refused: Callable[..., str]) -> None:
    said = refused("--language", "ru")
    assert "report.toml: the report is not in this language" in said
    assert "'ru'" in said


# Mistakes in the project


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda path: path.stem)
def test_a_broken_row_stops_the_build(mistake: Path, tiny: Path, refused: Callable[..., str]) -> None:
    """Each of tests/mistakes, a few for each table, is told on stderr as its page says."""
    text = mistake.read_text("utf-8")
    place = re.search(r"as line (\d+) of `(data/\w+\.\w+)`", text)
    assert place is not None
    written, expected = re.findall(r"^```\w*\n(.*?)\n?^```$", text, re.MULTILINE | re.DOTALL)
    path = tiny / place[2]
    lines = path.read_text("utf-8").split("\n")
    lines[int(place[1]) - 1] = written
    path.write_text("\n".join(lines), "utf-8")
    assert expected in refused()


def test_a_claim_that_no_longer_holds_is_named(edit: Edit, refused: Callable[..., str]) -> None:
    """With the sentence, the file, the line and the values, in a text and in a figure's title."""
    edit("data/observations.csv", "XA,,2023,freedom,,0.47,0.43,0.52", "XA,,2023,freedom,,0.31,0.27,0.36")
    said = refused()
    failed = "the sentence no longer holds: Aronia"
    assert f"templates/text/en/summary.md:11: {failed} was freer than Bergamot when its union was closed." in said
    assert f"figures/freedom-lines.toml:11: {failed} stood above Bergamot when its union was closed" in said
    assert said.count("'0.31 (0.27–0.36) > 0.36 (0.32–0.41)'") == 2


def test_a_misspelt_name_is_told_with_its_place_and_the_nearest(edit: Edit, refused: Callable[..., str]) -> None:
    edit("templates/text/en/closures.md", '{{ pull(tally("closures")', '{{ pull(taly("closures")')
    said = refused()
    assert "templates/text/en/closures.md:6:9: " in said
    assert "'taly'" in said
    assert "did you mean tally?" in said


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('status("XA-2023-7KQ2")', 'status("XA-2023-7KQ3")', "did you mean XA-2023-7KQ2?"),
        ('figure("cases-bars")', 'figure("case-bars")', "did you mean cases-bars?"),
        ('tally_table("closures", "country"', 'tally_table("closure", "country"', "did you mean closures?"),
        ('ref("case-XA-2023-7KQ2")', 'ref("case-XA-2023-7KQ")', "did you mean case-XA-2023-7KQ2?"),
        ('account("strikers"', 'account("striker"', "did you mean strikers?"),
        ('tally("closures")', 'tally("closures", country="XAA")', "did you mean XA?"),
        ("{% if known", "{% if {{ known", "the template cannot be read"),
        ("## The strike", "## The strike [@MONITOR_23]", "did you mean MONITOR_24?"),
    ],
)
def test_what_a_text_asks_in_vain_is_told(
    old: str, new: str, told: str, edit: Edit, refused: Callable[..., str]
) -> None:
    edit("templates/text/en/closures.md", old, new)
    said = refused()
    assert told in said
    assert "templates/text/en/closures.md:" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("report.toml", 'publisher = "', 'publischer = "', 'did you mean "publisher"?'),
        ("templates/order.toml", 'kind = "chapter"', 'kind = "chaptre"', "did you mean chapter?"),
        ("templates/order.toml", 'country = "XA"', 'country = "XC"', "a profile needs a country"),
        ("data/tallies.toml", 'by = ["standing"]', 'by = ["standings"]', "workers cannot be grouped by standings"),
        ("data/tallies.toml", "association_closure", "association_closures", "did you mean association_closure?"),
        ("data/tallies.toml", 'events = ["fine"]', 'events = ["fined"]', "did you mean fine?"),
        ("data/tallies.toml", 'coverage = "labour"', 'coverage = "labor"', "did you mean labour?"),
        ("figures/cases-bars.toml", 'kind = "tally_bars"', 'kind = "taly_bars"', "did you mean tally_bars?"),
        ("figures/cases-bars.toml", 'rule = "cases"', 'rule = "case"', "did you mean cases?"),
        ("figures/space-grid.toml", "from = 2022", 'from = "2022"', "figures/space-grid.toml"),
        ("templates/text/en/imprint.md", "+++\ntitle", "title", "the text has no head"),
    ],
)
def test_what_is_wrong_with_a_setting_is_told(
    file: str, old: str, new: str, told: str, edit: Edit, refused: Callable[..., str]
) -> None:
    edit(file, old, new)
    said = refused()
    assert told in said
    assert file in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("templates/text/en/summary.md", "## What changed", "## What changed in საქართველო"),
        ("data/cases.csv", "Strike of the saffron pickers", "Strike of the ა pickers"),
        ("figures/cases-bars.toml", 'title = "Documented cases', 'title = "Documented ა cases'),
        ("data/terms.csv", "labour_protest,strike,", "labour_protest,strike ა,"),
    ],
    ids=["in a text", "in a record", "in a figure's title", "in a chart's label"],
)
def test_a_character_that_no_font_sets_is_named(
    file: str, old: str, new: str, edit: Edit, refused: Callable[..., str]
) -> None:
    edit(file, old, new)
    said = refused()
    assert "U+10D0" in said
    assert "ა" in said


@pytest.mark.parametrize(
    "file", ["templates/styles/print.css", "templates/layout/web-page.html.j2", "data/datapackage.json", "report.toml"]
)
def test_an_empty_or_missing_file_is_told(file: str, tiny: Path, refused: Callable[..., str]) -> None:
    (tiny / file).write_text("", "utf-8")
    assert file in refused()
    if file != "report.toml":  # without it the folder is no project
        (tiny / file).unlink()
        assert f"{file}: " in refused()


def test_a_figure_that_stands_twice_is_told(edit: Edit, refused: Callable[..., str]) -> None:
    edit(
        "templates/text/en/closures.md",
        '{{ figure("cases-bars") }}',
        '{{ figure("cases-bars") }}\n\n{{ figure("cases-bars") }}',
    )
    assert "this figure is already in the report" in refused()


def test_check_finds_nothing_in_a_sound_project(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for edition in ("2023", "2024"):
        assert ended(["check", "--project", str(tiny), "--edition", edition]) == 0
        assert capsys.readouterr().err == "No problems.\n"


# Builds that are stopped


def begun(project: Path) -> subprocess.Popen[str]:
    """A build at work, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "reportgen", "build", "--project", str(project)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_build_killed_at_any_moment_leaves_the_old_output_or_the_new(tiny: Path, built: Path, edit: Edit) -> None:
    """Killed early, in the middle, and while it puts its files in place; the next build then needs no cleaning."""
    old = sums(built)
    edit("templates/text/en/imprint.md", "**How to cite**", "**How this is cited**")
    chance = random.Random(20240518)
    moments: list[float | None] = [chance.uniform(0.1, 6.0), chance.uniform(0.1, 6.0), None]
    for moment in moments:
        process = begun(tiny)
        if moment is None:
            # The folder beside the target appears when the files begin to be written.
            until = time.monotonic() + 120
            while process.poll() is None and not (built.parent / ".en.new").exists() and time.monotonic() < until:
                time.sleep(0.0005)
        else:
            time.sleep(moment)
        process.kill()
        process.communicate(timeout=60)  # no process of the build may live on and hold its streams
        assert whole(built)
        assert sums(built) == old or b"How this is cited" in (built / "web/imprint.html").read_bytes()
    done = reportgen("build", "--project", tiny)
    assert done.returncode == 0, done.stderr
    assert whole(built)
    assert "How this is cited" in (built / "web/imprint.html").read_text("utf-8")
    assert [path.name for path in built.parent.iterdir()] == ["en"]


def test_two_builds_at_once(tiny: Path) -> None:
    """The first ends whole; the second ends with exit code 5 and names the first."""
    first = begun(tiny)
    lock = tiny / "build/2024/.en.lock"
    until = time.monotonic() + 120
    while not lock.exists() and first.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    second = reportgen("build", "--project", tiny)
    _, said = first.communicate(timeout=300)
    assert first.returncode == 0, said
    assert second.returncode == 5, second.stderr
    assert f"(process {first.pid})" in second.stderr
    assert whole(tiny / "build/2024/en")


@pytest.mark.parametrize("stage", ["Counting", "Typesetting"])
def test_a_polite_stop_leaves_nothing_behind(stage: str, tiny: Path) -> None:
    """It is told in one sentence, without waiting for the pages, and nothing of the build lives on."""
    process = begun(tiny)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(stage):
            break
    time.sleep(0.3)
    process.terminate()
    _, said = process.communicate(timeout=60)
    if os.name == "posix":
        assert process.returncode == 130, said
        assert said.endswith("Stopped; no output is left half made.\n")
        assert "Traceback" not in said
    assert not (tiny / "build").exists()
