"""Rules of what is counted and measured, and of the lists that other tables rest on.

In: the rows that passed, what is known. Out: Problems: values off their scale, intervals that do not hold their value,
ratings that are no rating, countries and terms that cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.check.cells import Fault, did_you_mean, number, term
from reportgen.check.known import Known
from reportgen.check.rows import Passed
from reportgen.nearest import nearest
from reportgen.problem import Place, Problem
from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.indicators import Indicator
from reportgen.records.observations import Observation

_VALUE = Column("value", Kind.NUMBER, "value of the indicator")


def series(passed: Passed, known: Known, contracts: tuple[Contract, ...]) -> Iterator[Problem]:
    """What is wrong with indicators, observations, corrections, ratifications, countries, regions and terms."""
    yield from _terms(passed, known)
    yield from _countries(passed)
    yield from _indicators(passed, known)
    yield from _observations(passed, known)
    yield from _ratifications(passed)
    yield from _corrections(passed, contracts)


def _terms(passed: Passed, known: Known) -> Iterator[Problem]:
    """Abbreviations tell terms apart; a wider term is itself a term."""
    spot = passed.spot
    terms = passed.rows["terms"].table
    ids = {row.cells.get("id", "") for row in terms.rows}
    short: dict[tuple[str, str], int] = {}
    for row in passed.records.terms:
        if row.vocabulary in known.misspelt:
            yield Problem(
                "unknown-vocabulary",
                spot(row.at, "vocabulary"),
                "nothing uses a vocabulary of this name",
                row.vocabulary,
                "a vocabulary that a column or an indicator uses",
                f"did you mean {known.misspelt[row.vocabulary]}?",
            )
        if row.group is not None and terms.whole and "terms" not in known.doubtful and row.group not in ids:
            yield Problem(
                "unknown-term",
                spot(row.at, "group"),
                "no vocabulary has this term",
                row.group,
                f"the id of a term in {terms.file}",
                did_you_mean(nearest(row.group, sorted(ids)), "add the wider term, or empty the cell"),
            )
        if row.short is None:
            continue
        if len(row.short) > 3:
            yield Problem(
                "abbreviation",
                spot(row.at, "short"),
                "the abbreviation is too long",
                row.short,
                "at most three letters",
                "shorten it",
            )
        line = short.setdefault((row.vocabulary, row.short), row.at.line or 0)
        if line != row.at.line:
            yield Problem(
                "abbreviation",
                spot(row.at, "short"),
                f"the term of line {line} has the same abbreviation",
                row.short,
                "an abbreviation of its own in its vocabulary",
                "choose another",
            )


def _countries(passed: Passed) -> Iterator[Problem]:
    """Countries can be told apart, and a region's code begins with its country's."""
    spot = passed.spot
    taken: dict[tuple[str, object], int] = {}
    for country in passed.records.countries:
        for column in ("alpha2", "name", "position"):
            value = getattr(country, column)
            line = taken.setdefault((column, value), country.at.line or 0)
            if line != country.at.line:
                yield Problem(
                    "duplicate-value",
                    spot(country.at, column),
                    f"the country of line {line} has the same {column}",
                    str(value),
                    f"a {column} of its own",
                    "correct one of the two",
                )
    alpha2 = {country.id: country.alpha2 for country in passed.records.countries}
    for region in passed.records.regions:
        code = alpha2.get(region.country)
        if code is not None and not region.id.startswith(f"{code}-"):
            yield Problem(
                "region-code",
                spot(region.at, "id"),
                f"the code does not begin with that of {region.country}",
                region.id,
                f"an ISO 3166-2 code, such as {code}-XX",
                "correct the code or the country",
            )


def _indicators(passed: Passed, known: Known) -> Iterator[Problem]:
    spot = passed.spot
    for indicator in passed.records.indicators:
        if indicator.minimum is not None and indicator.maximum is not None and indicator.minimum >= indicator.maximum:
            yield Problem(
                "range",
                spot(indicator.at, "minimum"),
                "the scale's lowest value is not below its highest",
                f"{indicator.minimum:g}",
                f"less than {indicator.maximum:g}",
                "swap the two, or correct one",
            )
        if indicator.vocabulary is None:
            if indicator.kind == "rating":
                yield Problem(
                    "missing-value",
                    spot(indicator.at, "vocabulary"),
                    "a rating has a vocabulary",
                    expected="the vocabulary of its values",
                    mend="name it, and add its terms if they are new",
                )
        elif indicator.vocabulary not in known.vocabularies and "terms" not in known.open_tables:
            names = sorted(known.vocabularies)
            yield Problem(
                "unknown-term",
                spot(indicator.at, "vocabulary"),
                "there is no such vocabulary",
                indicator.vocabulary,
                f"a vocabulary in {known.files['terms']}",
                did_you_mean(nearest(indicator.vocabulary, names), "add its terms"),
            )
        elif indicator.kind != "rating":
            yield Problem(
                "indicator-kind",
                spot(indicator.at, "kind"),
                "only a rating has a vocabulary",
                indicator.kind,
                "rating",
                "write rating as the kind, or empty the vocabulary",
            )


def _observations(passed: Passed, known: Known) -> Iterator[Problem]:
    """Values lie on their indicator's scale, within their own interval."""
    by_id = {indicator.id: indicator for indicator in passed.records.indicators}
    unexplained: set[str] = set()
    for row in passed.records.observations:
        indicator = by_id.get(row.indicator)
        if indicator is None:
            continue
        yield from _value(passed, known, row, indicator)
        if (
            (row.low is not None or row.high is not None)
            and indicator.interval is None
            and indicator.id not in unexplained
        ):
            unexplained.add(indicator.id)
            yield Problem(
                "missing-value",
                passed.spot(indicator.at, "interval"),
                f"values have an interval ({row.at.file}:{row.at.line}), but nothing says what it is",
                expected="words, such as 90% confidence interval",
                mend="say what low and high are, or empty them",
            )


