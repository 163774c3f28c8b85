"""The sandbox in which texts and layout are rendered: few names, no files, undefined names are errors.

Two environments share it: `prose` for Markdown texts, where every value becomes a slot, and `layout` for HTML
components, where every value is escaped.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateRuntimeError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reportgen.numbers.answers import Unanswerable
from reportgen.numbers.number import Number
from reportgen.write.slots import Slot, Slots
from reportgen.write.spending import TooMuch, bounded, measured, metered, printable

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
_PROSE_STEPS, _PROSE_LONGEST = 500_000, 500_000
_STEPS_A_RECORD = 200
"""A text may print every record with its numbers, as an annex of values does."""
_LAYOUT_STEPS, _LAYOUT_LONGEST = 20_000_000, 10_000_000
"""What a text, and what one component of the layout, may spend; and the largest value in each."""
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset({"capitalize", "endswith", "lower", "lstrip", "rstrip", "startswith", "strip", "title", "upper"}),
    dict: frozenset({"get", "items", "keys", "values"}),
    LoopContext: frozenset({"cycle", "changed"}),
}
"""What may be called on a value; of all else a template reads the parts and calls nothing."""
_JINJAS = ("_loop_vars", "_block_vars")
"""What compiled templates hand on to Jinja's own functions."""
_GREATEST = 10**15
_YEARS = range(1900, 2101)
"""Plain numbers that a text may print: the year under review and its like. All others are answers of queries."""


class Prose(str):
    """Text that a template made of a person's words and marks; it is read as Markdown like the text around it."""

    __slots__ = ()


class Unfit(TemplateRuntimeError, TypeError):
    """A function was given what it does not take."""


class Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox without Jinja's own globals, a short list of filters, and bounds for steps and sizes.

    A template reads values and calls the functions it was given. It cannot reach what these rest on.
    """

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(
        self,
        texts: Mapping[str, str],
        *,
        escape: bool,
        finalize: Callable[[object], object] | None,
        steps: int,
        longest: int,
    ) -> None:
        def load(name: str) -> tuple[str, str, Callable[[], bool]]:
            if name not in texts:
                raise TemplateNotFound(name)
            return texts[name], name, lambda: True

        self._steps = self._left = steps
        self._longest = longest

        def spent(value: object) -> object:
            if isinstance(value, str):
                self.spend(len(value))
            elif not isinstance(value, Number):
                self.spend(measured(value, longest))
                printable(value)
            return value if finalize is None else finalize(value)

        super().__init__(
            loader=FunctionLoader(load),
            undefined=StrictUndefined,
            autoescape=escape,
            finalize=spent,
            keep_trailing_newline=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.globals.clear()
        self.filters = {name: bounded(name, self.filters[name], longest) for name in _FILTERS}

    def begin(self) -> None:
        """Give the whole budget again, for the next text or component."""
        self._left = self._steps

    def spend(self, steps: int) -> str:
        """Take so many steps; TooMuch when there are none left."""
        self._left -= steps
        if self._left < 0:
            raise TooMuch(f"it takes more than {self._steps:,} steps")
        return ""

    def sized(self, value: object) -> object:
        """The value, if it is not too large."""
        self.spend(measured(value, self._longest))
        return value

    def _generate(self, source: nodes.Template, *args: Any, **more: Any) -> str:
        return super()._generate(metered(source), *args, **more)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """The answer of an operator on numbers, or a sum of texts or lists; SecurityError for what makes much."""
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "**" or not (numbers or operator == "+"):
            raise SecurityError("powers are not for templates" if operator == "**" else f"{operator} is for numbers")
        answer = super().call_binop(context, operator, left, right)
        self.spend(measured(answer, self._longest))
        return answer

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may read it: not what is private, and nothing of a function; methods only of few kinds."""
        if callable(value) and not isinstance(value, Undefined):
            if not any(isinstance(obj, kind) and attr in known for kind, known in _METHODS.items()):
                return type(obj).__name__ == "TemplateModule" and super().is_safe_attribute(obj, attr, value)
        elif callable(obj) and not isinstance(obj, LoopContext):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: object) -> None:
        """Nothing is formatted by a pattern: its widths make much of little."""
        if getattr(value, "__name__", "") in ("format", "format_map") and isinstance(
            getattr(value, "__self__", None), str
        ):
            raise SecurityError("format is not for templates; write the words around {{ }}")

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What a function answers; Unfit where it is given what it does not take."""
        if getattr(function, "__self__", None) is self:
            return function(*args)  # the sandbox's own: spend, sized
        _fit(function, args, {name: value for name, value in kwargs.items() if name not in _JINJAS})
        self.spend(10)
        answer = super().call(context, function, *args, **kwargs)
        if not isinstance(answer, Markup | Number):
            measured(answer, self._longest)
        return answer


def _fit(function: Any, args: tuple[object, ...], kwargs: Mapping[str, object]) -> None:
    """Unfit where a function of the project's names is given a value of another kind than it takes."""
    bare = getattr(function, "func", function)
    if not getattr(bare, "__module__", "").startswith("reportgen"):
        return
    signature = inspect.signature(function)
    known = signature.parameters
    if not any(one.kind is inspect.Parameter.VAR_KEYWORD for one in known.values()):
        # Told before what is missing: a misspelt name is both.
        for name in kwargs:
            if name not in known:
                raise Unfit(f"{bare.__name__}() got an unexpected keyword argument '{name}'")
    try:
        given = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise Unfit(f"{bare.__name__}() {error}") from None
    hints = _hints(getattr(bare, "__func__", bare))
    for name, value in given.arguments.items():
        several = signature.parameters[name].kind
        values = (
            tuple(value.values())
            if several is inspect.Parameter.VAR_KEYWORD
            else value
            if several is inspect.Parameter.VAR_POSITIONAL
            else (value,)
        )
        for one in values:
            if isinstance(one, Undefined):
                str(one)  # raises, with its name
            if not _fits(one, hints.get(name, object)):
                shown = repr(one) if isinstance(one, int | float | bool | None) else f"a {type(one).__name__}"
                raise Unfit(f"{bare.__name__}() does not take {shown} as {name}")


