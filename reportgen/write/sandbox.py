"""The sandbox in which texts and layout are rendered: few names, no files, undefined names are errors.

Two environments share it: `prose` for Markdown texts, where every value becomes a slot, and `layout` for HTML
components, where every value is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reportgen.numbers.number import Number
from reportgen.numbers.query import Unanswerable
from reportgen.write.slots import Slot, Slots

_FORMS = ("spell", "interval", "unit", "ordinal", "bare")
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
    "string",
)
FILTERS = (*_FORMS, *_FILTERS)
"""Every filter of a text. None makes markup of words: `safe` would let a record's words be read as HTML."""
_REPEATING = frozenset(
    {"center", "expandtabs", "format", "format_map", "ljust", "replace", "rjust", "translate", "zfill"}
)


class Prose(str):
    """Text that a template made of a person's words and marks; it is read as Markdown like the text around it."""

    __slots__ = ()


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox without Jinja's own globals, a short list of filters, and nothing that makes much of little.

    `"x" * 10**9` and `"%999999999d" % 1` would take all memory.
    """

    intercepted_binops = frozenset({"*", "**", "%"})

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

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """The product, or remainder, of two numbers; SecurityError for powers and for what is no number."""
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError("powers are not for templates" if operator == "**" else f"{operator} is for numbers")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may read it: not what is private, nor what repeats or fills up a text."""
        if isinstance(obj, str | bytes) and attr in _REPEATING:
            return False
        return super().is_safe_attribute(obj, attr, value)


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
    for form in _FORMS:
        sandbox.filters[form] = _form(form)
    return sandbox


def _form(form: str) -> Callable[[object], str]:
    """The filter that prints a Number in one of its forms."""

    def printed(number: object) -> str:
        if isinstance(number, Undefined):
            str(number)  # raises, with its name
        if not isinstance(number, Number):
            raise Unanswerable(f"only the answer of a query can be printed with {form}, not {number!r}", form)
        assert number.print is not None
        return Slot(number.print(number, form))

    return printed
