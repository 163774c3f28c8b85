"""Problems beside the changed line: what GitHub, GitLab and readers of SARIF are told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.cli import annotations
from reportgen.cli.main import ended
from reportgen.problem import Place, Problem

IN_A_TABLE = Problem("date", Place("data/events.csv", 7, "date"), "is no date", "2023-13-01", "a day", "write it so")
IN_A_TEXT = Problem("typed-number", Place("templates/text/en/labour.md", 12, 5), "100%, typed\nby hand", "100")
IN_NO_LINE = Problem("missing-file", Place("report.toml"), "the settings are missing")
ALL = (IN_A_TEXT, IN_NO_LINE, IN_A_TABLE)


def test_github_is_told_file_line_and_column() -> None:
    """Each problem is one command, with its place, in the order of the files."""
    told = annotations.workflow_commands(ALL, "reports/asia")
    assert told.splitlines() == [
        "::error file=reports/asia/data/events.csv,line=7,title=date::"
        + "%0A".join(
            ['column "date": is no date', "found:    '2023-13-01'", "expected: a day", "mend:     write it so"]
        ),
        "::error file=reports/asia/report.toml,title=missing-file::the settings are missing",
        "::error file=reports/asia/templates/text/en/labour.md,line=12,col=5,title=typed-number::"
        + "%0A".join(["100%25, typed", "by hand", "found:    '100'"]),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_value_can_write_a_command_of_its_own(message: str, value: str) -> None:
    """Whatever stands in a cell, the command stays one line and says nothing else."""
    place = Place("data/a,b::c.csv", 3, 4)
    told = annotations.workflow_commands([Problem("slug", place, f"{message}\n::error::x", value)])
    assert told.count("\n") == 1
    assert "\r" not in told
    head, words = re.fullmatch(r"::error ([^:\n]*)::(.*)\n", told, re.DOTALL).groups()  # type: ignore[union-attr]
    assert dict(pair.split("=") for pair in head.split(","))["file"] == "data/a%2Cb%3A%3Ac.csv"
    assert "".join(unquote(words).split()).startswith("".join(message.split()))


def test_sarif_names_the_rule_and_the_region() -> None:
    """A reader of SARIF finds the file, the line, the column and the kind of each problem."""
    (run,) = json.loads(annotations.sarif(ALL))["runs"]
    results = {result["ruleId"]: result for result in run["results"]}
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["date", "missing-file", "typed-number"]
    physical = results["typed-number"]["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "templates/text/en/labour.md"},
        "region": {"startLine": 12, "startColumn": 5},
    }
    assert "region" not in results["missing-file"]["locations"][0]["physicalLocation"]
    assert results["date"]["message"]["text"].startswith('column "date": is no date')


def test_gitlab_knows_a_problem_again_when_lines_move() -> None:
    """The fingerprint of a problem stays when rows come in above it, and differs from that of another."""
    moved = Problem("date", Place("data/events.csv", 70, "date"), "is no date", "2023-13-01", "a day", "write it so")
    rows = json.loads(annotations.code_quality(ALL))
    (again,) = json.loads(annotations.code_quality([moved]))
    assert again["fingerprint"] == rows[0]["fingerprint"]
    assert len({row["fingerprint"] for row in rows}) == 3
    assert [row["location"]["lines"]["begin"] for row in rows] == [7, 1, 12]


@pytest.fixture
def mistaken(tiny: Path) -> Path:
    """The tiny project with one mistake."""
    events = tiny / "data/events.csv"
    text = events.read_text("utf-8")
    events.write_text(re.sub(r"\b2023-\d\d-\d\d", "2023-13-45", text, count=1), "utf-8")
    return tiny


def test_actions_show_the_problems_of_a_build(
    mistaken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On GitHub a failed build marks the line, named from the root of the repository; elsewhere it does not."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert ended(["build", "--project", str(mistaken)]) == 1
    assert "::error" not in capsys.readouterr().err
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(mistaken.parent))
    assert ended(["build", f"--project={mistaken}"]) == 1
    assert f"::error file={mistaken.name}/data/events.csv,line=" in capsys.readouterr().err


def test_check_writes_the_reports_of_code_hosts(mistaken: Path, tmp_path: Path) -> None:
    """`check` writes SARIF and code quality beside what it says; without problems they are empty, not missing."""
    asked = ["check", "--project", str(mistaken), "--sarif", str(tmp_path / "found.sarif")]
    assert ended([*asked, "--code-quality", str(tmp_path / "found.json")]) == 1
    (result,) = json.loads((tmp_path / "found.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "data/events.csv"
    (row,) = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert row["location"]["lines"]["begin"] == result["locations"][0]["physicalLocation"]["region"]["startLine"]
