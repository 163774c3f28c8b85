"""The words in which a table's contract is written: columns, types, vocabularies, references, keys.

A contract is written once, beside the record that it makes, and serves checking, the codebook annex and the published
Data Package. What is missing is decided here, by `required`, never by a reader's guess: "NA" is text, or Namibia.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How the text of a cell is read."""

    TEXT = "text"  # any words; surrounding white space is a mistake
    ID = "id"  # Latin letters, digits, "-", "_", "." only
    INTEGER = "integer"  # digits with an optional minus; no separators
    NUMBER = "number"  # digits with a point, optional minus; no exponent, no separators
    DATE = "date"  # YYYY, YYYY-MM or YYYY-MM-DD -> PartialDate
    YEAR = "year"  # four digits -> int
    URL = "url"  # http:// or https://
    FLAG = "flag"  # yes or no -> bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `vocabulary` names the vocabulary in data/terms.csv whose ids the cell holds; `table` the table whose ids it holds.
    `many`: the cell holds several values, separated by " | " or "|", read as a tuple. `minimum` and `maximum` bound
    numbers and years. `pattern` is a regular expression the whole cell must match. `restricted`: the column is dropped
    while reading. `unit` is printed in the codebook.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    many: bool = False
    vocabulary: str | None = None
    table: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    unit: str | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """One table: its name (the file is data/<name>.csv), its record type, its columns in order, its key.

    `key` names the columns that together are unique. `optional`: the table may be absent, and is then empty.
    """

    name: str
    title: str
    meaning: str
    record: type
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    optional: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name, in their order."""
        return {column.name: column for column in self.columns}
