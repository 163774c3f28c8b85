"""What changed, asked of real builds: one change a build of the smallest project, each held to what is told of it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest

from reportgen.build import draft
from reportgen.cli.main import ended
from reportgen.compare.difference import compare
from reportgen.compare.markdown import LIMIT, markdown
from reportgen.compare.outputs import Outputs, of_draft, of_folder
from reportgen.compare.page import folder
from reportgen.store import Store, opened
from tests.conftest import tiny_in
from tests.reading import sums

CLOSURES = "templates/text/en/closures.md"
NEW_CASE = (
    "XA-2024-N3WC,XA,NA-NO,Harbour Town,association_closure,The dyers' union of Harbour Town,A court closed the dyers'"
    " union.,,,,late_reporting,concern,no,several_sources,public,2025-02-10,editor,AGENCY_23,\n"
)


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    """A change of one piece of text in a file of a project."""

    def change(project: Path) -> None:
        path = project / file
        text = path.read_text("utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new), "utf-8")

    return change


def added(**rows: str) -> Callable[[Path], None]:
    """A change that adds a row to each of some tables."""

    def change(project: Path) -> None:
        for table, row in rows.items():
            with (project / f"data/{table}.csv").open("a", encoding="utf-8") as file:
                file.write(row)

    return change


def in_order(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    """Several changes, one after another."""

    def change(project: Path) -> None:
        for one in changes:
            one(project)

    return change


def reversed_rows(project: Path) -> None:
    """The rows of the cases from the last to the first."""
    path = project / "data/cases.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(rows), ""]), "utf-8")


def without_source(project: Path) -> None:
    """A source that is gone, and its rows given to another."""
    path = project / "data/sources.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("LABOUR_LIST,")), "utf-8")
    replaced("data/ratifications.csv", "LABOUR_LIST", "INDEX_24")(project)


CHANGES: Mapping[str, Callable[[Path], None]] = {
    "finding": replaced("data/findings.csv", "F-AAAA1,2024,", "F-AAAA1,2023,"),
    "case": added(
        cases=NEW_CASE,
        events="E-NEWW1,XA-2024-N3WC,2024-06-01,,closure_ordered,A court closes it.,,,,,,,,AGENCY_23\n",
        replies="R-NEWW1,XA-2024-N3WC,Ministry of Justice of Aronia,not_asked,,,Its position is public.,\n",
    ),
    "source": without_source,
    "vintage": in_order(
        replaced("data/indicators.csv", "release 3", "release 4"),
        replaced("data/observations.csv", "XA,,2024,freedom,,0.41,0.37,0.46", "XA,,2024,freedom,,0.44,0.40,0.49"),
    ),
    "sentence": replaced(CLOSURES, "Accounts of the strikers differ", "Accounts of how many struck differ"),
    "colour": replaced("report.toml", "#1791B9", "#1791A9"),
    "rows": reversed_rows,
    "table": replaced(CLOSURES, '"closures", "country", "year"', '"closures", "year", "country"'),
    "claim": replaced("data/observations.csv", "XA,,2023,freedom,,0.47,0.43,0.52", "XA,,2023,freedom,,0.27,0.23,0.32"),
    "broken": replaced("data/findings.csv", "F-AAAA1,2024", "F-AAAA1,20x4"),
    "citation": replaced("templates/text/en/summary.md", "[@INDEX_24]", "[@INDEX_25]"),
    "leak": replaced(CLOSURES, "Accounts of the strikers", "Quillon Varga says that accounts of the strikers"),
}
FAIL = ("claim", "broken", "citation", "leak")


@pytest.fixture(scope="session")
def kept(store: Path) -> Store | None:
    """What the drafts of this run have in common, so that only what a change touches is made."""
    return opened(store, store.parent, os.environ)


def after(name: str, tmp_path: Path, kept: Store | None) -> Outputs:
    """A draft of the smallest project with one change."""
    project = tiny_in(tmp_path)
    CHANGES[name](project)
    made = draft(project, kept=kept)
    return of_draft(made.files, made.problems, "after")


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_as_a_person_would(
    name: str, tmp_path: Path, tiny_2024: Path, kept: Store | None, gold: Callable[[str, str], None]
) -> None:
    found = compare(of_folder(tiny_2024, "before"), after(name, tmp_path, kept))
    text = markdown(found)
    gold(f"diff/{name}.md", text)
    assert found.failed is (name in FAIL)
    assert "Quillon" not in text
    assert "Reedhaven" not in text


class Links(HTMLParser):
    """What a page refers to, and the pictures without words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.ids: set[str] = set()
        self.wordless: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found |= {value for name in ("href", "src") if (value := given.get(name))}
        self.ids |= {given["id"] or ""} if "id" in given else set()
        if tag == "img" and not given.get("alt"):
            self.wordless.append(given.get("src") or "")


