"""The names that texts, figures and captions may use: one table, so that the list in the docs can be held to it.

Everything a text can call is here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from reportgen.numbers.number import Number
from reportgen.numbers.query import Leader
from reportgen.problem import Problem
from reportgen.write.blocks import annexes, asides, cases, figures, numbers, profiles, tables
from reportgen.write.blocks.desk import Desk
from reportgen.write.sandbox import Prose
from reportgen.write.slots import Slot

BLOCKS: Mapping[str, Callable[..., object]] = {
    "figure": figures.figure,
    "case_box": cases.case_box,
    "cases_table": cases.cases_table,
    "all_cases": cases.all_cases,
    "chronology": cases.chronology,
    "disputes_table": cases.disputes_table,
    "findings_table": cases.findings_table,
    "tally_table": tables.tally_table,
    "values_table": tables.values_table,
    "accounts_table": tables.accounts_table,
    "glance": profiles.glance,
    "rating_strip": profiles.rating_strip,
    "score_changes": profiles.score_changes,
    "response": profiles.response,
    "ratifications_table": profiles.ratifications_table,
    "ratified_by": profiles.ratified_by,
    "monitored_by": profiles.monitored_by,
    "codebook": annexes.codebook,
    "all_values": annexes.all_values,
    "all_tallies": annexes.all_tallies,
    "rules_in_words": annexes.rules_in_words,
    "coverage_map": annexes.coverage_map,
    "coverage_table": annexes.coverage_table,
    "caveats_table": annexes.caveats_table,
    "glossary": annexes.glossary,
    "corrections_table": annexes.corrections_table,
    "calls_list": annexes.calls_list,
    "licences": annexes.licences,
    "changes": annexes.changes,
    "numbers_by_page": numbers.numbers_by_page,
    "pull": asides.pull,
    "key_numbers": asides.key_numbers,
    "developments": asides.developments,
}
"""Blocks, which stand in a paragraph of their own."""

QUESTIONS = (
    "tally",
    "indicator",
    "change",
    "direction",
    "rank",
    "highest",
    "lowest",
    "account",
    "date",
    "persons",
    "sentence",
    "status",
    "share",
    "sum",
    "how_many",
)
"""Questions that are answered with a number (see numbers/query.py)."""


def names(desk: Desk, edition: Mapping[str, object]) -> dict[str, object]:
    """Everything that a text may use, by name; `edition` gives year, title, as_of and their like."""
    questions, writer, records = desk.questions, desk.writer, desk.records

    def name(country: str) -> Slot:
        """A country's name; traced, where a query gave the country."""
        questions.look_up("country", country, records.country)
        if isinstance(country, Leader):
            found = country.number
            return Slot(replace(found, text=records.country[country].name, query=f"country_name({found.query})"))
        return writer.slots.words(records.country[country].name)

    def adjective(country: str) -> Slot:
        """A country's adjective."""
        questions.look_up("country", country, records.country)
        return writer.slots.words(records.country[country].adjective)

    def known(case: str) -> bool:
        """Whether the edition has the case: it had begun by the as-of date."""
        return case in records.case

    def ref(anchor: str) -> Slot:
        """A reference by number to a figure, table, case box or part: "Figure 3"."""
        return writer.references.refer(anchor, "name", writer.here())

    def page(anchor: str) -> Slot:
        """The page on which something stands."""
        return writer.references.refer(anchor, "page", writer.here())

    def title_of(case: str) -> Slot:
        """A case's title."""
        questions.look_up("case", case, records.case)
        return writer.slots.put(str(desk.words(records.case[case], "title")), records.case[case].title)

    def insert(name: str) -> Prose:
        """Another text of the same language, without a head, in this place."""
        folder = f"templates/text/{desk.language}/"
        file = f"{folder}{name}.md"
        texts = {path.removeprefix(folder).removesuffix(".md"): path for path in desk.texts if path.startswith(folder)}
        if not writer.known("text", name, texts):
            return Prose("")
        if file in writer.files:
            problem = Problem("template", writer.here(), "this text inserts itself", name, mend="take it out")
            writer.problems.append(problem)
            return Prose("")
        rendered = writer.render(desk.texts[file], file)
        resolved, problems = writer.citations.resolve(rendered, desk.texts[file], file)
        writer.problems.extend(problems)
        return Prose(resolved)

    def cite(*sources: str) -> str:
        """Note calls for sources."""
        for source in sources:
            writer.known("source", source, records.source)
        return writer.citations.cite(sources)

    def fixed(text: str, *sources: str) -> Slot:
        """Words with a number that a source has so (a quotation, a name), as they stand, traced and cited."""
        if not sources:
            problem = Problem(
                "typed-number",
                writer.here(),
                "text that is fixed needs its source",
                text,
                "the id of a source after the words",
                'write {{ fixed("...", "source-id") }}',
            )
            writer.problems.append(problem)
        for source in sources:
            writer.known("source", source, records.source)
        asked = ", ".join(map(repr, (text, *sources)))
        number = questions.fact(text, f"fixed({asked})", "as the source has it", (), sources)
        return Slot(f"{number}{writer.citations.cite(sources)}")

    def country_count(but: int = 0) -> Number:
        """How many countries the report covers, or how many beside `but` of them."""
        asked = f"country_count(but={but})" if but else "country_count()"
        rule = "countries that the report covers" + (f", without {but} of them" if but else "")
        return questions.figure(len(records.country) - but, asked, rule, tuple(records.country), ())

    as_of = questions.fact(str(edition.get("as_of", "")), "as_of", "the last day that this edition tells of", (), ())

    return {
        **{block: partial(function, desk) for block, function in BLOCKS.items()},
        **{question: getattr(questions, question) for question in QUESTIONS},
        **edition,
        **({"as_of": as_of} if "as_of" in edition else {}),
        "year": questions.year,
        "years": list(questions.years),
        "countries": list(records.country),
        "country_name": name,
        "country_adjective": adjective,
        "known": known,
        "ref": ref,
        "page": page,
        "title_of": title_of,
        "cite": cite,
        "fixed": fixed,
        "country_count": country_count,
        "insert": insert,
        "claim": writer.claim,
        "translate": desk.translate,
    }
