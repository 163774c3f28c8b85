"""The text of one cell to its value, or what is wrong with it.

In: a cell's text, its column's contract, what is known. Out: a value (str, int, float, bool, PartialDate, None for
missing, a tuple for several) or a Fault. A cell has one fault: the first that the person must mend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from reportgen.check.known import Known
from reportgen.check.letters import foreign, latin, mixed_word, named, trimmed, unseen, wrong_page
from reportgen.dates import PartialDate, is_date
from reportgen.nearest import nearest
from reportgen.records.contract import Column, Kind

Value = str | int | float | bool | PartialDate | tuple[str | int | float | bool | PartialDate, ...] | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell: a Problem without its place. `names` is the id that was probably meant."""

    slug: str
    message: str
    expected: str | None = None
    mend: str | None = None
    names: str | None = None


_HOLES = frozenset({"na", "n/a", "n.a.", "null", "none", "nan", "nil", "-", "--", "–", "—", "?", ".", "..", "...", "x"})
_HOLES |= frozenset({"unknown", "not known", "missing", "tbd", "tbc", "#n/a", "нет", "н/д"})
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_CODE = re.compile(r"[A-Za-z0-9._-]+")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[\s'’.,\u00a0\u202f\u2009][0-9]{3})+(?:[.,][0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})(?:[./-]([0-9]{1,2}))?")
_FORMULA = re.compile(r"[=@]|[+\-][^\s]*[(!|]")
_PERIOD = re.compile(r"([0-9]{4}(?:-[0-9]{2}){0,2})\s*(?:/|--|–|—|\bto\b|\s-\s)\s*([0-9]{4}(?:-[0-9]{2}){0,2})")
_FORMS = {
    Kind.TEXT: "words",
    Kind.ID: 'Latin letters, digits, "-", "_" and "." only',
    Kind.INTEGER: "a whole number, such as 7500",
    Kind.NUMBER: "a number with a point, such as 72.5",
    Kind.DATE: "a date as exact as it is known: 2023, 2023-09 or 2023-09-08",
    Kind.YEAR: "a year, such as 2023",
    Kind.URL: "an address that begins with https:// or http://",
    Kind.FLAG: "yes or no",
}
_LOOK_UP = "look it up in the source"
_YES = frozenset({"true", "t", "1", "y", "да", "ha", "x", "+"})
_NO = frozenset({"false", "f", "0", "n", "нет", "yoq", "yo'q"})


def value_of(text: str, column: Column, known: Known) -> Value | Fault:
    """The value in a cell of the column, or what is wrong with it."""
    inner, edge = trimmed(text)
    if not text or not inner:
        if text:
            return Fault(
                "white-space",
                f"the cell holds nothing but white space: {named(text[0])}",
                "an empty cell",
                "empty the cell",
            )
        if column.required:
            return Fault(
                "missing-value",
                "a value is missing",
                _form(column, known),
                f"write the {column.name}: {column.meaning}",
            )
        return () if column.many else None
    if edge is not None:
        where = "begins" if text.startswith(edge) else "ends"
        return Fault("white-space", f"the value {where} with white space: {named(edge)}", inner, "remove it")
    hidden = unseen(text)
    if hidden is not None:
        return Fault(
            "unseen-character",
            f"the value holds a character that nobody sees: {named(hidden)}",
            "the characters that are seen",
            "delete the value and type it anew",
        )
    broken = wrong_page(text)
    if broken is not None:
        return Fault(
            "wrong-letters",
            f"{broken!r} looks like letters that were read in a wrong encoding",
            "readable text",
            "write the words anew, from the source",
        )
    if column.many:
        return _several(text, column, known)
    return _single(text, column, known)


def _form(column: Column, known: Known | None = None) -> str:
    """What the column's cells look like."""
    several = ', several with " | " between them' if column.many else ""
    if column.table is not None and known is not None:
        return f"an id in {known.files.get(column.table, f'data/{column.table}.csv')}{several}"
    if column.vocabulary is not None and known is not None:
        terms = known.vocabularies.get(column.vocabulary, ())
        return _one_of(terms, f'a term of the vocabulary "{column.vocabulary}"') + several
    if column.pattern is not None:
        return f"{column.meaning}, of the form {column.pattern}"
    return _FORMS[column.kind] + several


def _several(text: str, column: Column, known: Known) -> Value | Fault:
    """The values of a cell that holds several."""
    parts = [part.strip() for part in text.split("|")]
    if not all(parts):
        return Fault(
            "list",
            "a value is missing between, before or after the bars",
            'values with " | " between them',
            "remove the bar that has no value beside it",
        )
    if len(set(parts)) < len(parts):
        twice = next(part for part in parts if parts.count(part) > 1)
        return Fault("list", f"{twice} stands twice", "each value once", "remove one of them")
    if column.kind is not Kind.TEXT and len(parts) == 1 and re.search(r"[;,]|\s", text):
        return Fault(
            "list",
            "the values are not separated by bars",
            'values with " | " between them',
            "write " + " | ".join(re.split(r"[;,\s]+", text)),
        )
    values: list[str | int | float | bool | PartialDate] = []
    for part in parts:
        value = _single(part, column, known)
        if isinstance(value, Fault):
            return value
        if value is not None and not isinstance(value, tuple):
            values.append(value)
    return tuple(values)


def _single(text: str, column: Column, known: Known) -> Value | Fault:
    """The one value in a text without white space at its edges."""
    match column.kind:
        case Kind.TEXT:
            return _text(text, column)
        case Kind.ID:
            return _code(text, column, known)
        case Kind.INTEGER | Kind.NUMBER:
            return number(text, column)
        case Kind.DATE:
            return _date(text)
        case Kind.YEAR:
            return _year(text, column)
        case Kind.URL:
            return _url(text)
        case Kind.FLAG:
            return _flag(text)


def _text(text: str, column: Column) -> Value | Fault:
    if _FORMULA.match(text):
        return Fault(
            "formula",
            "the text begins like a formula, which a spreadsheet would run",
            "words or a value",
            "write it with a word in front, or copy the cell as a value",
        )
    mixed = mixed_word(text)
    if mixed is not None:
        word, letter = mixed
        return Fault(
            "look-alike",
            f'the word "{word}" mixes alphabets: {named(letter)} among others',
            latin(word),
            "type the word anew with one keyboard",
        )
    if column.pattern is not None and not re.fullmatch(column.pattern, text):
        return Fault("form", "the value has another form", _form(column))
    return text


def _code(text: str, column: Column, known: Known) -> Value | Fault:
    letter = foreign(text)
    if letter is not None and latin(text).isascii():
        position = text.index(letter) + 1
        plain = latin(text)
        looks = f", which looks like {plain[position - 1]}"
        return Fault(
            "look-alike",
            f"character {position} is {named(letter)}{looks}",
            f"{plain}, in Latin letters",
            f"write {plain} with a Latin keyboard",
            names=plain,
        )
    if column.table is not None:
        return _reference(text, column.table, known)
    if column.vocabulary is not None:
        return term(text, column.vocabulary, known)
    if not _CODE.fullmatch(text) or (column.pattern is not None and not re.fullmatch(column.pattern, text)):
        mend = None
        if column.pattern is not None and re.fullmatch(column.pattern, text.upper()):
            mend = f"write {text.upper()}"
        elif letter is not None:
            mend = f"write it without {named(letter)}"
        return Fault("form", "the code has another form", _form(column), mend)
    return text


def term(text: str, vocabulary: str, known: Known) -> str | Fault:
    """The term in a text, or what is wrong with it; a vocabulary without terms is told elsewhere, once."""
    terms = known.vocabularies.get(vocabulary)
    if terms is None or text in terms:
        return text
    alias = known.aliases.get(f"vocabulary {vocabulary}", {}).get(text.casefold())
    close = (alias,) if alias is not None else nearest(text, terms)
    return Fault(
        "unknown-term",
        f'the vocabulary "{vocabulary}" has no such term',
        _one_of(terms, f'a term of the vocabulary "{vocabulary}" in {known.files.get("terms", "data/terms.csv")}'),
        did_you_mean(close, f"add the term to {known.files.get('terms', 'data/terms.csv')}, with its definition"),
    )


def _reference(text: str, table: str, known: Known) -> Value | Fault:
    ids = known.ids.get(table, frozenset())
    if text in ids or table in known.open_tables:
        return text
    file = known.files.get(table, f"data/{table}.csv")
    alias = known.aliases.get(table, {}).get(text.casefold())
    ordered = sorted(ids)
    close = (alias,) if alias is not None else nearest(text, ordered, most=1)
    return Fault(
        "unknown-id",
        f"{file} has no row with this id",
        _one_of(ordered, f"an id in {file}"),
        did_you_mean(close, f"add the row to {file}, or correct the id"),
        names=close[0] if close else None,
    )


def _one_of(names: tuple[str, ...] | list[str], otherwise: str) -> str:
    """The names themselves where they are few."""
    whole = "one of " + ", ".join(names)
    return whole if names and len(whole) <= 120 else otherwise


def did_you_mean(close: tuple[str, ...], otherwise: str) -> str:
    """The mend of a wrong name: the nearest right ones, or what else to do where none is near."""
    return f"did you mean {' or '.join(close)}?" if close else otherwise


def number(text: str, column: Column) -> int | float | Fault:
    """The number in a text, within the column's bounds, or what is wrong with it."""
    whole = column.kind is Kind.INTEGER
    if not (_INTEGER if whole else _NUMBER).fullmatch(text):
        return _no_number(text, column)
    value: int | float = int(text) if whole else float(text)
    if column.minimum is not None and value < column.minimum:
        return Fault("out-of-range", "the number is too small", f"{column.minimum:g} or more", _LOOK_UP)
    if column.maximum is not None and value > column.maximum:
        return Fault("out-of-range", "the number is too large", f"{column.maximum:g} or less", _LOOK_UP)
    return value


def _no_number(text: str, column: Column) -> Fault:
    """Why a text is no number, as far as it can be told."""
    whole = column.kind is Kind.INTEGER
    form = _FORMS[Kind.INTEGER if whole else Kind.NUMBER]
    plain = re.sub(r"[\s'’,\u00a0\u202f\u2009]", "", text)
    if text.casefold() in _HOLES:
        return Fault(
            "hole",
            "a word stands for a missing number",
            form + "; an empty cell where it is not known",
            "leave the cell empty",
        )
    if _DECIMAL_COMMA.fullmatch(text) and not (whole and _GROUPED.fullmatch(text)):
        if _GROUPED.fullmatch(text):
            return Fault(
                "decimal-comma",
                "a comma in a number can be a decimal or a thousands mark",
                form,
                f"write {text.replace(',', '.')} or {text.replace(',', '')}, as the source means it",
            )
        return Fault("decimal-comma", "the number has a decimal comma", form, f"write {text.replace(',', '.')}")
    if _GROUPED.fullmatch(text) and not (text.count(".") == 1 and "," not in text and not whole and " " not in text):
        marks = sorted({named(mark) for mark in text if not mark.isdigit() and mark not in "-+."})
        what = f": {', '.join(marks)}" if marks else ""
        if text.rfind(",") > text.rfind(".") >= 0:
            digits = text.replace(".", "").replace(",", ".")
        else:
            digits = plain.replace(".", "") if text.count(".") > 1 or "," not in text else plain
        return Fault("thousands", f"the number has thousands marks{what}", form, f"write {digits}")
    ascii_minus = re.sub("[−–‐‑]", "-", text)
    if ascii_minus != text and _NUMBER.fullmatch(ascii_minus):
        mark = next(letter for letter in text if letter in "−–‐‑")
        return Fault(
            "number", f"the minus is {named(mark)}", form, f"write {ascii_minus} with the hyphen of the keyboard"
        )
    if whole and re.fullmatch(r"-?[0-9]+\.0+", text):
        return Fault("number", "a whole number has a point", form, f"write {text.partition('.')[0]}")
    if whole and _NUMBER.fullmatch(text):
        return Fault("number", "it is not a whole number", form)
    match = re.fullmatch(
        r"(?:[<>≥≤~≈+]|about|over|more than|at least|at most|up to|approx\.?|ca\.?|c\.)\s*([0-9][0-9.,\s]*)",
        text,
        re.IGNORECASE,
    )
    if match:
        return Fault(
            "number",
            "words or marks stand beside the number",
            form,
            f"write {match.group(1).replace(',', '')} here, and how exact it is in the qualifier's column",
        )
    if re.fullmatch(r"-?[0-9.]+\s*%", text):
        return Fault(
            "number", "the number has a per cent mark", form, f"write {text.rstrip('% ')}; the indicator has the unit"
        )
    if re.fullmatch(r"-?0[0-9]+(?:\.[0-9]+)?", text):
        return Fault(
            "number", "the number begins with a zero", form, f"write {text.replace('-', '').lstrip('0') or '0'}"
        )
    if re.fullmatch(r"-?[0-9.]+[eE][-+]?[0-9]+", text):
        return Fault("number", "the number has an exponent", form, "write all its digits")
    if re.fullmatch(r"-?[0-9]{16,}(?:\.[0-9]+)?|-?[0-9]+\.[0-9]{16,}", text):
        return Fault("number", "the number has more digits than can be kept", form, "round it as the source does")
    return Fault("number", "this is not a number", form)


def _date(text: str) -> PartialDate | Fault:
    form = _FORMS[Kind.DATE]
    try:
        return PartialDate.parse(text)
    except ValueError:
        pass
    if text.casefold() in _HOLES:
        return Fault(
            "hole",
            "a word stands for a missing date",
            form + "; an empty cell where it is not known",
            "leave the cell empty",
        )
    match = _PERIOD.fullmatch(text)
    if match:
        return Fault(
            "date", "the cell holds two dates", form, f"write {match.group(1)} here, and the end in its own column"
        )
    guesses: list[str] = []
    if match := _DAY_FIRST.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        guesses = [f"{year}-{second:02d}-{first:02d}", f"{year}-{first:02d}-{second:02d}"]
    elif match := _YEAR_FIRST.fullmatch(text):
        guesses = ["-".join([match.group(1), *(f"{int(part):02d}" for part in match.groups()[1:] if part)])]
    elif match := re.fullmatch(r"([0-9-]{10})[T ][0-9:.Z+]+", text):
        guesses = [match.group(1)]
    real = [guess for guess in dict.fromkeys(guesses) if guess != text and is_date(guess)]
    if real:
        also = "" if len(real) == 1 else ", as the source means it"
        return Fault("date", "the date is written in another way", form, f"write {' or '.join(real)}{also}")
    if _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        return Fault("date", "there is no such day", form, "look the day up in the source")
    return Fault("date", "this is not a date", form)


def _year(text: str, column: Column) -> int | Fault:
    form = _FORMS[Kind.YEAR]
    if text.casefold() in _HOLES:
        return Fault(
            "hole", "a word stands for a missing year", form, None if column.required else "leave the cell empty"
        )
    if not re.fullmatch(r"[0-9]{4}", text, re.ASCII):
        start = re.match(r"([0-9]{4})(?:[-/.]|\.0$)", text)
        return Fault("date", "this is not a year", form, f"write {start.group(1)}" if start else None)
    year = int(text)
    low, high = int(column.minimum or 1800), int(column.maximum or 2200)
    if not low <= year <= high:
        return Fault("out-of-range", "the year is out of range", f"a year from {low} to {high}")
    return year


def _url(text: str) -> str | Fault:
    form = _FORMS[Kind.URL]
    try:
        parts = urlsplit(text)
    except ValueError:
        return Fault("address", "this is not an address", form)
    if re.search(r"\s", text):
        return Fault(
            "address", "the address holds white space", form, "write one address without spaces, or %20 for a space"
        )
    if parts.scheme not in ("http", "https") or not parts.netloc:
        mend = f"write https://{text}" if re.match(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/|$)", text) else None
        return Fault("address", "this is not an address of a web page", form, mend)
    return text


def _flag(text: str) -> bool | Fault:
    if text in ("yes", "no"):
        return text == "yes"
    folded = text.casefold()
    meant = "yes" if folded == "yes" or folded in _YES else "no" if folded == "no" or folded in _NO else None
    return Fault("flag", "this is neither yes nor no", "yes or no", f"write {meant}" if meant else None)
