"""What went wrong while a template was rendered, as a Problem with file, line, and column where it is certain.

Jinja gives a line for syntax errors only; for the rest it stands in the traceback, in the frame of the template. The
column is found by looking for the name in that line; where it stands there twice no column is given, since a wrong
place is worse than none.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from reportgen.nearest import nearest
from reportgen.numbers.answers import Unanswerable
from reportgen.numbers.number import Incomparable
from reportgen.problem import Place, Problem
from reportgen.write.sandbox import FILTERS
from reportgen.write.spending import TooMuch

EXPECTED = (
    TemplateError,
    Unanswerable,
    Incomparable,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    SyntaxError,
)
"""What a template can raise; a TypeError or its like is a bug unless its innermost frame is the template's own."""

_AROUND = (("sandbox.py",), ("spending.py",))
_UNDEFINED = re.compile(r"^'([^']+)' is undefined|has no (?:attribute|element) '?([^']+)'?")
_FILTER = re.compile(r"No (filter|test) named '([^']+)'")
_TAG = re.compile(r"Encountered unknown tag '([^']+)'")
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "macro", "endmacro", "raw", "endraw")
_ARGUMENT = re.compile(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")


def is_a_persons(error: BaseException, files: Iterable[str]) -> bool:
    """Whether the error is the template's own fault: raised by Jinja, by a query, or in the template's own frame."""
    # Too deep, or what no Python can be made of: a loop within twenty others, a sum of thousands.
    if isinstance(error, TemplateError | Unanswerable | Incomparable | RecursionError | SyntaxError):
        return True
    innermost = None
    trace = error.__traceback__
    while trace is not None:
        innermost = trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    # What a filter or an operator cannot take is raised in Jinja, below the template, or in the sandbox around it.
    place = PurePath(innermost or "").parts[-2:]
    return innermost in set(files) or place[:1] in (("jinja2",), ("markupsafe",)) or place[1:] in _AROUND


def _line(error: BaseException, file: str) -> int | None:
    """The line of the template where the error arose: that of the last frame that is the template's."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            # A macro that was called from Python stands in its compiled lines; Jinja has mended the others.
            template = trace.tb_frame.f_globals.get("__jinja_template__")
            line = trace.tb_lineno if template is None else template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _likely(error: BaseException, source: str) -> int | None:
    """The line of what cannot be read at all, where nothing tells: the longest for what nests or counts too far."""
    if not isinstance(error, RecursionError | SyntaxError | ValueError):
        return None
    lines = source.split("\n")
    return 1 + max(range(len(lines)), key=lambda at: len(lines[at]))


def _column(source: str, line: int | None, name: str | None) -> int | None:
    """The position of the name in the line, from 1, if it stands there exactly once."""
    if line is None or not name:
        return None
    lines = source.split("\n")
    if not 0 < line <= len(lines):
        return None
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", lines[line - 1])]
    return found[0] + 1 if len(found) == 1 else None


def _unknown_word(error: TemplateSyntaxError, place: Place, source: str) -> Problem | None:
    """The Problem of a filter, test or tag that there is not, with the nearest that there is."""
    text = error.message or ""
    for pattern, kind, known in ((_FILTER, "filter", FILTERS), (_TAG, "tag", _TAGS)):
        match = pattern.search(text)
        if match is None:
            continue
        name = match[match.lastindex or 1]
        close = nearest(name, known)
        return Problem(
            "undefined-name",
            Place(place.file, place.line, _column(source, place.line, name)),
            f"there is no {match[1] if kind == 'filter' else kind} {name!r}",
            name,
            f"a {kind} that templates may use",
            f"did you mean {close[0]}?" if close else "see docs/change-the-report.md for the names",
        )
    return None


def _arguments(function: object) -> tuple[str, ...]:
    """The names of a function's arguments."""
    return tuple(inspect.signature(function).parameters) if callable(function) else ()


def problem(error: BaseException, file: str, source: str, names: Mapping[str, object]) -> Problem:
    """The error as a Problem in the words of the person who edits `file`; `names` are those that a template may use."""
    line = _line(error, file) or _likely(error, source)
    if isinstance(error, Unanswerable):
        return Problem(
            "query", Place(file, line, _column(source, line, error.value)), error.message, error.value, mend=error.mend
        )
    if isinstance(error, Incomparable):
        return Problem(
            "comparison",
            Place(file, line),
            f"the comparison cannot be made: {error}",
            mend="compare values that are known, of one method and one release",
        )
    if isinstance(error, TemplateSyntaxError):
        unknown = _unknown_word(error, Place(file, line), source)
        return unknown or Problem(
            "template-syntax",
            Place(file, line),
            f"the template cannot be read: {error.message}",
            mend="look for an unclosed {{, {% or quotation mark in this line or just above",
        )
    if isinstance(error, UndefinedError):
        match = _UNDEFINED.search(str(error.message))
        name = (match[1] or match[2]) if match else None
        attribute = match is not None and match[1] is None
        close = nearest(name, names) if name and not attribute else ()
        return Problem(
            "undefined-name",
            Place(file, line, _column(source, line, name)),
            str(error.message),
            name,
            "a part that it has" if attribute else "a name that templates may use",
            f"did you mean {close[0]}?" if close else "see docs/change-the-report.md for the names",
        )
    if isinstance(error, TemplateNotFound):
        return Problem("missing-file", Place(file, line), "a template is missing", str(error.message))
    if isinstance(error, SyntaxError):
        return Problem(
            "template-syntax",
            Place(file, line),
            f"the template is too entangled: {error.msg}",
            mend="nest fewer loops and blocks in one another; make a macro of the inner ones",
        )
    if isinstance(error, TooMuch | RecursionError):
        reason = str(error) if isinstance(error, TooMuch) else "it calls itself without an end, or is nested too deep"
        return Problem(
            "takes-too-much",
            Place(file, line),
            f"the template takes too much: {reason}",
            mend="look for a loop, a macro or a value here that grows with each turn",
        )
    if isinstance(error, SecurityError):
        return Problem(
            "forbidden", Place(file, line), f"templates may not do this: {error}", mend="use only the documented names"
        )
    argument = _ARGUMENT.search(str(error))
    if argument is not None and isinstance(error, TypeError):
        name = argument[2]
        close = nearest(name, _arguments(names.get(argument[1])))
        return Problem(
            "template",
            Place(file, line, _column(source, line, name)),
            f"{argument[1]} has no argument {name!r}",
            name,
            "an argument that docs/change-the-report.md names",
            f"did you mean {close[0]}?" if close else "see docs/change-the-report.md for the arguments",
        )
    return Problem(
        "template",
        Place(file, line),
        f"the template failed: {error}",
        mend="check the names and arguments in this line",
    )
