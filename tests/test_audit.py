"""The audit says what a reader can work out, no more and no less; and no output of a build tells what is suppressed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen import build
from reportgen.problem import Mistakes
from reportgen.tally import published
from reportgen.tally.audit import Demand, Finding, Interval, Shape, Sheet, audit
from reportgen.tally.cell import Count, Suppressed
from reportgen.tally.margins import Key
from tests.reading import manifest, outputs, pdf_pages, web_pages

DEMAND = Demand(threshold=3, width=3)
SHAPE = Shape(("country", "year"), {})


def key(**narrowed: str) -> Key:
    """A cell narrowed to one term of some dimensions."""
    return tuple((name, (narrowed[name],)) for name in sorted(narrowed))


def found(sheet: Sheet, *more: Sheet) -> tuple[Mapping[tuple[int, Key], Interval], tuple[Finding, ...]]:
    """What the audit says of sheets in which a suppressed cell is no 0."""
    sheets = (sheet, *more)
    return audit(sheets, {one: DEMAND for given_ in sheets for one in given_.cells}, least=1)


def one_year(numbers: Mapping[str, int | None], total: int | None) -> Sheet:
    """A sheet of countries in one year, which is the only one."""
    cells: dict[Key, int | None] = {key(): total, key(year="2023"): total}
    for land, number in numbers.items():
        cells |= {key(country=land): number, key(country=land, year="2023"): number}
    return Sheet(cells, (SHAPE,), frozenset({"2023"}))


def test_one_suppressed_cell_of_a_sum_is_found() -> None:
    """The total less the others is the cell."""
    intervals, findings = found(one_year({"XA": None, "XB": 7, "XC": 9}, 18))
    assert intervals[0, key(country="XA", year="2023")] == (2, 2)
    assert {finding.key for finding in findings} == {key(country="XA"), key(country="XA", year="2023")}


def test_two_ones_are_found_though_two_are_suppressed() -> None:
    """Zeros are printed: two cells that make two are one and one."""
    intervals, findings = found(one_year({"XA": None, "XB": None, "XC": 9}, 11))
    assert set(intervals.values()) == {(1, 1)}
    assert len(findings) == 4


def test_what_is_wide_enough_is_let_through() -> None:
    """Two cells that make five can each be one to four."""
    intervals, findings = found(one_year({"XA": None, "XB": None, "XC": 9}, 14))
    assert set(intervals.values()) == {(1, 4)}
    assert not findings


def test_a_small_number_that_is_printed_is_found() -> None:
    """Whatever chose the cells, the audit looks at what is printed."""
    _, findings = found(one_year({"XA": 1, "XB": 7}, 8))
    assert {finding.key for finding in findings} == {key(country="XA"), key(country="XA", year="2023")}


def test_two_editions_are_subtracted() -> None:
    """A difference of one, and a cell that can lie only between what it was and the total."""
    _, findings = found(one_year({"XA": 4, "XB": 7}, 11), one_year({"XA": 5, "XB": 7}, 12))
    assert {(finding.sheet, finding.key) for finding in findings} >= {(1, key(country="XA")), (1, key())}
    intervals, findings = found(one_year({"XA": 4, "XB": 7}, 11), one_year({"XA": None, "XB": None}, 14))
    assert intervals[1, key(country="XA")] == (4, 7)
    assert not findings
    intervals, _ = found(one_year({"XA": 4, "XB": 9}, 13), one_year({"XA": None, "XB": None}, 15))
    assert intervals[1, key(country="XA")] == (4, 6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=4, max_size=4), st.sets(st.integers(0, 8), max_size=6))
def test_the_audit_finds_what_counting_out_finds(numbers: list[int], hidden: set[int]) -> None:
    """Of two countries in two years with any cells suppressed: the same verdict as trying every number."""
    lands, years = ("XA", "XB"), ("2022", "2023")
    small = [key(country=land, year=year) for land, year in product(lands, years)]
    every = [*small, *(key(country=land) for land in lands), *(key(year=year) for year in years), key()]

    def filled(tried: Iterable[int]) -> dict[Key, int]:
        """Every cell, given the smallest."""
        here = dict(zip(small, tried, strict=True))
        return {one: sum(here[cell] for cell in small if set(one) <= set(cell)) for one in every}

    true = filled(numbers)
    printed = {one: None if place in hidden else true[one] for place, one in enumerate(every)}
    _, findings = found(Sheet(printed, (SHAPE,), frozenset(years)))
    choices = [range(1, 9) if printed[cell] is None else (true[cell],) for cell in small]
    fitting = [
        cells for cells in map(filled, product(*choices)) if all(printed[one] in (None, cells[one]) for one in every)
    ]
    close = {
        one for one in every if printed[one] is None and max(c[one] for c in fitting) - min(c[one] for c in fitting) < 3
    }
    close |= {one for one in every if printed[one] is not None and true[one] < 3}
    assert {finding.key for finding in findings} == close


# A whole project.

TALLIES = """
[cases]
title = "Documented cases"
words = "Cases by category."
unit = "cases"
by = ["category"]
sensitive = true

