"""The leak scan finds what was let through on purpose, in every kind of output and writing, and never says it."""

from __future__ import annotations

import base64
import codecs
import gzip
import html
import io
import json
import struct
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pikepdf
import pytest
import weasyprint
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from reportgen.dates import PartialDate
from reportgen.load.withheld import Value, Withheld
from reportgen.problem import Place, Problem
from reportgen.publish import leaks as scanner
from reportgen.publish.leaks import ScanFailed, leaks, scan
from reportgen.publish.private import Machine, private_metadata
from reportgen.records.contract import Kind
from tests.conftest import ROOT, tiny_in
from tests.reading import outputs

AT = Place("data/parties.csv", 41, "name")

# A value as it stands in the data, and how somebody else writes it.
WRITTEN = [
    ("Ottilie Brask", "Ottilie Brask"),
    ("Ottilie Brask", "BRASK Ottilie"),
    ("Ottilie Brask", "Brask, Ottilie"),
    ("Ottilie Brask", "O. Brask"),
    ("Ottilie Brask", "Ottilie\u00a0Brask"),
    ("Ottilie Brask", "Otti\u00adlie\u200b Bra\u2060sk"),
    ("Ottílie Bråsk", "Ottilie Brask"),
    ("Ottílie Bråsk", unicodedata.normalize("NFD", "Ottílie Bråsk")),
    ("Ўткир Ғафуров", "Ўткир Ғафуров"),
    ("Ўткир Ғафуров", "ЎТКИР ҒАФУРОВ"),
    ("Ўткир Ғафуров", "Oʻtkir Gʻafurov"),
    ("Ўткир Ғафуров", "O'tkir G'afurov"),
    ("Ўткир Ғафуров", "O‘tkir G’afurov"),
    ("Ўткир Ғафуров", "Ōtkir Ḡafurov"),
    ("Ўткир Ғафуров", "Utkir Gafurov"),
    ("Oʻtkir Gʻafurov", "Ўткир Ғафуров"),
    ("O'tkir G'afurov", "Õtkir Ğafurov"),
    ("Шаҳноза Чориева", "Shahnoza Choriyeva"),
    ("Шаҳноза Чориева", "Şahnoza Çoriyeva"),
    ("Shahnoza Choriyeva", "Şahnoza Çoriyeva"),
    ("Şahnoza Çoriyeva", "Шаҳноза Чориева"),
    ("Сергей Щербаков", "Sergei Shcherbakov"),
    ("Сергей Щербаков", "Sergej Ščerbakov"),
    ("Сергей Щербаков", "Щербаков С."),
    ("Фёдор Юлдашев", "Fyodor Yuldashev"),
    ("Фёдор Юлдашев", "Fedor Iuldashev"),
    ("Fyodor Yuldashev", "Юлдашев Федор"),
    ("Айгүл Өмүрова", "Aigul Omurova"),
    ("Жаңыл Кыдырова", "Zhangyl Kydyrova"),
    ("Жаңыл Кыдырова", "Jañıl Qıdırova"),
    ("Qasym Jomartuly", "Қасым Жомартұлы"),
    ("Әсел Нұрғали", "Äsel Nūrğali"),
    ("Ҷамшед Қосимӣ", "Jamshed Qosimi"),
    ("Ҷамшед Қосимӣ", "Dzhamshed Kosimi"),
    ("Gözel Çaryýewa", "Гозель Чарыева"),
    ("Gözel Çaryýewa", "Gozel Charyyeva"),
    ("Оразгүль Аннаева", "Orazgül Annaýewa"),
    ("ნინო ჭავჭავაძე", "Nino Ch'avch'avadze"),
    ("გიორგი ხელაძე", "Giorgi Kheladze"),
    ("Giorgi Kheladze", "გიორგი ხელაძე"),
    ("Каримов Али Валиевич", "Али Каримов"),
    ("Каримов Али Валиевич", "Karimov A."),
]


def value(text: str, kind: Kind = Kind.TEXT, *, name: bool = True) -> Withheld:
    """One value that must stand nowhere."""
    return Withheld((Value(AT, kind, text, name),), (), ())


def found(text: str, files: dict[str, bytes], **more: bool) -> tuple[Problem, ...]:
    return scan(value(text, **more), files)