def _value(passed: Passed, known: Known, row: Observation, indicator: Indicator) -> Iterator[Problem]:
    spot = passed.spot
    low, high = row.low, row.high
    if low is not None and high is not None and low > high:
        yield Problem(
            "range",
            spot(row.at, "low"),
            "the interval's lower end lies above its upper end",
            f"{low:g}",
            f"{high:g} or less",
            "swap the two, or correct one",
        )
        low = high = None
    for column, bound in (("low", low), ("high", high)):
        if bound is not None and _off(bound, indicator):
            yield _off_scale(spot(row.at, column), f"{bound:g}", indicator)
    if row.value is None:
        return
    if indicator.vocabulary is not None:
        wrong = term(row.value, indicator.vocabulary, known)
        if isinstance(wrong, Fault):
            yield Problem(
                wrong.slug,
                spot(row.at, "value"),
                f"this is no rating of {indicator.id}",
                row.value,
                wrong.expected,
                wrong.mend,
            )
        return
    value = number(row.value, _VALUE)
    if isinstance(value, Fault):
        yield Problem(value.slug, spot(row.at, "value"), value.message, row.value, value.expected, value.mend)
    elif _off(value, indicator):
        yield _off_scale(spot(row.at, "value"), row.value, indicator)
    elif (low is not None and value < low) or (high is not None and value > high):
        end = f"{low:g} or more" if low is not None and value < low else f"{high:g} or less"
        yield Problem(
            "range",
            spot(row.at, "value"),
            "the value lies outside its own interval",
            row.value,
            end,
            "correct the value or the interval",
        )


def _off(value: float, indicator: Indicator) -> bool:
    """Whether a value lies off its indicator's scale (a scale upside down is told where it stands)."""
    if indicator.minimum is not None and indicator.maximum is not None and indicator.minimum >= indicator.maximum:
        return False
    return (indicator.minimum is not None and value < indicator.minimum) or (
        indicator.maximum is not None and value > indicator.maximum
    )


def _off_scale(place: Place, value: str, indicator: Indicator) -> Problem:
    if indicator.minimum is not None and indicator.maximum is not None:
        scale = f"{indicator.minimum:g} to {indicator.maximum:g}"
    elif indicator.minimum is not None:
        scale = f"{indicator.minimum:g} or more"
    else:
        scale = f"{indicator.maximum:g} or less"
    return Problem(
        "off-scale",
        place,
        f"the value is off the scale of {indicator.id}",
        value,
        scale,
        "look the value up in the source; a decimal point may be missing",
    )


def _ratifications(passed: Passed) -> Iterator[Problem]:
    for row in passed.records.ratifications:
        if row.status == "not_ratified" and row.date is not None:
            yield Problem(
                "ratification-date",
                passed.spot(row.at, "date"),
                "a date of ratification is given for what is not ratified",
                str(row.date),
                "an empty cell",
                "empty the cell, or correct the status",
            )


def _corrections(passed: Passed, contracts: tuple[Contract, ...]) -> Iterator[Problem]:
    """A correction names a table, a column and, where the table has ids, a record that exist; it changes something."""
    spot = passed.spot
    by_name = {contract.name: contract for contract in contracts}
    for row in passed.records.corrections:
        contract = by_name.get(row.table)
        if contract is None:
            yield Problem(
                "unknown-table",
                spot(row.at, "table"),
                "there is no such table",
                row.table,
                "one of " + ", ".join(by_name),
                did_you_mean(nearest(row.table, by_name), "correct the name"),
            )
            continue
        columns = [column.name for column in contract.columns]
        if row.field not in columns:
            yield Problem(
                "unknown-column",
                spot(row.at, "field"),
                f"the table {row.table} has no such column",
                row.field,
                "one of " + ", ".join(columns),
                did_you_mean(nearest(row.field, columns), "correct the name"),
            )
        if contract.key == ("id",) and passed.rows[row.table].table.whole:
            ids = passed.mentioned(row.table, "id")
            if row.record not in ids:
                yield Problem(
                    "unknown-id",
                    spot(row.at, "record"),
                    f"the table {row.table} has no row with this id",
                    row.record,
                    f"an id in {passed.rows[row.table].table.file}",
                    did_you_mean(nearest(row.record, sorted(ids)), "correct the id"),
                )
        if row.from_value == row.to_value:
            yield Problem(
                "no-change",
                spot(row.at, "to_value"),
                "the correction changes nothing",
                row.to_value,
                "another value than in from_value",
                "write the value that we use, or remove the row",
            )
