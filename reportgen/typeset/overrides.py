"""Slow spots of WeasyPrint and pydyf, done faster with the same result; docs/performance.md proposes each upstream.

Every override is for the versions below alone: with others the libraries run as they are, only slower. That the bytes
are the same with and without them is tested (tests/test_overrides.py).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint import css
from weasyprint.css import Style, StyleFor
from weasyprint.layout import percent

VERSIONS = {"weasyprint": "70.0", "pydyf": "0.13.0"}
"""The versions that the overrides were written for and tested with."""


class _OwnStyle(Style):  # type: ignore[misc]
    """The style of one element with an id: that of all elements like it, and its own anchor."""

    def __init__(self, shared: Any, anchor: str | None) -> None:
        super().__init__(shared)
        self["anchor"] = anchor
        self.shared = shared
        self.parent_style = shared.parent_style
        self.is_root_element = shared.is_root_element
        self.root_style = shared.root_style
        self.specified = shared.specified
        self.cache = shared.cache
        self.font_config = shared.font_config

    def __missing__(self, key: str) -> Any:
        value = self[key] = self.shared[key]
        return value

    @property
    def anonymous_style(self) -> Any:
        """The style of anonymous boxes in it, which no id changes."""
        return self.shared.anonymous_style

    def copy(self) -> _OwnStyle:
        """A style of its own with the same values."""
        copied = _OwnStyle(self.shared, self["anchor"])
        copied.update(self)
        return copied


class _SharedStyles(StyleFor):  # type: ignore[misc]
    """Styles shared by all elements that differ in nothing but their ids.

    WeasyPrint makes an id a declaration of its element alone, so that neither the element nor what is in it shares its
    computed style with anything.
    """

    def __init__(self, html: Any, sheets: Any, hints: Any, font_config: Any, target_collector: Any) -> None:
        self._anchors = {element: name for element in html.etree_element.iter() if (name := element.get("id"))}
        super().__init__(html, sheets, hints, font_config, target_collector)
        for name in self._anchors.values():
            target_collector.collect_anchor(name)

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        style = super().__call__(element, pseudo_type)
        anchor = None if pseudo_type else self._anchors.get(element)
        return style if anchor is None or style is None else _OwnStyle(style, anchor)


class _WithoutAnchors:
    """A tree whose elements are those that have more to say of their style than an id."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree

    def iter(self) -> Iterator[Any]:
        """These elements, in order."""
        for element in self._tree.iter():
            if element.keys() and (
                element.get("style") or element.get("lang") or element.get("name") or "svg" in str(element.tag)
            ):
                yield element


_find_style_attributes = css.find_style_attributes


def _style_attributes(tree: Any, presentational_hints: bool = False, base_url: str | None = None) -> Iterator[Any]:
    """What WeasyPrint finds, without the anchors that _SharedStyles gives."""
    for found in _find_style_attributes(_WithoutAnchors(tree), presentational_hints, base_url):
        _, element, (first, *_), _ = found
        if getattr(first, "name", None) != "-weasy-anchor" or element.get("name"):
            yield found


_SIDES = ("top", "right", "bottom", "left")
_USED = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
_resolve_percentages = percent.resolve_percentages


def _used(style: Any) -> dict[str, Any] | None:
    """The used values of a style that do not depend on what the box is in; None where one does."""
    if style["border_collapse"] == "collapse" or style["box_sizing"] != "content-box":
        return None
    used = {}
    for name in _USED:
        value = style[name]
        if value is not None and value != "auto":
            if getattr(value, "unit", None) != "px":
                return None
            value = value.value
        elif value == "auto" and name in ("min_width", "min_height"):
            value = 0
        used[name] = value
    for side in _SIDES:
        used[f"border_{side}_width"] = style[f"border_{side}_width"]
    return used


def _resolve(box: Any, containing_block: Any) -> None:
    """Used values for a box, worked out once for each style that has no percentages."""
    style = box.style
    try:
        used = style.used
    except AttributeError:
        used = style.used = _used(style)
    if used is None:
        _resolve_percentages(box, containing_block)
    else:
        box.__dict__.update(used)


def _to_bytes(item: Any) -> bytes:
    """An item as PDF; the commonest kinds first."""
    kind = type(item)
    if kind is bytes:
        return item  # type: ignore[no-any-return]
    if kind is str or kind is int:
        return str(item).encode("ascii")
    return _pydyf_to_bytes(item)  # type: ignore[no-any-return]


_pydyf_to_bytes = pydyf._to_bytes  # noqa: SLF001 (there is no public way)


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """The references of all pages, made once and not for each element of the structure."""
    kids = pdf.pages["Kids"]
    count, references = getattr(pdf, "known_references", (0, ()))
    if count != len(kids):
        references = tuple(b"%d 0 R" % number for number in kids[::3])
        pdf.known_references = (len(kids), references)
    return references


def install() -> None:
    """Take the overrides into use, if the libraries are those they were written for."""
    if any(version(name) != wanted for name, wanted in VERSIONS.items()):
        return
    css.StyleFor = _SharedStyles
    css.find_style_attributes = _style_attributes
    for name, module in sorted(sys.modules.items()):
        if (
            name.startswith("weasyprint.layout")
            and getattr(module, "resolve_percentages", None) is _resolve_percentages
        ):
            setattr(module, "resolve_percentages", _resolve)  # noqa: B010 (mypy knows no such name in a module)
    pydyf._to_bytes = _to_bytes  # noqa: SLF001 (as above)
    pydyf.PDF.page_references = property(_page_references)
