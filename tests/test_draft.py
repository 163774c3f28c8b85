"""A draft: what its pages carry that a release does not, what is said beside it, and when nothing of it is written."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree.ElementTree import fromstring

import page as page_validation
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.compare.difference import Difference
from reportgen.compare.pages import Pdf
from reportgen.draft.base import base
from reportgen.draft.summary import Told, as_data, as_markdown
from reportgen.draft.typed import marked
from reportgen.problem import Place, Problem
from reportgen.publish import singles
from reportgen.publish.swap import CannotWrite
from reportgen.typeset.marks import PALE
from reportgen.typeset.passages import passage, passages
from reportgen.web.markup import parse
from tests.conftest import reportgen, tiny_in
from tests.reading import outputs, whole

pytestmark = pytest.mark.xdist_group("draft")

BAR = re.compile(rb"0\.600 0\.070 0\.302 rg ([\d.]+) ([\d.]+) [\d.]+ ([\d.]+) re f")
RIGHT = 595.28 - 20 * 72 / 25.4
"""Where the text of a page ends, in points."""
NOWHERE = "0" * 40
UNION = "The weavers' union of Harbour Town is {{ status"
STRIKERS = "Accounts of the strikers differ:"


@dataclass(frozen=True)
class Made:
    """What one `reportgen draft` left: the draft, what lies beside it, what was said, and how it ended."""

    ended: int
    said: str
    draft: dict[str, bytes]
    beside: dict[str, bytes]

    @property
    def changes(self) -> str:
        """The Markdown."""
        return self.beside["changes.md"].decode()

    @property
    def pdf(self) -> bytes:
        """The PDF."""
        return self.draft["report.pdf"]

    def bars(self) -> list[tuple[int, str]]:
        """Of each bar its page, counted from 1, and the text that stands beside it."""
        found = []
        with pikepdf.open(io.BytesIO(self.pdf)) as opened, pypdfium2.PdfDocument(self.pdf) as read:
            for number, (page, shown) in enumerate(zip(opened.pages, read, strict=True), 1):
                for left, foot, height in (map(float, bar) for bar in BAR.findall(content(page))):
                    text = shown.get_textpage().get_text_bounded(left=left, right=RIGHT, bottom=foot, top=foot + height)
                    found.append((number, " ".join(text.split())))
        return found


def content(page: pikepdf.Page) -> bytes:
    """All that is drawn on a page."""
    streams = page.obj.Contents
    return b"\n".join(one.read_bytes() for one in (streams if isinstance(streams, pikepdf.Array) else [streams]))


def texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def git(project: Path, *arguments: str) -> str:
    """A git command in a project, without the settings of who runs the tests."""
    own = ["user.name=t", "user.email=t@example.org", "commit.gpgsign=false", "tag.gpgsign=false"]
    options = [word for setting in own for word in ("-c", setting)]
    done = subprocess.run(["git", "-C", project, *options, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def edit(file: Path, old: str, new: str) -> None:
    """Replace the one place in a file where `old` stands."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def draft(project: Path, *arguments: object) -> Made:
    """`reportgen draft` in a project."""
    done = reportgen("draft", "--project", project, *arguments)
    found = outputs(project / "build/draft")
    made = {name.removeprefix("en/"): data for name, data in found.items() if name.startswith("en/")}
    beside = {name: data for name, data in found.items() if not name.startswith("en/")}
    return Made(done.returncode, done.stderr, made, beside)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest project under git, released once and built; look, but change nothing."""
    made = tiny_in(tmp_path_factory.mktemp("draft"))
    (made / ".gitignore").write_text("build/\n.reportgen/\n", "utf-8")
    git(made, "init", "--quiet")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message", "All of it")
    git(made, "tag", "v2024.1")
    assert reportgen("build", "--project", made).returncode == 0
    return made


@pytest.fixture(scope="module")
def final(project: Path) -> dict[str, bytes]:
    """The files of its build."""
    return outputs(project / "build/2024/en")


@pytest.fixture(scope="module")
def clean(project: Path, final: dict[str, bytes]) -> Made:
    """A draft of the project as it was built."""
    return draft(project, "--number", 7)


@pytest.fixture
def changed(project: Path, clean: Made, tmp_path: Path) -> Path:
    """The project with its draft and all that was kept of it, to be changed at will."""
    shutil.copytree(project, tmp_path / "tiny")
    return tmp_path / "tiny"


@pytest.fixture(scope="module")
def wrong(project: Path, clean: Made, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A draft with a claim that fails, typed numbers and a citation that leads nowhere, after a copy was changed."""
    copied = tmp_path_factory.mktemp("wrong") / "tiny"
    shutil.copytree(project, copied)
    edit(copied / "data/observations.csv", "XA,,2023,freedom,,0.47,0.43,0.52", "XA,,2023,freedom,,0.17,0.13,0.22")
    edit(copied / "templates/text/en/closures.md", STRIKERS, "The three accounts of the 47 strikers differ:")
    edit(copied / "templates/text/en/summary.md", "[@INDEX_24]", "[@INDEX_99]")
    return draft(copied, "--against", "v2024.1", "--number", 8)