# Clothes of a text, each for plain text files.
CLOTHES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "percent": urllib.parse.quote,
    "percent twice": lambda text: urllib.parse.quote(urllib.parse.quote(text)),
    "decimal entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hexadecimal entities": lambda text: "".join(f"&#x{ord(letter):X};" for letter in text),
    "JSON": lambda text: "".join(
        f"\\u{unit:04x}" for unit in struct.unpack(f">{len(text)}H", text.encode("utf-16-be"))
    ),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, second place": lambda text: base64.b64encode(b"x" + text.encode() + b"yz").decode(),
    "base64, third place": lambda text: base64.b64encode(b"xy" + text.encode() + b"z").decode(),
    "base64 of addresses": lambda text: base64.urlsafe_b64encode(b"??>" + text.encode() + b"?>").decode(),
    "base64 on lines": lambda text: "\n".join(
        base64.b64encode(text.encode()).decode()[i : i + 8] for i in range(0, 80, 8)
    ),
    "hexadecimal digits": lambda text: text.encode().hex(),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "hyphens of a line": lambda text: text[:3] + "-\n" + text[3:7] + "\u2010\n   " + text[7:],
    "spaces": lambda text: "  ".join(text.replace(" ", "\u2003")),
}


def pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF of one empty page, changed."""
    stream = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)
        made.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


def _info(text: str) -> bytes:
    return pdf(lambda made: made.docinfo.__setattr__("Subject", String(f"On {text} and others")))


def _xmp(text: str) -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        packet = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="">'
            f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{html.escape(text)}</rdf:li></rdf:Alt></dc:title>'
            "</rdf:Description></rdf:RDF></x:xmpmeta>"
        )
        stream = made.make_stream(packet.encode())
        stream.Type, stream.Subtype = Name.Metadata, Name.XML
        made.Root.Metadata = stream

    return pdf(change)


def _attachment(text: str) -> bytes:
    return pdf(lambda made: made.attachments.__setitem__("a.csv", f"id,name\n1,{text}\n".encode()))


def _attachment_name(text: str) -> bytes:
    return pdf(lambda made: made.attachments.__setitem__(f"{text}.csv", b"id\n1\n"))


def _structure(key: str) -> Callable[[str], bytes]:
    def make(text: str) -> bytes:
        def change(made: pikepdf.Pdf) -> None:
            figure = Dictionary(S=Name.Figure, P=Dictionary())
            figure[f"/{key}"] = String(f"A drawing of {text}.")
            made.Root.StructTreeRoot = made.make_indirect(
                Dictionary(Type=Name.StructTreeRoot, K=Array([made.make_indirect(figure)]))
            )

        return pdf(change)

    return make


def _bookmark(text: str) -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(text, 0))

    return pdf(change)


def _destination(text: str) -> bytes:
    where = "-".join(text.split())
    return pdf(
        lambda made: made.Root.__setitem__(
            "/Names", Dictionary(Dests=Dictionary(Names=Array([String(where), Array([made.pages[0].obj, Name.Fit])])))
        )
    )


def _note(text: str) -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String(text))
        made.pages[0].Annots = Array([made.make_indirect(note)])

    return pdf(change)


def _name(text: str) -> bytes:
    key = "".join(text.split())
    return pdf(lambda made: made.Root.__setitem__(f"/{key}", Name(f"/{key}")))


def _svg(inner: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>'.encode()


def _html(inner: str) -> bytes:
    return f'<!doctype html><html lang="en"><body><p>Before.</p>{inner}<p>After.</p></body></html>'.encode()


def _book(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    change(book)
    book.save(stream)
    return stream.getvalue()


def _sheet(text: str) -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"] = text

    return _book(change)


def _properties(text: str) -> bytes:
    return _book(lambda book: setattr(book.properties, "description", text))


def _comment(text: str) -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A1"].comment = openpyxl.comments.Comment(text, "x")

    return _book(change)


def _zipped(content: bytes, comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", content)
        archive.comment = comment
    return stream.getvalue()


def png(kind: bytes, data: bytes, after: bytes = b"") -> bytes:
    """A picture of one point with one more chunk."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    middle = chunk(b"IHDR", header) + chunk(kind, data) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + middle + after


