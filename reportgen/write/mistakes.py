"""What went wrong while a template was rendered, as a Problem with file, line, and column where it is certain.

Jinja gives a line for syntax errors only; for the rest it stands in the traceback, in the frame of the template. The
column is found by looking for the name in that line; where it stands there twice no column is given, since a wrong
place is worse than none.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from reportgen.nearest import nearest
from reportgen.numbers.number import Incomparable
from reportgen.numbers.query import Unanswerable
from reportgen.problem import Place, Problem

EXPECTED = (
    TemplateError,
    Unanswerable,
    Incomparable,
    TypeError,
    ZeroDivisionError,
    ValueError,
    AttributeError,
    KeyError,
)
"""What a template can raise; a TypeError or its like is a bug unless its innermost frame is the template's own."""

_UNDEFINED = re.compile(r"'([^']+)' is undefined|has no (?:attribute|element) '?([^']+)'?")


_ARGUMENT = re.compile(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")


def is_a_persons(error: BaseException, files: Iterable[str]) -> bool:
    """Whether the error is the template's own fault: raised by Jinja, by a query, or in the template's own frame."""
    if isinstance(error, TemplateError | Unanswerable | Incomparable):
        return True
    innermost = None
    trace = error.__traceback__
    while trace is not None:
        innermost = trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    # A call with wrong arguments is raised in Jinja's sandbox, one frame below the template.
    return innermost in set(files) or (innermost or "").endswith(("jinja2/sandbox.py", "jinja2/runtime.py"))


def _line(error: BaseException, file: str) -> int | None:
    """The line of the template where the error arose: that of the last frame that is the template's."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _column(source: str, line: int | None, name: str | None) -> int | None:
    """The position of the name in the line, from 1, if it stands there exactly once."""
    if line is None or not name:
        return None
    lines = source.splitlines()
    if not 0 < line <= len(lines):
        return None
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", lines[line - 1])]
    return found[0] + 1 if len(found) == 1 else None


def _arguments(function: object) -> tuple[str, ...]:
    """The names of a function's arguments."""
    return tuple(inspect.signature(function).parameters) if callable(function) else ()


def problem(error: BaseException, file: str, source: str, names: Mapping[str, object]) -> Problem:
    """The error as a Problem in the words of the person who edits `file`; `names` are those that a template may use."""
    line = _line(error, file)
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
        return Problem(
            "template-syntax",
            Place(file, line),
            f"the template cannot be read: {error.message}",
            mend="look for an unclosed {{, {% or quotation mark in this line or just above",
        )
    if isinstance(error, UndefinedError):
        match = _UNDEFINED.search(str(error.message))
        name = (match[1] or match[2]) if match else None
        close = nearest(name, names) if name else ()
        return Problem(
            "undefined-name",
            Place(file, line, _column(source, line, name)),
            str(error.message),
            name,
            "a name that templates may use",
            f"did you mean {close[0]}?" if close else "see docs/change-the-report.md for the names",
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