def test_every_page_says_which_draft_it_is_of(project: Path, clean: Made) -> None:
    """Its number, revision and as-of date, once on each page; and no search engine is to list those of the web."""
    assert clean.ended == 0, clean.said
    line = f"Draft 7 · revision {git(project, 'rev-parse', '--short=12', 'HEAD')} · as of 31 December 2024"
    assert [text.count(line) for text in texts(clean.pdf)] == [1] * 15
    pages = [data.decode() for name, data in clean.draft.items() if name.endswith(".html")]
    assert pages
    for page in pages:
        assert page.count(f">{line}</p>") == 1
        assert '<meta name="robots" content="noindex">' in page


def test_the_watermark_is_behind_the_text_and_is_none(clean: Made) -> None:
    """It is drawn before all else on each page, as an artifact, and no reader finds a word in it."""
    with pikepdf.open(io.BytesIO(clean.pdf)) as opened:
        for page in opened.pages:
            drawn = content(page).split()
            assert drawn[:6] == [b"/Artifact", b"<</Type", b"/Pagination", b"/Subtype", b"/Watermark>>", b"BDC"]
            watermark = page.obj.Resources.XObject.Watermark.read_bytes()
            assert b"Tj" not in watermark
            assert f"{PALE} g".encode() in watermark
    assert all(text.count("Draft") == 1 for text in texts(clean.pdf))


def test_the_watermark_leaves_text_its_contrast() -> None:
    """Text that has 5.2:1 on white has 4.5:1 on the watermark (WCAG 2.2, 1.4.3)."""
    luminance = ((PALE + 0.055) / 1.055) ** 2.4
    assert 5.2 * (luminance + 0.05) / 1.05 >= 4.5


def test_what_a_draft_carries_is_no_part_of_its_text(clean: Made, wrong: Made) -> None:
    """A checker that is not ours finds nothing against PDF/UA-1, with open problems at the front and without."""
    for pdf in (clean.pdf, wrong.pdf):
        report = page_validation.validate_pdf_bytes(pdf, profile=page_validation.ValidationProfile.PDF_UA_1)
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_the_pages_of_a_draft_are_those_of_the_release(final: dict[str, bytes], clean: Made) -> None:
    """Without its artifacts each page is drawn as in the final report, and is tagged like it."""
    sides = final["report.pdf"], clean.pdf
    drawn, trees = zip(*((Pdf(pdf, ()).drawn, tree(pdf)) for pdf in sides), strict=True)
    assert drawn[0] == drawn[1]
    assert trees[0] == trees[1]
    same = {name for name in final if name.startswith(("data/", "tables/", "figures/"))}
    assert {name: clean.draft[name] for name in same} == {name: final[name] for name in same}


