"""What a person typed to be printed: the words of a text or figure file, each at its place in that file.

In: the source of a file as a person edits it. Out: stretches of the same length as the source they stand for, in which
everything that is not printed as it stands (templates, keys, comments) is BLANK, position by position. So whatever is
found in a stretch has its true line and column. String constants of template expressions count as typed where they are
printed: a caption does, the id of a case or a query's country does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.numbers.numerals import BLANK, blanked

SILENT = frozenset(
    {
        *("tally", "indicator", "change", "direction", "rank", "highest", "lowest", "account", "date", "persons"),
        *("sentence", "status", "share", "sum", "figure", "case_box", "cases_table", "all_cases", "chronology"),
        *("disputes_table", "findings_table", "tally_table", "values_table", "accounts_table", "rating_strip"),
        *("score_changes", "response", "ratifications_table", "ratified_by", "monitored_by", "codebook", "all_values"),
        *("numbers_by_page",),
        *("all_tallies", "rules_in_words", "coverage_map", "coverage_table", "caveats_table", "corrections_table"),
        *("calls_list", "licences", "changes", "developments", "country_name", "country_adjective", "known", "ref"),
        *("page", "title_of", "cite", "insert", "fixed", "country_count"),
    }
)
"""Names whose arguments are ids and choices, not words to be printed (see blocks/names.py)."""

PRINTING = frozenset({"claim", "pull", "key_numbers", "glance", "how_many", "glossary", "translate"})
"""Names that print strings among their arguments. A name that is in neither list is taken to print them."""

_PRINTED_KEYWORDS = frozenset({"title", "note", "caption", "heading", "words"})
_PRINTED_FILTERS = frozenset({"default", "join", "replace"})
_NO_CALL = frozenset({"if", "elif", "else", "for", "in", "and", "or", "not", "is"})
_COMPARING = frozenset({"==", "!=", "<", ">", "<=", ">=", "in", "is"})
_RECKONING = frozenset({"+", "-", "*", "/", "//", "%", "**", ":", "."})

_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_TOKEN = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<number>\d[\d_]*(?:\.\d+)?)|(?P<name>[^\W\d]\w*)"""
    r"""|(?P<sign>==|!=|<=|>=|//|\*\*|[^\s\w"'\x00])|(?P<other>\s+|.)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|.)", re.DOTALL)
_TOML = re.compile(
    r'''(?P<comment>\#[^\n]*)|(?P<string>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|'[^'\n]*')'''
    r"""|(?P<key>[\w-]+)|(?P<sign>[\[\]{}=,\n])|(?P<other>.)""",
    re.DOTALL,
)
_FIGURE_WORDS = frozenset({"title", "subtitle", "note", "alt"})
_FIGURE_TABLES = frozenset({"data", "options"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of printed words: its key ("body", or that of a string), where it begins in the source, its text."""

    key: str
    start: int
    text: str
    language: str = ""


def of_text(source: str) -> tuple[Stretch, ...]:
    """The printed words of a text: the strings of its head, and its body; a text without a head is all body."""
    head = re.match(r"\+\+\+[^\n]*\n(.*?)^\+\+\+[^\n]*\n?", source, re.DOTALL | re.MULTILINE)
    if head is None:
        return (Stretch("body", 0, _words(source)),)
    strings = [Stretch(path[-1], start, _words(text)) for path, start, text in _strings(head[1], head.start(1)) if path]
    return (*strings, Stretch("body", head.end(), _words(source[head.end() :])))


def of_figure(source: str) -> tuple[Stretch, ...]:
    """The printed words of a figure's file: title, subtitle, note and alt text in each language, and its labels.

    Labels of [data] are printed in every language: theirs is "".
    """
    return tuple(
        Stretch(path[1], start, text if path[0] == "data" else _words(text), "" if path[0] == "data" else path[0])
        for path, start, text in _strings(source, 0)
        if (len(path) == 2 and path[0] not in _FIGURE_TABLES and path[1] in _FIGURE_WORDS)
        or (len(path) == 3 and path[:2] == ("data", "labels"))
    )


def _strings(source: str, at: int) -> Iterator[tuple[tuple[str, ...], int, str]]:
    """Every string value of TOML that tomli accepts: its path of keys, where its content begins, and the content.

    Escapes are set to what they mean, filled up with blanks.
    """
    table: tuple[str, ...] = ()
    above: list[tuple[str, ...]] = []  # the tables and arrays in which we stand
    keys: list[str] = []
    value = header = False
    for token in _TOML.finditer(source):
        kind, shown = token.lastgroup, token[0]
        if header and shown != "\n":
            if kind in ("key", "string"):
                keys.append(shown.strip("\"'"))
            elif shown == "]":
                table, keys, header = tuple(keys), [], False
        elif kind == "key" and not value:
            keys.append(shown)
        elif kind == "string":
            if not value:
                keys.append(shown[1:-1])
                continue
            quote = 3 if shown.startswith(('"""', "'''")) else 1
            content = shown[quote:-quote]
            yield (*table, *keys), at + token.start() + quote, content if shown[0] == "'" else _escaped(content)
        elif shown == "=":
            value = True
        elif shown in "[{":
            if shown == "[" and not value and not above:
                header, keys = True, []
                continue
            above.append((*table, *keys))
            if shown == "{":
                table, keys, value = (*table, *keys), [], False
        elif shown in "]}" and above:
            held = above.pop()
            if shown == "}":
                table, keys, value = held[: len(held) - 1], list(held[-1:]), True
        elif shown == "," and above and above[-1] == table:
            keys, value = [], False
        elif shown == "\n" and not above:
            keys, value, header = [], False, False


