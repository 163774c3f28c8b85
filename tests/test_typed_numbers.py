"""Numbers that a person typed are found where they stand in the file; what is none of the records' is let through."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.write.blocks.names import BLOCKS, QUESTIONS
from reportgen.write.printed import PRINTING, SILENT, of_figure, of_text
from reportgen.write.typed_numbers import typed_numbers

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests/projects/tiny"


def texts_of(project: Path) -> dict[str, str]:
    """The texts and figure files of a project by path."""
    paths = [*project.glob("templates/text/*/*.md"), *project.glob("figures/*.toml")]
    return {path.relative_to(project).as_posix(): path.read_text("utf-8") for path in sorted(paths)}


FILES = texts_of(TINY)
PRINTED = {
    "templates/text/en/closures.md": [
        "Closures and strikes",
        "One union was closed, and one strike was begun.",
        "closures of associations",
        "The weavers' union of Harbour Town is ",
        ": see ",
        "## The strike",
        "Accounts of the strikers differ: ",
        " stopped work on ",
        "Disputes",
        "Totals of others",
        "## By country and year",
        "Closures by country and year",
    ],
    "templates/text/en/imprint.md": ["Imprint", "**Published by** ", ". **Edition** ", ", as of ", "*How to cite** "],
    "templates/text/en/profile.md": [
        "Index of Freedom",
        "Newest values and the values before",
        "Cases of this profile",
    ],
    "templates/text/en/records.md": ["Rules, values and records", "## Tallies", "All cases"],
    "templates/text/en/sources.md": ["Sources", "In the order of their first citation."],
    "templates/text/en/summary.md": [
        "Summary",
        "Aronia and Bergamot, as of ",
        "closures of associations since ",
        "workers in disputes",
        " freer than Bergamot",
        "The Index of Freedom gives ",
        " and\n",
        " tells of the closures, on ",
        "## What changed",
        "Counts and newest values, last edition and this one",
    ],
    "figures/cases-bars.toml": ["Documented cases by category", "Cases, ", " to ", "; a minimum"],
    "figures/freedom-lines.toml": [" above Bergamot", "higher is freer", "The method changed in 2022."],
    "figures/space-grid.toml": ["No country is rated open", "Rating of civic space, by year of the edition"],
}
"""Words that a reader sees, listed by hand, so that the test does not rest on what it tests."""
NUMBERS = ["7", "12", "1,200", "0.5", "seven", "two thirds", "a third"]
PLACES = [(file, FILES[file].index(words), words) for file, found in PRINTED.items() for words in found]


def found_in(file: str, source: str) -> list[tuple[int | None, str | int | None, str | None]]:
    return [(p.place.line, p.place.column, p.value) for p in typed_numbers({file: source}, ["en"])]


def place_of(source: str, at: int) -> tuple[int, int]:
    """Line and column of a position, counted by hand."""
    before = source[:at].split("\n")
    return len(before), len(before[-1]) + 1


@pytest.mark.parametrize("project", [TINY, ROOT], ids=["tiny", "shipped"])
def test_the_reports_have_no_typed_number(project: Path) -> None:
    assert [str(problem) for problem in typed_numbers(texts_of(project), ["en"])] == []


@given(st.sampled_from(PLACES), st.data(), st.sampled_from(NUMBERS))
def test_a_number_typed_anywhere_is_named_with_its_place(
    place: tuple[str, int, str], data: st.DataObject, number: str
) -> None:
    """Between the words of any chapter, caption, title or note."""
    file, start, words = place
    gaps = [n for n in range(len(words) + 1) if n in (0, len(words)) or " " in words[n - 1 : n + 1]]
    gaps = [n for n in gaps if "#" not in words[n:]]  # before it there is no heading
    source = FILES[file]
    at = start + data.draw(st.sampled_from(gaps))
    changed = f"{source[:at]} {number} {source[at:]}"
    assert found_in(file, changed) == [(*place_of(changed, at + 1), number)]


@given(st.sampled_from(PLACES), st.data())
def test_a_digit_typed_into_a_word_is_named_with_its_place(place: tuple[str, int, str], data: st.DataObject) -> None:
    file, start, words = place
    letters = [n for n in range(1, len(words)) if words[n - 1].isalpha() and words[n].isalpha()]
    if not letters:
        return
    at = start + data.draw(st.sampled_from(letters))
    changed = f"{FILES[file][:at]}7{FILES[file][at:]}"
    assert found_in(file, changed) == [(*place_of(changed, at), "7")]


HEAD = '+++\ntitle = "T"\n+++\n\n'


@pytest.mark.parametrize(
    "words",
    [
        "In 2023 and from 2014 to 2021, in the 1990s, in 2023/24",
        "On 12 July 2024, 12–18 July, 3 and 4 August 2024, July 12, 2024 and 2024-07-12",
        "In the 21st century, in the first half of 2024",
        "Under Article 19, article 344-1, art. 5(2) and Articles 21, 22 and 23 of the Code",
        "ILO Convention 87, Conventions 87 and 98, C087 and P029, ISO 3166-1, Law No. 12",
        "V-Dem v15, CC BY 4.0, PDF/UA-1, WCAG 2.2, version 3.1",
        "of UZB-2023-7KQ2, by 24.kg",
        "on a scale from nought to four, on a scale of 10, a 7-point scale, a score of 100",
        "the 90 % interval, a 68% interval, intervals (about 68 %)",
        "1. a list\n2. of things",
        "> 1. a list in a quotation",
        "[a link](page-2.html) and <https://example.org/12> [@SOURCE_12; @SOURCE_13]\n\n[a link]: page-3.html",
        "{{ tally('cases') }} million",
        "Someone, one of them, for once; the first, the second and the third",
        "{# 12 #}{% if year >= 12 %}{% endif %}{{ tally('c', year=12) }}{{ indicator('i12', 'XA', 12) }}",
        "{{ fixed('twelve', 'SOURCE') }}{{ case_box('XA-12') }}{{ figure('a-12') }}{{ ref('fig-12') }}",
        "{{ x[12] }}{{ year - 1 }}{{ a|batch(3)|join(', ') }}{{ {'12': a} }}{{ b > 12 and c == '12' }}",
    ],
)
def test_what_is_no_number_of_the_records_is_let_through(words: str) -> None:
    assert found_in("templates/text/en/a.md", HEAD + words) == []


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("2,024 people in 2024 of 20245", ["2,024", "20245"]),
        ("12 July in 12 places", ["12"]),
        ("Article 1,200, version 1,200, a score of 1,200", ["1,200"] * 3),
        ("under Article 5 and 12 people", ["12"]),
        ("a fine of 68 %, 2024 %", ["68", "2024"]),
        ("two hundred, Twenty-one, one third, half of them, Hundreds, a quarter, twice", None),
        ("the 12th, the 21st", ["12th", "21st"]),
        ("½ of it", ["½"]),
        ("[12](page-3.html)", ["12"]),
        ("A3ronia, Bergamot3, ABC1", ["3", "3", "1"]),
        ("10 000 and 10\u00a0000 and 1.234.567", ["10 000", "10\u00a0000", "1.234.567"]),
        ("&#55; and 5;", ["7", "5"]),
        ('{{ "three" }}{{ 3 }}{{ -3 }}{{ "a" ~ 3 ~ "b" }}', ["three", "3", "3", "3"]),
        ('{{ "three" if year > 2 else "four" }}', ["three", "four"]),
        ('{% set x = "three" %}{% set y = 3 %}{% for z in ["five"] %}{% endfor %}', ["three", "3", "five"]),
        ('{{ pull(tally("t12"), "the 12") }}{{ key_numbers([(tally("x"), "of 13 known")]) }}', ["12", "13"]),
        ('{{ tally_table("r1", "a", "b", id="t-1", title="The 4", note="5", where={"a": ["6"]}) }}', ["4", "5"]),
        ('{{ claim("The 3 lead", tally("a") > 3, tally("b") == 4) }}', ["3"]),
        ('{{ x|default("no 3") }}{{ how_many([a > 1, b], "of 5 asked") }}', ["3", "5"]),
        ("{{ unheard_of('of 3') }} 4 {{", ["3", "4"]),
        ('{% macro m(n="12") %}{{ n }}{% endmacro %}{{ m("13") }}{{ m(n="14") }}{{ m(15) }}', ["12", "13", "14", "15"]),
        ("{{ 6 + 6 }}{{ year - 1 }}", ["6", "6"]),
        ("## The 12 of it\n\n| a | 13 |\n| --- | --- |\n| 14 | b |", ["12", "13", "14"]),
        ("12\u00a0000, 12\u2009000, 12\u202f000, 12’000, 1,5", None),
        ("&#49;&#50; and ２３", ["1", "2", "２３"]),
        ("XII cases in World War II under Article IV", ["XII"]),
        ("ranks first, the second highest, a tenth, twofold, zero, the fourth", None),
        ('{{ claim("It ranks first", a > b) }}{{ figure("a") }}', []),
        ("№5 of a list, by Law № 5", ["5"]),
    ],
)
def test_what_is_found(words: str, numbers: list[str] | None) -> None:
    expected = [each.strip() for each in words.replace("of them", "").replace("the ", "").split(", ")]
    found = [value for _, _, value in found_in("templates/text/en/a.md", HEAD + words)]
    assert sorted(found) == sorted(expected if numbers is None else numbers)


def test_places_behind_escapes_in_a_figure() -> None:
    source = """kind = "lines" # 12