def tree(pdf: bytes) -> list[str]:
    """The kinds of all structure elements, as they are nested."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        waiting = [(0, opened.Root.StructTreeRoot.K[0])]
        while waiting:
            depth, element = waiting.pop()
            found.append(f"{depth}{element.S}")
            kids = element.get("/K", ())
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    waiting.append((depth + 1, kid))
    return found


def test_the_final_has_no_trace_of_a_draft(project: Path, final: dict[str, bytes], clean: Made, tmp_path: Path) -> None:
    """Built after a draft it has the bytes that it had before, and nothing in them speaks of one."""
    assert reportgen("build", "--project", project, "--out", tmp_path / "en").returncode == 0
    assert outputs(tmp_path / "en") == final
    with pikepdf.open(io.BytesIO(final["report.pdf"])) as opened:
        for page in opened.pages:
            assert b"/Watermark" not in content(page)
            assert "/Watermark" not in page.obj.Resources.XObject
    assert not any("Draft" in text for text in texts(final["report.pdf"]))
    for name, data in final.items():
        if name.startswith("web/"):
            assert not re.search(rb"\bdraft|noindex", data, re.IGNORECASE), name


def test_parts_are_set_once_for_build_and_draft(clean: Made, wrong: Made) -> None:
    """A draft after a build sets no part of it anew, and one with a change only those that it touches."""
    assert "Typesetting 0 of 8 parts, 8 kept" in clean.said
    assert "Typesetting 5 of 8 parts, 3 kept" in wrong.said


def test_two_drafts_of_the_same_have_the_same_bytes(changed: Path, clean: Made) -> None:
    """In another folder, from what was kept and from nothing."""
    cold = draft(changed, "--number", 7, "--store", changed / ".reportgen/other")
    assert (cold.draft, cold.beside) == (clean.draft, clean.beside)


def test_a_draft_is_put_in_place_whole(changed: Path, clean: Made) -> None:
    """Its manifest and sums are those of its own files, and so are those of the page beside it."""
    assert whole(changed / "build/draft/en")
    assert whole(changed / "build/draft/changes")
    assert not [path.name for path in (changed / "build/draft").rglob(".*")]


def test_every_fifth_line_is_numbered_in_the_outer_margin(clean: Made) -> None:
    """On the first page of the chapter: 5, 10 ..., each on the line of a line of text, and none inside the text."""
    with pypdfium2.PdfDocument(clean.pdf) as opened:
        for number, page in enumerate(opened):
            read = page.get_textpage()
            numbers = margin(read) if number else []  # the cover has its figure there
            assert [shown for shown, _ in numbers] == [str(5 * at) for at in range(1, len(numbers) + 1)]
            if number == 4:
                assert len(numbers) >= 3
            for _, foot in numbers:
                beside = read.get_text_bounded(left=50, right=RIGHT, bottom=foot - 1, top=foot + 6)
                assert re.search(r"\w\w", beside), (number, foot)


def margin(read: pypdfium2.PdfTextPage) -> list[tuple[str, float]]:
    """The words in the outer margin, and where the foot of each is, from the top down."""
    found: dict[float, str] = {}
    for at in range(read.count_chars()):
        left, foot, _, _ = read.get_charbox(at, loose=True)
        if left > RIGHT + 5:
            found[round(foot, 1)] = found.get(round(foot, 1), "") + read.get_text_range(at, 1)
    return [(text.strip(), foot) for foot, text in sorted(found.items(), reverse=True) if text.strip()]


def test_nothing_is_marked_where_nothing_changed(project: Path, clean: Made) -> None:
    """Neither against the last release, nor against the folder of a build."""
    assert clean.bars() == []
    assert "v2024.1 (" in clean.changes
    assert "Nothing changed" in clean.changes
    assert "No problems." in clean.changes
    assert json.loads(clean.beside["code-quality.json"]) == []
    assert json.loads(clean.beside["problems.sarif"])["runs"][0]["results"] == []


def test_what_changed_is_marked_beside_its_lines(wrong: Made) -> None:
    """The paragraph that was edited, and the rows of tables with the value that moved; nothing else."""
    bars = wrong.bars()
    text = next(shown for _, shown in bars if "strikers" in shown)
    assert text.startswith("The three accounts of the 47 strikers differ")
    assert text.endswith("October 2024.")
    assert sorted(shown for _, shown in bars if "0.17" not in shown) == [text]
    assert len(bars) == 4


def test_a_built_folder_is_compared_with(changed: Path) -> None:
    """Against the folder of a build, what differs is marked and told as against a commit."""
    edit(changed / "templates/text/en/closures.md", STRIKERS, "Accounts of those who went on strike differ:")
    made = draft(changed, "--against", changed / "build/2024/en")
    assert made.ended == 0, made.said
    ((_, text),) = made.bars()
    assert text.startswith("Accounts of those who went on strike differ:")
    assert "1 sentence edited" in made.changes
    assert "# What changed: build/2024/en → Draft\n" in made.changes
    assert "# Draft · revision " in made.changes
    assert " + changes · as of " in made.changes


def test_problems_stand_at_the_front(wrong: Made) -> None:
    """Each with file, line and mend, on pages that are not counted: contents and folios stay right."""
    assert wrong.ended == 1
    pages = texts(wrong.pdf)
    for said in ("Open problems", "templates/text/en/closures.md", "line 15:27", "INDEX_99", "did you mean INDEX_24?"):
        assert said in pages[1], said
    with pikepdf.open(io.BytesIO(wrong.pdf)) as opened:
        labels = {int(at): (str(one.S), int(one.get("/St", 1))) for at, one in pairs(opened.Root.PageLabels.Nums)}
        outline = [item.title for item in opened.open_outline().root]
    assert (labels[0], labels[1], labels[2]) == (("/D", 1), ("/r", 1), ("/D", 2))
    assert outline[1] == "Open problems"
    folios = [re.findall(r"Aronia and Bergamot 2024\s+(\d+)", page) for page in pages]
    assert folios == [[], [], *([str(number)] for number in range(2, 16))]
    assert "Open problems" not in pages[3], "the contents are those of the report"


def pairs(flat: pikepdf.Array) -> list[tuple[pikepdf.Object, pikepdf.Object]]:
    """Key and value of a number tree's leaf."""
    return list(zip(flat[::2], flat[1::2], strict=True))


