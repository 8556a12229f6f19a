"""The list page: filters, tabs, orders, keyset paging, capped counts, export of exactly what is shown."""

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Func, Lookup, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from core.exports import LIMIT, export_rows, watermark
from core.filters import FilterSet
from core.subject import about_people
from core.tables import Column, Row, make_row
from core.views.base import Page
from core.views.saved import kept_for, opening_of, saved_of

COUNT_CAP = 1000
PAGE_SIZE = 50
LARGEST = 2**63


class ListPage(Page):
    """`orders` maps a key to keyset fields, all in one direction and ending in a unique one; the first is the default."""

    template_name = "generic/list.html"
    # set on the class, or by a page that knows them only when it is asked
    columns: tuple[Column, ...] = ()
    filterset_class: ClassVar[type[FilterSet] | None] = None
    orders: Mapping[str, tuple[str, ...]] = {"": ("-pk",)}
    row_page: str = ""  # the address name of a row's own page
    loaded: ClassVar[tuple[str, ...]] = ()  # all that a row of the page shows, where its table is wide
    noun: ClassVar[str] = "条"
    subtitle: str = ""
    empty_icon: ClassVar[str] = "inbox"
    empty_title: ClassVar[str] = "没有符合条件的记录"
    empty_text: ClassVar[str] = "请放宽筛选条件，或清除筛选后再看。"
    export_permission: ClassVar[str] = ""  # the page's own permission where empty
    export_name: str = ""
    kinds: ClassVar[tuple[str, ...]] = ("xlsx", "csv")  # of what may leave the list
    # rows are people: many of them need a reason, very many a second person. Where it is not said, the table and its columns say it
    personal: ClassVar[bool | None] = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kept = kept_for(request)
        if opening := opening_of(request, kept):
            return redirect(opening)
        filterset = self.get_filterset()
        rows = filterset.qs if filterset else self.get_queryset()
        if request.GET.get("export") in {"xlsx", "csv"}:
            return self.export(rows, request.GET["export"])
        shown = rows.only(*self.loaded) if self.loaded else rows
        page = KeysetPage(shown, self.order_fields(), request.GET)
        self.prepare(page.objects)
        context = {
            "filterset": filterset,
            "pills": filterset.pills() if filterset else [],
            "columns": [self.head(column) for column in self.columns],
            "rows": [self.make_row(obj) for obj in page.objects],
            "pager": page,
            "count_text": count_text(rows, self.noun, page),
            "tabs": self.tabs(),
            "actions": self.actions(),
            "batch_actions": self.batch_actions(),
            "empty": {"icon": self.empty_icon, "title": self.empty_title, "text": self.empty_text},
            "subtitle": self.subtitle,
            "export_url": self.export_url(),
            "panels": self.panels(),
            "saved": saved_of(request, kept, filterset),
        }
        template = "generic/list_rows.html" if request.htmx and request.htmx.target == "rows" else ""  # type: ignore[attr-defined]
        return self.render(context, template=template)

    def get_filterset(self) -> FilterSet | None:
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)

    def order_fields(self) -> tuple[str, ...]:
        return self.orders.get(self.request.GET.get("order", ""), next(iter(self.orders.values())))

    def head(self, column: Column) -> dict[str, Any]:
        current = self.request.GET.get("order", next(iter(self.orders)))
        query = self.request.GET.copy()
        for gone in ("after", "before"):
            query.pop(gone, None)
        opposite = f"-{column.order}"
        target = opposite if current == column.order and opposite in self.orders else column.order
        query["order"] = target
        sort = {column.order: "ascending", opposite: "descending"}.get(current, "") if column.order else ""
        return {"column": column, "url": f"?{query.urlencode()}" if column.order else "", "sort": sort}

    def prepare(self, objects: list[Any]) -> None:
        """Adds to the rows of one page what would cost a query each."""

    def make_row(self, obj: Any) -> Row:
        return make_row(obj, self.row_url(obj), self.columns)

    def row_url(self, obj: Any) -> str:
        return reverse(self.row_page, args=[obj.pk]) if self.row_page else ""

    def tabs(self) -> list[dict[str, Any]]:
        return []

    def actions(self) -> list[dict[str, Any]]:
        return []

    def batch_actions(self) -> list[dict[str, Any]]:
        return []

    def panels(self) -> list[dict[str, Any]]:
        """Extra panels above the table, each {template, …}."""
        return []

    def export_url(self) -> str:
        if not self.user.can(self.export_permission or self.permission):
            return ""
        query = self.request.GET.copy()
        query["export"] = "xlsx"
        return f"?{query.urlencode()}"

    def export_plan(self) -> tuple[Any, tuple[Column, ...], str]:
        """Rows in their order, columns and name: what both the export in the answer and the one in the background write."""
        filterset = self.get_filterset()
        rows = filterset.qs if filterset else self.get_queryset()
        return (
            self.exported(rows).order_by(*self.order_fields()),
            self.export_columns(),
            self.export_name or self.title,
        )

    def of_people(self) -> bool:
        if self.personal is not None:
            return self.personal
        return any(column.label == "姓名" for column in self.columns) or about_people(self.model)

    def exported(self, rows: Any) -> Any:
        if self.export_permission:
            rows = rows & rows.model.objects.visible_to(self.user, self.export_permission)
        return rows

    def export_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.export)

    def export(self, rows: Any, kind: str) -> HttpResponseBase:
        """In the answer where it is small; else a page asks, and a job writes it."""
        rows, columns, name = self.export_plan()
        most = min(LIMIT, settings.EXPORT_REASON_FROM - 1) if self.of_people() else LIMIT
        if rows.order_by()[: most + 1].count() > most:
            query = self.request.GET.copy()
            for gone in ("export", "after", "before"):
                query.pop(gone, None)
            address = f"{self.request.path}?{query.urlencode()}"
            return redirect(f"{reverse('core:export-ask')}?{urlencode({'kind': kind, 'of': address})}")
        foot = watermark(self.user, "日常工作") if self.of_people() else ""
        return export_rows(rows, columns, kind=kind, name=name, by=self.user, foot=foot)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_queryset()  # the rows of something out of sight are not there at all
        return HttpResponse(status=405)


