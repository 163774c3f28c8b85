"""report.toml: what the report is called, who publishes it, how it looks and protects, and its editions.

Comes in: the text of report.toml. Goes out: a Report with its Editions, and every problem of the file at once.
An edition is a few lines of that file, not a branch: the same records build each, cut off at its as-of date.
Deliberately not here: reading the file, and whether the countries named are those of data/countries.csv.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from reportgen.dates import PartialDate
from reportgen.load.toml import Path, Toml, read
from reportgen.nearest import nearest
from reportgen.problem import Place, Problem, in_order

FORMAT = 1
"""The format of report.toml that this version reads."""

FILE = "report.toml"


@dataclass(frozen=True, slots=True)
class Colours:
    """The two colours of a country, as #RRGGBB: `mark` for lines, dots and bars, `text` for words."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did what, as printed in the imprint."""

    role: str
    names: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the report.

    `as_of` is its cut-off, to the day: nothing that happened later is in it. `year` is the year under review. Series
    of indicators begin with `first_year`, and cases with `cases_from`; both run to `year`. `released` is the day on
    which it is, or is to be, released.
    """

    id: str
    year: int
    title: str
    subtitle: str
    as_of: PartialDate
    first_year: int
    cases_from: int
    isbn: str | None = None
    released: PartialDate | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the indicator series, in order."""
        return tuple(range(self.first_year, self.year + 1))

    @property
    def reviewed(self) -> tuple[int, ...]:
        """The years whose cases the edition holds, in order; the last is the year under review."""
        return tuple(range(self.cases_from, self.year + 1))


@dataclass(frozen=True, slots=True)
class Registers:
    """How registers are counted: `engine` is auto, pandas or duckdb, `memory` the megabytes that DuckDB may take."""

    engine: str = "auto"
    memory: int = 600


@dataclass(frozen=True, slots=True)
class Report:
    """What report.toml says. `editions` are in order of their as-of dates; `languages` begin with the usual one.

    The disclosure rules of sensitive tallies: `threshold` is the smallest count that one may print; `width` how far
    apart the least and the most must lie that a reader can work out for a suppressed cell (None: as the threshold);
    `dominance` by how many percent nobody may be able to estimate the greatest contribution to a cell of head counts.
    """

    format: int
    title: str
    publisher: str
    description: str
    keywords: tuple[str, ...]
    licence: str
    languages: tuple[str, ...]
    threshold: int
    colours: Mapping[str, Colours]
    credits: tuple[Credit, ...]
    editions: tuple[Edition, ...]
    width: int | None = None
    dominance: int = 10
    registers: Registers = Registers()


def parse(text: str) -> tuple[Report | None, tuple[Problem, ...]]:
    """The report that `text` describes, and the problems of the text in order; no report where there are problems."""
    toml = read(text, FILE)
    if toml.problems:
        return None, toml.problems
    reading = _Reading(toml)
    report = _report(reading)
    return (None if reading.problems else report), in_order(reading.problems)


def edition(report: Report, id: str | None = None) -> Edition:
    """The edition with that id, or the newest for None; KeyError when there is none of that id."""
    if id is None:
        return report.editions[-1]
    for one in report.editions:
        if one.id == id:
            return one
    raise KeyError(id)


def previous(report: Report, edition: Edition) -> Edition | None:
    """The edition before the given one; None for the first."""
    position = report.editions.index(edition)
    return report.editions[position - 1] if position else None


def unknown_edition(report: Report, id: str) -> Problem:
    """The problem of asking for an edition that report.toml does not hold."""
    known = [one.id for one in report.editions]
    mend = "ask for one of them, or add it to report.toml"
    return Problem("unknown-edition", Place(FILE), "there is no such edition", id, ", ".join(known), mend)


_T = TypeVar("_T")


class _Reading:
    """A TOML text being turned into a Report, and the problems met so far."""

    def __init__(self, toml: Toml) -> None:
        self.toml = toml
        self.problems: list[Problem] = []

    def add(
        self, slug: str, path: Path, message: str, value: object = None, *, expected: str = "", mend: str = ""
    ) -> None:
        """Notes a problem at the line of the key, of what stands under it, or of the nearest table above it."""
        under = [line for known, line in self.toml.lines.items() if path and known[: len(path)] == path]
        place = Place(FILE, min(under)) if under else self.toml.place(*path)
        shown = None if value is None else str(value)
        self.problems.append(Problem(slug, place, message, shown, expected or None, mend or None))

    def table(self, path: Path, value: object, known: tuple[str, ...]) -> Mapping[str, object]:
        """The value as a table without keys other than `known`; empty after a problem."""
        if not isinstance(value, dict):
            self.add("wrong-type", path, f"{_name(path)} is not a table", value, expected="a table")
            return {}
        for key in value:
            if key not in known:
                close = nearest(key, known)
                mend = f'did you mean "{close[0]}"?' if close else f"remove it, or use one of: {', '.join(known)}"
                self.add("unknown-key", (*path, key), f'there is no setting "{key}" here', mend=mend)
        return value

    def get(
        self, table: Mapping[str, object], path: Path, read: Callable[[object], _T], expected: str, default: _T
    ) -> _T:
        """What `read` makes of the key at the end of `path`; `default` after a problem.

        `read` raises ValueError for a value that is not as `expected`.
        """
        key = path[-1]
        if key not in table:
            self.add("missing-key", path, f"{_name(path)} is missing", expected=expected, mend="add it")
            return default
        value = table[str(key)]
        try:
            return read(value)
        except ValueError:
            self.add("wrong-value", path, f"{_name(path)} is not right", value, expected=expected)
            return default