def test_problems_of_texts_are_marked_where_they_stand(wrong: Made) -> None:
    """The sentence that does not hold, and each typed number, in PDF and web edition; all else is as it was."""
    summary, closures = (wrong.draft[f"web/{name}.html"].decode() for name in ("summary", "closures"))
    assert re.findall(r"<mark>(.*?)</mark>", summary) == ["Aronia was freer than Bergamot when its union was closed."]
    assert re.findall(r"<mark>(.*?)</mark>", closures) == ["three", "47"]
    with pikepdf.open(io.BytesIO(wrong.pdf)) as opened:
        yellow = [number for number, page in enumerate(opened.pages, 1) if b"\n1 1 0 rg" in content(page)]
    assert yellow == [5, 6, 9]


def test_the_summary_begins_with_every_problem(wrong: Made) -> None:
    """Then comes what changed; the forms for programs have each problem at its line."""
    head, changes = wrong.changes.split("# What changed", 1)
    assert "5 problems keep this draft from publication." in head
    for place in (
        "freedom-lines.toml:11",
        "closures.md:15:5",
        "closures.md:15:27",
        "summary.md:11",
        "summary.md:13:69",
    ):
        assert f"{place}**" in head, place
    assert "no longer holds" in changes
    assert "0.47 → 0.17" in changes
    results = json.loads(wrong.beside["problems.sarif"])["runs"][0]["results"]
    assert len(results) == len(json.loads(wrong.beside["code-quality.json"])) == 5
    told = json.loads(wrong.beside["changes.json"])
    assert [row["found"] for row in told["draft"]["problems"] if row["slug"] == "typed-number"] == ["three", "47"]
    assert "What changed" in wrong.beside["changes/index.html"].decode()


def test_a_base_that_is_not_there_is_said_in_one_line(changed: Path) -> None:
    """The draft is made all the same, without bars; outside git it names no revision."""
    shutil.rmtree(changed / ".git")
    edit(changed / "templates/text/en/closures.md", STRIKERS, "Accounts of those who went on strike differ:")
    made = draft(changed, "--against", NOWHERE)
    assert made.ended == 0, made.said
    assert made.bars() == []
    assert all(text.count("Draft · as of 31 December 2024") == 1 for text in texts(made.pdf))
    assert [line for line in made.said.splitlines() if NOWHERE in line] == [made.said.splitlines()[-1]]
    assert NOWHERE in made.changes
    assert "Nothing is compared: " in made.changes
    assert "What changed" not in made.changes
    assert NOWHERE in made.beside["changes/index.html"].decode()


@pytest.mark.parametrize("name", [NOWHERE, "a-branch-that-is-gone", "no/such/folder", "-x", "HEAD~99", None, ""])
def test_why_there_is_nothing_to_compare_with(tiny: Path, name: str | None) -> None:
    """Where nothing was ever committed, and where a name means nothing, in a sentence."""
    git(tiny, "init", "--quiet")
    found = base(tiny, name, edition=None, language=None, progress=lambda _: None, kept=None)
    assert isinstance(found, str)
    assert name in found if name else "no earlier state" in found
    assert "\n" not in found


