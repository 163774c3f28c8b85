"""A change of the data names each claim of the shipped report that it undoes, with place and values, and no other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from reportgen import edition as editions
from reportgen.build import plan, written
from reportgen.draw.drawing import Drawing
from reportgen.draw.spec import FigureSpec
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


class Change(NamedTuple):
    """One cell of the data changed, the sentence that no longer holds, its file, and the values told."""

    file: str
    old: str
    new: str
    sentence: str
    text: str
    values: str


CHANGES = (
    Change(
        "data/observations.csv", "KAZ,,2022,ituc_gri_rating,,5,", "KAZ,,2022,ituc_gri_rating,,4,",
        "the same as the year before", "templates/text/en/labour.md", "4 = 5",
    ),
    Change(
        "data/observations.csv", "harvest_picking_rate,stage 1,1200,", "harvest_picking_rate,stage 1,900,",
        "The rate for picking a kilogram at the first stage of the harvest rose from 2018 to 2021",
        "templates/text/en/cotton.md", "at least 900 > 950",
    ),
    Change(
        "data/observations.csv", 'Surkhandarya",1300,', 'Surkhandarya",1100,',
        "Later stages are paid higher, as those of 2018 show", "templates/text/en/cotton.md", "1100 > 1150",
    ),
    Change(
        "data/observations.csv", "wgi_va_estimate,,-1.883263,-2.105053,-1.661472",
        "wgi_va_estimate,,-1.883263,-2.105053,-1.86",
        "that of Turkmenistan, which ranks last, overlaps that of Tajikistan", "templates/text/en/region.md", "1 = 0",
    ),
    Change(
        "data/events.csv", 'gives 4 June.",,P-4BK2K,22', 'gives 4 June.",,P-4BK2K,12',
        "most of the defendants in the Kempir-Abad case, against which the prosecutor appealed, and most of those "
        "arrested in that of Temirov Live",
        "templates/text/en/country-kgz.md", "44.4444444444 > 50",
    ),
    Change(
        "data/accounts.csv", "associations_closed,2022,2022,500", "associations_closed,2022,2022,100",
        "more than in the year before", "templates/text/en/association.md", "about 100 > 138",
    ),
    Change(
        "data/events.csv", "P-X2C48,1,exact,prison,73,73", "P-X2C48,1,exact,prison,80,80",
        "Hers is the longest sentence", "templates/text/en/expression.md",
        "six years and six months > six years and eight months",
    ),
    Change(
        "data/parties.csv", "defendants of the first trial,22,", "defendants of the first trial,62,",
        "the second has more defendants than any other trial of this report", "templates/text/en/country-uzb.md",
        "39 > 62",
    ),
    Change(
        "data/disputes.csv", "2023-12-01,,,,,,yes,not_decided,,", "2023-12-01,,,,,,yes,declared_illegal,2023-12-02,",
        "Only in one of them is a decision of a court known", "templates/text/en/labour.md", "2 = 1",
    ),
    Change(
        "data/observations.csv", "KAZ,,2024,rsf_score,,41.11,", "KAZ,,2024,rsf_score,,49.11,",
        "Since the new method of 2022, press freedom scores fell in every country", "figures/rsf-lines.toml",
        "0.83 < 0",
    ),
)  # fmt: skip


def undrawn(figure: FigureSpec, *_: object) -> Drawing:
    """The figure as an empty sheet: a claim does not look at it."""
    return Drawing(figure.id, figure.width_mm, figure.height_mm, "<svg/>", "", b"", "", "a sheet")


def failing(project: Path) -> list[tuple[str, str, int | None, str]]:
    """The claims that do not hold: sentence, file, line and values. Annexes hold none, and are left out."""
    found, problems = plan(project)
    assert found is not None, "\n".join(map(str, problems))
    parts = tuple(part for part in found.order if part.kind != "annex")
    made = written(replace(found, order=parts), editions.edition(found.report), "en")
    assert len(made.claims) > 40
    return [
        (
            problem.message.removeprefix("the sentence no longer holds: "),
            problem.place.file,
            problem.place.line,
            problem.value or "",
        )
        for problem in made.problems
        if problem.slug == "claim-fails"
    ]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.sentence[:40])
def test_a_change_of_the_data_names_the_one_claim_that_it_undoes(
    change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.build.drawn", undrawn)
    for name in ("data", "figures", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "report.toml", tmp_path / "report.toml")
    table = tmp_path / change.file
    rows = table.read_text("utf-8")
    assert rows.count(change.old) == 1
    table.write_text(rows.replace(change.old, change.new), "utf-8")
    ((sentence, file, line, values),) = failing(tmp_path)
    assert (sentence, file, values) == (change.sentence, change.text, change.values)
    assert line is not None
    assert change.sentence in " ".join((ROOT / file).read_text("utf-8").split("\n")[line - 1 : line + 8])


def test_the_shipped_report_holds_all_its_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.build.drawn", undrawn)
    assert failing(ROOT) == []
