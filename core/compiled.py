"""Queries that nearly every request asks: compiled once for the process, for compiling costs more than their answer."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class Compiled(Generic[Row]):
    """A query with blanks.

    `build` makes the queryset from a value for each blank. `blanks` are examples of those values, each unlike the others; they
    have to stand in the statement as they are. Rows bring what `select_related` names.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]], **blanks: Any) -> None:
        self.build, self.blanks = build, blanks

    def rows(self, **values: Any) -> list[Row]:
        text, params, read = self._statement
        with connection.cursor() as cursor:
            cursor.execute(text, [value if name is None else values[name] for name, value in params])
            return [read(row) for row in cursor.fetchall()]

    @cached_property
    def _statement(self) -> tuple[str, list[tuple[str | None, Any]], Callable[[tuple[Any, ...]], Row]]:
        """The SQL, its parameters (the blank's name or none, the constant), and what makes an object of a row."""
        compiler = self.build(**self.blanks).query.get_compiler(connection=connection)
        text, values = compiler.as_sql()
        names = {(type(example), example): name for name, example in self.blanks.items()}
        params = [(names.get((type(value), value)), value) for value in values]
        assert {name for name, _ in params if name} == set(self.blanks)  # noqa: S101
        return text, params, _reader(compiler)


def _reader(compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """As a queryset does it, with everything but the row itself worked out before."""
    select, info, using = compiler.select, compiler.klass_info, connection.alias
    model, places = info["model"], info["select_fields"]
    own = slice(places[0], places[-1] + 1)
    names = [column.target.attname for column, *_ in select[own]]
    related = get_related_populators(info, select, using)  # type: ignore[call-arg]  # the stubs are of a later Django
    converters = list(compiler.get_converters([column for column, *_ in select]).items())

    def read(found: tuple[Any, ...]) -> Any:
        row = list(found)
        for place, (convert, column) in converters:
            for one in convert:
                row[place] = one(row[place], column, connection)
        obj = model.from_db(using, names, row[own])
        for one in related:
            one.populate(row, obj)
        return obj

    return read
