"""Metadata that would tell who made an output, where and when: there is none but the publisher and the as-of date.

In: the outputs as bytes, the names that may stand as authors, and the as-of date. Out: Problems. Looked at are the
fields in which programs leave such things: PDF information, XMP, dates of attachments; PNG chunks; SVG and HTML
metadata; the properties and member dates of XLSX and other archives. `machine` gives the paths and names of this
machine, which are looked for in these fields; `leaks` looks for the paths in every other part of an output as well.
"""

from __future__ import annotations

import getpass
import io
import platform
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from reportgen.dates import PartialDate
from reportgen.problem import Place, Problem
from reportgen.publish.readable import Closed, parts

_NOBODY = frozenset(
    {
        "admin",
        "administrator",
        "build",
        "builder",
        "default",
        "docker",
        "guest",
        "localhost",
        "nobody",
        "root",
        "runner",
    }
    | {"ubuntu", "user", "vagrant", "work", "worker"}
)
"""Names of users and machines that name nobody."""

_NO_TIME = (1980, 1, 1)
_DAY = re.compile(r"(\d{4})[:-]?(\d{2})[:-]?(\d{2})")
_PATH = re.compile(
    r"(?:^|[\s(\"'=,])(?:/(?:home|Users|root|tmp|var|private|mnt|srv|opt)/|[A-Za-z]:\\|file://)[^\s\"'<>]+"
)
_IN_MARKUP = re.compile(
    r"<(?:dc:|xmp:|cp:|dcterms:|pdf:|xmpMM:)?(creator|Creator|author|Author|lastModifiedBy|Manager|date|created|modified|"
    r"CreateDate|ModifyDate|MetadataDate|CreatorTool|Producer|publisher|contributor|Company|Application)\b[^>]*>"
    r"(.*?)</",
    re.DOTALL,
)
_META = re.compile(r"<meta\s[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(name|property|content)\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_AUTHORS = frozenset(
    {"author", "creator", "lastmodifiedby", "manager", "contributor", "company", "artist", "dc.creator"}
)
_DATES = frozenset(
    {"creationdate", "moddate", "createdate", "modifydate", "metadatadate", "created", "modified", "date", "time"}
    | {"creation time", "date:create", "date:modify", "member date", "dc.date", "article:modified_time"}
)


@dataclass(frozen=True, slots=True)
class Machine:
    """What tells which machine and whose: paths of folders, and names of the user and the computer."""

    paths: tuple[str, ...]
    names: tuple[str, ...]


def machine(root: Path) -> Machine:
    """The paths and names of this machine that no output may hold, as far as they tell anything."""
    folders = [root.absolute(), root.resolve(), Path.cwd()]
    names = [platform.node(), platform.node().partition(".")[0]]
    try:
        folders.append(Path.home())
        names.append(getpass.getuser())
    except (RuntimeError, KeyError, OSError):
        pass  # a user without a name or a home, as in a container
    paths = {str(folder) for folder in folders if len(str(folder)) >= 8 and len(folder.parts) > 2}
    return Machine(
        tuple(sorted(paths | {path.replace("\\", "/") for path in paths})),
        tuple(sorted({name for name in names if len(name) >= 4 and name.lower() not in _NOBODY})),
    )


def private_metadata(
    outputs: Mapping[str, bytes], authors: Iterable[str], as_of: PartialDate, here: Machine
) -> tuple[Problem, ...]:
    """A problem for each field of metadata that tells of a person, a machine, a path or a time of its making.

    `authors` are the publisher and whoever is credited: their names may stand as authors.
    """
    right = {" ".join(author.split()).casefold() for author in authors}
    problems: list[Problem] = []
    for name, content in sorted(outputs.items()):
        try:
            fields = list(_fields(name, content))
        except (pikepdf.PdfError, zipfile.BadZipFile, Closed) as fault:
            where = f"{fault.where}: {fault.reason}" if isinstance(fault, Closed) else "its metadata"
            problems.append(
                Problem(
                    "unreadable-output",
                    Place(name),
                    f"a part of it cannot be read ({where})",
                    expected="an output of which every byte can be read",
                    mend="leave out the picture or file from which this part comes, or save it anew in a plain form",
                )
            )
            continue
        for field, text in fields:
            said = _told(field, text.strip(), right, as_of, here)
            if said:
                problems.append(
                    Problem(
                        "private-metadata",
                        Place(name),
                        f"its metadata {said} ({field})",
                        expected="the publisher as author, the as-of date as date, no names of a machine",
                        mend="take it out of the picture, style or setting from which it comes",
                    )
                )
    return tuple(dict.fromkeys(problems))


