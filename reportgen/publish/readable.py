"""Everything that can be read out of an output: its bytes, and every text that a program could take from them.

In: the name and bytes of a file. Out: Parts: bytes as they are, unpacked, and texts, each with its place in the file.
Containers are opened within one another: ZIP (so also XLSX, DOCX, EPUB), gzip, base64 and data addresses, PDF streams
and strings, PNG chunks, the name tables of fonts. Escapes of HTML, JSON, CSS, addresses and PDF strings are undone.

Not read: the pixels of pictures, the shapes of letters drawn as paths, and streams of the filters that only pictures
have. What cannot be opened is told (`Closed`), never passed over.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import itertools
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
from fontTools.ttLib import TTFont

_DEEPEST = 6
_MOST_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an output: its place within the file, and bytes or text. `prose`: it is words and not markup."""

    where: str
    content: bytes | str = field(repr=False)
    prose: bool = False


class Closed(Exception):
    """A part of an output that cannot be opened; carries where it is and why, no content."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


def parts(name: str, content: bytes) -> Iterator[Part]:
    """All parts of a file, its name among them; raises Closed where something cannot be opened."""
    yield Part("its name", name, prose=True)
    yield from _opened("", content, 0, [_MOST_BYTES], name)


def _opened(where: str, content: bytes, depth: int, left: list[int], name: str = "") -> Iterator[Part]:
    left[0] -= len(content)
    if depth > _DEEPEST or left[0] < 0:
        raise Closed(where, "it is packed too deep, or too large when unpacked")
    yield Part(where, content)
    if content.startswith(b"PK\x03\x04"):
        yield from _zip(where, content, depth, left)
    elif content.startswith(b"\x1f\x8b"):
        try:
            inner = gzip.GzipFile(fileobj=io.BytesIO(content)).read(left[0])
        except (OSError, EOFError, zlib.error):
            raise Closed(where, "the gzip archive is damaged") from None
        yield from _opened(f"{where}, unpacked", inner, depth + 1, left)
    elif b"%PDF-" in content[:1024]:
        yield from _pdf(where, content, depth, left)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(where, content)
    elif content[:4] in (b"wOF2", b"wOFF", b"OTTO", b"true", b"\x00\x01\x00\x00"):
        yield from _font(where, content)
    else:
        yield from _text(where, content, depth, left, name)


def _zip(where: str, content: bytes, depth: int, left: list[int]) -> Iterator[Part]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield Part(f"{where}, archive comment".lstrip(", "), archive.comment.decode("utf-8", "replace"), prose=True)
            for entry in archive.infolist():
                member = f"{where}, {entry.filename}".lstrip(", ")
                yield Part(f"{where}, name of a member".lstrip(", "), entry.filename, prose=True)
                yield Part(member, entry.extra + entry.comment)
                if entry.file_size > left[0]:
                    raise Closed(member, "it is too large when unpacked")
                yield from _opened(member, archive.read(entry), depth + 1, left, entry.filename)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        raise Closed(where, "the archive is damaged or locked") from None


# --- texts ------------------------------------------------------------------------------------------------------------

_ESCAPE = re.compile(
    r"[&%\\](?:(?<=&)(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|(?<=%)[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*|(?<=\\)(?:u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*"
    r"|u\{[0-9A-Fa-f]{1,6}\}(?:\\u\{[0-9A-Fa-f]{1,6}\})*|x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*"
    r"|[0-7]{3}(?:\\[0-7]{3})*))"
)
_CSS_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})\s?")
_MARKUP = re.compile(r"<(?:!doctype|\?xml|html|svg|[a-z:]+[\s>/])", re.IGNORECASE)
_TAG = re.compile(r"<!--|-->|<[^<>]*>")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|mark|q|r|rPr|s|small|span|strong|sub|sup|t|tspan|u|wbr|w:r|w:t)"
    r"(?:\s[^<>]*)?/?>"
)
_WORDS_OF_ATTRIBUTES = re.compile(
    r"""\s(?:data-[\w-]+|aria-[\w-]+|alt|title|content|label|summary|placeholder|value|descr|creator)=(?:"([^"]*)"|'([^']*)')"""
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_DATA = re.compile(r"data:[^,;\s]{0,60}(?:;[^,;\s]{0,60})*;base64,([A-Za-z0-9+/=_\s-]+)")


def unescaped(text: str) -> str:
    """The text with every escape undone, also those that were escaped twice."""
    for _ in range(3):
        plain = _ESCAPE.sub(_unescape, text)
        if plain == text:
            break
        text = plain
    return text