[closures]
title = "Associations closed"
words = "Cases of closed associations."
unit = "cases"
where.category = "association_closure"
coverage = "association"
sensitive = true

[regional]
title = "Cases by region"
words = "Cases by region."
unit = "cases"
by = ["region"]
sensitive = true

[workers]
title = "Workers in disputes"
words = "Workers of disputes."
unit = "workers"
by = ["standing"]
coverage = "labour"
"""


def withheld(project: Path) -> None:
    """Give the smallest project cases that may only be counted, in three regions, and rules that count them."""
    data = project / "data"
    cases = list(csv.DictReader(io.StringIO((data / "cases.csv").read_text("utf-8"))))
    events = list(csv.DictReader(io.StringIO((data / "events.csv").read_text("utf-8"))))
    replies = list(csv.DictReader(io.StringIO((data / "replies.csv").read_text("utf-8"))))
    with (data / "regions.csv").open("a", encoding="utf-8") as file:
        file.write("NA-EA,XA,Eastern Aronia\nNA-WE,XA,Western Aronia\n")
    model = next(row for row in cases if row["id"] == "XB-2024-M3P8")
    happened = next(row for row in events if row["case"] == model["id"])
    place = 0
    for region, year, number in (("NA-NO", 2023, 2), ("NA-EA", 2023, 6), ("NA-WE", 2023, 9), ("NA-EA", 2024, 11)):
        for _ in range(number):
            place += 1
            id_ = f"XA-{year}-{'ABCDEFGHJKMNPQRSTVWXYZ'[place // 22]}{'ABCDEFGHJKMNPQRSTVWXYZ'[place % 22]}22"
            cases.append({**model, "id": id_, "country": "XA", "region": region, "publication": "aggregate"})
            replies.append({**replies[0], "id": f"R-Z{id_[-4:]}", "case": id_})
            events.append({**happened, "id": f"E-Z{id_[-4:]}", "case": id_, "date": f"{year}-05-01", "party": ""})
    for name, rows in (("cases", cases), ("events", events), ("replies", replies)):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (data / f"{name}.csv").write_text(text.getvalue(), "utf-8")
    (data / "tallies.toml").write_text(TALLIES, "utf-8")
    chapter = project / "templates/text/en/closures.md"
    chapter.write_text(
        chapter.read_text("utf-8")
        + '\n\n{{ tally_table("regional", "region", "year", id="tab-regional", title="Cases by region") }}\n\n'
        + '{{ figure("regional-bars") }}\n\nIn the north: {{ tally("regional", region="NA-NO") }}.\n',
        "utf-8",
    )
    (project / "figures/regional-bars.toml").write_text(
        'kind = "tally_bars"\nheight = 40\n[data]\nquery = "tally"\nrule = "regional"\nrows = "region"\n'
        '[en]\ntitle = "By region"\nsubtitle = "Cases"\n',
        "utf-8",
    )


def test_no_output_of_a_build_tells_what_is_suppressed(tiny: Path) -> None:
    """Not text, table, figure, web edition, ledger or data; and nothing of the log is in a file."""
    withheld(tiny)
    plan, problems = build.plan(tiny)
    assert plan is not None, problems
    edition = plan.report.editions[-1]
    shown = build.published(plan, edition)
    assert not shown.problems
    north = shown.tallies["regional"].cell(region="NA-NO")
    assert isinstance(north, Suppressed)
    target = build.build(tiny).target
    files = outputs(target)
    # The table, as a program reads it: no number in a suppressed cell, and more than one cell of a column suppressed.
    rows = list(csv.reader(io.StringIO(files["tables/tab-regional.csv"].decode("utf-8-sig"))))
    row = next(row for row in rows if row and row[0] == "Northern Aronia")
    assert not any(character.isdigit() for character in "".join(row[1:])), row
    asked = {entry["query"]: entry for entry in manifest(target)["ledger"] if "regional" in entry["query"]}
    compared = [entry for query, entry in asked.items() if query.startswith("added(")]
    assert [(entry["value"], entry["status"]) for entry in compared] == [(None, "suppressed")] * len(compared)
    for query, entry in asked.items():
        if not query.startswith("tally("):
            continue
        terms = dict(re.findall(r"(\w+)='?([\w-]*)'?", query))
        answer = shown.tallies["regional"].cell(**terms)
        if isinstance(answer, Count):
            assert (entry["value"], entry["records"], entry["sources"]) == (answer.value, ["counted only"], [])
        if isinstance(answer, Suppressed):
            assert (entry["value"], entry["status"], entry["records"], entry["sources"]) == (None, "suppressed", [], [])
    assert any(entry["status"] == "suppressed" for entry in asked.values())
    # The figure: a suppressed row has the mark, and neither bar nor value.
    svg = files["figures/regional-bars.svg"].decode()
    assert "bar-NA-NO" not in svg
    assert "value-NA-NO" not in svg
    assert "without-NA-NO" in svg
    drawn = list(csv.DictReader(io.StringIO(files["figures/regional-bars.csv"].decode("utf-8-sig"))))
    (point,) = [row for row in drawn if "NA-NO" in row.values() or "Northern Aronia" in row.values()]
    assert not any((value or "").replace(".", "").isdigit() for value in point.values()), point
    # The words of PDF and web.
    for text in ("".join(pdf_pages(target / "report.pdf")), "\n".join(web_pages(target).values())):
        assert re.search(r"In the north:\s*suppressed", " ".join(text.split()))
    # The withheld records, and what was done about them, are in no file.
    for name, content in files.items():
        for word in (b"22,XA,", b'"primary"', b"complementary", b'interval": ['):
            assert not (name.endswith((".csv", ".json")) and word in content), (name, word)


def test_without_the_further_cells_the_audit_stops_the_build(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the small cells are suppressed, nothing is written; the message names rule and cell, no number."""
    withheld(tiny)
    monkeypatch.setattr(published.suppress, "suppress", lambda layers, primary, guards: frozenset(primary))
    with pytest.raises(Mistakes) as stopped:
        build.build(tiny)
    told = [problem for problem in stopped.value.problems if problem.slug == "disclosure-audit"]
    assert told == list(stopped.value.problems)
    assert any("country XA, region NA-NO" in problem.message for problem in told)
    assert all(problem.value is None and problem.expected is None for problem in told)
    assert not (tiny / "build").exists() or not list((tiny / "build").rglob("report.pdf"))


def test_what_was_done_is_told_to_the_editors_by_cells_without_counts(tiny: Path) -> None:
    """For each sensitive rule: which cells are hidden and why, and between what they can lie."""
    withheld(tiny)
    plan, _ = build.plan(tiny)
    assert plan is not None
    done = build.published(plan, plan.report.editions[-1]).disclosures
    assert [one.rule for one in done] == ["cases", "closures", "regional"]
    regional = done[2]
    primary = [hidden.primary for hidden in regional.hidden]
    assert primary.count(True) >= 2
    assert primary.count(False) >= 1
    for hidden in regional.hidden:
        assert hidden.interval is not None
        low, high = hidden.interval
        assert high - low >= regional.guard.width