def test_data_that_cannot_be_read_gives_no_draft(changed: Path, clean: Made) -> None:
    """The last good draft stays, byte for byte; what is wrong is said beside it."""
    edit(changed / "data/observations.csv", "XA,,2020,freedom,,0.61", "XA,,2020,freedom,,sixty")
    made = draft(changed)
    assert made.ended == 1
    assert made.draft == clean.draft
    assert "1 problem keeps this draft from publication." in made.changes
    assert "None of its files was written" in made.changes
    assert "data/observations.csv:2" in made.changes
    assert "found: sixty" in made.changes
    assert "sixty" in made.beside["changes/index.html"].decode()
    assert len(json.loads(made.beside["code-quality.json"])) == 1


def test_a_restricted_value_keeps_every_file_from_being_written(changed: Path, clean: Made) -> None:
    """Nothing of the draft is written, and nothing that is says the value."""
    edit(changed / "templates/text/en/closures.md", STRIKERS, "Quillon Varga says that accounts differ:")
    made = draft(changed)
    assert made.ended == 1
    assert made.draft == clean.draft
    assert "a value that must not be published stands here" in made.changes
    assert "None of its files was written" in made.changes
    for name, data in made.beside.items():
        assert not re.search(rb"quillon|varga", data, re.IGNORECASE), name
    assert not re.search(r"quillon|varga", made.said, re.IGNORECASE)


def test_what_was_withdrawn_is_not_shown_once_more(changed: Path) -> None:
    """A name that an earlier build has, and that may not be published any more, is not told as a change."""
    built = changed / "build/2024/en"
    who = "Zenobia Quellwater"
    row = f"P-GUILD,XA-2023-7KQ2,affected,person,{who},{who},1,exact,,worker,,,{{}},2025-02-10,editor\n"
    was = (built / "data/parties.csv").read_bytes()
    columns = was.decode("utf-8-sig").splitlines()[0].split(",")
    own = (changed / "data/parties.csv").read_text("utf-8").splitlines()[0].split(",")
    cells = dict(zip(own, row.format("public").strip().split(","), strict=True))
    now = was + (",".join(cells.get(column, "") for column in columns) + "\n").encode()
    (built / "data/parties.csv").write_bytes(now)
    described = (built / "manifest.json").read_text("utf-8")
    sums = [hashlib.sha256(data).hexdigest() for data in (was, now)]
    (built / "manifest.json").write_text(described.replace(*sums), "utf-8")
    shown = draft(changed, "--against", built)
    assert who in shown.changes, "what was published is told where nothing forbids it"

    with (changed / "data/parties.csv").open("a", encoding="utf-8") as table:
        table.write(row.format("restricted"))
    made = draft(changed, "--against", built)
    assert made.ended == 0, made.said
    for name, data in made.beside.items():
        assert not re.search(rb"zenobia|quellwater", data, re.IGNORECASE), name
    assert "a value stood in it that must not be published" in made.changes


def test_wrong_use_is_told(tiny: Path) -> None:
    """A number is a whole number from 1 on; there is no edition that nobody wrote."""
    assert reportgen("draft", "--project", tiny, "--number", "0").returncode == 2
    assert reportgen("draft", "--project", tiny, "--number", "seven").returncode == 2


WORDS = st.lists(st.text("abcdefghijk0123456789", min_size=1, max_size=6), min_size=1, max_size=8)


@given(WORDS, st.integers(1, 999), st.integers(1, 99), st.sampled_from(["", "  ", "\n"]))
def test_a_passage_is_its_words(words: list[str], page: int, note: int, space: str) -> None:
    """References to pages, numbers of notes and of figures, and white space do not count; any word does."""
    plain = fromstring(f"<p>{' '.join(words)}</p>")
    noted = (
        f'<p>{space}<b>{words[0]}</b> {f"{space} ".join(words[1:])}<sup><a class="note" href="#n">{note}</a></sup>'
        f' (<a class="page-ref" href="#x">{page}</a>)</p>'
    )
    assert passage(fromstring(noted)) == passage(plain)
    assert passage(fromstring(f"<p>{' '.join([*words, 'more'])}</p>")) != passage(plain)
    figures = [fromstring(f'<p>See <a class="ref" href="#f">Figure {number}</a>.</p>') for number in (note, page)]
    assert passage(figures[0]) == passage(figures[1])


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_number_that_moved_is_another_passage(one: int, other: int) -> None:
    """In a text, in a cell, and from one cell to the next."""
    for form in ("<p>It is <a>{0}</a>.</p>", "<li>{0}</li>", "<tr><th>Sum</th><td>{0}</td><td>5</td></tr>"):
        hashes = {passage(fromstring(form.format(number))) for number in (one, other)}
        assert len(hashes) == len({one, other})
    assert passage(fromstring("<tr><td>12</td><td>3</td></tr>")) != passage(
        fromstring("<tr><td>1</td><td>23</td></tr>")
    )
    assert passage(fromstring("<p>1.5</p>")) != passage(fromstring("<p>15</p>"))


