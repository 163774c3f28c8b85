"""Numbers counted again from the records that they name alone: of the smallest report, and of the shipped one."""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest

from reportgen import edition as editions
from reportgen.build import Plan, plan
from reportgen.cli.main import ended
from reportgen.numbers.wording import Wording
from reportgen.recount import recount, told_by
from tests.conftest import ROOT, tiny_in
from tests.reading import manifest, pdf_pages, squeezed

SEED = os.environ.get("REPORTGEN_DRAW", "2024")
"""What the hundred numbers are drawn by; another gives another hundred."""
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def again(found: Plan, edition: str, rows: list[dict[str, Any]]) -> list[str]:
    """What comes out differently, or cannot be counted though it is a count."""
    chosen = editions.edition(found.report, edition)
    before = editions.previous(found.report, chosen)
    told = [told_by(found.records, one) for one in (chosen, before) if one is not None]
    wrong = []
    for row in rows:
        made = recount(row["query"], row["records"], told, found.rules, Wording("en"))
        if made.number is None:
            if not row["query"].startswith(("fixed(", "as_of")):
                wrong.append(f"{row['query']}: {made.reason}")
        elif not made.same(row["status"], row["value"], row["low"], row["high"]):
            wrong.append(f"{row['query']}: {row['value']}, counted again {made.number.value}")
    return wrong


def test_every_number_of_the_smallest_report_comes_out_of_the_records_that_it_names(
    tmp_path: Path, tiny_2024: Path
) -> None:
    found, problems = plan(tiny_in(tmp_path))
    assert found is not None, problems
    rows = manifest(tiny_2024)["ledger"]
    assert again(found, "2024", rows) == []
    # A number that names fewer records than it rests on is found out.
    short = [{**row, "records": row["records"][1:]} for row in rows if row["query"] == "tally('closures')"]
    assert len(again(found, "2024", short)) == 1


def test_the_command_counts_again(tiny: Path, tiny_2024: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("trace", "--recount", "--project", str(tiny), "--out", str(tiny_2024))
    assert ended([*asked, "--text", "cases"]) == 0
    printed = capsys.readouterr().out
    assert "  recounted: 1, the same, from the 1 records named alone" in printed
    assert "and 1 that may only be counted, which have no names" in printed
    observations = tiny / "data/observations.csv"
    observations.write_text(observations.read_text("utf-8").replace("XA,,2024,freedom,,0.41", "XA,,2024,freedom,,0.44"))
    assert ended([*asked, "--json", "0.41"]) == 1
    told = json.loads(capsys.readouterr().out)["recounted"]
    assert {(one["same"], one["shown"]) for one in told.values()} >= {(False, "0.44")}


@pytest.mark.slow
@pytest.mark.xdist_group("report")
def test_a_hundred_numbers_drawn_from_the_pdf_lead_to_their_records(shipped_2024: Path) -> None:
    """Each is in the ledger with its page, and comes out again of the records that its entry names alone.

    Drawn are the numbers of the text layer that the ledger places on their page; what stands beside them is the
    report's own numbering, years, names of laws, axes and the references of sources.
    """
    ledger = manifest(shipped_2024)["ledger"]
    placed: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in ledger:
        for place in row["places"]:
            if place["kind"] != "alt text":
                for number in NUMBER.findall(place["shown"]):
                    placed.setdefault((place["page"], number), []).append(row)
    pages = pdf_pages(shipped_2024 / "report.pdf")
    printed = [(page, number) for page, text in enumerate(pages, 1) for number in NUMBER.findall(text)]
    counted = [one for one in printed if one in placed]
    assert len(counted) > 5000
    drawn = random.Random(SEED).sample(counted, 100)
    found, problems = plan(ROOT)
    assert found is not None, problems
    rows = list({row["id"]: row for one in drawn for row in placed[one]}.values())
    assert again(found, "2024", rows) == []
    for page, number in drawn:
        assert all(
            any(p["page"] == page and squeezed(p["shown"]) in squeezed(pages[page - 1]) for p in row["places"])
            for row in placed[page, number]
        )