def _told(field: str, text: str, authors: set[str], as_of: PartialDate, here: Machine) -> str:
    """What a field gives away; empty for nothing."""
    key = field.rpartition(", ")[2].casefold()
    if not text:
        return ""
    if key in _AUTHORS and " ".join(text.split()).casefold() not in authors | {"reportgen"}:
        return "names an author who is neither the publisher nor credited"
    if key in _DATES:
        day = _DAY.search(text)
        if day and tuple(map(int, day.groups())) not in {_NO_TIME, _date(as_of)}:
            return "has a date that is not the as-of date"
    if _PATH.search(text) or any(path in text for path in here.paths):
        return "holds a path of a machine"
    words = {word.casefold() for word in re.findall(r"[\w.-]+", text)}
    if any(name.casefold() in words and name.casefold() not in " ".join(authors) for name in here.names):
        return "holds the name of a user or a computer"
    return ""


def _date(as_of: PartialDate) -> tuple[int, int, int]:
    day = as_of.last()
    return day.year, day.month, day.day


def _fields(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The fields of metadata of an output, each under its name."""
    if content.startswith(b"%PDF-"):
        yield from _of_pdf(content)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                year, month, day = entry.date_time[:3]
                yield f"{entry.filename}, member date", f"{year:04}-{month:02}-{day:02}"
                if entry.filename.endswith((".xml", ".rels")) and "docprops" in entry.filename.lower():
                    yield from _of_markup(f"{entry.filename}, ", archive.read(entry).decode("utf-8", "replace"))
    elif content.startswith(b"\x89PNG"):
        for part in parts(name, content):
            if part.where.startswith("chunk ") and isinstance(part.content, str):
                keyword, _, text = part.content.partition("\0")
                yield f"{part.where}, {keyword}", text or part.content
            elif part.where == "chunk tIME" and isinstance(part.content, bytes) and len(part.content) >= 4:
                year = int.from_bytes(part.content[:2], "big")
                yield "chunk tIME, time", f"{year:04}-{part.content[2]:02}-{part.content[3]:02}"
    elif name.endswith((".svg", ".html", ".htm", ".xml")):
        yield from _of_markup("", content.decode("utf-8", "replace"))


def _of_markup(head: str, text: str) -> Iterator[tuple[str, str]]:
    for key, value in _IN_MARKUP.findall(text):
        yield f"{head}{key}", re.sub(r"<[^>]*>", " ", value)
    for tag in _META.findall(text):
        found = {key.lower(): value for key, value in _ATTRIBUTE.findall(tag)}
        yield f"{head}meta, {found.get('name') or found.get('property') or ''}", found.get("content", "")


def _of_pdf(content: bytes) -> Iterator[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for key, value in pdf.docinfo.items():
            # The creator of a PDF is a program.
            yield f"PDF information, {'program' if key == '/Creator' else key.lstrip('/')}", str(value)
        metadata = pdf.Root.get("/Metadata")
        if metadata is not None:
            for key, text in _of_markup("", metadata.read_bytes().decode("utf-8", "replace")):
                yield f"XMP, {key}", text
        for name, attached in pdf.attachments.items():
            for file in attached.get_all_filenames().values():
                yield f"attachment {name}, file name", str(file)
            embedded = attached.obj.get("/EF")
            stream = None if embedded is None else embedded.get("/F")
            parameters = None if stream is None else stream.get("/Params")
            for key in ("/CreationDate", "/ModDate"):
                if parameters is not None and key in parameters:
                    yield f"attachment {name}, {key[1:]}", str(parameters[key])
