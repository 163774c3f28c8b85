"""What changed between two builds: what a reviewer is told, what is folded into a line, and in which order."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.compare.asjson import as_json
from reportgen.compare.difference import Difference, _stayed, compare
from reportgen.compare.markdown import LIMIT, markdown
from reportgen.compare.outputs import Outputs
from reportgen.compare.prose import sentences
from reportgen.compare.records import Field
from reportgen.compare.sentences import paired
from reportgen.compare.summary import NO_NUMBER, NOTHING, folds, headline
from reportgen.compare.wordwise import runs
from reportgen.problem import Place, Problem
from tests.sides import claim, n, number, place, side, table

DATA_CHANGED = {"data/cases.csv": "other"}
TEXT = "templates/text/en/summary.md"


def case(id_: str, **more: str) -> dict[str, str]:
    return {"id": id_, "country": "XA", "category": "closure", "title": f"Case {id_}", "summary": "Closed.", **more}


def kinds(found: Difference) -> list[str]:
    return [one.kind for one in found.statements]


# What may no longer be true


def test_a_claim_that_no_longer_holds_comes_first_with_its_values_before_and_now() -> None:
    sentence = "Aronia had more closures than Bergamot"
    text = f"<p>{sentence}, as the table shows. Nothing else.</p>"
    before = side(claims=[claim(sentence, 12, ">", 7)], texts={"summary": text})
    after = side(
        "after",
        claims=[claim(sentence, 12, ">", 15, holds=False)],
        texts={"summary": text},
        inputs=DATA_CHANGED,
        problems=[Problem("claim-fails", Place(TEXT, 7), f"the sentence no longer holds: {sentence}")],
    )
    found = compare(before, after)
    (one,) = found.statements
    assert one.kind == "fails"
    assert one.before == f"{sentence}, as the table shows."
    assert one.why == "no longer holds: 12 > 15 (before: 12 > 7)"
    assert (one.file, one.line) == (TEXT, 7)
    text = markdown(found)
    assert text.index("What may no longer be true") < text.index(sentence)
    assert "after cannot be published: 1 new problem" in text


def test_a_sentence_that_the_data_turned_is_a_statement_and_one_that_a_person_edited_is_not() -> None:
    query = "indicator('freedom', 'XA')"
    before = side(
        texts={"summary": f"<p>Aronia rose to {n('a1', 5)}. It is small.</p>"}, ledger=[number(query, 5.0, "a1")]
    )
    turned = {"summary": f"<p>Aronia fell to {n('a1', 3)}. It is small.</p>"}
    after = side("after", texts=turned, ledger=[number(query, 3.0, "a1")], inputs=DATA_CHANGED)
    (one,) = compare(before, after).statements
    assert (one.kind, one.before, one.after) == ("turned", "Aronia rose to 5.", "Aronia fell to 3.")
    assert one.page == 3

    edited = {"summary": f"<p>Aronia rose to {n('a1', 5)}. It is tiny.</p>"}
    found = compare(before, side("after", texts=edited, ledger=[number(query, 5.0, "a1")], inputs={TEXT: "other"}))
    assert not found.statements
    (edit,) = found.edits
    assert (edit.before, edit.after) == ("It is small.", "It is tiny.")


def test_words_that_layout_or_program_change_are_no_statement() -> None:
    before, after = (side(texts={"summary": f"<p>{word} by year</p>"}) for word in ("Closures", "Closings"))
    found = compare(before, after)
    assert not found.statements
    assert [one.after for one in found.reworded] == ["Closings by year"]
    assert markdown(found).count("\n") == 1


def test_a_sentence_that_comes_with_the_data_is_told_and_is_no_statement() -> None:
    before = side(texts={"summary": "<p>It is small.</p>"})
    after = side("after", texts={"summary": "<p>It is small. A court has ruled on it.</p>"}, inputs=DATA_CHANGED)
    found = compare(before, after)
    assert not found.statements
    assert "- **new** – Summary: A court has ruled on it." in markdown(found)


def test_a_plural_is_no_statement() -> None:
    query = "tally('cases')"
    before = side(texts={"summary": f"<p>There is {n('a1', 1)} case.</p>"}, ledger=[number(query, 1.0, "a1")])
    after = side(
        "after",
        texts={"summary": f"<p>There are {n('a1', 2)} cases.</p>"},
        ledger=[number(query, 2.0, "a1")],
        inputs=DATA_CHANGED,
    )
    found = compare(before, after)
    assert not found.statements
    (told,) = found.told
    assert told.sentences[0].after == "There are 2 cases."


@pytest.mark.parametrize(
    ("query", "was", "now", "statement"),
    [
        ("rank('freedom', 'XA', 2024)", 1.0, 2.0, True),
        ("change('freedom', 'XA', 2012, 2024)", 3.0, -1.0, True),
        ("change('freedom', 'XA', 2012, 2024)", 3.0, 2.0, False),
        ("status('XA-2024-1111')", "on appeal", "upheld", True),
        ("indicator('space', 'XA')", "narrowed", "closed", True),
        ("date('XA-2024-1111', 'closed')", "1 May 2023", "3 May 2023", False),
        ("tally('cases')", 3.0, 4.0, False),
        ("tally('cases')", 3.0, None, True),
    ],
)
def test_ranks_directions_ratings_and_statuses_in_the_text_are_statements(
    query: str, was: float | str, now: float | str | None, statement: bool
) -> None:
    before, after = (
        side(
            name,
            texts={"summary": f"<p>It is {n('a1', value)} here.</p>"},
            ledger=[number(query, value, "a1")],
            inputs={"data/cases.csv": name},
        )
        for name, value in (("before", was), ("after", now))
    )
    found = compare(before, after)
    assert kinds(found) == (["moved"] if statement else [])
    assert len(found.told) == 1


def test_a_claim_that_a_person_rewrote_is_told_with_what_it_rests_on() -> None:
    before = side(claims=[claim("More than before", 5, ">", 3)], texts={"summary": "<p>More than before.</p>"})
    after = side(
        "after",
        claims=[claim("Fewer than before", 2, "<", 3)],
        texts={"summary": "<p>Fewer than before.</p>"},
        inputs={TEXT: "other", **DATA_CHANGED},
    )
    (one,) = compare(before, after).statements
    assert (one.kind, one.why) == ("rewritten", "rests on: 5 > 3 → 2 < 3")


def test_a_claim_that_holds_on_other_values_is_told_with_both() -> None:
    texts = {"summary": "<p>More than before.</p>"}
    before, after = (
        side(name, claims=[claim("More than before", value, ">", 3)], texts=texts)
        for name, value in (("before", 9), ("after", 4))
    )
    found = compare(before, after)
    assert not found.statements
    assert "- More than before: 9 \\> 3 → 4 \\> 3 – Summary" in markdown(found)


def test_a_sentence_that_a_changed_record_explains_is_told_once_as_that_record() -> None:
    before, after = (
        side(
            name,
            data={"cases": [case("XA-1", summary=summary)]},
            texts={"summary": f"<ul><li>XA-1: {summary}</li></ul>"},
            inputs={"data/cases.csv": name},
        )
        for name, summary in (("before", "A court closed it."), ("after", "The ministry closed it."))
    )
    found = compare(before, after)
    assert not found.statements
    (one,) = found.records.changes
    assert one.fields == (Field("summary", "A court closed it.", "The ministry closed it."),)


def test_an_item_that_a_new_record_adds_to_a_list_is_no_statement() -> None:
    query = "tally('cases', category='closure')"
    before = side(texts={"summary": f"<p>By kind: trials {n('a1', 1)}.</p>"})
    listed = f"<p>By kind: closure of an association {n('b1', 1)}; trials {n('a1', 1)}.</p>"
    after = side(
        "after",
        data={"cases": [case("XA-1")]},
        texts={"summary": listed},
        ledger=[number(query, 1.0, "b1")],
        inputs=DATA_CHANGED,
    )
    assert not compare(before, after).statements


# Records


def test_a_record_is_told_field_by_field_in_words() -> None:
    before = side(data={"cases": [case("XA-1", category="closure")]})
    after = side("after", data={"cases": [case("XA-1", category="trial")]}, inputs=DATA_CHANGED)
    text = markdown(compare(before, after))
    assert "- XA-1 · cases · category: closure of an association → trial" in text


def test_what_belongs_to_a_case_is_told_under_it() -> None:
    events = [{"id": "E-1", "case": "XA-2", "date": "2024-05", "type": "closed", "detail": "A court closes it."}]
    after = side("after", data={"cases": [case("XA-2")], "events": events}, inputs=DATA_CHANGED)
    text = markdown(compare(side(data={"events": ()}), after))
    assert "- case XA-2 “Case XA-2”\n  - **added** XA-2 · cases" in text
    assert "  - **added** E-1 · events “A court closes it.” · date: 2024-05" in text


def test_of_a_record_that_was_removed_nothing_is_repeated() -> None:
    secret = case("XA-1", summary="Someone asked us to take this out.")
    found = compare(side(data={"cases": [secret]}), side("after", inputs=DATA_CHANGED))
    assert [(one.change, one.fields) for one in found.records.changes] == [("removed", ())]
    assert secret["summary"] not in markdown(found) + as_json(found)


rows_of_cases = st.lists(st.integers(1, 99), min_size=1, max_size=12, unique=True).map(
    lambda ids: [case(f"XA-{id_}") for id_ in ids]
)


@given(rows_of_cases, st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(rows: list[dict[str, str]], chance: Any) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    found = compare(side(data={"cases": rows}), side("after", data={"cases": shuffled}, inputs=DATA_CHANGED))
    assert not found.meant
    assert found.records.reordered == (() if rows == shuffled else ("cases",))
    assert markdown(found).count("\n") == 1


@given(rows_of_cases, st.data())
def test_every_change_of_a_record_is_told_and_no_other(rows: list[dict[str, str]], data: st.DataObject) -> None:
    new = [dict(row) for row in rows]
    gone = data.draw(st.sets(st.integers(0, len(rows) - 1), max_size=len(rows)))
    changed = data.draw(st.sets(st.integers(0, len(rows) - 1))) - gone
    for at in changed:
        new[at]["title"] += ", told anew"
    kept = [row for at, row in enumerate(new) if at not in gone] + [case("XA-100")]
    found = compare(side(data={"cases": rows}), side("after", data={"cases": kept}, inputs=DATA_CHANGED))
    told = {(one.change, one.key) for one in found.records.changes}
    assert told == {
        ("added", "XA-100"),
        *(("removed", rows[at]["id"]) for at in gone),
        *(("changed", rows[at]["id"]) for at in changed),
    }
    assert all(one.fields[0].name == "title" for one in found.records.changes if one.change == "changed")


def test_access_dates_are_one_line() -> None:
    sources = [{"id": f"S{at}", "publisher": "P", "title": "T", "accessed": "2024-01-01"} for at in range(12)]
    anew = [{**row, "accessed": "2024-02-01"} for row in sources]
    found = compare(side(data={"sources": sources}), side("after", data={"sources": anew}))
    assert markdown(found) == f"before → after: {NO_NUMBER[:-1]}: 12 access dates of sources changed.\n"


def test_sources_are_told_as_added_removed_and_no_longer_cited() -> None:
    def with_sources(name: str, *ids: str, cited: tuple[str, ...]) -> Outputs:
        rows = [{"id": id_, "publisher": "The Watch", "title": f"Report {id_}"} for id_ in ids]
        notes = "".join(f'<li id="note-{at}">The Watch, “Report {id_}”.</li>' for at, id_ in enumerate(cited, 1))
        return side(name, data={"sources": rows}, texts={"sources": f"<ol class='notes'>{notes}</ol>"})

    before = with_sources("before", "S1", "S2", "S3", cited=("S1", "S2", "S3"))
    after = with_sources("after", "S2", "S3", "S4", cited=("S3", "S4"))
    found = compare(before, after)
    assert [(one.change, one.id) for one in found.sources] == [("unused", "S2"), ("added", "S4"), ("removed", "S1")]
    assert not found.records.changes


# Numbers

ledgers = st.lists(
    st.tuples(
        st.sampled_from(["tally('cases')", "tally('cases', year=2024)", "rank('freedom', 'XA', 2024)"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda pair: pair[0],
)


@given(ledgers, st.randoms(use_true_random=False))
def test_numbers_are_told_apart_by_what_was_asked_and_by_nothing_else(
    asked: list[tuple[str, int]], chance: Any
) -> None:
    old = [number(query, float(value), f"a{at}") for at, (query, value) in enumerate(asked)]
    new = [{**number(query, float(value), f"b{at}"), "id": f"other{at}"} for at, (query, value) in enumerate(asked)]
    chance.shuffle(new)
    assert compare(side(ledger=old), side("after", ledger=new)).empty


@given(ledgers, st.data())
def test_every_number_that_moved_is_told_and_no_other(asked: list[tuple[str, int]], data: st.DataObject) -> None:
    moved = data.draw(st.sets(st.sampled_from([query for query, _ in asked])))
    old = [number(query, float(value), f"a{at}") for at, (query, value) in enumerate(asked)]
    new = [number(query, float(value) + (query in moved), f"a{at}") for at, (query, value) in enumerate(asked)]
    found = compare(side(ledger=old), side("after", ledger=new))
    assert {one.move.after.query for one in found.told} == moved


def test_a_question_that_names_values_is_known_by_its_place_in_the_sentence() -> None:
    old, new = "how_many([12 > 7, 3 > 1], 'countries')", "how_many([12 > 15, 3 > 1], 'countries')"
    before = side(texts={"summary": f"<p>It is so in {n('a1', 2)} of them.</p>"}, ledger=[number(old, 2.0, "a1")])
    after = side(
        "after",
        texts={"summary": f"<p>It is so in {n('b1', 1)} of them.</p>"},
        ledger=[number(new, 1.0, "b1")],
        inputs=DATA_CHANGED,
    )
    found = compare(before, after)
    assert [(one.move.was, one.move.now) for one in found.told] == [("2", "1")]
    assert not found.numbers.new
    assert not found.numbers.gone


def test_a_query_is_told_in_words_and_with_its_tables() -> None:
    query = "tally('cases', category='closure', country='XA', year=2024)"
    places = [place("a1", kind="table", within="tab-cases", page=7), place("a2", kind="alt text", within="fig-x")]
    before, after = (
        side(name, ledger=[number(query, value, *map(dict, places))])
        for name, value in (("before", 1.0), ("after", 2.0))
    )
    line = "- **cases: closure of an association, Aronia, 2024**: 1 → 2 – in tab-cases and fig-x; p. 3, 7"
    assert line in markdown(compare(before, after))


def test_a_new_release_is_one_line_however_many_numbers_it_rules() -> None:
    queries = [f"indicator('freedom', 'XA', {year})" for year in range(2000, 2024)]
    before, after = (
        side(name, ledger=[number(query, 1.0, rule=f"Freedom, House, release {release}") for query in queries])
        for name, release in (("before", 3), ("after", 4))
    )
    found = compare(before, after)
    assert folds(found) == ["The rules of 24 numbers are worded otherwise: release 3 → release 4"]


def test_a_number_of_the_same_value_on_another_source_has_not_moved() -> None:
    before, after = (
        side(name, ledger=[number("tally('cases')", 1.0, "a1", sources=[source])])
        for name, source in (("before", "S1"), ("after", "S2"))
    )
    found = compare(before, after)
    assert not found.told
    assert headline(found) == NO_NUMBER
    assert folds(found) == ["1 number rests on other records or sources, with the same value"]


# Figures and tables

HEAD = ("series", "label", "x", "x_label", "value", "shown", "low", "high", "status")


def point(series: str, x: str, shown: str) -> dict[str, str]:
    return {"series": series, "label": series, "x": x, "x_label": x, "value": shown, "shown": shown, "status": "value"}


def with_figure(name: str, drawing: bytes, *points: dict[str, str]) -> Outputs:
    files = {"figures/lines.csv": table(points, HEAD), "figures/lines.svg": drawing}
    return side(name, files=files, inputs={"figures/lines.toml": name})


def test_a_figure_tells_which_points_moved() -> None:
    before = with_figure("before", b"1", point("XA", "2023", "5"), point("XA", "2024", "6"))
    after = with_figure("after", b"2", point("XA", "2023", "5"), point("XA", "2024", "7"), point("XB", "2024", "1"))
    (figure,) = compare(before, after).figures
    assert [(one.change, one.series, one.x, one.before, one.after) for one in figure.points] == [
        ("moved", "XA", "2024", "6", "7"),
        ("added", "XB", "2024", "", "1"),
    ]


def test_a_ranking_that_turned_is_told_though_no_point_moved() -> None:
    before = with_figure("before", b"1", point("XA", "", "5"), point("XB", "", "5"))
    after = with_figure("after", b"2", point("XB", "", "5"), point("XA", "", "5"))
    (figure,) = compare(before, after).figures
    assert figure.order == (("XA", "XB"), ("XB", "XA"))


def test_a_figure_in_another_colour_is_part_of_the_one_line() -> None:
    points = [point("XA", "2024", "6")]
    found = compare(with_figure("before", b"red", *points), with_figure("after", b"blue", *points))
    assert markdown(found) == (
        f"before → after: {NO_NUMBER[:-1]}: 1 figure drawn otherwise from the same data: lines;"
        " 1 figure file changed: figures/lines.toml.\n"
    )


def with_table(name: str, text: str) -> Outputs:
    return side(name, files={"tables/tab-x.csv": text.encode()}, inputs={TEXT: name})


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("Kind,A,B\nx,1,2\ny,3,9\n", "1 cell changed"),
        ("Kind,A,B\ny,3,4\nx,1,2\n", "in another order"),
        ("Kind,B,A\nx,2,1\ny,4,3\n", "in another order"),
        ("Kind,A,B\nx,1,2\ny,3,4\nz,5,6\n", "1 row more"),
        ("Kind,A,B\ny,3,4\n", "1 row fewer"),
        ("Kind,A\nx,1\ny,3\n", "2 cells changed"),
    ],
)
def test_a_table_tells_of_cells_rows_and_order(now: str, told: str) -> None:
    found = compare(with_table("before", "Kind,A,B\nx,1,2\ny,3,4\n"), with_table("after", now))
    assert f"tab-x: {told}" in markdown(found)


# Sentences


def test_notes_and_renumbered_references_change_no_sentence() -> None:
    def text(note: int, figure: int) -> str:
        return (
            f'<p>It is told<a class="note" id="call-{note}" href="#note-{note}"><sup>{note}</sup></a> in'
            f' <a class="ref" href="#fig-x">Figure {figure}</a>.</p><p class="figure-number">Figure {figure}</p>'
        )

    found = compare(side(texts={"summary": text(1, 2)}), side("after", texts={"summary": text(4, 3)}))
    assert found.empty


def test_a_text_is_cut_into_sentences_as_a_reader_would() -> None:
    body = (
        "<h2>Trials</h2><p>In 2023, Mr. A. B. was tried (see p. 31). “It was unfair.” He appealed on 1.5.2023! "
        f"The court of St. Marie confirmed {n('a1', '1,5. to 2')} years, e.g. two.</p>"
        "<ul><li>one thing</li><li>another</li></ul><table><tr><td>not read</td></tr></table>"
    )
    found = sentences(side(texts={"x": body}).read("web/x.html") or b"", "x")
    assert [one.text for one in found] == [
        "Trials",
        "In 2023, Mr. A. B. was tried (see p. 31).",
        "“It was unfair.”",
        "He appealed on 1.5.2023!",
        "The court of St. Marie confirmed 1,5. to 2 years, e.g. two.",
        "one thing",
        "another",
    ]
    assert found[4].numbers == ("a1",)


words = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=5).map(" ".join)


@given(st.lists(words, max_size=8), st.lists(words, max_size=8))
def test_no_sentence_is_lost_when_two_texts_are_paired(old: list[str], new: list[str]) -> None:
    before, after = (
        sentences(side(texts={"x": "".join(f"<p>{text}</p>" for text in texts)}).read("web/x.html") or b"", "x")
        for texts in (old, new)
    )
    pairs, _ = paired(before, after)
    left_old = [pair.before.text for pair in pairs if pair.before]
    left_new = [pair.after.text for pair in pairs if pair.after]
    same_old, same_new = list(old), list(new)
    for texts, left in ((same_old, left_old), (same_new, left_new)):
        for text in left:
            texts.remove(text)
    assert sorted(same_old) == sorted(same_new)


@given(words, words)
def test_the_words_of_two_sentences_are_all_there(before: str, after: str) -> None:
    old, new = runs(before, after)
    assert " ".join(text for text, _ in old) == before
    assert " ".join(text for text, _ in new) == after
    assert [text for text, differs in old if not differs] == [text for text, differs in new if not differs]


# Problems, makeup, the whole


def test_a_problem_that_only_moved_to_another_line_is_neither_new_nor_gone() -> None:
    def broken(line: int) -> Problem:
        return Problem("not-a-year", Place("data/findings.csv", line, "season"), "this is not a year", "20x4")

    before, after = (side(name, problems=[broken(line)]) for name, line in (("before", 3), ("after", 4)))
    found = compare(before, after)
    assert not found.problems
    assert found.failed
    assert "its problems are not new" in markdown(found)


def test_of_a_draft_without_files_its_problems_are_told() -> None:
    problem = Problem("leak", Place("report.pdf"), "a value that must not be published stands here")
    found = compare(side(texts={"summary": "<p>Text.</p>"}), Outputs("after", {}, {}.get, (problem,)))
    text = markdown(found)
    assert "after cannot be published: 1 new problem" in text
    assert "- **report.pdf**: a value that must not be published stands here" in text
    assert "nothing of after can be shown" in text.casefold()


def test_a_library_and_the_files_are_named() -> None:
    before = side(inputs={"templates/styles/web.css": "1"})
    after = side("after", inputs={"templates/styles/web.css": "2"}, libraries={"weasyprint": "70.1"})
    assert markdown(compare(before, after)) == (
        f"before → after: {NO_NUMBER[:-1]}: library weasyprint: 70.0 → 70.1;"
        " 1 style file changed: templates/styles/web.css.\n"
    )


def test_a_manifest_alone_can_be_compared_and_what_is_missing_is_told() -> None:
    before, after = (
        Outputs(name, side(ledger=[number("tally('cases')", value, "a1")]).manifest, {}.get)
        for name, value in (("before", 1.0), ("after", 2.0))
    )
    found = compare(before, after)
    assert [one.move.now for one in found.told] == ["2"]
    assert "only the manifest of before and of after is there" in markdown(found).casefold()


def test_two_builds_that_differ_in_nothing_are_one_line() -> None:
    made = side(data={"cases": [case("XA-1")]}, texts={"summary": "<p>Text.</p>"})
    found = compare(made, made)
    assert found.empty
    assert markdown(found) == f"before → before: {NOTHING}\n"
    assert json.loads(as_json(found))["changed"] is False


@pytest.mark.parametrize("turned", [0, 3, 40, 150])
def test_a_change_of_500_records_fits_into_a_comment_with_every_statement(turned: int) -> None:
    def build(name: str, word: str) -> Outputs:
        cases = [case(f"XA-{at}", summary=f"{word} " * 30 + str(at)) for at in range(500)]
        text = "".join(f"<p>The country {at} {word} to {n(f'a{at}', word)} and stayed.</p>" for at in range(turned))
        queries = [number(f"indicator('freedom', '{at}')", word, f"a{at}") for at in range(turned)]
        more = [number(f"tally('cases', country='{at}')", float(len(word)), f"b{at}") for at in range(500)]
        return side(
            name, data={"cases": cases}, texts={"summary": text}, ledger=queries + more, inputs={"data/cases.csv": name}
        )

    found = compare(build("before", "rose"), build("after", "plunged"))
    text = markdown(found)
    assert len(text) <= LIMIT
    assert len(found.statements) == turned
    for at in range(turned):
        assert f"The country {at} " in text
    assert "## Records (500)" in text
    assert "## Numbers that moved" in text
    assert "more, cut here" in text
    assert len(json.loads(as_json(found))["records"]) == 500


def shown(value: str) -> str:
    """A cell as it is told: several values with commas between them, white space folded."""
    return " ".join(value.replace("|", ", ").split())


@given(st.text(alphabet="ab_*`<>@#|[]~$ 1.-+&;", min_size=1, max_size=40).filter(str.strip))
def test_nothing_in_a_value_is_set_as_markdown_or_calls_somebody(value: str) -> None:
    before = side(data={"cases": [case("XA-1", summary="x")]})
    found = compare(before, side("after", data={"cases": [case("XA-1", summary=value)]}, inputs=DATA_CHANGED))
    text = markdown(found)
    assert html.unescape(re.sub(r"\\(?=\W|_)|\u200b", "", text)).endswith(f"summary: x → {shown(value)}\n")
    text = text.replace("&#64;", " at ")
    assert not re.search(r"@\w", text)
    assert not re.search(r"(?<!\\)[<`]", text)
    assert not re.search(r"(?<![\\#])#\d", text)


def test_a_short_sentence_that_was_changed_is_one_edit() -> None:
    """A sentence that stands where another stood is told beside it, even where they share no word."""
    page = '<main id="page-text"><p>Courts closed a union.</p><p>{} More was said.</p></main>'
    sides = [sentences(page.format(words).encode(), "laws") for words in ("Laws.", "On statutes.")]
    pairs, _ = paired(*sides)
    assert [(pair.before and pair.before.text, pair.after and pair.after.text) for pair in pairs] == [
        ("Laws.", "On statutes.")
    ]


def test_what_was_moved_within_a_part_is_one_line() -> None:
    """A sentence that went from one place to another is no edit; one that also came anew is."""
    was = sentences(b'<main id="page-text"><p>One.</p><p>Two here.</p><p>Three there.</p></main>', "laws")
    now = sentences(b'<main id="page-text"><p>Two here.</p><p>Three there.</p><p>One.</p><p>New.</p></main>', "laws")
    pairs, _ = paired(was, now)
    edited, elsewhere = _stayed(pairs)
    assert elsewhere == 1
    assert [(pair.before, pair.after and pair.after.text) for pair in edited] == [(None, "New.")]