def _escaped(text: str) -> str:
    r"""The content of a basic string with \" and its like as what they mean, in the same length."""

    def meaning(escape: re.Match[str]) -> str:
        code = escape[0]
        if digits := escape[1] or escape[2]:
            letter = int(digits, base=16)
            return (chr(letter) if letter < 0x110000 else BLANK) + BLANK * (len(code) - 1)
        return BLANK + (code[1] if code[1] in '"\\' else "\n" if code[1] == "\n" else BLANK)

    return _ESCAPE.sub(meaning, text)


def _words(text: str) -> str:
    """A template with all but its printed words blank."""
    made, at = [], 0
    while (found := _TEMPLATE.search(text, at)) is not None:
        made.append(text[at : found.start()])
        if found[0] == "{#":
            end = text.find("#}", found.end())
            at = len(text) if end < 0 else end + 2
            made.append(blanked(text[found.start() : at]))
        else:
            tokens, at = _tokens(text, found.end(), "}}" if found[0] == "{{" else "%}")
            kept = list(blanked(text[found.start() : at]))
            for start, end in _constants(tokens, statement=found[0] == "{%"):
                content = _ESCAPE.sub(lambda escape: blanked(escape[0]), text[start:end])
                kept[start - found.start() : end - found.start()] = content
            made.append("".join(kept))
    return "".join(made) + text[at:]


def _tokens(text: str, at: int, closing: str) -> tuple[list[re.Match[str]], int]:
    """The tokens of an expression or statement, and where it ends."""
    tokens: list[re.Match[str]] = []
    braces = 0
    while at < len(text):
        if not braces and text.startswith(closing, at):
            return tokens, at + 2
        token = _TOKEN.match(text, at)
        assert token is not None
        braces += {"{": 1, "}": -1}.get(token[0], 0)
        if token.lastgroup != "other":
            tokens.append(token)
        at = token.end()
    return tokens, len(text)


@dataclass(slots=True)
class _Frame:
    """A bracket that is open: the name called ("" for none), whether its arguments are silent, the keyword at hand."""

    silent: bool
    called: str = ""
    keyword: str = ""

    @property
    def hushed(self) -> bool:
        """Whether what stands here is not printed."""
        if self.keyword and self.called in SILENT | PRINTING | _PRINTED_FILTERS:
            return self.keyword not in _PRINTED_KEYWORDS
        return self.silent


def _constants(tokens: list[re.Match[str]], *, statement: bool) -> Iterator[tuple[int, int]]:
    """Where the constants stand that are printed: the contents of strings, and numbers."""
    if statement and (not tokens or tokens[0][0] not in ("set", "for", "macro", "call")):
        return
    frames: list[_Frame] = []
    shown = ["", *(token[0] for token in tokens), "", ""]
    for place, token in enumerate(tokens, 1):
        before, after = shown[place - 1], shown[place + 1]
        match token[0]:
            case "(":
                frames.append(_opened(shown, place))
            case "[" | "{":
                index = token[0] == "[" and place > 1 and (before[-1:].isalnum() or before[-1:] in ")]\"'_")
                frames.append(_Frame(silent=index and before not in _NO_CALL))
            case ")" | "]" | "}":
                if frames:
                    frames.pop()
            case ",":
                if frames:
                    frames[-1].keyword = ""
            case "=":
                if frames and frames[-1].called:
                    frames[-1].keyword = before
            case _ if any(frame.hushed for frame in frames) or {before, after} & _COMPARING:
                continue
            case _ if token.lastgroup == "string" and after != ":":
                yield token.start() + 1, token.end() - 1
            case _ if token.lastgroup == "number" and not _reckoned(shown, place):
                yield token.span()


def _opened(shown: list[str], place: int) -> _Frame:
    """The frame of a round bracket: a call, a filter's arguments, or a group."""
    name = shown[place - 1]
    if not name[:1].isidentifier() or name in _NO_CALL:
        return _Frame(silent=False)
    if shown[place - 2] == "|":
        return _Frame(name not in _PRINTED_FILTERS, name)
    return _Frame(name in SILENT, name)


def _reckoned(shown: list[str], place: int) -> bool:
    """Whether a number is part of a calculation with something that is asked for, which prints another number."""
    before, after = shown[place - 1], shown[place + 1]
    if before in _RECKONING and shown[place - 2][:1].isdigit():
        return False
    if after in _RECKONING and shown[place + 2][:1].isdigit():
        return False
    unary = before in ("-", "+") and shown[place - 2] in ("", "(", "[", ",", "~", "=")
    return after in _RECKONING or (before in _RECKONING and not unary)
