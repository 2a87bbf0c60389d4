"""Rows of a table as objects of its model, by a statement that the server has planned once.

Building a query through the framework costs a page several times what the server needs to carry it out. This is for the few reads of the
pages that are opened most; everything else about the model is the framework's.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from django.db.models import JSONField, Model

from kallelse.kit import db
from kallelse.kit.trips import Values

type _Read = Callable[[Any], Any]


def read[M: Model](model: type[M], where: str, values: Values = ()) -> list[M]:
    """The rows of `model` that `where` finds; `where` is everything after the name of the table. In the scope that they belong to."""
    statement, names, decoders = _known(model)
    return [model.from_db("default", names, list(_decoded(row, decoders))) for row in db.run(f"{statement} {where}", values)]


def first[M: Model](model: type[M], where: str, values: Values = ()) -> M | None:
    """The first of them."""
    return next(iter(read(model, f"{where} LIMIT 1", values)), None)


@cache
def _known(model: type[Model]) -> tuple[str, list[str], Sequence[_Read | None]]:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    decoders = tuple(msgspec.json.decode if isinstance(field, JSONField) else None for field in fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}"', [field.attname for field in fields], decoders  # noqa: S608 - Names of our own.


def _decoded(row: tuple[Any, ...], decoders: Sequence[_Read | None]) -> Iterator[Any]:
    for value, decode in zip(row, decoders, strict=True):
        yield value if decode is None or value is None else decode(value)
