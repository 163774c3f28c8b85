"""Small invented builds to be compared: their files in memory, with a manifest that describes them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from reportgen.compare.outputs import Outputs
from reportgen.problem import Problem

CASES = ("id", "country", "category", "title", "summary")
TERMS = ({"vocabulary": "category", "id": "closure", "label": "closure of an association"},)
COUNTRIES = ({"id": "XA", "name": "Aronia"}, {"id": "XB", "name": "Bergamot"})


def table(rows: Sequence[Mapping[str, str]], columns: Sequence[str] = ()) -> bytes:
    """Rows as CSV."""
    out = io.StringIO(newline="")
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def place(anchor: str, part: str = "summary", *, page: int = 3, kind: str = "text", **more: Any) -> dict[str, Any]:
    """One place of a number, as the ledger has it; `shown`, `within` and `file` where they matter."""
    fields = {"within": None, "heading": None, "paragraph": 1, "file": f"templates/text/en/{part}.md", "line": 1}
    return {"anchor": anchor, "part": part, "page": page, "kind": kind, "shown": "", **fields, **more}


def number(query: str, value: float | str | None, *anchors: str | dict[str, Any], **more: Any) -> dict[str, Any]:
    """One number of a ledger, printed as it is."""
    shown = more.pop("shown", "n. m." if value is None else value if isinstance(value, str) else f"{value:g}")
    places = [place(one) if isinstance(one, str) else one for one in anchors]
    for one in places:
        one["shown"] = one["shown"] or shown
    status = "not_monitored" if value is None else "value" if isinstance(value, str) else "count"
    fields: dict[str, Any] = {
        "id": f"n{hashlib.sha256(query.encode()).hexdigest()[:7]}", "query": query, "rule": "a rule", "status": status,
        "value": value, "shown": shown, "low": None, "high": None, "qualifier": "exact", "unit": "", "records": [],
        "sources": [], "places": places,
    }  # fmt: skip
    return {**fields, **more}


def page(body: str) -> bytes:
    """A page of the web edition with this text."""
    return f"<!DOCTYPE html><html lang=en><head><title>x</title></head><body><main>{body}</main></body></html>".encode()


def n(anchor: str, shown: object) -> str:
    """A number in the text of a page."""
    return f'<a class="n" id="{anchor}" href="#trace-{anchor}">{shown}</a>'


def side(
    name: str = "before",
    *,
    ledger: Sequence[Mapping[str, Any]] = (),
    claims: Sequence[Mapping[str, Any]] = (),
    texts: Mapping[str, str] | None = None,
    data: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    files: Mapping[str, bytes] | None = None,
    inputs: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
    **manifest: Any,
) -> Outputs:
    """A build: `texts` are the bodies of its web pages by part, `data` its records by table."""
    rows = {"countries": COUNTRIES, "terms": TERMS, "cases": (), **(data or {})}
    made = {f"data/{key}.csv": table(value, CASES if key == "cases" else ()) for key, value in rows.items()}
    made["data/datapackage.json"] = b"{}"
    made |= {f"web/{part}.html": page(body) for part, body in (texts or {}).items()}
    made |= files or {}
    described = {
        "format": 1,
        "edition": {"id": "2024", "year": 2024, "as_of": "2024-12-31"},
        "language": "en",
        "inputs": {"data/cases.csv": "same", **(inputs or {})},
        "libraries": {"weasyprint": "70.0"},
        "outputs": {key: {"sha256": hashlib.sha256(value).hexdigest()} for key, value in made.items()},
        "parts": [
            {"id": part, "kind": "front", "number": "", "title": part.title(), "page": 3} for part in texts or {}
        ],
        "claims": list(claims),
        "ledger": list(ledger),
        **manifest,
    }
    return Outputs(name, described, made.get, tuple(problems))


def claim(sentence: str, left: object, sign: str, right: object, *, holds: bool = True, **more: Any) -> dict[str, Any]:
    """A claim of one comparison, as the manifest has it."""
    comparison = {"left": str(left), "sign": sign, "right": str(right), "holds": holds}
    fields = {"part": "summary", "file": "templates/text/en/summary.md", "line": 7}
    return {"sentence": sentence, "holds": holds, "comparisons": [comparison], **fields, **more}
