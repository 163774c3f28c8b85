"""tinyhtml5 remembers the patterns by which it reads: it means to, but keeps them under a key that it never asks for.

Half of the time that reading HTML takes goes into making the same patterns anew. docs/performance.md proposes the mend
upstream; with another version than the one below the library runs as it is, only slower.
"""

from __future__ import annotations

import re
from importlib.metadata import version

from tinyhtml5 import inputstream

VERSION = "2.1.0"
"""The version of tinyhtml5 that this was written for and tested with."""


class _Patterns(dict[tuple[object, bool], re.Pattern[str]]):
    """The pattern of some characters (False: of all others), made when it is first asked for."""

    def __missing__(self, key: tuple[object, bool]) -> re.Pattern[str]:
        characters, wanted = key
        if isinstance(characters, re.Pattern):
            raise KeyError(key)
        inside = "".join(f"\\x{ord(character):02x}" for character in characters)  # type: ignore[attr-defined]
        found = self[key] = re.compile(f"[{'' if wanted else '^'}{inside}]+")
        return found


def remember() -> None:
    """Let tinyhtml5 keep its patterns, if it is the version that this was written for."""
    if version("tinyhtml5") == VERSION and not isinstance(inputstream.characters_until_regex, _Patterns):
        inputstream.characters_until_regex = _Patterns()