def _name(path: Path) -> str:
    """The name of a setting as a person writes it: `editions 2, as_of`."""
    words = [f"{part + 1}" if isinstance(part, int) else part for part in path]
    if len(path) > 1 and isinstance(path[1], int):
        return ", ".join([" ".join(words[:2]), *words[2:]])
    return ".".join(words) or "the file"


def _report(reading: _Reading) -> Report:
    """The report, with stand-ins where there were problems."""
    known = (
        "format",
        "title",
        "publisher",
        "description",
        "keywords",
        "licence",
        "languages",
        "disclosure",
        "registers",
        "colours",
        "credits",
        "editions",
    )
    top = reading.table((), reading.toml.values, known)
    number = reading.get(top, ("format",), _whole(1), f"the number {FORMAT}", FORMAT)
    if number != FORMAT:
        reading.add(
            "format",
            ("format",),
            "this version reads another format of report.toml",
            number,
            expected=str(FORMAT),
            mend="use a version of reportgen for that format",
        )
    disclosure = reading.table(("disclosure",), top.get("disclosure", {}), ("threshold", "width", "dominance"))
    title = reading.get(top, ("title",), _words, "words", "")
    return Report(
        format=number,
        title=title,
        publisher=reading.get(top, ("publisher",), _words, "words", ""),
        description=reading.get(top, ("description",), _words, "words", ""),
        keywords=reading.get(top, ("keywords",), _list_of(_words), 'a list of words, such as ["law"]', ()),
        licence=reading.get(top, ("licence",), _words, 'the name of a licence, such as "CC BY 4.0"', ""),
        languages=reading.get(top, ("languages",), _list_of(_language), 'a list of codes, such as ["en"]', ()),
        threshold=reading.get(disclosure, ("disclosure", "threshold"), _whole(1), "a whole number from 1", 1),
        colours=_colours(reading, top.get("colours", {})),
        credits=_credits(reading, top.get("credits", [])),
        editions=_editions(reading, top, title),
        width=(
            reading.get(disclosure, ("disclosure", "width"), _whole(2), "a whole number from 2", 2)
            if "width" in disclosure
            else None
        ),
        dominance=(
            reading.get(disclosure, ("disclosure", "dominance"), _percent, "a whole number from 1 to 90", 10)
            if "dominance" in disclosure
            else 10
        ),
        registers=_registers(reading, top.get("registers", {})),
    )


def _registers(reading: _Reading, value: object) -> Registers:
    """How registers are counted; what is not said is as usual."""
    table, usual = reading.table(("registers",), value, ("engine", "memory")), Registers()
    expected = "auto, pandas or duckdb"
    return Registers(
        engine=(
            reading.get(table, ("registers", "engine"), _engine, expected, usual.engine)
            if "engine" in table
            else usual.engine
        ),
        memory=(
            reading.get(table, ("registers", "memory"), _whole(100), "megabytes, from 100", usual.memory)
            if "memory" in table
            else usual.memory
        ),
    )


def _engine(value: object) -> str:
    """The name of an engine."""
    if value not in ("auto", "pandas", "duckdb"):
        raise ValueError
    return str(value)


def _colours(reading: _Reading, value: object) -> Mapping[str, Colours]:
    """The colours of each country, by its id, in the order of the file."""
    colours = {}
    if not isinstance(value, dict):
        reading.add("wrong-type", ("colours",), "colours is not a table", value, expected="a table for each country")
        return {}
    for country, pair in value.items():
        path: Path = ("colours", country)
        table = reading.table(path, pair, ("mark", "text"))
        if not table:
            continue
        expected = 'a colour with a contrast to white of at least {}:1, as "#RRGGBB"'
        colours[country] = Colours(
            mark=reading.get(table, (*path, "mark"), _colour(3.0), expected.format("3"), "#000000"),
            text=reading.get(table, (*path, "text"), _colour(4.5), expected.format("4.5"), "#000000"),
        )
    return colours


