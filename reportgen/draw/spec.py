"""A figure's file: its kind, its size, the query of its data, its options and its texts in each language.

In: the text of figures/<id>.toml. Out: FigureSpec. Texts are still templates here; write/ fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from reportgen.nearest import nearest
from reportgen.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class FigureTexts:
    """The words of a figure, in one language: title (says the finding), subtitle (measure, unit, interval, years),
    note, and alt text where the author wrote one (otherwise it is made from the data). `lines` says in which line of
    the figure's file each stands."""

    title: str
    subtitle: str
    note: str = ""
    alt: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure as its file describes it.

    `kind` is the name of a module in draw/kinds. `width_mm` and `height_mm` are the size at which it is printed; it is
    never scaled. `data` is the query (see numbers/), `options` are the kind's own, `texts` the words by language.
    """

    id: str
    kind: str
    width_mm: float
    height_mm: float
    data: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, FigureTexts] = field(default_factory=dict)

    @property
    def narrow(self) -> bool:
        """Whether it is set for a phone."""
        return self.width_mm < _PHONE


_PHONE = 100.0
"""Figures narrower than this many millimetres are set for a phone."""
_KEYS = frozenset({"kind", "width", "height", "data", "options"})
_TEXTS = ("title", "subtitle", "note", "alt")
_WIDTHS = {"full": 170.0, "main": 112.0}


def spec(
    figure: str,
    table: Mapping[str, object],
    kinds: Collection[str],
    place: Place,
    line_of: Callable[..., int | None] = lambda *_: None,
) -> tuple[FigureSpec | None, tuple[Problem, ...]]:
    """The figure that a file describes, and what is wrong with it.

    `table` is the TOML's content: kind, width (full, main or millimetres), height, [data], [options] and a table of
    texts for each language. `kinds` are the kinds that exist; `line_of` gives the line of a key of the file.
    """
    problems: list[Problem] = []

    def wrong(message: str, value: object = None, expected: str | None = None, mend: str | None = None) -> None:
        problems.append(Problem("figure", place, message, None if value is None else str(value), expected, mend))

    kind = table.get("kind")
    if kind not in kinds:
        close = nearest(str(kind), kinds)
        wrong(
            "unknown kind of figure",
            kind,
            "one of " + ", ".join(sorted(kinds)),
            f"did you mean {close[0]}?" if close else None,
        )
    width = table.get("width", "full")
    width_mm = (
        _WIDTHS.get(width)
        if isinstance(width, str)
        else float(width)
        if isinstance(width, int | float) and 10 <= width <= 250
        else None
    )
    if width_mm is None or not 10 <= width_mm <= 250:
        wrong("width is not known, or off the page", width, "full, main or a number of millimetres from 10 to 250")
    height = table.get("height")
    if not isinstance(height, int | float) or not 10 <= height <= 240:
        wrong("height is missing or off the page", height, "a number of millimetres from 10 to 240")
    for key in ("data", "options"):
        if not isinstance(table.get(key, {}), Mapping):
            wrong(f"{key} is no table", table[key], mend=f"write [{key}] with a line for each key")
    texts: dict[str, FigureTexts] = {}
    for language, words in table.items():
        if language in _KEYS:
            continue
        if not isinstance(words, Mapping) or not all(isinstance(text, str) for text in words.values()):
            wrong(f"unknown key {language}", language, "one of " + ", ".join(sorted(_KEYS)) + ", or a language's texts")
            continue
        unknown = sorted(set(words) - set(_TEXTS))
        if unknown:
            wrong(f"unknown text {unknown[0]} in [{language}]", unknown[0], "title, subtitle, note, alt")
        for needed in ("title", "subtitle"):
            if not words.get(needed):
                wrong(f"{needed} is missing in [{language}]", mend=f'write {needed} = "..."')
        title, subtitle, note, alt = (str(words.get(key, "")) for key in _TEXTS)
        lines = {key: line_of(language, key) or 1 for key in _TEXTS}
        texts[language] = FigureTexts(title, subtitle, note, alt, lines)
    if not texts:
        wrong("the figure has no texts", mend="add [en] with title and subtitle")
    if problems:
        return None, tuple(problems)
    data, options = table.get("data", {}), table.get("options", {})
    assert isinstance(data, Mapping)
    assert isinstance(options, Mapping)
    assert width_mm is not None
    assert isinstance(height, int | float)
    return FigureSpec(figure, str(kind), width_mm, float(height), data, options, texts), ()
