"""Filter bars: django-filter sets with a search box, Chinese labels, and pills for what is set."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from core.discreet import Stale, last, typed


class SearchInput(forms.TextInput):
    """A sealed text and a newly typed one may come together (see `core.discreet`)."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return last(data.getlist(name)) if hasattr(data, "getlist") else data.get(name)


class SearchFilter(django_filters.CharFilter):
    """The `q` box of a list: hands the text to the queryset's `found_by`."""

    def __init__(self, placeholder: str, **kwargs: Any) -> None:
        widget = SearchInput(attrs={"placeholder": placeholder, "type": "search", "autocomplete": "off"})
        super().__init__(label="搜索", widget=widget, **kwargs)

    def filter(self, qs: Any, value: str) -> Any:
        return qs.found_by(value) if value else qs


class BranchFilter(django_filters.CharFilter):
    """`under=<body id>`: only that body's branch, and what stands behind it on the industrial line, within what the user sees."""

    lookup = "path"

    def __init__(self, path_lookup: str = "body__path", **kwargs: Any) -> None:
        self.path_lookup = path_lookup
        super().__init__(label="工会", widget=forms.HiddenInput(), **kwargs)

    def filter(self, qs: Any, value: str) -> Any:
        from django.apps import apps

        if not value:
            return qs
        if not value.isdecimal():
            return qs.none()
        body: Any = apps.get_model("unions", "Body").objects.filter(pk=int(value)).first()
        if body is None:
            return qs.none()
        if (
            body.branch.industrial
            and getattr(qs, "industry_lookup", None)
            and qs.path_lookup == self.path_lookup
        ):
            return qs.in_branches((body.branch,))
        if self.path_lookup == getattr(qs, "path_lookup", "") and hasattr(qs, "below"):
            return qs.below(body.path)
        return qs.filter(**{f"{self.path_lookup}__startswith": body.path})


class FilterSet(django_filters.FilterSet):
    """`pills` lists what is set, each with the query string that removes it."""

    def pills(self) -> list[dict[str, str]]:
        form = self.form
        if not form.is_valid():
            return []
        found = []
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            if value in (None, "", [], False) or name == "q":
                continue
            query = self.data.copy()
            query.pop(name, None)
            query.pop("after", None)
            query.pop("before", None)
            text = self.pill_text(name, value)
            found.append({"text": f"{field.label}：{text}", "remove": query.urlencode(), "name": name})
        return found

    def pill_text(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        if name == "under":
            from django.apps import apps

            body = (
                apps.get_model("unions", "Body").objects.filter(pk=int(value)).first()
                if value.isdecimal()
                else None
            )
            return str(body or "没有找到")
        pairs = getattr(field, "choices", None)
        # not `or []`: choices given as a function have no length, hence no truth
        choices = {} if pairs is None else dict(pairs)
        if isinstance(value, list):
            return "、".join(str(choices.get(v, v)) for v in value)
        if isinstance(value, bool):
            return "是"
        return str(choices.get(str(value), value))

    @property
    def form(self) -> Any:
        form = super().form
        if "q" in form.fields and not isinstance(form.fields["q"].widget, SearchInput):
            form.fields["q"].widget = SearchInput(attrs=form.fields["q"].widget.attrs)
        return form

    def filter_queryset(self, queryset: Any) -> Any:
        """A sealed search text is opened here and nowhere else; one that is no longer good finds nobody."""
        text = self.form.cleaned_data.get("q")
        if text:
            try:
                self.form.cleaned_data["q"] = typed(text, self.request)
            except Stale:
                return queryset.none()
        return super().filter_queryset(queryset)

    @property
    def qs(self) -> QuerySet[Any]:
        return super().qs if self.form.is_valid() or not self.is_bound else self.queryset.none()
