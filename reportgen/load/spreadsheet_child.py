"""Run as a program of its own: a spreadsheet on stdin, its cells as JSON on stdout.

The reader of spreadsheets asks for memory by the corners of a sheet and ends the whole process when it gets none. So it
runs here, apart, with a limit. Arguments: the limit in bytes, and in seconds of work. Out: a list of sheets,
each [name, rows], each row a list of texts as the same table in CSV would have them. Nothing of reportgen is imported.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from decimal import Decimal

try:
    import resource
except ImportError:  # Windows has no such limit; the sizes were looked at before, and the parent keeps the time
    resource = None  # type: ignore[assignment]


def text(value: object) -> str:
    """A cell's value as a person would have typed it into CSV."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Spreadsheets show 15 digits; the rest is what binary fractions add.
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def main() -> None:
    """Read stdin, write stdout."""
    if resource is not None:
        limit = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        seconds = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine  # noqa: PLC0415 - after the limit is set, so that it holds for all of it

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = [
        [name, [[text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]]
        for name in book.sheet_names
    ]
    json.dump(sheets, sys.stdout)


if __name__ == "__main__":
    main()
