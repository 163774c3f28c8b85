"""A difference as JSON, for programs: everything that Markdown and HTML tell, uncut."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from reportgen.compare.difference import Difference, Edit, Told
from reportgen.compare.numbers import Answer
from reportgen.compare.summary import folds, headline
from reportgen.problem import Problem

SCHEMA = 1
"""The version of the form that `as_json` gives."""


def as_json(found: Difference) -> str:
    """The difference as JSON: {"schema": 1, "before", "after", "summary", "statements", "records", "numbers", ...}."""
    described = {
        "schema": SCHEMA,
        "before": found.before,
        "after": found.after,
        "changed": not found.empty,
        "failed": found.failed,
        "partial": found.partial,
        "summary": headline(found),
        "statements": [
            _fields(one, "kind", "before", "after", "part", "page", "file", "line", "why") for one in found.statements
        ],
        "problems": [_problem(one) for one in found.problems],
        "problems_gone": [_problem(one) for one in found.gone],
        "records": [
            _fields(one, "change", "table", "key", "name", "case")
            | {"fields": [_fields(field, "name", "before", "after") for field in one.fields]}
            for one in found.records.changes
        ],
        "numbers": [_number(one) for one in found.told],
        "numbers_new": [_answer(one) for one in found.numbers.new],
        "numbers_gone": [_answer(one) for one in found.numbers.gone],
        "claims_held": [_fields(one, "sentence", "part", "before", "after") for one in found.held],
        "sentences": [_edit(one) for one in found.edits],
        "sentences_brought": [_edit(one) for one in found.brought],
        "sentences_reworded": [_edit(one) for one in found.reworded],
        "figures": [
            _fields(one, "name", "change", "drawn", "order")
            | {"points": [_fields(point, "change", "series", "x", "before", "after") for point in one.points]}
            for one in found.figures
        ],
        "tables": [_fields(one, "id", "change", "cells", "rows", "lost", "reordered") for one in found.tables],
        "sources": [_fields(one, "change", "id", "publisher", "title") for one in found.sources],
        "pages": {
            "before": found.pages.totals[0] if found.pages.totals else None,
            "after": found.pages.totals[1] if found.pages.totals else None,
            "differing": [_fields(one, "before", "after", "part", "why") for one in found.pages.differing],
            "moved": found.pages.moved,
            "parts": [_fields(one, "part", "before", "after") for one in found.pages.lengths],
        },
        "also": folds(found),
    }
    return json.dumps(described, ensure_ascii=False, indent=1, allow_nan=False)


def _fields(thing: object, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _problem(one: Problem) -> Mapping[str, object]:
    place = _fields(one.place, "file", "line", "column", "cell")
    return {"slug": one.slug, **place, **_fields(one, "message", "value", "expected", "mend")}


def _edit(one: Edit) -> Mapping[str, object]:
    return _fields(one, "before", "after", "part", "page")


def _answer(one: Answer) -> dict[str, object]:
    status, value, low, high, qualifier, unit = one.value
    return {
        "query": one.query,
        "shown": one.shown,
        "status": status,
        "value": value,
        "low": low,
        "high": high,
        "qualifier": qualifier,
        "unit": unit,
    }


def _number(one: Told) -> Mapping[str, object]:
    sentences: Sequence[Mapping[str, object]] = [_edit(edit) for edit in one.sentences]
    return {
        "label": one.move.label,
        "was": one.move.was,
        "now": one.move.now,
        "rule": one.move.after.rule,
        "before": _answer(one.move.before),
        "after": _answer(one.move.after),
        "sentences": sentences,
        "within": list(one.within),
        "elsewhere": one.elsewhere,
        "pages": list(one.pages),
    }
