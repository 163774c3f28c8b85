"""Values planted over everything restricted of a project, and a plain search for them, apart from the leak scan.

`python -m tests.canaries PROJECT FOLDER` plants them into a copy of a project in an empty folder, builds it, and says
how many were planted and which files hold one; it works on any report project.
"""

from __future__ import annotations

import csv
import html
import io
import json
import shutil
import sys
import urllib.parse
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2

from reportgen.records.contract import Column, Contract, Kind
from reportgen.records.tables import CONTRACTS

_SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "zo"),
    "qu",
)
_RARE = "ѢѦѨѪѬѮѰѲѴѸѺѼѾҀҨҴӘӠӶԐԒ"


def _unique(count: int) -> list[str]:
    """Words that are no words of any language."""
    found = [f"{one}{other}zy{third}" for one in _SYLLABLES for other in _SYLLABLES for third in _SYLLABLES]
    # Neighbours would differ in one syllable only.
    return [found[(number * 2711) % len(found)] for number in range(count)]


_WORDS = _unique(4000)


def canary(number: int, column: Column | None) -> str:
    """The canary of that number, of the kind that the column takes; every seventh of a text is of another make."""
    name, family = _WORDS[2 * number].title(), _WORDS[2 * number + 1].title()
    if column is not None and column.kind in (Kind.INTEGER, Kind.NUMBER):
        return str(70_000_003 + 7919 * number)
    if column is not None and column.kind is Kind.YEAR:
        return "2024"
    if column is not None and column.kind is Kind.URL:
        return f"https://{name.lower()}.example/{family.lower()}"
    if column is not None and column.kind is Kind.ID:
        return f"{name.upper()}_{number}"
    return (
        f"{name} {family}",
        f"Ўтк{number} Ғаф{_RARE[number % 21]}ров{_RARE[number // 21 % 21]} Әҳме{number}",
        f"Žü{name.lower()} Ñç{family.lower()}ş",
        f"{name} \"{family}\", <b>&'{family.lower()}'</b>",
        " ".join(f"{name}{place} {family.lower()}" for place in range(120)),
        f"{_RARE[number // 7 % 21]}{_RARE[number // 147 % 21]}",
        f"{name} ნინო{number} ჭავჭ{family.lower()}",
    )[number % 7]


class Planted:
    """What was planted: the canaries by the table in which they are."""

    def __init__(self) -> None:
        self.by_table: dict[str, list[str]] = {}

    @property
    def all(self) -> list[str]:
        return [one for canaries in self.by_table.values() for one in canaries]

    def add(self, table: str, column: Column | None) -> str:
        """One more canary for a column of a table."""
        made = canary(len(self.all), column)
        self.by_table.setdefault(table, []).append(made)
        return made


def plant(project: Path, *, spreadsheets: Mapping[str, str] | None = None) -> Planted:
    """Canaries over restricted rows and columns of every table of a project.

    `spreadsheets` gives the ending, xlsx or ods, of the tables that are to be spreadsheets.
    """
    planted = Planted()
    hidden_case = f"{_first(project, 'cases')['country']}-2024-ZQ9X"
    public_case = _first(project, "cases", publication="public")["id"]
    for contract in CONTRACTS:
        path = project / f"data/{contract.name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        levels = "publication" in header
        beside = [] if levels else ["publication"]
        made = [[*row, *([] if levels else ["public"])] for row in rows]
        for copy in range(3):
            like = dict(zip(header, rows[copy % len(rows)], strict=True)) if rows else dict.fromkeys(header, "")
            row = _restricted_row(contract, like, planted, hidden_case if copy < 2 else public_case)
            made.insert((copy * 5) % (len(made) + 1), [row.get(name, "") for name in (*header, *beside)])
        whole = [[*header, *beside, "restricted_contact"]]
        whole += [[*row, planted.add(contract.name, None)] for row in made]
        ending = (spreadsheets or {}).get(contract.name, "csv")
        if ending == "csv":
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows(whole)
            path.write_text(text.getvalue(), "utf-8", newline="")
        else:
            path.unlink()
            content = _xlsx(whole, contract.name, planted) if ending == "xlsx" else _ods(whole, contract.name)
            path.with_suffix(f".{ending}").write_bytes(content)
            descriptor = project / "data/datapackage.json"
            text_ = descriptor.read_text("utf-8")
            descriptor.write_text(text_.replace(f'"{contract.name}.csv"', f'"{contract.name}.{ending}"'), "utf-8")
    return planted