def font(text: str) -> bytes:
    """A face of the report whose copyright notice is a text, as woff2."""
    import importlib.resources

    file = next(
        path
        for path in sorted(Path(str(importlib.resources.files("font_source_sans_pro"))).rglob("*.?tf"))
        if path.stat().st_size
    )
    stream = io.BytesIO()
    with TTFont(file) as face:
        from fontTools.subset import Options, Subsetter

        subsetter = Subsetter(Options(name_IDs=["*"]))
        subsetter.populate(unicodes=[65])
        subsetter.subset(face)
        face["name"].setName(text, 0, 3, 1, 0x409)
        face.flavor = "woff2"
        face.save(stream)
    return stream.getvalue()


# Each kind of place in an output: the output's name, and the output with a text in it.
PLACES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "PDF information": ("report.pdf", _info),
    "PDF XMP": ("report.pdf", _xmp),
    "PDF attachment": ("report.pdf", _attachment),
    "PDF attachment's name": ("report.pdf", _attachment_name),
    "PDF alternative text": ("report.pdf", _structure("Alt")),
    "PDF actual text": ("report.pdf", _structure("ActualText")),
    "PDF bookmark": ("report.pdf", _bookmark),
    "PDF destination": ("report.pdf", _destination),
    "PDF note": ("report.pdf", _note),
    "PDF name": ("report.pdf", _name),
    "SVG text": ("figures/a.svg", lambda text: _svg(f"<text>{html.escape(text)}</text>")),
    "SVG letters": (
        "figures/a.svg",
        lambda text: _svg("<text>" + "".join(f'<tspan x="{i}">{c}</tspan>' for i, c in enumerate(text)) + "</text>"),
    ),
    "SVG title": ("figures/a.svg", lambda text: _svg(f"<title>{html.escape(text)}</title>")),
    "SVG description": ("figures/a.svg", lambda text: _svg(f"<desc>About {html.escape(text)}</desc>")),
    "SVG id": ("figures/a.svg", lambda text: _svg(f'<g id="case-{"_".join(html.escape(text).split())}"/>')),
    "SVG label": ("figures/a.svg", lambda text: _svg(f'<g aria-label="{html.escape(text)}"/>')),
    "SVG comment": ("figures/a.svg", lambda text: _svg(f"<!-- {text} -->")),
    "HTML text": ("web/a.html", lambda text: _html(f"<p>Of {html.escape(text)}.</p>")),
    "HTML inline": ("web/a.html", lambda text: _html(f"<p><b>{text[:3]}</b>{text[3:6]}<em>{text[6:]}</em></p>")),
    "HTML attribute": ("web/a.html", lambda text: _html(f'<img alt="{html.escape(text)}">')),
    "HTML data": ("web/a.html", lambda text: _html(f"<i data-of='{html.escape(text)}'></i>")),
    "HTML comment": ("web/a.html", lambda text: _html(f"<!-- {text} -->")),
    "HTML address": ("web/a.html", lambda text: _html(f'<a href="a.html#{urllib.parse.quote(text)}">x</a>')),
    "HTML script": ("web/a.html", lambda text: _html(f"<script>var a = {json.dumps(text)};</script>")),
    "HTML picture": (
        "web/a.html",
        lambda text: _html(
            f'<img src="data:image/svg+xml;base64,{base64.b64encode(_svg(f"<text>{text}</text>")).decode()}">'
        ),
    ),
    "JSON": ("manifest.json", lambda text: json.dumps({"ledger": [{"a": text}]}, ensure_ascii=False).encode()),
    "JSON key": ("manifest.json", lambda text: json.dumps({text: 1}).encode()),
    "CSV": ("tables/a.csv", lambda text: f'id,name\n1,"{text}"\n'.encode()),
    "style": ("web/style.css", lambda text: f'p::before {{ content: "{text}" }}'.encode()),
    "script": ("web/a.js", lambda text: f'var a = "{text}";'.encode()),
    "UTF-16": ("tables/a.csv", lambda text: codecs.BOM_UTF16_LE + f"id,name\r\n1,{text}\r\n".encode("utf-16-le")),
    "XLSX": ("data/records.xlsx", _sheet),
    "XLSX properties": ("data/records.xlsx", _properties),
    "XLSX comment": ("data/records.xlsx", _comment),
    "archive comment": ("data/a.zip", lambda text: _zipped(b"", text.encode())),
    "archive in an archive": ("data/a.zip", lambda text: _zipped(_zipped(text.encode()))),
    "gzip": ("data/a.csv.gz", lambda text: gzip.compress(f"name\n{text}\n".encode(), mtime=0)),
    "PNG text": ("figures/a.png", lambda text: png(b"iTXt", b"Comment\0\0\0\0\0" + text.encode())),
    "PNG packed text": (
        "figures/a.png",
        lambda text: png(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(text.encode())),
    ),
    "PNG old text": ("figures/a.png", lambda text: png(b"zTXt", b"Comment\0\0" + zlib.compress(text.encode()))),
    "PNG end": ("figures/a.png", lambda text: png(b"tEXt", b"a\0b", after=text.encode())),
    "font": ("web/fonts/a.woff2", font),
    "picture of another kind": ("figures/a.jpg", lambda text: b"\xff\xd8\xff\xe1Exif\0" + text.encode() + b"\xff\xd9"),
}
EACH = 6
"""Writings that are let through at each place, others at each."""


