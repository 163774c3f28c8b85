"""CSV bytes to a table's rows with their lines, or what is wrong with the file.

In: the bytes of data/<table>.csv and the table's contract. Out: RawTable. The standard csv module splits the rows, in
its strict mode; around it stands what it would pass over in silence: encoding, byte order mark, line ends, NUL, other
separators, quotes that swallow rows. Of damaged files a lenient reader accepts nearly half, half of those with another
number of rows; here rows are counted twice, by two ways, and a difference is a problem.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from reportgen.load.raw import RawTable, assemble, unreadable
from reportgen.problem import Place, Problem
from reportgen.records.contract import Contract

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_MOST_LINES = 200_000
_MOST_COMMAS = 2_000_000
_SAVE = "save it as CSV in UTF-8 (in LibreOffice: Save As, Text CSV, character set Unicode (UTF-8))"
_CYRILLIC = {"cp1251": "Windows-1251 (Cyrillic)", "koi8-r": "KOI8-R (Cyrillic)", "cp866": "DOS 866 (Cyrillic)"}
# The letters that make up about half of any Russian text; a wrong code page turns them into rare ones.
_FREQUENT = frozenset("оеаинтсрвл")
_END_NAMES = {"\r\n": "CRLF (Windows)", "\n": "LF (Unix)", "\r": "CR (old Mac)"}


def read(content: bytes, contract: Contract, file: str, *, restricted: bool = False) -> RawTable:
    """The table as it stands in the bytes; its problems name file and line. `restricted` keeps restricted columns."""
    problems: list[Problem] = []
    text = decode(content, file, problems)
    if text is None:
        return unreadable(contract, file, *problems)
    if not text.strip():
        problem = Problem(
            "empty-file",
            Place(file),
            "the file is empty",
            expected="a header row: " + ",".join(column.name for column in contract.columns),
            mend="restore the file; a table without rows still has its header",
        )
        return unreadable(contract, file, *problems, problem)

    ends_of_lines = text.count("\n") + text.count("\r")
    commas = text.count(",")
    if ends_of_lines > _MOST_LINES or commas > _MOST_COMMAS:
        problem = Problem(
            "table-too-large",
            Place(file),
            f"the file has {ends_of_lines:,} line ends and {commas:,} commas",
            expected=f"at most {_MOST_LINES:,} lines, and {_MOST_COMMAS:,} commas in all",
            mend="leave out what the report does not count or print; look for a cell or line that is repeated",
        )
        return unreadable(contract, file, *problems, problem)
    lines = [match.group() for match in _LINE.finditer(text) if match.group()]
    # The csv module takes no line end but its own for granted inside quotes, so rows are given to it with LF.
    ends = [_end(line) for line in lines]
    reader = csv.reader(
        (line.rstrip("\r\n") + ("\n" if end else "") for line, end in zip(lines, ends, strict=True)), strict=True
    )
    rows: list[tuple[int, list[str]]] = []
    row_ends: list[tuple[int, str]] = []
    start = 1
    try:
        for cells in reader:
            rows.append((start, cells))
            row_ends.append((reader.line_num, ends[reader.line_num - 1]))
            start = reader.line_num + 1
    except csv.Error as error:
        problems.append(_broken(str(error), file, start, reader.line_num))
        return unreadable(contract, file, *problems)

    _line_ends(row_ends, file, problems)
    first, *rest = rows
    other = _separator(first[1], contract)
    if other is not None:
        name, mark = other
        problems.append(
            Problem(
                "separator",
                Place(file, first[0]),
                f"the columns are separated by {name}",
                value=mark,
                expected="a comma",
                mend="save the file as CSV with a comma as separator and double quotes around text",
            )
        )
        return unreadable(contract, file, *problems)
    table = assemble(contract, file, first, rest, problems, restricted=restricted)
    counted = sum(1 for _ in _row_starts(lines)) - 1
    extra = [*_quotes(rest, len(first[1]), file)]
    if counted != len(rest) and not extra:
        extra.append(
            Problem(
                "rows-lost",
                Place(file, 1),
                f"rows read {len(rest)} of {counted}: a double quote stands where none should",
                expected="double quotes only around a whole cell; one inside a cell is doubled",
                mend='search the file for single double quotes and write them as ""',
            )
        )
    if not extra:
        return table
    return RawTable(
        table.name, file, table.header, table.rows, table.total, whole=False, problems=(*table.problems, *extra)
    )


def decode(content: bytes, file: str, problems: list[Problem]) -> str | None:
    """The text of UTF-8 bytes without a byte order mark, or None; what is wrong is added to `problems`.

    A UTF-8 byte order mark is a problem, but the text is given all the same.
    """
    for mark, name in (
        (b"\xff\xfe\x00\x00", "UTF-32"),
        (b"\x00\x00\xfe\xff", "UTF-32"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ):
        if content.startswith(mark):
            problems.append(_encoding(file, 1, f"the file is in {name}, not in UTF-8", name))
            return None
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        problems.append(byte_order_mark(file))
    nul = content.find(b"\0")
    if nul >= 0:
        line = _line_at(content, nul)
        if content.count(b"\0") * 4 >= len(content):
            problems.append(_encoding(file, line, "the file is in UTF-16, not in UTF-8", "UTF-16"))
        else:
            problems.append(damaged(file, line))
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(content, error.start, file))
        return None


def byte_order_mark(file: str) -> Problem:
    """The Problem of a file that begins with a byte order mark."""
    return Problem(
        "byte-order-mark",
        Place(file, 1),
        "the file begins with a byte order mark (U+FEFF), which nobody sees",
        expected="UTF-8 without a byte order mark",
        mend='save it as "UTF-8", not as "UTF-8 with BOM" or "CSV UTF-8"',
    )


def damaged(file: str, line: int) -> Problem:
    """The Problem of a line with a character that no text has."""
    return Problem(
        "nul",
        Place(file, line),
        "the line holds a NUL character (U+0000): the file is damaged or no text",
        expected="text in UTF-8",
        mend="restore the file from an earlier version",
    )


def _line_at(content: bytes, position: int) -> int:
    """The line of a byte, counted from 1, whatever the line ends."""
    return len(re.findall(rb"\r\n|\n|\r", content[:position])) + 1


def _encoding(file: str, line: int, message: str, name: str) -> Problem:
    return Problem("wrong-encoding", Place(file, line), message, name, "UTF-8", f"open it as {name} and {_SAVE}")


def _not_utf8(content: bytes, position: int, file: str) -> Problem:
    """Which encoding the bytes are likely in, and the line of the first byte that is not UTF-8."""
    line = _line_at(content, position)
    foreign = bytes(byte for byte in content if byte >= 0x80)
    sound = "".join(letter for letter in content.decode("utf-8", "ignore") if ord(letter) >= 0x80).encode()
    # In another encoding a few bytes look like UTF-8 by chance; in UTF-8 a few bytes are damaged.
    if len(sound) > 2 * (len(foreign) - len(sound)):
        return Problem(
            "wrong-encoding",
            Place(file, line),
            f"the line holds a byte that is not UTF-8 (0x{content[position]:02X}); other lines are in UTF-8",
            expected="UTF-8 throughout",
            mend="write the letter anew, or restore the line from an earlier version",
        )
    scores = {
        code: sum(letter in _FREQUENT for letter in foreign.decode(code, "replace")) / len(foreign)
        for code in _CYRILLIC
    }
    best = max(scores, key=lambda code: scores[code])
    if len(foreign) >= 4 and scores[best] >= 0.35:
        name = _CYRILLIC[best]
    else:
        name = "Windows-1252 or Latin-1 (Western European)"
    return _encoding(file, line, f"the file is not in UTF-8; it looks like {name}", name)


def _end(line: str) -> str:
    """The end of a physical line: CRLF, LF, CR, or none (the last)."""
    return line[len(line.rstrip("\r\n")) :]


def _line_ends(row_ends: list[tuple[int, str]], file: str, problems: list[Problem]) -> None:
    """A problem where rows end in more than one way, or in CR alone (line breaks inside quotes are not rows' ends)."""
    counts = Counter(end for _, end in row_ends if end)
    if len(counts) > 1:
        common = counts.most_common(1)[0][0]
        line = next(line for line, end in row_ends if end and end != common)
        problems.append(
            Problem(
                "mixed-line-endings",
                Place(file, line),
                "the line ends in another way than most: "
                + ", ".join(f"{count} in {_END_NAMES[end]}" for end, count in counts.most_common()),
                expected="one kind of line end throughout",
                mend="save the file with LF line ends throughout",
            )
        )
    elif "\r" in counts:
        problems.append(
            Problem(
                "mixed-line-endings",
                Place(file, 1),
                "the lines end in CR alone (old Mac), which other programs read as one line",
                expected="LF or CRLF",
                mend="save the file with LF line ends",
            )
        )


def _separator(header: list[str], contract: Contract) -> tuple[str, str] | None:
    """The name and mark of another separator than the comma, if the header shows one."""
    names = {column.name for column in contract.columns}
    if len(header) * 2 > len(names):
        return None
    whole = ",".join(header)
    for mark, name in ((";", "a semicolon"), ("\t", "a tab"), ("|", "a bar")):
        parts = [part.strip().strip('"') for part in whole.split(mark)]
        if len(parts) > 1 and sum(part in names for part in parts) * 2 >= len(parts):
            return name, mark
    return None


def _broken(error: str, file: str, start: int, line: int) -> Problem:
    """What stopped the csv module, in the words of someone who edits the file."""
    if "unexpected end of data" in error:
        return Problem(
            "unclosed-quote",
            Place(file, start),
            "a double quote that opens in this row is never closed",
            expected="a double quote at the end of the cell",
            mend="close the quote; a double quote inside a cell is doubled",
        )
    if "expected after" in error:
        span = "" if line == start else f", and runs on to line {line}"
        return Problem(
            "quote-inside",
            Place(file, start),
            f"a double quote closes within a cell of this row{span}",
            expected="a comma or the end of the line after a closing quote",
            mend='write a double quote inside a quoted cell as "", and close each quote at the end of its cell',
        )
    if "field larger" in error:
        return Problem(
            "cell-too-long",
            Place(file, start),
            "a cell of this row is longer than 131,072 characters",
            expected="a cell of some sentences at most",
            mend="look for a double quote that is not closed",
        )
    return Problem("broken-csv", Place(file, start), f"the row cannot be read ({error})", mend="write the row anew")


def _quotes(rows: list[tuple[int, list[str]]], width: int, file: str) -> Iterator[Problem]:
    """Rows with a stray double quote, or with a cell that has swallowed other rows."""
    for line, cells in rows:
        if any(cell.count('"') % 2 for cell in cells):
            yield Problem(
                "stray-quote",
                Place(file, line),
                "a cell of this row holds a single double quote",
                expected="double quotes in pairs",
                mend='put the whole cell in double quotes, and write one inside it as ""',
            )
        elif any("\n" in cell and cell.count(",") >= max(width - 1, 2) for cell in cells):
            yield Problem(
                "swallowed-rows",
                Place(file, line),
                "a cell of this row runs over several lines that look like rows",
                expected="a closing double quote at the end of the cell",
                mend="close the quote where the cell ends; if it is one text, write it without line breaks",
            )


def _row_starts(lines: list[str]) -> Iterator[int]:
    """The physical lines that begin a row, counted by the parity of double quotes alone (a check on the csv module)."""
    inside = False
    for number, line in enumerate(lines, start=1):
        if not inside:
            yield number
        if line.count('"') % 2:
            inside = not inside