def _first(project: Path, table: str, **where: str) -> dict[str, str]:
    with (project / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if all(row[key] == value for key, value in where.items()))


def _restricted_row(contract: Contract, like: Mapping[str, str], planted: Planted, case: str) -> dict[str, str]:
    """A row that is restricted by its own level, or because its case is."""
    row = {"publication": "restricted"}
    of_case = any(column.table == "cases" for column in contract.columns)
    for column in contract.columns:
        if column.name == "publication":
            continue
        if contract.name == "cases" and column.name == "id":
            row["id"] = case if case.endswith("ZQ9X") else f"{case[:-4]}ZQ8Y"
        elif column.table == "cases":
            row[column.name] = case
        elif column.table or column.vocabulary or column.kind in (Kind.DATE, Kind.FLAG, Kind.YEAR) or column.pattern:
            row[column.name] = like.get(column.name, "")
        else:
            row[column.name] = planted.add(contract.name, column)
    if of_case and case.endswith("ZQ9X") and contract.name != "parties":
        row["publication"] = "public"  # its case is what keeps it back
    return row


def _xlsx(rows: Sequence[Sequence[str]], name: str, planted: Planted) -> bytes:
    """A spreadsheet with the table, a hidden sheet, and a comment, each with canaries of its own."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = name
    for row in rows:
        page.append(list(row))
    page["A1"].comment = openpyxl.comments.Comment(planted.add(name, None), planted.add(name, None))
    hidden = book.create_sheet("old")
    hidden.sheet_state = "hidden"
    hidden.append([planted.add(name, None), planted.add(name, None)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods(rows: Sequence[Sequence[str]], name: str) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{html.escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    namespaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?>'
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces} office:version="1.2">'
            f'<office:body><office:spreadsheet><table:table table:name="{name}">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return stream.getvalue()


# --- the search -------------------------------------------------------------------------------------------------------


def texts_of(name: str, content: bytes) -> Iterable[str]:
    """An output as text in the ways that come to mind first."""
    yield name
    yield content.decode("utf-8", "ignore")
    yield content.decode("latin-1")
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            plain = io.BytesIO()
            pdf.save(
                plain,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
            yield plain.getvalue().decode("utf-8", "ignore")
            yield plain.getvalue().decode("latin-1").replace("\0", "")
            for attachment in pdf.attachments.values():
                yield attachment.get_file().read_bytes().decode("utf-8", "ignore")
        with pypdfium2.PdfDocument(content) as document:
            yield "\n".join(page.get_textpage().get_text_range() for page in document)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from texts_of(f"{name}/{member}", archive.read(member))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def found_in(outputs: Mapping[str, bytes], canaries: Iterable[str]) -> dict[str, list[str]]:
    """The canaries that stand in outputs, with the outputs in which they do."""
    wanted = {
        one: (
            {one[:60], json.dumps(one)[1:-1][:60], html.escape(one)[:60], one.encode("utf-16-be").hex()},
            _letters(one),
        )
        for one in canaries
    }
    found: dict[str, list[str]] = {}
    for name, content in outputs.items():
        whole = "\n".join(texts_of(name, content))
        whole += "\n" + html.unescape(urllib.parse.unquote(whole))
        letters = _letters(whole)
        for one, (ways, plain) in wanted.items():
            if any(way in whole for way in ways) or (len(plain) > 5 and plain in letters):
                found.setdefault(one, []).append(name)
    return found


def main() -> int:
    """Plant, build and search."""
    from tests.conftest import reportgen
    from tests.reading import outputs

    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    copy = folder / "project"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("build", ".*", "tests"))
    planted = plant(copy)
    done = reportgen("build", "--project", copy, "--out", folder / "out")
    made = {**outputs(folder / "out"), "stdout": done.stdout.encode(), "stderr": done.stderr.encode()}
    made |= {f"left beside: {name}": content for name, content in outputs(copy).items() if not name.startswith("data/")}
    found = found_in(made, planted.all)
    sys.stderr.write(f"exit code {done.returncode}; {len(planted.all)} canaries planted, {len(found)} found\n")
    for number, files in enumerate(found.values()):
        sys.stderr.write(f"canary {number}: {', '.join(files[:5])}\n")
    return 1 if found or done.returncode else 0


if __name__ == "__main__":
    raise SystemExit(main())