def let_through(place: str) -> list[tuple[str, str]]:
    """The writings for a place."""
    start = list(PLACES).index(place) * EACH
    return [WRITTEN[(start + offset) % len(WRITTEN)] for offset in range(EACH)]


def test_more_than_two_hundred_values_are_let_through() -> None:
    """Each writing at some place, and each place with several writings."""
    assert len(PLACES) * EACH + len(CLOTHES) * 4 > 200
    used = {written for place in PLACES for written in let_through(place)}
    assert used == set(WRITTEN)


def says_nothing(problems: tuple[Problem, ...], *texts: str) -> None:
    """No problem quotes a value or any word of it."""
    for problem in problems:
        said = f"{problem}\n{problem!r}".lower()
        for text in texts:
            for word in text.lower().replace(",", " ").split():
                if len(word) > 2:
                    assert word not in said


@pytest.mark.parametrize("place", PLACES)
def test_a_value_is_found_at_every_place(place: str) -> None:
    """One at a time, and it names the output and where the value stands in the data."""
    name, make = PLACES[place]
    for hidden, written in let_through(place):
        problems = found(hidden, {name: make(written), "other.txt": b"Nothing here."})
        assert [(p.slug, p.place.file) for p in problems] == [("leak", name)], (place, hidden, written)
        assert str(AT) in problems[0].message
        says_nothing(problems, hidden, written)
        # The same output with another name in it is in order: it is the value that is found.
        assert found(hidden, {name: make("Harald Vimmer")}) == (), (place, hidden)


@pytest.mark.parametrize("clothes", CLOTHES)
@pytest.mark.parametrize("hidden", ["Ottilie Brask", "Ўткирбек Ғафуров", "გიორგი ხელაძე", "Şahnoza Çoriyeva"])
def test_a_value_is_found_in_every_clothes(hidden: str, clothes: str) -> None:
    """In a page, in a table, in a message of the build and in what is kept between builds."""
    text = CLOTHES[clothes](hidden)
    content = f"<p>Before.</p> <i>{text}</i> after".encode()
    problems = found(hidden, {"web/a.html": content})
    assert [p.slug for p in problems] == ["leak"]
    says_nothing(problems, hidden)
    beside = scan(value(hidden), {}, [("messages of the build", f"Reading {text}\n".encode()), ("store", content)])
    assert {p.place.file for p in beside} == {"messages of the build", "store"}


def typeset(body: str) -> bytes:
    """A PDF as the report's typesetter makes it, on small pages."""
    style = (
        "@page { size: 60mm 60mm; margin: 8mm; @bottom-center { content: 'Foot ' counter(page) } }"
        " body { font: 12pt serif }"
    )
    made = weasyprint.HTML(string=f'<html lang="en"><style>{style}</style><body>{body}</body></html>').write_pdf(
        pdf_tags=True
    )
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize(
    "body",
    [
        "<p>The pickers were led by {0} for a week.</p>",
        "<p style='width:22mm'>They were led by {0} then.</p>",
        "<p>{1}<br>{2}</p>",
        "<p>Led by {1}</p><p style='break-before: page'>{2} and others.</p>",
        "<p>{3}</p>",
        "<p style='letter-spacing:3pt'>{0}</p>",
        "<p style='color:white'>{0}</p>",
        "<p style='position:absolute; left:-90mm; white-space:nowrap'>{0}</p>",
        "<h1>{0}</h1>",
        "<table><tr><td>{1}</td><td>{2}</td></tr></table>",
        "<p><a href='https://x.example/{4}'>x</a></p>",
        "<p style='font-variant:small-caps'>{0}</p>",
    ],
)
@pytest.mark.parametrize("written", ["Ottilie Braskfield", "Ўткирбек Ғафуров", "Otkirbek Gʻafurov"])
def test_a_value_is_found_on_pages_however_it_is_broken(body: str, written: str) -> None:
    """Over lines, hyphens and pages, set wide, white on white or beside the page."""
    hidden = "Ottilie Braskfield" if written.startswith("Ott") else "Ўткирбек Ғафуров"
    one, other = written.split()
    broken = f"{written[:4]}-<br>{written[4:]}"
    problems = found(
        hidden, {"report.pdf": typeset(body.format(written, one, other, broken, urllib.parse.quote(written)))}
    )
    assert {p.slug for p in problems} == {"leak"}
    says_nothing(problems, hidden, written)