def _unescape(match: re.Match[str]) -> str:
    text = match.group()
    if text[0] == "&":
        return html.unescape(text)
    if text[0] == "%":
        return _bytes_as_text(bytes.fromhex(text.replace("%", "")))
    if text[1] == "u":
        if text[2] == "{":
            return "".join(_letter(int(code, 16)) for code in re.findall(r"[0-9A-Fa-f]+", text.replace("u", "")))
        units = bytes.fromhex(text.replace("\\u", ""))
        return units.decode("utf-16-be", "replace")
    if text[1] == "x":
        return _bytes_as_text(bytes.fromhex(text.replace("\\x", "")))
    return _bytes_as_text(bytes(int(code, 8) & 255 for code in text.split("\\")[1:]))


def _letter(code: int) -> str:
    return chr(code) if code < 0x110000 else " "


def _bytes_as_text(content: bytes) -> str:
    """Bytes as text: UTF-16 where they begin with its mark, else UTF-8, else one character a byte."""
    if content.startswith((b"\xfe\xff", b"\xff\xfe")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _text(where: str, content: bytes, depth: int, left: list[int], name: str) -> Iterator[Part]:
    if content.startswith((b"\xfe\xff", b"\xff\xfe")) and len(content) % 2 == 0:
        text = content.decode("utf-16", "replace")
    elif content.count(b"\0") * 5 > len(content):
        # Words of two bytes a letter, whichever comes first.
        text = "\n".join(content[at:].decode(code, "ignore") for at in (0, 1) for code in ("utf-16-be", "utf-16-le"))
    else:
        text = content.decode("utf-8", "ignore")
    yield from _of_text(where, text, depth, left, name)


def _of_text(where: str, text: str, depth: int, left: list[int], name: str = "") -> Iterator[Part]:
    plain = unescaped(text)
    if name.endswith((".css", ".js")):
        yield Part(where, plain)
        if "\\" in text:
            yield Part(where, _CSS_ESCAPE.sub(lambda match: _letter(int(match.group(1), 16)), text))
    elif not _MARKUP.search(text[:2000]):
        yield Part(where, plain, prose=True)
    else:
        yield Part(where, plain)
        apart = unescaped(_TAG.sub(" ", text))
        yield Part(where, apart, prose=True)
        joined = _INLINE.sub("", text)
        if joined != text:
            yield Part(where, unescaped(_TAG.sub(" ", joined)), prose=True)
        words = "\n".join(a or b for a, b in _WORDS_OF_ATTRIBUTES.findall(text))
        yield Part(f"{where}, attributes".lstrip(", "), unescaped(words), prose=True)
    yield from _base64(where, plain, depth, left)


def _base64(where: str, text: str, depth: int, left: list[int]) -> Iterator[Part]:
    inside = f"{where}, base64".lstrip(", ")
    for match in _DATA.finditer(text):
        yield from _opened(inside, _decoded("".join(match.group(1).split())), depth + 1, left)
    found = []
    for match in _BASE64.finditer(text):
        run = match.group()
        if run.islower():
            continue  # a digest, a path or a name of markup: base64 of words has capitals
        if len(run) > 4096:
            yield from _opened(inside, _decoded(run), depth + 1, left)
            continue
        # The value may begin anywhere in the run.
        for start in range(4):
            content = _decoded(run[start:])
            words = content.decode("utf-8", "replace")
            if words.count("\ufffd") + sum(map(words.count, "\0\1\2\3\4\5\6\7")) <= 1 + len(words) // 16:
                found.append(words)
    if found:
        yield Part(inside, "\n".join(found), prose=True)


def _decoded(run: str) -> bytes:
    """The bytes of base64 of either alphabet, as far as they go."""
    run = run.rstrip("=")
    whole = run[: len(run) // 4 * 4] + (run[len(run) // 4 * 4 :] + "==")[:4] * (len(run) % 4 > 1)
    try:
        return base64.b64decode(whole.replace("=", "") + "=" * (-len(whole.replace("=", "")) % 4), altchars=b"-_")
    except (binascii.Error, ValueError):
        return b""


# --- PDF --------------------------------------------------------------------------------------------------------------

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_KEYED_HEX = re.compile(rb"/[A-Za-z]{1,30}\s*<[0-9A-Fa-f\s]|<[Ff][Ee][Ff][Ff]")
_KEY = re.compile(rb"/([A-Za-z]{1,30})\s*\Z")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_BREAK = re.compile(r"[\ufffe\x02\xad\u2010-]\s*\r?\n\s*")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_IN_STRING = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_KEYS = {
    "Title": "title or bookmark",
    "Alt": "alternative text",
    "ActualText": "actual text",
    "Contents": "note or link",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Desc": "description of an attachment",
    "F": "name of an attachment",
    "UF": "name of an attachment",
    "Dest": "destination",
    "D": "destination",
    "Names": "names",
}


def _pdf(where: str, content: bytes, depth: int, left: list[int]) -> Iterator[Part]:
    head = f"{where}, " if where else ""
    if b"/Encrypt" in content:
        raise Closed(where, "the PDF is locked")
    yield from _pages(head, where, content)
    outside: list[bytes] = []
    at = 0
    for match in _STREAM.finditer(content):
        if match.start() < at:
            continue
        outside.append(content[at : match.start()])
        before = content[max(0, match.start() - 1200) : match.start()]
        about = before[before.rfind(b" obj") + 4 :] if b" obj" in before else before
        end = content.find(b"endstream", match.end())
        end = len(content) if end < 0 else end
        data = content[match.end() : end]
        at = end
        if b"/DCTDecode" in about or b"/JPXDecode" in about or b"/CCITTFaxDecode" in about or b"/JBIG2Decode" in about:
            yield Part(f"{head}picture", data.decode("utf-8", "ignore"))
            continue
        unpacked, at = _unpacked(head, about, content, match.end(), end)
        if b"/Image" in about:
            left[0] -= len(unpacked)
        elif b"/ObjStm" in about:
            outside.append(unpacked)
            yield Part(f"{head}objects", unpacked)
        elif b"/XRef" in about:
            continue
        elif b"/EmbeddedFile" in about:
            yield from _opened(f"{head}attachment", unpacked, depth + 1, left)
        elif b"/Metadata" in about:
            yield from _opened(f"{head}XMP metadata", unpacked, depth + 1, left)
        elif unpacked[:4] in (b"OTTO", b"true", b"\x00\x01\x00\x00"):
            yield from _opened(f"{head}font", unpacked, depth + 1, left)
        elif b"/FontFile" in about:
            yield Part(f"{head}font", unpacked)
        else:
            yield Part(f"{head}stream", unpacked)
            yield from _strings(f"{head}content", unpacked)
            if unpacked.count(b"\0") == 0 and b"BT" not in unpacked:
                yield from _text(f"{head}stream", unpacked, depth, left, "")
    outside.append(content[at:])
    around = b"\n".join(outside)
    yield from _strings(f"{head}strings", around)
    plain = _NAME_ESCAPE.sub(lambda match: bytes.fromhex(match.group(1).decode()), around)
    yield Part(f"{head}objects", plain.decode("utf-8", "ignore"))


def _unpacked(head: str, about: bytes, content: bytes, start: int, end: int) -> tuple[bytes, int]:
    """The bytes of a stream, and where its `endstream` stands."""
    if b"/LZWDecode" in about or b"/RunLengthDecode" in about:
        raise Closed(f"{head}stream", "it is packed in a way that is not read (LZW, run length)")
    data = content[start:end]
    try:
        if b"/ASCII85Decode" in about:
            data = base64.a85decode(data.strip().removesuffix(b"~>"))
        elif b"/ASCIIHexDecode" in about:
            data = bytes.fromhex(data.decode("ascii").rstrip().removesuffix(">"))
        if b"/FlateDecode" not in about or not data.strip():
            return data, end
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(data, _MOST_BYTES)
        # The word "endstream" may stand by chance within what is packed.
        while not unpacker.eof and b"/ASCII" not in about:
            further = content.find(b"endstream", end + 1)
            if further < 0:
                break
            unpacked += unpacker.decompress(content[end:further], _MOST_BYTES)
            end = further
    except (zlib.error, ValueError):
        raise Closed(f"{head}stream", "it is damaged") from None
    return unpacked, end


def _strings(where: str, content: bytes) -> Iterator[Part]:
    """Every string of PDF objects, by the key under which it stands."""
    found: dict[str, list[str]] = {}
    for match in _LITERAL.finditer(content):
        text = match.group(1)
        if b"\\" in text:
            text = _IN_STRING.sub(_escaped, text)
        found.setdefault(_key(content, match.start()), []).append(_bytes_as_text(text))
    # In the drawing of a page most are numbers of letters: it is gone through only where one stands under a key.
    for match in _HEX.finditer(content) if _KEYED_HEX.search(content) else ():
        digits = match.group(1)
        # Without a mark of UTF-16 or a key they are numbers of letters in a font, and are read with the page.
        key = "" if digits[:4].upper() == b"FEFF" else _key(content, match.start())
        if key or digits[:4].upper() == b"FEFF":
            text = bytes.fromhex("".join(digits.decode().split()).ljust(len(digits) + len(digits) % 2, "0"))
            found.setdefault(key or _key(content, match.start()), []).append(_bytes_as_text(text))
    for key, texts in found.items():
        words = "\n".join(texts)
        yield Part(f"{where}, {_KEYS.get(key, key)}".rstrip(", "), _BREAK.sub("", words), prose=True)
        plain = unescaped(words)
        if plain != words:
            yield Part(f"{where}, {_KEYS.get(key, key)}".rstrip(", "), plain, prose=True)


def _key(content: bytes, at: int) -> str:
    """The key of a dictionary whose value begins at a byte; empty where there is none."""
    match = _KEY.search(content, max(0, at - 32), at)
    return match.group(1).decode() if match else ""


def _escaped(match: re.Match[bytes]) -> bytes:
    what = match.group(1)
    if what.isdigit():
        return bytes([int(what, 8) & 255])
    return b"" if what in (b"\n", b"\r\n", b"\r") else _ESCAPED.get(what, what)


def _pages(head: str, where: str, content: bytes) -> Iterator[Part]:
    """The text of each page, and that of two pages together at their break, whatever stands at foot and head."""
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            texts = [_BREAK.sub("", page.get_textpage().get_text_range()) for page in pdf]
    except pypdfium2.PdfiumError:
        raise Closed(where, "the PDF cannot be read") from None
    for number, text in enumerate(texts, start=1):
        yield Part(f"{head}page {number}", text, prose=True)
    for number, (one, next_) in enumerate(itertools.pairwise(texts), start=1):
        first = [line for line in next_.splitlines() if line.strip()][:5]
        starts = ["\n".join(first[i : i + 2]) for i in range(4) if first[i : i + 2]]
        ends = [line.rstrip("\ufffe\x02\xad\u2010-") for line in one.splitlines() if line.strip()]
        joined = "\n.\n".join(f"{end}\n{start}" for end in ends for start in starts)
        yield Part(f"{head}pages {number} and {number + 1}", joined)


# --- pictures and fonts -----------------------------------------------------------------------------------------------


def _png(where: str, content: bytes) -> Iterator[Part]:
    head = f"{where}, " if where else ""
    at = 8
    while at + 12 <= len(content):
        (size,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"IEND":
            break
        if kind in (b"IDAT", b"PLTE", b"tRNS", b"fdAT"):
            continue
        yield Part(f"{head}chunk {kind.decode('latin-1')}", data)
        keyword, _, rest = data.partition(b"\0")
        pieces = [data]
        if kind in (b"zTXt", b"iCCP"):
            pieces = [keyword, _inflated(f"{head}chunk {kind.decode()}", rest[1:])]
        elif kind == b"iTXt" and len(rest) >= 2:
            language, _, words = rest[2:].partition(b"\0")
            title, _, words = words.partition(b"\0")
            words = _inflated(f"{head}chunk iTXt", words) if rest[0] else words
            pieces = [keyword, language, title, words]
        for piece in pieces:
            text = piece.decode("utf-8", "ignore")
            yield Part(f"{head}chunk {kind.decode('latin-1')}", unescaped(text), prose=True)
            other = piece.decode("latin-1")
            if other != text and kind in (b"tEXt", b"zTXt"):
                yield Part(f"{head}chunk {kind.decode('latin-1')}", other, prose=True)
    if content[at:]:
        yield Part(f"{head}after its end", content[at:].decode("utf-8", "ignore"), prose=True)


def _inflated(where: str, data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, 100_000_000)
    except zlib.error:
        raise Closed(where, "it is damaged") from None


_TABLES_OF_SHAPES = frozenset(
    {
        *("glyf", "loca", "hmtx", "gvar", "head", "hhea", "maxp", "cmap", "GSUB", "GPOS", "GDEF", "fpgm", "prep"),
        *("gasp", "kern", "avar", "STAT", "HVAR", "MVAR", "fvar", "vhea", "vmtx", "CFF ", "cvt ", "OS/2", "name"),
    }
)


def _font(where: str, content: bytes) -> Iterator[Part]:
    """The words of a font's name table; its other tables as bytes, unpacked."""
    try:
        with TTFont(io.BytesIO(content), lazy=True) as font:
            for tag in font.reader.keys():  # noqa: SIM118 - a reader is no mapping
                if tag not in _TABLES_OF_SHAPES:
                    yield Part(f"{where}, font table {tag}".lstrip(", "), font.reader[tag])
            if "name" in font:
                words = "\n".join(record.toUnicode(errors="replace") for record in font["name"].names)
                yield Part(f"{where}, names of a font".lstrip(", "), words, prose=True)
    except Exception:  # noqa: BLE001 - the reader of fonts raises whatever a damaged table leads it to
        raise Closed(where, "the font cannot be read") from None
