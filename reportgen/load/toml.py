"""TOML text to its values, with the line of each key.

In: the text of a TOML file. Out: Toml, whose `problems` hold a syntax error with line and column. tomli says nothing
of where a key stood once it has been read, so a small scanner of headings and keys does; it trusts that tomli has
accepted the text, and knows no more of TOML than it needs for that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import tomli

from reportgen.problem import Place, Problem

_ENDLESS = re.compile(r"[0-9_]{1000}")

Path = tuple[str | int, ...]
"""Where a value stands: keys and, within arrays of tables, positions from 0: ("editions", 0, "year")."""


@dataclass(frozen=True, slots=True)
class Toml:
    """What a TOML file says, and on which line each of its keys stands.

    `values` is empty when the text could not be read; then `problems` says why.
    """

    file: str
    values: Mapping[str, object]
    lines: Mapping[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line_of(self, *keys: str | int) -> int | None:
        """The line of a key, or of the nearest heading or key above it that is known; None for none."""
        for length in range(len(keys), 0, -1):
            line = self.lines.get(keys[:length])
            if line is not None:
                return line
        return None

    def place(self, *keys: str | int) -> Place:
        """The place of a key, for a problem about its value."""
        return Place(self.file, self.line_of(*keys))


def read(text: str, file: str) -> Toml:
    """The TOML in `text`; `file` is its path in the project, for problems."""
    text = text.removeprefix("\ufeff")
    try:
        values = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return Toml(file, {}, problems=(_problem(error, text, file),))
    except RecursionError:
        problem = Problem("toml", Place(file), "brackets are nested too deep", mend="write the values in fewer levels")
        return Toml(file, {}, problems=(problem,))
    except ValueError:
        line = next((at for at, row in enumerate(text.split("\n"), 1) if _ENDLESS.search(row)), None)
        problem = Problem("toml", Place(file, line), "a number has thousands of digits", mend="write a shorter number")
        return Toml(file, {}, problems=(problem,))
    return Toml(file, values, _lines(text))


def _problem(error: tomli.TOMLDecodeError, text: str, file: str) -> Problem:
    lines = text.splitlines()
    found = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else None
    reason = error.msg[:1].lower() + error.msg[1:]
    mend = None
    if found is not None and re.match(r"""[A-Za-z0-9_.-]+\s*=\s*[^\s"'\[{0-9tf+-]""", found):
        mend = "put text in double quotes"
    elif found is not None and re.match(r"[A-Za-z0-9_-]+\s*:", found):
        mend = "write = between key and value, not a colon"
    elif "overwrite" in reason or "twice" in reason or "mutate" in reason:
        mend = "each key and each heading may stand once: remove or rename one of the two"
    return Problem(
        "toml",
        Place(file, error.lineno, error.colno),
        f"this is not TOML: {reason}",
        value=found or None,
        expected='key = "text", key = 12, key = ["a", "b"] or a [heading]',
        mend=mend,
    )


_KEY_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")


def _key(text: str, at: int) -> tuple[list[str], int]:
    """A dotted key from a position on, and the position after it."""
    parts: list[str] = []
    while match := _KEY_PART.match(text, at):
        parts.append(next(part for part in match.groups() if part is not None))
        at = match.end()
        if not text.startswith(".", at):
            break
        at += 1
    return parts, at


def _lines(text: str) -> dict[Path, int]:
    """The line of every heading and of every key that begins a line."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    inside: Path = ()
    position = 0
    line = 1
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        stripped = text[position:end].strip()
        after = end
        if stripped.startswith("["):
            start = text.index("[", position)
            array = text.startswith("[[", start)
            parts, _ = _key(text, start + (2 if array else 1))
            inside = _resolved(parts if not array else parts[:-1], counts)
            if array:
                whole: Path = (*inside, parts[-1])
                counts[whole] = counts.get(whole, -1) + 1
                found.setdefault(whole, line)
                inside = (*whole, counts[whole])
            for length in range(1, len(inside) + 1):
                found.setdefault(inside[:length], line)
        elif stripped and not stripped.startswith("#"):
            parts, at = _key(text, position)
            for length in range(1, len(parts) + 1):
                found.setdefault((*inside, *parts[:length]), line)
            after = _value_end(text, at)
        line += text.count("\n", position, min(after, len(text)) + 1)
        position = after + 1
    return found


def _resolved(parts: list[str], counts: Mapping[Path, int]) -> Path:
    """The path of a heading, with the position of the newest element for each array of tables on the way."""
    path: Path = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return path


_TOKEN = re.compile(r'"""|\'\'\'|"|\'|[\[{]|[\]}]|#|\n')


def _value_end(text: str, at: int) -> int:
    """The position of the line end after a value that may run over several lines."""
    depth = 0
    while match := _TOKEN.search(text, at):
        mark = match.group()
        at = match.end()
        if mark in ('"""', "'''", '"', "'"):
            at = _string_end(text, at, mark)
        elif mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        elif mark == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif depth <= 0:
            return match.start()
    return len(text)


def _string_end(text: str, at: int, quote: str) -> int:
    """The position after a string's closing quote."""
    while at < len(text):
        if text[at] == "\\" and quote[0] == '"':
            at += 2
        elif text.startswith(quote, at):
            at += len(quote)
            # Up to two quotes may stand directly before the closing three.
            while len(quote) == 3 and text.startswith(quote[0], at):
                at += 1
            return at
        else:
            at += 1
    return at
