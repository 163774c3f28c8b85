"""Repairs of the structure tree that WeasyPrint writes, so that a screen reader hears what the page shows.

In: PDF bytes. Out: PDF bytes. WeasyPrint 70 nests a table body that crosses a page inside itself, keeps the groups of a
description list as Div between L and LI, and tags the box of a link as Span when the link has several; PDF/UA-1 allows
none of these (ISO 14289-1, 7.2 and 7.18.5). It also writes no Scope on header cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_SPLICED = {("/TBody", "/TBody"), ("/L", "/Div"), ("/THead", "/THead"), ("/Table", "/Table")}
"""A child that is replaced by its own children: (parent's type, child's type)."""


def repaired(pdf: bytes) -> bytes:
    """The PDF with its structure mended, saved so that the same input gives the same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        tree = file.Root.StructTreeRoot
        for element in _elements(tree):
            _splice(element)
            _within_items(element)
        for element in _elements(tree):
            _header_scope(element)
            _link(element)
        out = io.BytesIO()
        file.save(
            out,
            deterministic_id=True,
            linearize=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return out.getvalue()


def _kids(element: Object) -> list[Object]:
    """The children of a structure element: elements, marked content and references to annotations."""
    kids = element.get(Name.K)
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _is_element(kid: object) -> bool:
    return isinstance(kid, Dictionary) and Name.S in kid


def _elements(root: Object) -> Iterator[Object]:
    """Every structure element below the root, parents first."""
    waiting = [kid for kid in _kids(root) if _is_element(kid)]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(kid for kid in _kids(element) if _is_element(kid))


def _splice(element: Object) -> None:
    """Put the children of a child that only groups in its place, as often as it takes."""
    kind = str(element.S)
    kids = _kids(element)
    while any(_is_element(kid) and (kind, str(kid.S)) in _SPLICED for kid in kids):
        spliced: list[Object] = []
        for kid in kids:
            if _is_element(kid) and (kind, str(kid.S)) in _SPLICED:
                for child in _kids(kid):
                    if _is_element(child):
                        child.P = element
                    spliced.append(child)
            else:
                spliced.append(kid)
        kids = spliced
        element.K = Array(kids)


def _within_items(element: Object) -> None:
    """Put what stands between the items of a list, such as the space between a term and its words, into the one before."""
    if Name.L != element.S:
        return
    kept: list[Object] = []
    for kid in _kids(element):
        if not kept or not _is_element(kid) or str(kid.S) in ("/L", "/LI", "/Caption"):
            kept.append(kid)
            continue
        inner = [part for part in _kids(kept[-1]) if _is_element(part)]
        holder = inner[-1] if inner else kept[-1]
        kid.P = holder
        holder.K = Array([*_kids(holder), kid])
    element.K = Array(kept)


def _header_scope(element: Object) -> None:
    """Say of each header cell whether it heads its column or its row: the first cell of a body row heads the row."""
    if element.S != Name.TR:
        return
    in_head = Name.THead == element.P.S
    for cell in _kids(element):
        if _is_element(cell) and cell.S == Name.TH:
            scope = Name.Column if in_head else Name.Row
            attributes = cell.get(Name.A)
            if isinstance(attributes, Dictionary) and attributes.get(Name.O) == Name.Table:
                attributes.Scope = scope
            else:
                table = Dictionary(O=Name.Table, Scope=scope)
                cell.A = table if attributes is None else Array([attributes, table])


def _link(element: Object) -> None:
    """Tag an element that holds a link's annotation as Link."""
    holds = any(isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR for kid in _kids(element))
    if holds and Name.Link != element.S:
        element.S = Name.Link