def _credits(reading: _Reading, value: object) -> tuple[Credit, ...]:
    """The credits in the order of the file."""
    found = []
    for path, table in _tables(reading, "credits", value, ("role", "names")):
        role = reading.get(table, (*path, "role"), _words, "words", "")
        found.append(Credit(role, reading.get(table, (*path, "names"), _words, "words", "")))
    return tuple(found)


def _editions(reading: _Reading, top: Mapping[str, object], title: str) -> tuple[Edition, ...]:
    """The editions by as-of date."""
    known = ("id", "year", "title", "subtitle", "as_of", "first_year", "cases_from", "isbn", "released")
    if not top.get("editions"):
        reading.add(
            "missing-key", ("editions",), "there is no edition", expected="[[editions]]", mend="add at least one"
        )
        return ()
    found: list[Edition] = []
    for path, table in _tables(reading, "editions", top["editions"], known):
        year = reading.get(table, (*path, "year"), _whole(1900), "a year", 1900)
        own = reading.get(table, (*path, "title"), _words, "words", "") if "title" in table else title
        one = Edition(
            id=reading.get(table, (*path, "id"), _id, 'letters, digits, "-" and "_", such as "2024"', ""),
            year=year,
            title=own,
            subtitle=reading.get(table, (*path, "subtitle"), _words, "words", ""),
            as_of=reading.get(table, (*path, "as_of"), _day, "a day, such as 2024-12-31", PartialDate(year, 12, 31)),
            first_year=reading.get(table, (*path, "first_year"), _whole(1900), "a year", year),
            cases_from=reading.get(table, (*path, "cases_from"), _whole(1900), "a year", year),
            isbn=reading.get(table, (*path, "isbn"), _words, "words", None) if "isbn" in table else None,
            released=(
                reading.get(table, (*path, "released"), _day, "a day, such as 2025-03-15", None)
                if "released" in table
                else None
            ),
        )
        for key, first in (("first_year", one.first_year), ("cases_from", one.cases_from)):
            if first > year:
                reading.add(
                    "impossible-order",
                    (*path, key),
                    f"{key} is after the year under review",
                    first,
                    expected=f"{year} at most",
                )
        if one.released is not None and one.released.last() < one.as_of.last():
            reading.add("impossible-order", (*path, "released"), "it is released before its as-of date", one.released)
        if one.as_of.year < year:
            reading.add(
                "impossible-order", (*path, "as_of"), "the as-of date is before the year under review", one.as_of
            )
        for other in found:
            if other.id == one.id or other.as_of == one.as_of:
                same = "id" if other.id == one.id else "as_of"
                reading.add("duplicate", (*path, same), f"another edition has the same {same}", getattr(one, same))
        found.append(one)
    return tuple(sorted(found, key=lambda one: str(one.as_of)))


def _tables(
    reading: _Reading, key: str, value: object, known: tuple[str, ...]
) -> tuple[tuple[Path, Mapping[str, object]], ...]:
    """The tables of an array of tables, each with its path."""
    if not isinstance(value, list):
        reading.add("wrong-type", (key,), f"{key} is not a list of tables", value, expected=f"[[{key}]] above each")
        return ()
    return tuple(((key, index), reading.table((key, index), one, known)) for index, one in enumerate(value))


def _words(value: object) -> str:
    """Words without surrounding white space."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _id(value: object) -> str:
    """A name that can be a folder's: it is one, in build/<id>/."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}", value):
        raise ValueError
    return value


def _language(value: object) -> str:
    """A language code, with its script where it has several: en, uz_Cyrl."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}(_[A-Z][a-z]{3})?", value):
        raise ValueError
    return value


def _list_of(read: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """A reader of a list of at least one value, no value twice."""

    def read_list(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError
        found = tuple(read(one) for one in value)
        if len(set(found)) != len(found):
            raise ValueError
        return found

    return read_list


def _whole(least: int) -> Callable[[object], int]:
    """A reader of a whole number."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise ValueError
        return value

    return read


def _percent(value: object) -> int:
    """A whole percentage that leaves something of the whole."""
    found = _whole(1)(value)
    if found > 90:
        raise ValueError
    return found


def _day(value: object) -> PartialDate:
    """A day, written as a TOML date or as text."""
    if isinstance(value, datetime.datetime):
        raise ValueError  # noqa: TRY004 - every reader answers a wrong value in the one way that `get` expects
    if isinstance(value, datetime.date):
        value = value.isoformat()
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - as above
    day = PartialDate.parse(value)
    if day.day is None:
        raise ValueError
    return day


def _colour(contrast: float) -> Callable[[object], str]:
    """A reader of a colour that keeps at least that contrast to white."""

    def read(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
            raise ValueError
        if _contrast_to_white(value) < contrast:
            raise ValueError
        return value.upper()

    return read


def _contrast_to_white(colour: str) -> float:
    """The contrast ratio of WCAG 2.2 (relative luminance of sRGB) between a colour and white."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