def test_the_page_is_whole_and_the_same_every_time(tmp_path: Path, tiny_2024: Path, kept: Store | None) -> None:
    before, changed = of_folder(tiny_2024, "before"), after("vintage", tmp_path, kept)
    found = compare(before, changed)
    files = folder(found, before, changed)
    assert files == folder(compare(before, changed), before, changed)
    page = files["index.html"].decode()
    links = Links()
    links.feed(page)
    pictures = {name for name in files if name.startswith("pictures/")}
    assert {link for link in links.found if not link.startswith("#")} == pictures
    assert {link[1:] for link in links.found if link.startswith("#")} <= links.ids
    assert not links.wordless
    assert len([name for name in pictures if name.endswith(".png")]) == 2
    assert 'class="mark"' in page
    assert page.count("before, p. 4") == 2
    assert json.loads(files["difference.json"])["schema"] == 1


def test_a_new_library_is_named_with_the_pages_that_look_different(tmp_path: Path, tiny_2024: Path) -> None:
    made = tmp_path / "made"
    shutil.copytree(tiny_2024, made)
    with pikepdf.open(made / "report.pdf", allow_overwriting_input=True) as pdf:
        for number in (4, 6):
            pdf.pages[number - 1].contents_add(b"1 0 0 rg 100 400 60 8 re f")
        pdf.save(made / "report.pdf")
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    manifest["libraries"]["weasyprint"] = "70.1"
    manifest["outputs"]["report.pdf"]["sha256"] = hashlib.sha256((made / "report.pdf").read_bytes()).hexdigest()
    (made / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    before, changed = of_folder(tiny_2024, "before"), of_folder(made, "after")
    old = before.manifest["libraries"]["weasyprint"]
    found = compare(before, changed)
    assert markdown(found) == (
        f"before → after: No number moved: 2 pages look different (p. 4, 6); library weasyprint: {old} → 70.1.\n"
    )
    marks = re.findall(
        r'class="mark" style="left:([\d.]+)%;top:([\d.]+)%', folder(found, before, changed)["index.html"].decode()
    )
    assert len(marks) == 4  # one area on each side of two pages
    assert all(15 < float(left) < 18 and 50 < float(top) < 53 for left, top in marks)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The smallest project as a git repository with one commit."""
    project = tiny_in(tmp_path)
    (project / ".gitignore").write_text(".reportgen/\nbuild/\n", "utf-8")
    git(project, "init", "--quiet")
    commit(project)
    return project


def git(project: Path, *arguments: str) -> str:
    """What a git command prints."""
    done = subprocess.run(["git", "-C", str(project), *arguments], capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def commit(project: Path) -> None:
    """Commits all that there is."""
    git(project, "add", "--all")
    git(project, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "a change")


def test_a_revision_is_compared_without_touching_the_work_tree(
    repository: Path, kept: Store | None, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    CHANGES["sentence"](repository)
    as_it_is = sums(repository)
    asked = ["--project", str(repository), "--store", str(store), "--json", "--exit-code"]
    assert ended(["diff", *asked]) == 1
    told = json.loads(capsys.readouterr().out)
    (edit,) = told["sentences"]
    assert edit["before"].startswith("Accounts of the strikers differ")
    assert edit["after"].startswith("Accounts of how many struck differ")
    assert told["before"] == f"HEAD ({git(repository, 'rev-parse', '--short=12', 'HEAD').strip()})"
    assert sums(repository) == as_it_is
    assert "closures.md" in git(repository, "status", "--porcelain")


def test_a_draft_that_cannot_be_published_ends_with_1_and_its_message(
    repository: Path, store: Path, tiny_2024: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    CHANGES["citation"](repository)
    asked = ["--project", str(repository), "--store", str(store)]
    page = tmp_path / "page"
    assert ended(["diff", str(tiny_2024), str(repository), *asked, "--html", str(page), "--markdown"]) == 1
    said = capsys.readouterr()
    assert "there is no source 'INDEX_25'" in said.out
    assert "there is no source 'INDEX_25'" in said.err
    assert "there is no source &#39;INDEX_25&#39;" in (page / "index.html").read_text("utf-8")


def test_what_is_no_build_and_no_revision_is_wrong_use(
    tmp_path: Path, tiny_2024: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tiny_in(tmp_path)
    assert ended(["diff", str(tiny_2024), "nowhere", "--project", str(project)]) == 2
    assert "There is no built report, manifest, project or revision 'nowhere'." in capsys.readouterr().err
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    assert ended(["diff", str(tmp_path / "manifest.json"), str(tiny_2024)]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert ended(["diff", str(tiny_2024), str(tiny_2024), "--json", "--markdown"]) == 2


@pytest.mark.slow
@pytest.mark.xdist_group("report")
def test_another_report_altogether_fits_into_a_comment(tiny_2024: Path, shipped_2024: Path) -> None:
    before, newer = of_folder(tiny_2024, "before"), of_folder(shipped_2024, "after")
    found = compare(before, newer)
    assert len(found.records.changes) > 1000
    text = markdown(found)
    assert len(text) <= LIMIT
    told = text.partition("## What may no longer be true\n\n")[2].partition("\n## ")[0]
    assert len(re.findall(r"^- \*\*", told, re.MULTILINE)) == len(found.statements)
    assert compare(newer, newer).empty
