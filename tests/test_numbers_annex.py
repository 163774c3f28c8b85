"""The annex of numbers: every number outside the annexes, under its rule, with each of its places."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from reportgen.build import plan, written
from reportgen.write.document import Part
from reportgen.write.report import Written

PART = '[[part]]\nid = "numbers"\nkind = "annex"\ngroup = "Annexes"\n\n'
TEXT = '+++\ntitle = "Numbers by page"\n+++\n\n{{ numbers_by_page() }}\n'
PLACE = re.compile(r'<(?:a|span) class="n" id="([^"]+)" data-n="([^"]+)"')


@pytest.fixture(params=["last", "first"])
def report(tiny: Path, request: pytest.FixtureRequest) -> Written:
    """The smallest report with the annex: behind all other parts, or before all that have numbers."""
    order = tiny / "templates/order.toml"
    before = '[[part]]\nid = "sources"' if request.param == "last" else '[[part]]\nid = "summary"'
    order.write_text(order.read_text("utf-8").replace(before, PART + before), "utf-8")
    (tiny / "templates/text/en/numbers.md").write_text(TEXT, "utf-8")
    found, problems = plan(tiny)
    assert found is not None, problems
    made = written(found, found.report.editions[-1], "en")
    assert made.problems == ()
    return made


def part(report: Written, id_: str) -> Part:
    return next(part for part in report.parts if part.id == id_)


def test_it_refers_to_each_place_outside_the_annexes_once(report: Written) -> None:
    html = part(report, "numbers").html
    places = {anchor for one in report.parts if one.kind != "annex" for anchor, _ in PLACE.findall(one.html)}
    assert len(places) > 40
    assert Counter(re.findall(r'<a class="page-ref" href="#([^"]+)">', html)) == Counter(places)


def test_each_number_stands_in_it_once_with_its_rule_and_what_is_shown(report: Written) -> None:
    html = part(report, "numbers").html
    wanted = {number for one in report.parts if one.kind != "annex" for _, number in PLACE.findall(one.html)}
    assert Counter(re.findall(r'id="num-([^"]+)"', html)) == Counter(wanted)
    assert html.count("<b>Index of Freedom, Index House, release 3</b>") == 1
    assert re.search(r'id="num-\w+">XA <b>0\.41 \(0\.37–0\.46\)</b>', html)


def test_its_sources_are_in_the_list_of_sources(report: Written) -> None:
    called = set(re.findall(r'href="#(note-\d+)"', part(report, "numbers").html))
    assert called
    assert called <= set(re.findall(r'id="(note-\d+)"', part(report, "sources").html))


def test_each_number_leads_to_its_entry_and_none_into_nothing(report: Written) -> None:
    entries = set(re.findall(r'id="(num-[^"]+)"', part(report, "numbers").html))
    for one in report.parts:
        for number, target in re.findall(r'<a class="n" id="[^"]+" data-n="([^"]+)" href="#([^"]+)"', one.html):
            assert target == f"num-{number}"
            assert target in entries
        assert not re.search(r"<a\b[^>]*>(?:(?!</a>).)*<a\b", one.html, re.DOTALL), "a link within a link"
        if one.kind != "annex":
            alone = re.sub(r"<a\b.*?</a>", "", one.html, flags=re.DOTALL)
            assert '<span class="n"' not in alone