[en]
title = "{{ f(\\"a 3\\") }} \\u2212 4"
subtitle = '''
of 5'''
[data]
from = 12
"""
    assert found_in("figures/a.toml", source) == [(3, 19, "3"), (3, 34, "4"), (5, 4, "5")]


def test_subtitles_of_figures_may_name_their_scale() -> None:
    source = '[en]\ntitle = "From 0 to 1"\nsubtitle = "Index, from about −2.5 to 2.5; of 100; out of 7"\n'
    assert found_in("figures/a.toml", source) == [(2, 15, "0"), (2, 20, "1")]


def test_a_reference_typed_by_hand_is_told_how_to_be_one() -> None:
    problems = typed_numbers({"templates/text/en/a.md": HEAD + "See Figure 3."}, ["en"])
    assert [(p.value, p.mend) for p in problems] == [
        ("3", 'refer to it with {{ ref("...") }}, so that its number follows')
    ]


def test_words_are_looked_for_only_where_they_are_known() -> None:
    source = '+++\ntitle = "Один"\n+++\ntwo 3, 12 июля 2024 г.\n'
    problems = typed_numbers({"templates/text/ru/a.md": source, "templates/text/de/a.md": source}, ["ru"])
    assert [problem.value for problem in problems] == ["3"]


def test_russian_number_words_in_their_cases() -> None:
    source = HEAD + "Двенадцать дел и двух лиц, сто сорок два; половина, дюжина, дважды. Семья за столом. XII"
    problems = typed_numbers({"templates/text/ru/a.md": source}, ["ru"])
    found = ["Двенадцать", "двух", "сто сорок два", "половина", "дюжина", "дважды", "XII"]
    assert [problem.value for problem in problems] == found


def test_every_language_of_a_figure_is_looked_at() -> None:
    source = '[en]\ntitle = "Of 12"\n\n[ru]\ntitle = "Из 12"\nalt = "двенадцать дел"\n'
    problems = typed_numbers({"figures/a.toml": source}, ["en", "ru"])
    assert [(p.place.line, p.place.column, p.value) for p in problems] == [
        (2, 13, "12"), (5, 13, "12"), (6, 8, "двенадцать")
    ]  # fmt: skip


def test_every_name_that_texts_may_use_is_known_to_print_its_words_or_not() -> None:
    assert not SILENT & PRINTING
    assert {*BLOCKS, *QUESTIONS} - SILENT - PRINTING == set()


@given(st.text(alphabet=st.sampled_from(list("ab1 \n{}%#'\"\\[]()=,+|~.é")), max_size=60))
@example("{{ '")
@example("{{ \\")
@example("{{ [{")
def test_any_source_is_read_in_its_own_length(source: str) -> None:
    """Also one that Jinja and tomli refuse: other checks tell of that."""
    for stretch in (*of_text(source), *of_figure(source), *of_text(HEAD + source)):
        assert stretch.start + len(stretch.text) <= len(HEAD + source)
