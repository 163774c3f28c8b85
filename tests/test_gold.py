"""Small outputs of the smallest report, word for word; tests/gold/README.md says how to look at them and renew them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen import edition as editions
from reportgen.build import plan, written
from reportgen.cli.main import ended
from reportgen.write.report import Written
from tests.conftest import ACTUAL, GOLD, tiny_in

Gold = Callable[[str, str], None]

DATA_MISTAKES = (
    ("report.toml", "as_of = 2023-12-31", 'as_of = "the end of 2023"'),
    ("data/tallies.toml", 'unit = "workers"', 'unit = "worker"'),
    ("data/observations.csv", "XA,,2024,freedom,,0.41", "XA,,2024,freedom,,1.41"),
    ("data/events.csv", "E-AAAA2,XA-2023-7KQ2,2023-09,,appeal_filed", "E-AAAA2,XA-2023-7KQ2,2023-09,,apeal_filed"),
    ("figures/cases-bars.toml", 'width = "full"', 'width = "ful"'),
    ("templates/order.toml", 'kind = "front"', 'kind = "frond"'),
)
TEXT_MISTAKES = (
    ("templates/text/en/summary.md", '(tally("workers")', '(tally("worker")'),
    ("templates/text/en/closures.md", 'ref("case-XA-2023-7KQ2")', 'ref("case-XA-2023-7KQ3")'),
    ("templates/text/en/closures.md", 'title="Totals of others", reported=true', 'titel="Totals of others"'),
    ("templates/text/en/records.md", "{{ codebook() }}", "{{ codebok() }}"),
    ("templates/text/en/imprint.md", "**How to cite** {{ publisher }}", "**How to cite** {{ publisher [@INDEX_25]"),
    ("templates/text/en/sources.md", "their first citation.", 'their first {{ "".__class__ }} citation.'),
    ("figures/freedom-lines.toml", "> indicator('freedom', 'XB', 2023)", "< indicator('freedom', 'XB', 2023)"),
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The newest edition of the smallest report as it is written."""
    found, problems = plan(tiny_in(tmp_path_factory.mktemp("gold")))
    assert found is not None, problems
    made = written(found, editions.edition(found.report), "en")
    assert made.problems == ()
    return made


def test_the_ledger(report: Written, gold: Gold) -> None:
    """Every number printed, a line each: what was asked, the answer, what it rests on, and where it stands."""
    rows = [json.dumps(row, ensure_ascii=False) for row in report.ledger.as_rows({})]
    gold("tiny/ledger.json", "[\n" + ",\n".join(rows) + "\n]\n")


def test_the_tables(report: Written, gold: Gold) -> None:
    """Every table as CSV, and no golden table that is no longer made."""
    for name, content in report.tables.items():
        gold(f"tiny/tables/{name}.csv", content.decode())
    assert {path.stem for path in (GOLD / "tiny/tables").iterdir()} == set(report.tables)


def test_the_data_of_the_figures_and_their_alternative_texts(report: Written, gold: Gold) -> None:
    for name, drawing in report.drawings.items():
        gold(f"tiny/figures/{name}.csv", drawing.csv)
    gold("tiny/alt.txt", "".join(f"{name}: {drawing.alt}\n\n" for name, drawing in sorted(report.drawings.items())))
    assert {path.stem for path in (GOLD / "tiny/figures").iterdir()} == set(report.drawings)


@pytest.mark.parametrize(
    ("name", "mistakes"), [("check-data.txt", DATA_MISTAKES), ("check-texts.txt", TEXT_MISTAKES)], ids=["data", "texts"]
)
def test_what_check_says(
    name: str,
    mistakes: tuple[tuple[str, str, str], ...],
    tiny: Path,
    gold: Gold,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Several mistakes at once, each told in full, as a person sees them on a terminal."""
    for file, old, new in mistakes:
        text = (tiny / file).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (tiny / file).write_text(text.replace(old, new), "utf-8")
    assert ended(["check", "--project", str(tiny)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    gold(f"tiny/{name}", said.err)


def test_what_a_run_writes_is_not_committed() -> None:
    """tests/actual/ is for looking at."""
    ignored = (ACTUAL.parent.parent / ".gitignore").read_text("utf-8").splitlines()
    assert "/tests/actual/" in ignored