def count_text(rows: Any, noun: str, page: "KeysetPage | None" = None) -> str:
    """Exact up to the cap, `1,000+` beyond: an unbounded count never runs while somebody waits, and none for a `page` of all rows."""
    found = len(page.objects) if page and page.is_all else rows.order_by()[: COUNT_CAP + 1].count()
    return f"{COUNT_CAP:,}+ {noun}" if found > COUNT_CAP else f"{found:,} {noun}"


class KeysetPage:
    """Rows after or before a key, at the same cost at any depth."""

    def __init__(self, rows: Any, order: tuple[str, ...], query: QueryDict, size: int = PAGE_SIZE) -> None:
        self.order = order
        self.query = query
        descending = order[0].startswith("-")
        self.names = tuple(name.lstrip("-") for name in order)
        backwards = bool(query.get("before"))
        key = query.get("before") or query.get("after")
        try:
            if key:
                rows = rows.filter(_beyond(rows, self.names, _decode(key), greater=descending == backwards))
        except (ValueError, TypeError, ValidationError):  # broken or forged: the first page
            key, backwards = "", False
        direction = tuple(_flip(name) for name in order) if backwards else order
        keys_first = getattr(rows, "keys_first", None)  # a queryset that knows a better way to its first rows
        self.rows = keys_first(direction, size + 1) if keys_first else rows.order_by(*direction)[: size + 1]
        found = list(self.rows)
        more = len(found) > size
        self.objects = found[:size]
        if backwards:
            self.objects.reverse()
        self.has_next = more if not backwards else True
        self.has_previous = more if backwards else bool(key)

    @property
    def is_all(self) -> bool:
        return not (self.has_next or self.has_previous)

    @property
    def next_url(self) -> str:
        return self._url("after", self.objects[-1]) if self.has_next and self.objects else ""

    @property
    def previous_url(self) -> str:
        return self._url("before", self.objects[0]) if self.has_previous and self.objects else ""

    def _url(self, name: str, row: Any) -> str:
        query = self.query.copy()
        for gone in ("after", "before"):
            query.pop(gone, None)
        query[name] = _encode([_value(row, field) for field in self.names])
        return f"?{query.urlencode()}"


def _beyond(rows: Any, names: tuple[str, ...], key: list[Any], *, greater: bool) -> "Lookup[Any]":
    """(a, b) > (x, y) in one comparison: an index on these columns begins right there, however many rows share their a."""
    if len(key) != len(names):
        raise ValueError("a key of another order")
    values = []
    for name, part in zip(names, key, strict=True):
        field = F(name).resolve_expression(rows.query.clone()).output_field
        if isinstance(part, int) and abs(part) >= LARGEST:
            raise ValueError("a number that no column holds")
        values.append(Value(field.get_prep_value(field.to_python(part)), output_field=field))
    compare = GreaterThan if greater else LessThan
    return compare(_Row(*map(F, names)), _Row(*values))


class _Row(Func):
    template = "(%(expressions)s)"
    output_field = TextField()


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, dt.date) else row


def _encode(key: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).decode().rstrip("=")


def _decode(text: str) -> list[Any]:
    """ValueError where it is not what `_encode` makes."""
    key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if not isinstance(key, list) or not all(
        isinstance(part, str | int) and "\0" not in str(part) for part in key
    ):
        raise ValueError("not a key of a list")
    return key
