"""Where a printed number comes from, and what rests on a record: asked of the manifest of the smallest report."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reportgen import trace
from reportgen.cli.main import ended
from reportgen.numbers.ledger import name_of

FREEDOM = name_of("indicator('freedom', 'XA')")


@pytest.fixture(scope="module")
def ledger(tiny_2024: Path) -> tuple[trace.Entry, ...]:
    return trace.entries(json.loads((tiny_2024 / "manifest.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def known(tiny_2024: Path) -> trace.Names:
    return trace.names({path.stem: path.read_text("utf-8") for path in (tiny_2024 / "data").glob("*.csv")})


def ids(found: trace.Found) -> list[str]:
    return [entry.id for entry in found.entries]


def by_query(ledger: tuple[trace.Entry, ...], query: str) -> trace.Entry:
    return next(entry for entry in ledger if entry.query == query)


def test_every_number_is_found_by_its_id_and_by_the_anchor_of_each_place(ledger: tuple[trace.Entry, ...]) -> None:
    for entry in ledger:
        assert trace.trace(ledger, entry.id).entries == (entry,)
        for use in entry.uses:
            assert trace.trace(ledger, use.anchor).entries == (entry,)


def test_every_number_is_found_on_each_of_its_pages(ledger: tuple[trace.Entry, ...]) -> None:
    pages = {use.page for entry in ledger for use in entry.uses}
    for page in pages:
        expected = [entry.id for entry in ledger if page in {use.page for use in entry.uses}]
        for asked in (f"p. {page}", f"p.{page}", f"Page {page}", str(page)):
            found = trace.trace(ledger, asked)
            assert (found.kind, ids(found)) == ("page", expected)


def test_every_number_is_found_as_it_is_printed(ledger: tuple[trace.Entry, ...]) -> None:
    for entry in ledger:
        for use in entry.uses:
            assert entry.id in ids(trace.trace(ledger, use.shown, literal=True)), use.shown


def test_every_record_and_source_gives_what_rests_on_it(ledger: tuple[trace.Entry, ...], known: trace.Names) -> None:
    for entry in ledger:
        for record in entry.records:
            assert entry.id in ids(trace.of_record(ledger, record, known))
            if record in known.case_of:
                assert entry.id in ids(trace.of_record(ledger, known.case_of[record], known))
        for source in entry.sources:
            assert entry.id in ids(trace.of_source(ledger, source))


def test_a_case_gives_what_rests_on_its_events_parties_and_accounts(
    ledger: tuple[trace.Entry, ...], known: trace.Names, tiny_2024: Path
) -> None:
    case = "XB-2024-M3P8"
    own = {case}
    for table in ("events", "parties", "accounts", "disputes"):
        rows = csv.DictReader((tiny_2024 / "data" / f"{table}.csv").read_text("utf-8").splitlines())
        own |= {row["id"] for row in rows if row["case"] == case}
    found = trace.of_record(ledger, case, known)
    assert ids(found) == [entry.id for entry in ledger if own & set(entry.records)]
    assert found.part_of is None


def test_a_part_of_a_case_names_the_case(ledger: tuple[trace.Entry, ...], known: trace.Names) -> None:
    found = trace.of_record(ledger, "A-AAAA1", known)
    assert found.part_of == "XB-2024-M3P8"
    assert by_query(ledger, "account('strikers', case='XB-2024-M3P8')") in found.entries


def test_text_is_a_number_as_printed_or_words_of_query_and_rule(ledger: tuple[trace.Entry, ...]) -> None:
    freedom = by_query(ledger, "indicator('freedom', 'XA')")
    for asked in ("0.41", "0.41 (0.37–0.46)", "0.41 (0.37-0.46)", "freedom 'xa'", "INDEX of freedom"):
        assert freedom in trace.trace(ledger, asked).entries, asked
    assert freedom not in trace.trace(ledger, "0.4").entries
    assert freedom not in trace.trace(ledger, "41").entries


def test_thousands_and_minus_signs_are_read_as_they_are_typed() -> None:
    ledger = (
        trace.Entry("nabcde22", "more than 50,000", 5e4, None, None, "more_than", "", "value", "r", "q", (), (), ()),
        trace.Entry("nabcde23", "−3.5", -3.5, None, None, "exact", "", "value", "r", "q", (), (), ()),
    )
    for asked in ("50,000", "50000", "50 000", "more than 50,000", "MORE than 50000"):
        assert ids(trace.trace(ledger, asked)) == ["nabcde22"]
    assert ids(trace.trace(ledger, "-3.5")) == ["nabcde23"]
    assert ids(trace.trace(ledger, "3.5")) == []
    assert ids(trace.trace(ledger, "000")) == []


@pytest.mark.parametrize(
    ("asked", "near"),
    [("p. 900", "p. "), ("wokers", "workers"), ("0.42 (0.37–0.46)", "0.41 (0.37–0.46)"), ("", "")],
)
def test_what_is_not_there_gives_what_was_perhaps_meant(ledger: tuple[trace.Entry, ...], asked: str, near: str) -> None:
    found = trace.trace(ledger, asked)
    assert found.entries == ()
    assert near in " ".join(found.near)


def test_misspelt_records_and_sources(ledger: tuple[trace.Entry, ...], known: trace.Names) -> None:
    assert "XB-2024-M3P8" in trace.of_record(ledger, "XB-2024-M3PB", known).near
    assert trace.of_source(ledger, "INDX_24").near[0] == "INDEX_24"


def test_the_command_prints_words_and_json(tiny_2024: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ("--out", str(tiny_2024))
    assert ended(["trace", "0.41", *out]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{FREEDOM}  0.41 (0.37–0.46)  (also printed: 0.41)\n  value:    0.41 points\n")
    assert "  sources:  INDEX_24  Index of Freedom, release 3\n" in printed.out
    assert ended(["trace", "--json", "--record", "XB-2024-M3P8", *out]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["schema"], answer["kind"], answer["near"]) == (2, "record", [])
    assert list(answer["numbers"][0]) == [
        *("id", "shown", "value", "low", "high", "qualifier", "unit", "status", "rule", "query"),
        *("records", "sources", "printed"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["wokers"], 1, "No number for 'wokers'. Did you mean workers, words?\n"),
        (["--source", "INDX_24"], 1, "No number rests on the source INDX_24. Did you mean INDEX_24?\n"),
        (["--record", "E-AAAA1"], 0, "It is part of XA-2023-7KQ2: more may rest on that.\n"),
        (["p.", "4"], 0, "numbers on page 4.\n"),
        (["4"], 0, "numbers on page 4. For numbers printed as 4, add --text.\n"),
        ([FREEDOM], 0, f"1 number with the id {FREEDOM}.\n"),
        ([], 2, "Ask for one thing: a text, an id or a page; or --record ID; or --source ID.\n"),
        ([FREEDOM, "--record", "E-AAAA1"], 2, "--source ID.\n"),
    ],
)
def test_what_the_command_says(
    tiny_2024: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert ended(["trace", *arguments, "--out", str(tiny_2024)]) == code
    assert capsys.readouterr().err.endswith(said)


def test_before_the_first_build(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(["trace", FREEDOM, "--project", str(tiny), "--edition", "2023"]) == 1
    assert capsys.readouterr().err.startswith("build/2023/en/manifest.json: the report has not been built\n")
    assert ended(["trace", FREEDOM, "--project", str(tiny), "--edition", "1999"]) == 1
    (tiny / "manifest.json").write_text('{"format": 2}')
    assert ended(["trace", FREEDOM, "--out", str(tiny)]) == 1
    assert "the manifest is of another format" in capsys.readouterr().err
    (tiny / "manifest.json").write_text("{")
    assert ended(["trace", FREEDOM, "--out", str(tiny)]) == 1
    assert "the manifest cannot be read" in capsys.readouterr().err
