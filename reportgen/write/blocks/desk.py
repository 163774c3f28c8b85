"""The desk: what every block needs to know while a report is written, and how a block becomes HTML.

A block is a function `(desk, ...) -> Markup`. It makes plain values (a view) and has a macro of
templates/layout/blocks.html.j2 set them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from markupsafe import Markup

from reportgen.draw.drawing import Drawing, Point
from reportgen.draw.spec import FigureSpec
from reportgen.numbers.of_records import Worded
from reportgen.numbers.query import Questions
from reportgen.protect import PublicRecords
from reportgen.write import markdown
from reportgen.write.slots import Slot
from reportgen.write.table import Column, Row, TableView
from reportgen.write.writer import Writer

Colours = Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Desk:
    """What blocks use: the writer, the questions of this edition and of the one before it, the figures, the layout.

    `component` sets a view by the macro of a name; `render` draws a figure. `drawings` and `tables` collect what was
    made, for the files beside the report; `shown` notes what has been asked for once (a case has one box). `late` are
    the marks of lists of numbers, which are filled when all parts are written.
    """

    writer: Writer
    questions: Questions
    previous: Questions | None
    texts: Mapping[str, str]
    figures: Mapping[str, FigureSpec]
    colours: Colours
    language: str
    component: Callable[[str, Mapping[str, object]], Markup]
    render: Callable[[FigureSpec, tuple[Point, ...], str], Drawing]
    translate: Callable[[str], str] = str
    drawings: dict[str, Drawing] = field(default_factory=dict)
    tables: dict[str, TableView] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    late: list[Slot] = field(default_factory=list)

    @property
    def records(self) -> PublicRecords:
        """The edition's records."""
        return self.questions.records

    def cite(self, sources: tuple[str, ...]) -> str:
        """The sources as note calls, as a mark."""
        return self.writer.citations.cite(sources)

    def words(self, record: Worded, field: str) -> Markup:
        """The words of a record in one of its fields, with each number and day in them traced."""
        # Quotation marks are curved first: the marks of numbers would part them from their words.
        text = unescape(markdown.typographic(escape(str(getattr(record, field) or ""), quote=False)))
        made, at = Markup(), 0
        for match, number in self.questions.numbers_in(record, field):
            made += Markup("{}{}").format(text[at : match.start()], Markup(str(number)))
            at = match.end()
        return made + text[at:]

    def colour(self, country: str) -> str:
        """The colour of a country's marks; "" where the report gives none."""
        return self.colours.get(country, ("", ""))[0]

    def table(
        self,
        *,
        id: str,
        title: str,
        columns: tuple[Column, ...],
        rows: tuple[Row, ...],
        source: str,
        note: str = "",
        width: str = "full",
        subtitle: str = "",
        statuses: tuple[str, ...] = (),
    ) -> Markup:
        """A table numbered, set, and kept for the files beside the report; see TableView for what it is made of."""
        number = self.writer.references.number(self.translate("Table"), id, title, self.writer.part).name
        view = TableView(id, number, title, columns, rows, source, note, width, subtitle, statuses)
        self.writer.once("table", id, self.tables)
        self.tables[id] = view
        return self.component("data_table", {"table": view})