def test_the_page_is_named() -> None:
    """So that an editor finds the place."""
    content = typeset("<p>One.</p><p style='break-before:page'>Two.</p><p style='break-before:page'>Ottilie Brask</p>")
    (problem,) = found("Ottilie Brask", {"report.pdf": content})
    assert "page 3" in problem.message


@pytest.mark.parametrize(
    ("hidden", "name", "text"),
    [
        ("Li", True, "<p>It was Li who spoke.</p>"),
        ("Ян", True, "<p>Ян говорил.</p>"),
        ("Ян", True, '{"name": "Ян"}'),
        ("QX", False, "id,code\n1,QX\n"),
        ("QX", False, "<p>the QX of it</p>"),
        ("qx", False, "<p>the qx of it</p>"),
        ("fined a teacher", False, "<p>They fined a teacher.</p>"),
        ("Zorb", False, "in ZORB then"),
        ("48213", False, "<p>of 48,213 workers</p>"),
        ("48213", False, "workers\n48213\n"),
        ("1234.56", False, "pay of 1234.56 a month"),
        ("XA-2024-ZQ9X", False, "#case-xa_2024_zq9x"),
        ("https://secret.example/a/b/", False, "see http://www.secret.example/a/b"),
        (
            "They met in the old mill by the river and chose him on the spot",
            False,
            "met in the old mill by the river and",
        ),
        ("he was at the mill that day", False, "they say he was at the mill that day."),
    ],
)
def test_short_and_plain_values_are_found_where_they_stand_alone(hidden: str, name: bool, text: str) -> None:
    """Two letters as a word of their own, a number as that number, a piece of a longer text."""
    kind = Kind.URL if "//" in hidden else Kind.ID if hidden.startswith("XA") else Kind.TEXT
    known = Withheld((Value(AT, kind, hidden, name),), (), ())
    assert [p.slug for p in scan(known, {"web/a.html": text.encode()})] == ["leak"]


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ("Li", "liberty, Lithuania, LI, li, Li-ion and L i"),
        ("QX", "the QX of it"),
        ("12", "12"),
        ("yes", "yes"),
        ("2024", "2024"),
        ("2024-10-02", "on 2024-10-02"),
        ("Iran", "I ran. Tirana, iranian"),
        ("48213", '</p><svg x="482.13" y="48.213" class="a48213"/> 148213 48213.5<p>'),
        ("1234.56", '<svg><path d="M1234.56 1"/></svg>'),
        ("100000", "100,000"),
        ("a teacher", "a teacher spoke, and another teacher"),
        ("the court", "the court"),
        ("E-AAAA1", "color:#eaaaa1"),
        ("Ottilie Brask", "Ottilie went; Brask stayed"),
    ],
)
def test_what_tells_nothing_is_no_leak(hidden: str, text: str) -> None:
    """Short words within others, round numbers, years, coordinates, words that every text has."""
    kind = Kind.ID if hidden.startswith("E-") else Kind.DATE if hidden.startswith("2024-") else Kind.TEXT
    known = Withheld((Value(AT, kind, hidden, name=hidden in {"Li", "Ottilie Brask"}),), (), ())
    words = ["a teacher and the court of the town were there, and she ran with her QX, yes"]
    assert scan(known, {"web/a.html": f"<p>{text}</p>".encode()}, (), words) == ()


