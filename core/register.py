"""A plain register from one declaration: its list, record, form, addresses and endpoint.

An app declares its registers in `registers`; what more a register needs (steps, tabs) it adds in its own views.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from rest_framework import serializers

from core.api import EditableViewSet, ScopedSerializer
from core.filters import FilterSet
from core.forms import ScopedModelForm, YuanField
from core.tables import Column, columns_of_file, display
from core.views import CreatePage, DetailPage, EditPage, ListPage

REGISTERS: dict[str, "Register"] = {}  # by model name


@dataclass(frozen=True)
class Register:
    """`slug` is its address below the app. `body`: lookup from a row to the body it belongs to.

    `form` says which fields there are, in which groups; the record shows the same. `panels(row, user)` adds to the record.
    """

    app: str
    slug: str
    model: type[models.Model]
    entries: tuple[str, ...]
    view: str
    edit: str
    form: type[ScopedModelForm]
    columns: tuple[Column, ...]
    title: str
    noun: str
    add: str  # the words of the button
    filterset: type[FilterSet] | None = None
    body: str = "body"
    related: tuple[str, ...] = ("body",)
    order: tuple[str, ...] = ("-pk",)
    subtitle: str = ""
    empty_text: str = "点右上角的按钮登记第一条。"
    empty_read: str = "有关工会登记后列在这里。"  # for those who add nothing themselves
    icon: str = "journal-text"
    takes: tuple[str, ...] | None = None  # kinds of bodies that new rows are for; all where None
    prepare: Callable[[list[Any]], None] | None = (
        None  # adds figures to the rows of one page, in a few queries
    )
    doors: Callable[[Any], list[dict[str, Any]]] | None = (
        None  # further buttons of the list, for every reader
    )
    links: Callable[[Any], list[dict[str, Any]]] | None = None  # and those for who may edit rows
    may_add: Callable[[Any], bool] | None = (
        None  # where editing alone does not make one the union that adds rows
    )
    panels: Callable[[Any, Any], list[dict[str, Any]]] | None = None
    actions: Callable[[Any, Any], list[dict[str, Any]]] | None = None
    state: Callable[[Any], Any] | None = None  # stands beside the title of a record
    # rows that do not change any more, or not now: no button to edit
    locked: Callable[[Any], bool] | None = None

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    def address(self, role: str, *args: Any) -> str:
        return reverse(f"{self.app}:{self.name}-{role}", args=args)

    def body_of(self, row: Any) -> Any:
        for part in self.body.split("__"):
            row = getattr(row, part)
        return row


def declare(*registers: Register) -> None:
    for register in registers:
        if REGISTERS.setdefault(register.name, register) is not register:
            raise ValueError(f"two registers of {register.name}")


def record_facts(row: Any, form: type[ScopedModelForm]) -> Iterator[dict[str, Any]]:
    """The groups of the form as panels: every field with its label and value in words; not those named in `Meta.apart`."""
    names, apart = form._meta.fields or (), getattr(form.Meta, "apart", ())  # type: ignore[attr-defined]
    for title, members in getattr(form.Meta, "groups", None) or (("资料", names),):  # type: ignore[attr-defined]
        if title in apart:
            continue
        facts = [
            {"label": label_of(row, name, form), "value": value_of(row, name, form) or "—"}
            for name in members
        ]
        yield {"title": title, "facts": facts}


def label_of(row: Any, name: str, form: type[ScopedModelForm]) -> str:
    """The column's own name; of an amount the form's, which names the unit."""
    field = form.base_fields.get(name)
    return str(field.label if isinstance(field, YuanField) else row._meta.get_field(name).verbose_name)


def value_of(row: Any, name: str, form: type[ScopedModelForm]) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    money = isinstance(form.base_fields.get(name), YuanField)
    return display(shown() if shown else getattr(row, name), "money" if money else "num")


class RegisterList(ListPage):
    register: Register

    def prepare(self, objects: list[Any]) -> None:
        if self.register.prepare:
            self.register.prepare(objects)

    def may_add(self) -> bool:
        register = self.register
        return self.user.can(register.edit) and (register.may_add is None or register.may_add(self.user))

    def actions(self) -> list[dict[str, Any]]:
        register, query = self.register, self.request.GET.get("under", "")
        found = register.doors(self.user) if register.doors else []
        if self.user.can(register.edit) and register.links:
            found = [*found, *register.links(self.user)]
        if not self.may_add():
            return found
        url = register.address("create") + (f"?body={query}" if query.isdecimal() else "")
        return [*found, {"title": register.add, "url": url, "icon": "plus-lg", "tone": "primary"}]

    def export_columns(self) -> tuple[Column, ...]:
        return columns_of_file(self.columns)

    def render(self, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        """An empty list says how a first row comes about to those who may add it; under a filter it says nothing of that."""
        if not context.get("pills"):
            register = self.register
            text = register.empty_text if self.may_add() else register.empty_read
            context["empty"] = {**context["empty"], "title": "还没有记录", "text": text}
        return super().render(context, template=template, status=status)


class RegisterDetail(DetailPage):
    register: Register

    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.register.title, self.register.address("list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        row, register = self.object, self.register
        more = register.panels(row, self.user) if register.panels else []
        return {
            "subtitle": str(register.body_of(row) or ""),
            "state": register.state(row) if register.state else "",
            "panels": [*record_facts(row, register.form), *more],
            "actions": self.actions(row),
        }

    def actions(self, row: Any) -> list[dict[str, Any]]:
        register = self.register
        rows = register.model._default_manager.visible_to(self.user, register.edit)  # type: ignore[attr-defined]
        if not rows.filter(pk=row.pk).exists():
            return []
        more = register.actions(row, self.user) if register.actions else []
        if register.locked and register.locked(row):
            return more
        return [{"title": "修改", "url": register.address("edit", row.pk), "icon": "pencil"}, *more]


class RegisterForm:
    """What the two forms of a register share."""

    register: Register

    def cancel_url(self) -> str:
        row = getattr(self, "object", None)
        return self.register.address("detail", row.pk) if row else self.register.address("list")

    def success_url(self, obj: Any) -> str:
        return self.register.address("detail", obj.pk)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.register.title, self.register.address("list")), (str(self.title), "")]  # type: ignore[attr-defined]


class RegisterCreate(RegisterForm, CreatePage):
    def initial(self) -> dict[str, Any]:
        return {
            name: self.request.GET[name]
            for name in self.form_class._meta.fields or ()
            if name in self.request.GET
        }


class RegisterEdit(RegisterForm, EditPage):
    pass


def pages_of(register: Register) -> list[URLPattern]:
    """The four pages, named `<model>-list`, `-create`, `-detail`, `-edit`."""
    shared = {
        "register": register, "model": register.model, "permission": register.view, "entries": register.entries,
        "related": register.related, "__module__": register.model.__module__,
    }  # fmt: skip
    form = {**shared, "form_class": register.form, "edit_permission": register.edit}
    name = register.model.__name__
    listing = {
        **shared, "title": register.title, "noun": register.noun, "columns": register.columns,
        "filterset_class": register.filterset, "orders": {"": register.order}, "export_name": register.title,
        "row_page": f"{register.app}:{register.name}-detail", "empty_icon": register.icon,
        "subtitle": register.subtitle,
    }  # fmt: skip
    list_page: Any = type(f"{name}List", (RegisterList,), listing)
    create: Any = type(
        f"{name}Create", (RegisterCreate,), {**form, "permission": register.edit, "title": register.add}
    )
    detail: Any = type(f"{name}Detail", (RegisterDetail,), shared)
    edit: Any = type(
        f"{name}Edit", (RegisterEdit,), {**form, "title": f"修改{register.model._meta.verbose_name}"}
    )
    return [
        path(f"{register.slug}/", list_page.as_view(), name=f"{register.name}-list"),
        path(f"{register.slug}/new/", create.as_view(), name=f"{register.name}-create"),
        path(f"{register.slug}/<int:pk>/", detail.as_view(), name=f"{register.name}-detail"),
        path(f"{register.slug}/<int:pk>/edit/", edit.as_view(), name=f"{register.name}-edit"),
    ]


def endpoint_of(
    register: Register, base: type[EditableViewSet] = EditableViewSet
) -> tuple[str, type[EditableViewSet]]:
    """The endpoint that mirrors the pages: same scope, filters and form; `base` brings steps of its own.

    What the form takes by another name than its key (`known_by`: a place's code) is given back by that name.
    """
    name, fields = register.model.__name__, ("id", *(register.form._meta.fields or ()))
    meta = type("Meta", (), {"model": register.model, "fields": fields})
    named: dict[str, Any] = {
        field: serializers.SlugRelatedField(slug_field=box.known_by, read_only=True)
        for field, box in register.form.base_fields.items()
        if hasattr(box, "known_by") and field in fields
    }
    serializer = type(f"{name}Serializer", (ScopedSerializer,), {"Meta": meta, **named})
    view = {
        "model": register.model, "permission": register.view, "edit_permission": register.edit,
        "form_class": register.form, "serializer_class": serializer, "filterset_class": register.filterset,
        "related": register.related, "__doc__": f"{register.title}。", "__module__": register.model.__module__,
    }  # fmt: skip
    return f"{register.app}/{register.slug}", type(f"{name}ViewSet", (base,), view)
