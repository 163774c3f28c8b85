"""report.toml: what is read from it, and what a person is told when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.dates import PartialDate
from reportgen.edition import Colours, Report, edition, parse, previous, unknown_edition

GOOD = """\
format = 1
title = "A report"
publisher = "A publisher"
description = "What it is about."
keywords = ["law"]
licence = "CC BY 4.0"
languages = ["en"]

[disclosure]
threshold = 3

[colours.XA]
mark = "#1791B9"
text = "#0F7397"

[[editions]]
id = "2024"
year = 2024
subtitle = "The newer"
as_of = 2024-12-31
first_year = 2012
cases_from = 2021

[[editions]]
id = "2023"
year = 2023
title = "A report, first edition"
subtitle = "The older"
as_of = "2023-12-31"
first_year = 2012
cases_from = 2021
isbn = "978-0-00-000000-2"
"""


def read(text: str) -> Report:
    report, problems = parse(text)
    assert problems == ()
    assert report is not None
    return report


def test_the_editions_are_in_the_order_of_their_as_of_dates() -> None:
    report = read(GOOD)
    assert [one.id for one in report.editions] == ["2023", "2024"]
    older, newer = report.editions
    assert newer.as_of == PartialDate(2024, 12, 31)
    assert newer.years == tuple(range(2012, 2025))
    assert newer.reviewed == (2021, 2022, 2023, 2024)
    assert (newer.title, older.title) == ("A report", "A report, first edition")
    assert report.colours == {"XA": Colours("#1791B9", "#0F7397")}


def test_the_newest_edition_is_built_unless_another_is_asked_for() -> None:
    report = read(GOOD)
    assert edition(report).id == "2024"
    assert edition(report, "2023").id == "2023"
    assert previous(report, edition(report)) == edition(report, "2023")
    assert previous(report, edition(report, "2023")) is None
    with pytest.raises(KeyError):
        edition(report, "2025")


def test_an_unknown_edition_is_a_problem_with_those_there_are() -> None:
    assert str(unknown_edition(read(GOOD), "2032")) == (
        "report.toml: there is no such edition\n"
        "    found:    '2032'\n"
        "    expected: 2023, 2024\n"
        "    mend:     ask for one of them, or add it to report.toml"
    )


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("format = 1", "format = 2", "report.toml:1: this version reads another format of report.toml"),
        ('title = "A report"\n', "", "report.toml: title is missing"),
        ('title = "A report"', "title = 3", "report.toml:2: title is not right"),
        ("threshold = 3", "treshold = 3", 'report.toml:10: there is no setting "treshold" here'),
        ("threshold = 3", "treshold = 3", "report.toml:9: disclosure.threshold is missing"),
        ("threshold = 3", "threshold = 0", "report.toml:10: disclosure.threshold is not right"),
        ("threshold = 3", "threshold = true", "report.toml:10: disclosure.threshold is not right"),
        ('"#1791B9"', '"#1791B"', "report.toml:13: colours.XA.mark is not right"),
        ('"#0F7397"', '"#1791B9"', "report.toml:14: colours.XA.text is not right"),
        ("2024-12-31", "2024-12-32", "report.toml:20"),
        ("2024-12-31", '"2024-12-32"', "report.toml:20: editions 1, as_of is not right"),
        ("2024-12-31", '"2024-12"', "report.toml:20: editions 1, as_of is not right"),
        ("2024-12-31", "2020-12-31", "report.toml:20: the as-of date is before the year under review"),
        ('"2023-12-31"', '"2024-12-31"', "report.toml:29: another edition has the same as_of"),
        ('id = "2023"', 'id = "2024"', "report.toml:25: another edition has the same id"),
        ('id = "2023"', 'id = "../2023"', "report.toml:25: editions 2, id is not right"),
        ("first_year = 2012", "first_year = 2025", "report.toml:21: first_year is after the year under review"),
        ('languages = ["en"]', 'languages = ["en", "en"]', "report.toml:7: languages is not right"),
        ('languages = ["en"]', "languages = []", "report.toml:7: languages is not right"),
        ("[colours.XA]", "[colors.XA]", 'report.toml:12: there is no setting "colors" here'),
        ("[[editions]]", "[editions]", "report.toml:16"),
        ('keywords = ["law"]', 'keywords = ["law"', "report.toml:6"),
    ],
)
def test_a_mistake_is_named_with_its_line(right: str, wrong: str, said: str) -> None:
    text = GOOD.replace(right, wrong, 1)
    if right == "[[editions]]":
        text = text[: text.rindex("[[editions]]")]
    report, problems = parse(text)
    assert report is None
    assert said in "\n".join(map(str, problems))


def test_all_mistakes_are_told_at_once() -> None:
    report, problems = parse('format = "one"\ntitel = "x"\n[[editions]]\nyear = "2024"\n')
    assert report is None
    assert len(problems) > 8
    assert any(problem.mend == 'did you mean "title"?' for problem in problems)


def test_keys_of_a_longer_text_have_no_lines() -> None:
    text = GOOD.replace('description = "What it is about."', 'description = """\nthreshold = 9\n[disclosure]\n"""')
    _, problems = parse(text.replace("threshold = 3", "threshold = 0"))
    assert [problem.place.line for problem in problems] == [13]


@pytest.mark.parametrize("text", ["", "\x00", "a = 1", "[[[", "editions = 3", "editions = [3]", "colours = 3"])
def test_no_text_ends_in_a_traceback(text: str) -> None:
    report, problems = parse(text)
    assert report is None
    assert problems


def test_the_shipped_report() -> None:
    report = read((Path(__file__).parent.parent / "report.toml").read_text(encoding="utf-8"))
    assert [(one.id, str(one.as_of)) for one in report.editions] == [("2023", "2023-12-31"), ("2024", "2024-12-31")]
    assert list(report.colours) == ["KAZ", "KGZ", "TJK", "TKM", "UZB", "GEO"]
