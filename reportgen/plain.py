"""Frozen values as JSON and back, by their types: how what is made is kept between builds.

In: a value of dataclasses, tuples, mappings, texts, numbers and bytes. Out: bytes, and from them an equal value. What
the type does not allow for is not guessed at: TypeError.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

_PLAIN = (str, int, float, bool, type(None))

T = TypeVar("T")


def to_bytes(value: object) -> bytes:
    """The value as JSON; `from_bytes` with its type gives an equal one."""
    return json.dumps(_given(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def from_bytes(kind: type[T], kept: bytes) -> T:
    """The value of that type which `to_bytes` was given."""
    value: T = _taken(kind, json.loads(kept))
    return value


def _given(value: object) -> object:
    """A value as what JSON has: dataclasses and tuples as lists, mappings as lists of pairs, bytes as text."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple):
        return [_given(one) for one in value]
    if isinstance(value, Mapping):
        return [[_given(key), _given(one)] for key, one in value.items()]
    if dataclasses.is_dataclass(value):
        fields = [_given(getattr(value, field.name)) for field in dataclasses.fields(value)]
        return [type(value).__name__, *fields]
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def _taken(kind: Any, read: Any) -> Any:
    """What JSON has as a value of a type."""
    if kind in _PLAIN:
        return read
    if kind is bytes:
        return base64.b64decode(read)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and inner[-1:] == (Ellipsis,):
        return tuple(_taken(inner[0], one) for one in read)
    if origin is tuple:
        return tuple(_taken(one_kind, one) for one_kind, one in zip(inner, read, strict=True))
    if origin is Mapping:
        return {_taken(inner[0], key): _taken(inner[1], one) for key, one in read}
    if origin in (typing.Union, types.UnionType):
        return _of_several(inner, read)
    if _is_dataclass(kind):
        return kind(*(_taken(one, part) for one, part in zip(_fields(kind), read[1:], strict=True)))
    raise TypeError(f"{kind} cannot be kept")


def _of_several(kinds: tuple[Any, ...], read: Any) -> Any:
    """What JSON has as a value of one of several types: a plain one, or a dataclass by its name."""
    if not isinstance(read, list):
        if type(read) in kinds:
            return read
        raise TypeError(f"{read!r} is none of {kinds}")
    for kind in kinds:
        if _is_dataclass(kind) and kind.__name__ == read[0]:
            return _taken(kind, read)
    others = [kind for kind in kinds if kind not in _PLAIN and not _is_dataclass(kind)]
    if len(others) != 1:
        raise TypeError(f"{read!r} is none of {kinds}")
    return _taken(others[0], read)


def _is_dataclass(kind: Any) -> bool:
    """Whether a type is a dataclass."""
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


@cache
def _fields(kind: Any) -> tuple[Any, ...]:
    """The types of a dataclass's fields, in order."""
    hints = typing.get_type_hints(kind)
    return tuple(hints[field.name] for field in dataclasses.fields(kind))
