"""The options of a figure's kind, read from its file: each with its type, or a Problem that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from reportgen.draw.spec import FigureSpec
from reportgen.nearest import nearest
from reportgen.problem import Mistakes, Place, Problem

OPTIONS: Mapping[str, frozenset[str]] = {
    "arrears_timeline": frozenset({"arrears", "workers"}),
    "case_timeline": frozenset(),
    "lines": frozenset({"columns", "highlight", "range", "reverse", "suffix"}),
    "ranked_dots": frozenset({"order", "range", "suffix"}),
    "rating_grid": frozenset({"key", "terms"}),
    "slope": frozenset({"highlight", "reverse", "years"}),
    "sparkline": frozenset(),
    "tally_bars": frozenset({"order", "range", "several"}),
    "tile_map": frozenset({"terms", "tiles"}),
    "unit_chart": frozenset({"per"}),
}
"""The options that each kind knows; its module says what they do."""


_GREATEST = 1e12
"""No option of a figure is a greater number; infinity and what is no number are not smaller."""


def _wrong(spec: FigureSpec, key: str, expected: str) -> NoReturn:
    place = Place(f"figures/{spec.id}.toml")
    message = f"figure {spec.id}: options.{key} cannot be used"
    raise Mistakes([Problem("figure-option", place, message, repr(spec.options[key]), expected)])


def known(spec: FigureSpec, names: frozenset[str]) -> None:
    """Mistakes where the figure has an option that its kind does not know. `terms` may be there for any rating."""
    place = Place(f"figures/{spec.id}.toml")
    wrong = []
    for key in spec.options:
        if key in names or key == "terms":
            continue
        close = nearest(key, names)
        wrong.append(
            Problem(
                "figure-option", place, f"figure {spec.id}: {spec.kind} has no option {key}", key,
                "one of " + ", ".join(sorted(names)) if names else "no options",
                f"did you mean {close[0]}?" if close else None,
            )
        )  # fmt: skip
    if wrong:
        raise Mistakes(wrong)


def word_of(spec: FigureSpec, key: str, default: str = "") -> str:
    """An option that is a word; Mistakes where it is something else."""
    value = spec.options.get(key, default)
    return value if isinstance(value, str) else _wrong(spec, key, "a word")


def flag(spec: FigureSpec, key: str, *, default: bool = False) -> bool:
    """An option that is true or false; Mistakes where it is something else."""
    value = spec.options.get(key, default)
    return value if isinstance(value, bool) else _wrong(spec, key, "true or false")


def number(spec: FigureSpec, key: str, default: float) -> float:
    """An option that is a number; Mistakes where it is something else."""
    value = spec.options.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_GREATEST <= value <= _GREATEST:
        _wrong(spec, key, "a number")
    return float(value)


def texts(spec: FigureSpec, key: str) -> tuple[str, ...]:
    """An option that is a list of words, empty where it is not given; Mistakes where it is something else."""
    value = spec.options.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        _wrong(spec, key, "a list of words")
    return tuple(value)


def numbers(spec: FigureSpec, key: str) -> tuple[float, ...]:
    """An option that is a list of numbers, empty where it is not given; Mistakes where it is something else."""
    value = spec.options.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        _wrong(spec, key, "a list of numbers")
    if not all(
        isinstance(item, int | float) and not isinstance(item, bool) and -_GREATEST <= item <= _GREATEST
        for item in value
    ):
        _wrong(spec, key, "a list of numbers")
    return tuple(float(item) for item in value)


def cells(spec: FigureSpec, key: str) -> Mapping[str, tuple[int, int]]:
    """An option that gives each id a column and a row, counted from 0; Mistakes where it is something else."""
    value = spec.options.get(key, {})
    if not isinstance(value, Mapping):
        _wrong(spec, key, "a table of id = [column, row]")
    found: dict[str, tuple[int, int]] = {}
    for name, cell in value.items():
        if (
            isinstance(cell, str)
            or not isinstance(cell, Sequence)
            or len(cell) != 2
            or not all(isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 100 for part in cell)
        ):
            _wrong(spec, key, "a table of id = [column, row]")
        found[str(name)] = (cell[0], cell[1])
    return found


def choice(spec: FigureSpec, key: str, allowed: Sequence[str]) -> str:
    """An option that is one of a few words, the first where it is not given; Mistakes where it is another."""
    value = spec.options.get(key, allowed[0])
    if not isinstance(value, str) or value not in allowed:
        _wrong(spec, key, "one of " + ", ".join(allowed))
    return value