@cache
def _hints(function: Callable[..., object]) -> Mapping[str, Any]:
    """What a function says that it takes."""
    return get_type_hints(function)


def _fits(value: object, hint: Any) -> bool:
    """Whether a value is of a kind that an annotation names, as far as templates can make it."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    if hint in (None, NoneType):
        return value is None
    if hint in (int, float):
        return isinstance(value, int | hint) and -_GREATEST <= value <= _GREATEST
    if hint is str:
        return isinstance(value, str) and not isinstance(value, Markup)
    if origin in (list, tuple):
        parts = [one for one in get_args(hint) if one is not ...]
        return isinstance(value, origin) and all(any(_fits(v, part) for part in parts) for v in value)
    if isinstance(origin, type):
        return isinstance(value, origin)
    return isinstance(value, hint) if isinstance(hint, type) else True


def layout(texts: Mapping[str, str], names: Mapping[str, object]) -> Sandbox:
    """The environment for HTML components: everything is escaped."""
    sandbox = Sandbox(texts, escape=True, finalize=None, steps=_LAYOUT_STEPS, longest=_LAYOUT_LONGEST)
    sandbox.globals.update(names)
    return sandbox


def prose(texts: Mapping[str, str], slots: Slots, names: Mapping[str, object], records: int = 0) -> Sandbox:
    """The environment for Markdown: numbers and words become slots, so that nothing in them is read as markup.

    `records` is how many there are to be printed.
    """

    def finalize(value: object) -> object:
        if isinstance(value, Slot | Prose):
            return value
        if isinstance(value, Markup):
            return slots.put(str(value), str(value.striptags()), block=True)
        if isinstance(value, Number):
            return str(value)
        if value is None:
            return ""
        if isinstance(value, int | float) and value not in _YEARS:
            raise Unanswerable(f"{value} is printed, but comes from no query", str(value), "ask with tally(...) or sum")
        return slots.words(str(value))

    steps = _PROSE_STEPS + 20 * sum(len(text) for text in texts.values()) + _STEPS_A_RECORD * records
    sandbox = Sandbox(texts, escape=False, finalize=finalize, steps=steps, longest=_PROSE_LONGEST)
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