def test_two_public_cells_do_not_say_together_what_is_withheld() -> None:
    """The end of one cell and the beginning of the next are no name that is known."""
    hidden = Value(AT, Kind.TEXT, "Workers Association")
    public = ("A call to the workers", "Association of Harbour Town")
    files = {"a.txt": b"The Workers Association spoke."}
    assert [p.slug for p in scan(Withheld((hidden,), public, ()), files)] == ["leak"]
    assert scan(Withheld((hidden,), (*public, "The Workers Association spoke"), ()), files) == ()


def test_a_name_of_common_words_is_found_where_a_text_was_typed_that_has_it() -> None:
    """An organisation is named by capitals; the same words in another text are not what everybody says."""
    hidden = Value(AT, Kind.TEXT, "Workers Association")
    typed = "The Workers Association says that workers of an association were there."
    assert [p.slug for p in scan(Withheld((hidden,), (), ()), {"a.txt": typed.encode()}, (), [typed])] == ["leak"]


def test_what_a_public_cell_says_is_known_but_a_name_only_where_a_public_name_says_it() -> None:
    """A restricted place that a public row has as well is no leak; a person in a public text is one."""
    place, person = Value(AT, Kind.TEXT, "Harbour Town"), Value(AT, Kind.TEXT, "Ottilie Brask", name=True)
    files = {"a.txt": b"In Harbour Town, Ottilie Brask spoke."}
    public = ("The union of Harbour Town", "Brask, Ottilie")
    assert [p.slug for p in scan(Withheld((place, person), public, ()), files)] == ["leak"]
    assert scan(Withheld((place, person), public, ("Ottilie Brask",)), files) == ()


