"""Marginalia stand beside the text that they belong to, and nothing is lost on the way."""

from __future__ import annotations

import re

from reportgen.write.beside import beside

PULL = (
    '<div class="row pull-row"><div class="margin"><div class="pull"><p class="pull-number">30</p>'
    '<p class="pull-caption">closures</p></div></div><div class="main"></div></div>'
)
OPENING = (
    '<div class="row opening-row"><div class="margin">{margin}</div>'
    '<div class="main"><p class="standfirst">Short.</p></div></div>\n<div class="body">\n'
)
LONG = f"<p>{'Closed by a court. ' * 40}</p>"


def words(html: str) -> list[str]:
    """The words of a text, sorted."""
    return sorted(re.sub(r"<[^>]+>", " ", html).split())


def test_text_that_follows_a_pull_number_stands_beside_it_with_its_heading() -> None:
    html = f'<p>Before.</p>{PULL}<h2 id="x">Closures</h2>\n{LONG}<p>After.</p>'
    made = beside(html)
    assert f'<div class="main"><h2 id="x">Closures</h2>\n{LONG}</div></div><p>After.</p>' in made
    assert 'class="row pull-row headed"' in made
    assert words(made) == words(html)


def test_a_pull_number_before_a_table_stands_alone() -> None:
    made = beside(f'{PULL}<div class="table-block">A table.</div>')
    assert 'class="row pull-row alone"' in made
    assert made.endswith('<div class="main"></div></div><div class="table-block">A table.</div>')


def test_a_pull_number_that_opens_the_body_joins_the_margin_of_the_opening() -> None:
    html = OPENING.format(margin="") + PULL + LONG + "<p>After.</p></div>"
    made = beside(html)
    assert '<div class="margin"><div class="pull">' in made
    assert "pull-row" not in made
    assert made.index("After.") > made.index('<div class="body">')
    assert words(made) == words(html)


def test_a_strip_at_a_glance_stands_before_the_facts_of_the_margin() -> None:
    glance = '<dl class="glance"><div><dt>Cases</dt><dd>7</dd></div></dl>'
    facts = f'<dl class="facts">{"<div><dt>Association</dt><dd>two monitors</dd></div>" * 6}</dl>'
    html = OPENING.format(margin=facts) + glance + LONG + "</div>"
    made = beside(html)
    assert (
        made.index("glance") < made.index("opening-row filled") < made.index("Closed by") < made.index('class="body"')
    )
    assert words(made) == words(html)


def test_a_part_without_marginalia_stays_as_it_is() -> None:
    html = '<section><header class="opening"><h1>Laws</h1></header><div class="body"><p>Text.</p></div></section>'
    assert beside(html) == html