def test_a_block_is_what_stands_in_it_directly() -> None:
    """An item with a list in it is one block and its items others; drawings and empty blocks are none."""
    tree = parse("<div><ul><li>One<ul><li>Two</li></ul></li></ul><svg><text>No</text></svg><p> </p></div>")
    alone = {passage(fromstring(f"<li>{word}</li>")) for word in ("One", "Two")}
    assert passages(tree) == alone


@given(WORDS, WORDS, st.integers(2, 99))
def test_a_typed_number_is_marked_at_its_own_place(before: list[str], after: list[str], number: int) -> None:
    """Where the same number stands twice, the words around tell which; nothing else of the text changes."""
    early, late = " ".join(before), " ".join(after)
    source = f"start {number} end\nx {early} {number} {late} y"
    problem = Problem("typed-number", Place("a.md", 2, len(f"x {early} ") + 1), "typed", str(number))
    html = f"<p>start {number} end</p><p>x {early} {number} {late} y</p>"
    made = marked(html, source, [problem])
    assert made == f"<p>start {number} end</p><p>x {early} <mark>{number}</mark> {late} y</p>"


def test_a_typed_number_that_is_not_found_is_not_marked() -> None:
    """The text stays as it is, to the letter."""
    html = "<p class=x>Nothing of the kind, 1947<br>and 4.7</p>"
    assert marked(html, "It was 47.", [Problem("typed-number", Place("a.md", 1, 8), "typed", "47")]) == html


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2000), st.integers(1, 300))
def test_the_summary_fits_into_a_comment(many: int, length: int) -> None:
    """However many problems there are; what is cut is told, and the forms for programs have all of them."""
    problems = tuple(
        Problem("date", Place("data/events.csv", line), "x" * length, "<&", mend="write it so") for line in range(many)
    )
    found = Difference(
        "v1", "Draft", problems[: many // 2], failed=bool(problems), partial="only problems are compared"
    )
    told = Told("Draft · as of 2024", problems, False, False, found)
    text = as_markdown(told)
    assert len(text) <= 65_000
    shown = text.count("- **data/events.csv:")
    cut = sum(int(found.replace(",", "")) for found in re.findall(r"… and ([\d,]+) more, cut here", text))
    assert shown + cut == many
    assert len(json.loads(as_data(told))["draft"]["problems"]) == many


def test_a_problem_cannot_write_markup() -> None:
    """What stands in a cell is shown as it stands, in the summary and on the page at the front."""
    from reportgen.draft.front import front

    value = "<script>x</script> **bold** ჭ"
    problem = Problem("date", Place("data/a.csv", 2, "date"), "is no date", value, "a day")
    html = front([problem]).html
    assert escape("<script>x</script> **bold** U+10ED", quote=False) in html
    assert 'line 2, column "date"' in html
    told = Told("Draft", (problem,), True, True, Difference("v1", "Draft", (problem,), failed=True))
    assert "<script>" not in as_markdown(told)
    assert "**bold**" not in as_markdown(told)


def test_single_files_are_put_in_place_whole(tmp_path: Path) -> None:
    """A file that cannot be written leaves what was there, and nothing of ours beside it."""
    folder = tmp_path / "out"
    singles.publish({"a.md": b"1", "b.json": b"2"}, folder)
    assert outputs(folder) == {"a.md": b"1", "b.json": b"2"}
    (folder / "c.md").mkdir()
    with pytest.raises(CannotWrite):
        singles.publish({"c.md": b"3"}, folder)
    assert outputs(folder) == {"a.md": b"1", "b.json": b"2"}