NAMES = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўқғҳҷӣӯңөүұһә", min_size=4, max_size=9)
NAMES = NAMES.filter(lambda name: len(set(name)) > 2).map(str.title)
"""Words that can be names: one letter four times over is none, and doubled letters are read as one."""


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.sampled_from([" ", "\n", "\u00a0", "  ", "-\n"]), st.sampled_from(list(CLOTHES)))
def test_any_name_is_found_in_any_order_and_clothes(given_: str, family: str, between: str, clothes: str) -> None:
    """Of all letters of the Cyrillic alphabets, glides and signs included."""
    hidden = f"{given_} {family}"
    text = CLOTHES[clothes](f"{family} {given_}") if between == " " else f"{given_}{between}{family}"
    problems = found(hidden, {"a.txt": f"of {text} and".encode()})
    assert [p.slug for p in problems] == ["leak"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcdefghijklmnop", min_size=2, max_size=8), min_size=5, max_size=60), NAMES, NAMES)
def test_words_that_are_not_the_value_are_no_leak(words: list[str], given_: str, family: str) -> None:
    """Unless they are the same in another alphabet."""
    plain = set("abcdefghijklmnop")
    if {*given_.lower(), *family.lower()} <= set("абгдеиклмноп"):
        return
    assert plain
    assert found(f"{given_} {family}", {"a.txt": " ".join(words).encode()}) == ()


def test_the_outputs_of_the_smallest_project_hold_nothing_withheld(tiny_2024: Path, tmp_path: Path) -> None:
    """Among its parties is one, among its cases another, that may only be counted; then one is let through."""
    project = tiny_in(tmp_path)
    files = outputs(tiny_2024)
    assert leaks(project, files) == ()
    changed = {**files, "tables/tab-closures.csv": b"who\nA reporter fined\n", "data/x.json": b'{"at": "XA-2024-H2D9"}'}
    problems = leaks(project, changed)
    assert {(p.place.file, p.slug) for p in problems} == {("tables/tab-closures.csv", "leak"), ("data/x.json", "leak")}
    # What the reporter is called is found in the title too.
    assert {word for p in problems for word in ("data/cases.csv:5", "data/parties.csv:6") if word in p.message} == {
        "data/cases.csv:5",
        "data/parties.csv:6",
    }
    says_nothing(problems, "A reporter fined", "XA-2024-H2D9")


def test_a_fault_of_the_scan_says_no_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Were the scan to fail, its message names a line of the program and nothing that it was reading."""

    def failing(*_: object) -> None:
        raise ValueError("Ottilie Brask")

    monkeypatch.setattr(scanner, "withheld", failing)
    with pytest.raises(ScanFailed) as raised:
        leaks(tmp_path, {})
    assert "Brask" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def locked() -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(stream, encryption=pikepdf.Encryption(owner="a", user="b"))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", locked()),
        ("a.zip", _zipped(b"words")[:-30]),
        ("a.gz", gzip.compress(b"words")[:-9]),
        ("a.png", png(b"zTXt", b"Comment\0\0no zlib")),
        ("a.woff2", b"wOF2" + b"\0" * 60),
    ],
    ids=["pdf", "zip", "gzip", "png", "woff2"],
)
def test_what_cannot_be_opened_is_told(name: str, content: bytes) -> None:
    """Nothing is passed over in silence."""
    assert [p.slug for p in found("Ottilie Brask", {name: content})] == ["unreadable-output"]


# Metadata

HERE = Machine(("/srv/secret/project",), ("zebedee", "mars-12"))
DAY = PartialDate(2024, 12, 31)


def told(files: dict[str, bytes]) -> list[str]:
    """What is told of the metadata of outputs of a publisher."""
    return [p.message for p in private_metadata(files, ["The tiny press", "Ada Weaver"], DAY, HERE)]


def _svg_metadata(inner: str) -> bytes:
    return _svg(f"<metadata>{inner}</metadata>")


def _dated(year: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv", (year, 1, 1, 0, 0, 0)), b"1")
    return stream.getvalue()


def _pdf_info(key: str, text: str) -> bytes:
    return pdf(lambda made: made.docinfo.__setitem__(f"/{key}", String(text)))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", _pdf_info("Author", "Zebedee Zut"), "author"),
        ("a.pdf", _pdf_info("CreationDate", "D:20250301101500Z"), "date"),
        ("a.pdf", _pdf_info("Producer", "made in /home/z/report"), "path"),
        ("a.pdf", _pdf_info("Creator", "by zebedee at work"), "user or a computer"),
        ("a.svg", _svg_metadata("<dc:date>2025-03-01T10:15:00</dc:date>"), "date"),
        ("a.svg", _svg_metadata("<dc:creator><cc:Agent>Zut</cc:Agent></dc:creator>"), "author"),
        ("a.svg", _svg_metadata("<dc:creator>The tiny press</dc:creator><dc:date>2024-12-31</dc:date>"), ""),
        ("a.html", _html('<meta name="author" content="Zut">'), "author"),
        ("a.html", _html('<meta name="generator" content="x /srv/secret/project/y">'), "path"),
        ("a.html", _html('<meta name="author" content="Ada Weaver">'), ""),
        ("a.png", png(b"tEXt", b"Author\0Zut"), "author"),
        ("a.png", png(b"tEXt", b"Creation Time\x002025-03-01"), "date"),
        ("a.png", png(b"tIME", struct.pack(">HBBBBB", 2025, 3, 1, 10, 15, 0)), "date"),
        ("a.png", png(b"tEXt", b"Software\0Tool on mars-12"), "user or a computer"),
        ("a.zip", _dated(2025), "date"),
        ("a.zip", _dated(1980), ""),
        ("a.xlsx", _properties("x"), "author"),
    ],
)
def test_metadata_tells_of_no_person_machine_or_time(name: str, content: bytes, said: str) -> None:
    """Only the publisher, who is credited, and the as-of date may stand there; what stood there is not repeated."""
    messages = told({name: content})
    assert any(said in message for message in messages) if said else messages == []
    assert not any(word in message for message in messages for word in ("Zut", "zebedee", "mars-12", "/srv", "/home"))


def test_a_path_of_the_machine_is_found_anywhere() -> None:
    """In a page or a stream of the PDF, too."""
    files = {"web/a.html": _html("<!-- /srv/secret/project/data -->"), "report.pdf": _info("/srv/secret/project")}
    problems = scan(Withheld((), (), ()), files, (), (), HERE.paths)
    assert {(p.slug, p.place.file) for p in problems} == {("private-metadata", name) for name in files}
    assert not any("secret" in str(p) for p in problems)


@pytest.mark.slow
@pytest.mark.xdist_group("report")
def test_the_shipped_report_holds_nothing_withheld(shipped_2024: Path) -> None:
    """Nor does its metadata tell of the machine."""
    files = outputs(shipped_2024)
    assert leaks(ROOT, files, (), [path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.md")]) == ()
