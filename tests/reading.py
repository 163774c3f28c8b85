"""A published edition read as a reader's programs read it: every file, the words of the PDF and of the web edition."""

from __future__ import annotations

import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdfium2


def outputs(folder: Path) -> dict[str, bytes]:
    """Every file of a published edition by its path in it; nothing where there is no folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a published edition."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in outputs(folder).items()}


def whole(folder: Path) -> bool:
    """Whether the edition is the one that its SHA256SUMS describes, with no file more and none less."""
    listed = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in listed)}
    return told == {name: digest for name, digest in sums(folder).items() if name != "SHA256SUMS"}


def manifest(folder: Path) -> dict[str, Any]:
    """What the manifest of an edition says."""
    found = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def pdf_pages(file: Path) -> list[str]:
    """The text of each page of a PDF, as another program reads it: words, line by line, hyphens of line ends undone."""
    with pypdfium2.PdfDocument(file) as pdf:
        pages = []
        for page in pdf:
            text = page.get_textpage().get_text_bounded()
            # What breaks a word at the end of a line is marked by pdfium with U+FFFE or U+0002.
            for hyphen in ("\ufffe\r\n", "\x02\r\n", "\ufffe\n", "\x02\n", "\ufffe", "\x02", "\u2010\r\n", "\xad"):
                text = text.replace(hyphen, "")
            pages.append(text.replace("\r\n", "\n"))
        return pages


def squeezed(text: str) -> str:
    """The letters and digits of a text: what is left of it however it is broken into lines."""
    return "".join(character for character in text if character.isalnum())


class _Reader(HTMLParser):
    """The text of a page without its scripts, styles and pictures; a block's end is a line's end."""

    _UNREAD = frozenset({"script", "style", "svg", "title", "head"})
    _APART = ("second", "toc-", "page-ref")
    """Classes of what is set as a block (a second line in a cell, a column of the contents) or filled in (a page)."""
    _WITHIN = frozenset({"a", "abbr", "b", "em", "i", "span", "strong", "sup", "sub", "code"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._UNREAD:
            self.unread += 1
        elif tag not in self._WITHIN or (dict(attrs).get("class") or "").startswith(self._APART):
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._UNREAD:
            self.unread -= 1
        elif tag not in self._WITHIN:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.pieces.append(data)


def html_text(html: str) -> str:
    """The words of an HTML page, block by block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = ("".join(line.split("\xad")).split() for line in "".join(reader.pieces).split("\n"))
    return "\n".join(" ".join(line) for line in lines if line)


def web_pages(folder: Path) -> dict[str, str]:
    """The words of each page of the web edition."""
    return {
        path.relative_to(folder / "web").as_posix(): html_text(path.read_text("utf-8"))
        for path in sorted((folder / "web").rglob("*.html"))
    }
