"""What a template may spend: a number of steps, and a size for each value, the same on every machine.

Every turn of a loop, call of a macro and text rendered costs what stands in it; every value printed costs its length.
So a template that has no end stops at the same place everywhere, with the line in which it was. Values are measured
where they are made: of little, no filter or operator makes much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import cast

from jinja2 import Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError, TemplateSyntaxError
from jinja2.visitor import NodeTransformer

_GREATEST = 10**30
_TURN = 20
"""Steps that a turn of a loop or a call takes, however little stands in it."""
_DEAR = 10
"""How many letters there may be for each part of lists."""


class TooMuch(SecurityError):
    """A template has spent all its steps, or made a value that is too large."""


def measured(value: object, most: int) -> int:
    """The size of a value: letters of a text, parts of lists with all that is in them; TooMuch where it is above most.

    Looking stops at the bound, so that lists within lists within lists do not take for ever. Each part is looked at and
    no letter is, so there may be a tenth as many parts as letters.
    """
    size, parts, waiting = 0, 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str | bytes):
            size += len(one)
        elif isinstance(one, list | tuple | set | frozenset | dict):
            size += len(one)
            parts += len(one)
            if size <= most and parts <= most // _DEAR:
                waiting.extend(one)
                if isinstance(one, dict):
                    waiting.extend(one.values())
        elif isinstance(one, int) and not -_GREATEST <= one <= _GREATEST:
            raise TooMuch("a number becomes too great")
        if size > most or parts > most // _DEAR:
            raise TooMuch(f"a value becomes larger than {most:,} letters or {most // _DEAR:,} parts")
    return size


def printable(value: object) -> None:
    """TemplateRuntimeError where printing a value would give what Python calls it, which differs from run to run."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Iterator) or (callable(one) and not isinstance(one, Undefined)):
            what = "a list that is not yet made: add |list" if isinstance(one, Iterator) else "a function: call it"
            raise TemplateRuntimeError(f"what is to be printed is {what}")
        if isinstance(one, list | tuple | set):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one.values())


def _joined(most: int, value: object, between: object = "", *_: object) -> object:
    """The list to be joined, if it may."""
    if isinstance(value, str):
        parts: list[object] = list(value)
    else:
        parts = list(cast("list[object]", value))
    size = sum(len(part) if isinstance(part, str) else 1 for part in parts) + len(parts) * len(str(between))
    if size > most:
        raise TooMuch(f"a text becomes longer than {most:,} letters")
    return parts


def _replaced(most: int, value: object, old: object = "", new: object = "", *_: object) -> object:
    """The text in which words are to be replaced, if they may."""
    text, word = str(value), str(old)
    times = text.count(word) if word else len(text) + 1
    if len(text) + times * len(str(new)) > most:
        raise TooMuch(f"a text becomes longer than {most:,} letters")
    return value


def _few(greatest: int) -> Callable[..., object]:
    """A check that the number after the value is not large."""

    def checked(_: int, value: object, number: object = 0, *__: object) -> object:
        if not isinstance(number, int) or not -greatest <= number <= greatest:
            raise TooMuch(f"a number after this filter may be {greatest:,} at most")
        return value

    return checked


_BEFORE: Mapping[str, Callable[..., object]] = {
    "join": _joined,
    "replace": _replaced,
    "batch": _few(10_000),
    "round": _few(20),
}
"""Filters that make much of little, each with what its arguments must be."""
_NAMED = {"join": "d", "replace": "new", "batch": "linecount", "round": "precision"}


def bounded(name: str, function: Callable[..., object], most: int) -> Callable[..., object]:
    """The filter with its arguments and its answer measured: no value of it is larger than `most`."""
    passed = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def checked(*given: object, **named: object) -> object:
        if name in _BEFORE:
            value, *rest = given[passed:]
            if not rest and _NAMED[name] in named:
                rest = [named[_NAMED[name]]]
            elif name == "replace" and {"old", "new"} & set(named):
                rest = [*rest, *(named[key] for key in ("old", "new") if key in named)]
            given = (*given[:passed], _BEFORE[name](most, value, *rest), *given[passed + 1 :])
        answer = function(*given, **named)
        measured(answer, most)
        return answer

    return checked


def metered(template: nodes.Template) -> nodes.Template:
    """The template with its cost entered wherever it turns or is called, and its made values measured.

    TemplateSyntaxError where it turns escaping off.
    """
    changed = cast("nodes.Template", _Meter().visit(template))
    for node in (changed, *changed.find_all((nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block))):
        assert isinstance(node, nodes.Template | nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block)
        cost = _TURN + sum(_cost(one) for one in node.body)
        node.body.insert(0, _call("spend", nodes.Const(cost, lineno=node.lineno), node.lineno))
    return changed


class _Meter(NodeTransformer):
    """Puts a measure around texts that are joined and lists that are made."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 (Jinja's name)
        return self._measured(node)

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802 (Jinja's name)
        return self._measured(node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802 (Jinja's name)
        return self._measured(node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802 (Jinja's name)
        return self._measured(node) if node.ctx == "load" else node

    def visit_Const(self, node: nodes.Const) -> nodes.Node:  # noqa: N802 (Jinja's name)
        if isinstance(node.value, int | float) and not -_GREATEST <= node.value <= _GREATEST:
            raise TemplateSyntaxError("a number is too great", node.lineno)
        if isinstance(node.value, str) and any("\ud800" <= letter <= "\udfff" for letter in node.value):
            raise TemplateSyntaxError("half of a character is no text", node.lineno)
        return node

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> nodes.Node:  # noqa: N802 (Jinja's name)
        """`{% autoescape %}`: what a record says would be read as markup."""
        raise TemplateSyntaxError("escaping cannot be turned off", node.lineno)

    def _measured(self, node: nodes.Expr) -> nodes.Node:
        self.generic_visit(node)
        if next(node.find_all((nodes.Name, nodes.Call, nodes.Filter, nodes.Concat)), None) is None:
            return node  # made of what is written there, and no longer than that
        return _expression("sized", node, node.lineno)


def _cost(node: nodes.Node) -> int:
    """The steps of what stands there: its letters and its operations; what turns or is called has costs of its own."""
    cost = 1 + (len(node.data) if isinstance(node, nodes.TemplateData) else 0)
    if isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block):
        return cost
    return cost + sum(_cost(child) for child in node.iter_child_nodes())


def _expression(name: str, argument: nodes.Expr, line: int) -> nodes.Call:
    return nodes.Call(nodes.EnvironmentAttribute(name, lineno=line), [argument], [], None, None, lineno=line)


def _call(name: str, argument: nodes.Expr, line: int) -> nodes.ExprStmt:
    return nodes.ExprStmt(_expression(name, argument, line), lineno=line)
