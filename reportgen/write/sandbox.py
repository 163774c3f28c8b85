"""The sandbox in which texts and layout are rendered: few names, no files, undefined names are errors.

Two environments share it: `prose` for Markdown texts, where every value becomes a slot, and `layout` for HTML
components, where every value is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reportgen.numbers.number import Number
from reportgen.write.slots import Slot, Slots

_FILTERS = (
    "length",
    "list",
    "sort",
    "first",
    "last",
    "join",
    "lower",
    "upper",
    "capitalize",
    "default",
    "map",
    "select",
    "reject",
    "selectattr",
    "rejectattr",
    "unique",
    "batch",
    "reverse",
    "sum",
    "min",
    "max",
    "round",
    "int",
    "abs",
    "items",
    "groupby",
    "replace",
    "trim",
    "e",
    "escape",
    "safe",
    "string",
)


class Prose(str):
    """Text that a template made of a person's words and marks; it is read as Markdown like the text around it."""

    __slots__ = ()


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox without Jinja's own globals and with a short list of filters."""

    def __init__(self, texts: Mapping[str, str], *, escape: bool, finalize: Callable[[object], object] | None) -> None:
        def load(name: str) -> tuple[str, str, Callable[[], bool]]:
            if name not in texts:
                raise TemplateNotFound(name)
            return texts[name], name, lambda: True

        super().__init__(
            loader=FunctionLoader(load),
            undefined=StrictUndefined,
            autoescape=escape,
            finalize=finalize,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.globals.clear()
        self.filters = {name: function for name, function in self.filters.items() if name in _FILTERS}


def layout(texts: Mapping[str, str], names: Mapping[str, object]) -> _Sandbox:
    """The environment for HTML components: everything is escaped."""
    sandbox = _Sandbox(texts, escape=True, finalize=None)
    sandbox.globals.update(names)
    return sandbox


def prose(texts: Mapping[str, str], slots: Slots, names: Mapping[str, object]) -> _Sandbox:
    """The environment for Markdown: numbers and words become slots, so that nothing in them is read as markup."""

    def finalize(value: object) -> object:
        if isinstance(value, Slot | Prose):
            return value
        if isinstance(value, Markup):
            return slots.put(str(value), str(value.striptags()), block=True)
        if isinstance(value, Number):
            return str(value)
        if value is None:
            return ""
        return slots.words(str(value))

    sandbox = _Sandbox(texts, escape=False, finalize=finalize)
    sandbox.globals.update(names)
    for form in ("spell", "interval", "unit", "ordinal", "bare"):
        sandbox.filters[form] = _form(form)
    return sandbox


def _form(form: str) -> Callable[[Number], str]:
    """The filter that prints a Number in one of its forms."""

    def printed(number: Number) -> str:
        assert number.print is not None
        return Slot(number.print(number, form))

    return printed
