"""What stands around the marks of a figure and says what they mean: axes, key, names, words for what has no value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportgen.draw.drawing import Point
from reportgen.draw.series import MARKS, STATUS_WORDS
from reportgen.draw.spec import FigureSpec
from reportgen.draw.words import ENGLISH
from reportgen.readback.compare import numbers, squeezed
from reportgen.readback.drawing import NEAR, Line, Mark, Reading, scale


def value_axis(reading: Reading, grid: str, tick: str, along: str, labelled: Sequence[str] = ()) -> Line | None:
    """The scale of values: grid lines at places, their labels beside them. `labelled` are labels from elsewhere."""
    pairs: list[tuple[float, float]] = []
    number = 0
    while lines := reading.take(f"{grid}-{number}"):
        texts = reading.take(f"{tick}-{number}")
        words = texts[0].words if texts else labelled[number] if number < len(labelled) else ""
        place = lines[0].y if along == "y" else lines[0].x
        if texts and along == "y":
            reading.near(texts[0].y, place, f"the label {words} of the axis", "a place off its line", "its line")
        elif texts:
            off = 4.0 if texts[0].anchor == "start" else 0.0
            reading.near(texts[0].x + off, place, f"the label {words} of the axis", "off its line", "its line", 12.0)
        value = next(numbers(words), None)
        if value is not None:
            pairs.append((value, place))
        number += 1
    found = scale(pairs)
    if found is None:
        if len(pairs) < 2 or len({value for value, _ in pairs}) > 1:
            reading.tell("its axis", f"{len(pairs)} ticks with numbers", "a scale")
        # Where all ticks are worded alike, the values are too near to each other to be read.
        reading.taken |= set(reading.named)
        return None
    for value, place in pairs:
        reading.value(place, value, found, "a tick of its axis")
    return found


def month_axis(reading: Reading) -> Line | None:
    """The scale of an axis of dates, from the months at its ticks; each label says its own month or year."""
    pairs: list[tuple[float, float]] = []
    words: dict[str, str] = {}
    for name in sorted(reading.named):
        if not name.startswith("at-"):
            continue
        year, _, month = name.removeprefix("at-").partition("-")
        ticks, texts = reading.take(name), reading.take(f"x-{year}-{month}")
        if not (year.isdecimal() and month.isdecimal()):
            reading.tell(f"the tick {name}", name, "a month")
            continue
        pairs.append((int(year) + (int(month) - 1) / 12, ticks[0].x))
        for text in texts:
            digits = "".join(character for character in text.words if character.isdigit())
            if digits not in ({year} if month == "01" else {"", year}):
                reading.tell(f"the label of {year}-{month}", text.words, year)
            if month != "01":
                word = text.words.replace(year, "").strip()
                if words.setdefault(month, word) != word:
                    reading.tell(f"the label of {year}-{month}", text.words, words[month])
            slack = NEAR if text.anchor == "middle" else 40.0
            reading.near(text.x, ticks[0].x, f"the label of {year}-{month}", "a place off its tick", "its tick", slack)
    if len(set(words.values())) < len(words):
        reading.tell("the labels of its axis", "two months under one name", "a name for each month")
    found = scale(pairs)
    for at, x in pairs:
        if found is not None:
            reading.value(x, at, found, "a tick of its axis of time")
    return found


def key(reading: Reading, points: Sequence[Point], spec: FigureSpec) -> dict[str, tuple[str, str]]:
    """The key of a rating: fill and letters of each term. Its label is what the points with the term show."""
    found: dict[str, tuple[str, str]] = {}
    shown = {p.term: p.shown for p in points if p.term and p.status == "value"}
    terms = [name.removeprefix("key-") for name in reading.named if name.startswith("key-")]
    given = spec.options.get("terms", ())
    listed = tuple(given) if isinstance(given, list | tuple) else ()
    for term in dict.fromkeys([*listed, *terms, *shown, *MARKS]):
        squares, letters = reading.take(f"key-{term}"), reading.take(f"letters-key-{term}")
        labels = reading.take(f"label-key-{term}")
        if squares and letters and term not in MARKS:
            found[term] = squares[0].fill, letters[0].words
        if labels and term in shown and squeezed(labels[0].words) != squeezed(shown[term]):
            reading.tell(f"the key of {term}", labels[0].words, shown[term])
        if labels and letters:
            reading.near(labels[0].y, letters[0].y, f"the key of {term}", "apart from its label", "its label", 1.0)
    return found


def name(reading: Reading, id_: str, label: str, *, needed: bool = True, cut: bool = False) -> list[Mark]:
    """The name of a row; `cut`: only its first line is set."""
    if not cut:
        return reading.words(f"name-{id_}", f"the name {label}", label, needed=needed)
    found = reading.take(f"name-{id_}")
    text = squeezed(" ".join(mark.words for mark in found))
    if not squeezed(label).startswith(text) or (squeezed(label) and not text):
        reading.tell(f"the name {label}", text or "nothing", label)
    return found


def status(reading: Reading, name: str, statuses: Iterable[str], where: str, *, needed: bool = True) -> list[Mark]:
    """The words for what has no value: those of one of the statuses, where the words are among the known ones."""
    found = reading.take(name)
    wanted = {ENGLISH[STATUS_WORDS.get(status, "no data")] for status in statuses}
    if needed and not found:
        reading.tell(where, "nothing", " or ".join(sorted(wanted)))
    for mark in found:
        if mark.words in ENGLISH.values() and mark.words not in wanted:
            reading.tell(where, mark.words, " or ".join(sorted(wanted)) or "nothing")
        elif any(character.isdigit() for character in mark.words):
            reading.tell(where, mark.words, "words for what has no value")
    return found


def level(reading: Reading, texts: Sequence[Mark], y: float, where: str, slack: float = NEAR) -> None:
    """Tell where a text, of one or more lines, does not stand at the height of its mark."""
    if texts and abs(sum(text.y for text in texts) / len(texts) - y) > slack:
        reading.tell(where, "a place beside another mark", "its own mark")
