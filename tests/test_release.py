"""A release: what holds it back, and what it adds to a build."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from reportgen.cli.main import ended
from reportgen.compare.statements import Statement
from reportgen.dates import PartialDate
from reportgen.edition import Edition
from reportgen.release import acknowledged, citation, errata, gate

STATEMENT = Statement("moved", "The union is open.", "The union is closed.", "closures", 9, "", None, "open → closed")


def git(project: Path, *arguments: str) -> str:
    """A git command in a project, without the settings of who runs the tests."""
    own = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    done = subprocess.run(
        ["git", "-C", str(project), *own, *arguments], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def committed(project: Path, message: str) -> None:
    """All of a project committed."""
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", message)


@pytest.fixture
def repository(tiny: Path) -> Path:
    """The tiny project under git, with what a build leaves ignored."""
    git(tiny, "init", "--quiet")
    (tiny / ".gitignore").write_text("build/\n.reportgen/\n", "utf-8")
    committed(tiny, "All of it")
    return tiny


def edit(file: Path, old: str, new: str) -> None:
    """Replace the one place in a file where `old` stands."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def said_of(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said, as one line."""
    return " ".join(capsys.readouterr().err.split())


def test_from_the_first_release_to_the_second(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A release names its version and commit; the next one waits for reasons and for somebody who has looked."""
    asked = ["release", "--project", str(repository)]
    assert ended(asked) == 0
    assert "Release v2024.1 of the 2024 edition" in said_of(capsys)
    first = repository / "build/release/v2024.1/en"
    assert "Nothing was released before" in (first / "web/errata.html").read_text("utf-8")
    assert 'href="errata.html"' in (first / "web/index.html").read_text("utf-8")
    record = json.loads((first / "release.json").read_text("utf-8"))
    assert record["commit"] == git(repository, "rev-parse", "--short=12", "HEAD").strip()
    assert (record["version"], record["since"], record["acknowledged"]) == ("v2024.1", None, [])
    for line in (first / "SHA256SUMS").read_text("utf-8").splitlines():
        sum_, name = line.split("  ")
        assert hashlib.sha256((first / name).read_bytes()).hexdigest() == sum_, name
    assert {"CITATION.cff", "release.json", "report.pdf", "manifest.json"} <= {
        line.split("  ")[1] for line in (first / "SHA256SUMS").read_text("utf-8").splitlines()
    }
    git(repository, "tag", "v2024.1")

    edit(repository / "data/observations.csv", "XA,,2020,freedom,,0.61,0.57,0.66", "XA,,2020,freedom,,0.62,0.58,0.66")
    text = repository / "templates/text/en/closures.md"
    edit(text, "The weavers' union of Harbour Town is {{", "The union of weavers in Harbour Town is {{")
    summary = repository / "templates/text/en/summary.md"
    edit(summary, "Aronia was freer than Bergamot when", "Aronia was the freer country when")
    committed(repository, "Corrections")
    assert ended(asked) == 1
    said = said_of(capsys)
    assert "Index of Freedom, Aronia, 2020: 0.61 (0.57 to 0.66) in v2024.1, now 0.62 (0.58 to 0.66)" in said
    assert "Aronia was the freer country when its union was closed." in said
    assert "2 problems" in said, said
    assert not (repository / "build/release/v2024.2").exists()

    with (repository / "data/corrections.csv").open("a", encoding="utf-8") as file:
        file.write(
            "C-AAAA2,observations,freedom XA 2020,value,revision,0.61,0.62,Estimated once more.,2025-02-01,INDEX_24\n"
        )
    (repository / "releases").mkdir()
    sentence = re.search(r"sentence = (\".*?\"), by", said)
    assert sentence is not None
    (repository / acknowledged.FILE).write_text(
        f'[[statement]]\nsentence = {sentence[1]}\nby = "editor"\nwhy = "The same in other words."\n', "utf-8"
    )
    committed(repository, "Reasons")
    assert ended(asked) == 0
    second = repository / "build/release/v2024.2/en"
    page = (second / "web/errata.html").read_text("utf-8")
    assert "We corrected nothing that was published." in page
    assert "Estimated once more." in page
    assert "Estimated anew in release 3." not in page
    assert json.loads((second / "release.json").read_text("utf-8"))["acknowledged"][0]["by"] == "editor"


def test_nothing_is_released_that_is_not_committed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that was changed, and one that is new, each hold a release back, by name."""
    edit(repository / "data/observations.csv", "XA,,2020,freedom,,0.61", "XA,,2020,freedom,,0.60")
    (repository / "templates/text/en/new.md").write_text("New.\n", "utf-8")
    assert ended(["release", "--project", str(repository)]) == 1
    said = said_of(capsys)
    assert "data/observations.csv: it is not as it was committed" in said
    assert "templates/text/en/new.md: it is not as it was committed" in said


def test_a_project_with_problems_is_not_released(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `check` finds holds a release back."""
    edit(repository / "data/observations.csv", "XA,,2020,freedom,,0.61", "XA,,2020,freedom,,sixty")
    committed(repository, "A slip")
    assert ended(["release", "--project", str(repository)]) == 1
    assert "sixty" in said_of(capsys)
    assert not (repository / "build").exists()


def test_a_folder_without_git_is_not_released(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A release is of a commit."""
    assert ended(["release", "--project", str(tiny)]) == 2
    assert "not under git" in said_of(capsys)


def test_before_its_day_a_release_is_confirmed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where report.toml names a later day, that day must be said once more, and no other will do."""
    edit(repository / "report.toml", 'id = "2024"\n', 'id = "2024"\nreleased = 2098-01-31\n')
    committed(repository, "A day")
    asked = ["release", "--project", str(repository)]
    for wrong in ([], ["--early", "2098-01-30"]):
        assert ended([*asked, *wrong]) == 2
        assert "add: --early 2098-01-31" in said_of(capsys)
    assert not (repository / "build").exists()


def test_the_day_counts_from_its_beginning() -> None:
    """On the day itself, and with the day repeated, nothing stands in the way."""
    day = datetime.date(2025, 3, 15)
    one = Edition("2024", 2024, "T", "S", PartialDate(2024, 12, 31), 2020, 2023, released=PartialDate(2025, 3, 15))
    gate._not_before(one, day, None)
    gate._not_before(one, day - datetime.timedelta(1), day)
    with pytest.raises(gate.TooEarly):
        gate._not_before(one, day - datetime.timedelta(1), day - datetime.timedelta(1))


def test_a_statement_is_acknowledged_by_its_words() -> None:
    """Spaces and quotation marks do not matter, words do; a statement that is gone is named as it read."""
    entries, problems = acknowledged.parse('[[statement]]\nsentence = "The union is closed."\nby = "x"\nwhy = "x"\n')
    assert not problems
    assert acknowledged.missing([STATEMENT], entries, "v1") == ()
    other = [acknowledged.Acknowledged("The union is open.", "editor", "seen")]
    (missing,) = acknowledged.missing([STATEMENT], other, "v1")
    assert missing.value == "The union is closed."
    assert "in v1 it read: The union is open." in missing.message
    gone = Statement("turned", "It rose.", "", "closures", 9, "", None, "")
    assert acknowledged.missing([gone], [acknowledged.Acknowledged("It  rose .", "editor", "gone")], "v1") == ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[[statement]]\nsentence = "A."\nby = "x"\n', 1, "a statement lacks sentence, by or why"),
        ('[[statement]]\nsentence = "A."\nby = " "\nwhy = "x"\n', 1, "sentence, by or why is empty"),
        ("\n[statements]\n", 2, "unknown key statements"),
        ("statement = 3\n", 1, "statement is no list"),
        ("[[statement]\n", 1, "this is not TOML"),
    ],
)
def test_mistakes_in_the_acknowledgements_are_told(text: str, line: int, message: str) -> None:
    """Each with its line."""
    _, problems = acknowledged.parse(text)
    assert [problem.place.line for problem in problems] == [line]
    assert message in problems[0].message


def test_our_corrections_and_their_revisions_stand_apart() -> None:
    """Only what came since the release is told, each with its reason, and text from records is escaped."""
    row = {"kind": "correction", "table": "observations", "record": "r", "field": "value", "from_value": "1"}
    row |= {"to_value": "2", "reason": "<b>Ours</b>", "source": "S1"}
    theirs = row | {"kind": "revision", "reason": "Theirs"}
    found = errata.errata("v1", [row | {"reason": "old"}], [row | {"reason": "old"}, row, theirs])
    assert [one.reason for one in found.corrections] == ["<b>Ours</b>"]
    assert [one.reason for one in found.revisions] == ["Theirs"]
    page = errata.page(found, {"S1": "A source"})
    assert (
        page.index("Our corrections") < page.index("&lt;b&gt;Ours") < page.index("Publishers’") < page.index("Theirs")
    )
    assert "A source" in page


@pytest.mark.parametrize(
    ("record", "explained"),
    [
        ("freedom, XA, 2020", True),
        ("Index of Freedom, Aronia, 2020", True),
        ("freedom, all countries and years", True),
        ("freedom, XA, 2021", False),
        ("space, all countries and years", False),
    ],
)
def test_a_value_is_explained_by_a_row_about_it(record: str, explained: bool) -> None:
    """A row names the value, or all of its indicator; another value's row explains nothing."""
    value = {
        "indicator": "freedom",
        "country": "XA",
        "year": "2020",
        "value": "1",
        "qualifier": "exact",
        "source": "S1",
    }
    row = {"kind": "revision", "table": "observations", "record": record, "field": "value", "from_value": "1"}
    row |= {"to_value": "2", "reason": "r", "source": "S1"}
    names = {"XA": "Aronia", "freedom": "Index of Freedom"}
    found = errata.unexplained(
        [value],
        [value | {"value": "2", "source": "S2"}],
        errata.errata("v1", [], [row]),
        lambda _, id_: names.get(id_, id_),
    )
    assert (not found) is explained


def test_a_second_source_changes_no_value() -> None:
    """What another source adds beside a value needs no reason."""
    value = {
        "indicator": "freedom",
        "country": "XA",
        "year": "2020",
        "value": "1",
        "qualifier": "exact",
        "source": "S1",
    }
    more = [value, value | {"value": "3", "source": "S2"}]
    assert errata.unexplained([value], more, errata.errata("v1", [], []), lambda _, id_: id_) == ()


def test_the_citation_is_of_the_release() -> None:
    """Title, version, day and licence, in words that YAML takes as they are."""
    told = citation.citation(
        title='A "quoted": title',
        subtitle="To 2024",
        publisher="Press",
        version="2024.1",
        released="2025-03-15",
        year=2024,
        licence="CC BY 4.0",
        description="What.",
        keywords=("law",),
        isbn=None,
    ).decode()
    lines = told.splitlines()
    assert lines[0] == "cff-version: 1.2.0"
    assert 'title: "A \\"quoted\\": title"' in lines
    assert {"date-released: 2025-03-15", "license: CC-BY-4.0", '  - "law"', "  year: 2025", '    - name: "Press"'} <= {
        *lines
    }
