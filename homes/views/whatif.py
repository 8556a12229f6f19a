"""What-if: other figures, the same run, nothing written. Who would rise, who would fall."""

from typing import Any

from django import forms
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.rules import needed_keys
from core.views import Page
from homes.models import Outcome
from homes.scoring import compile as c
from homes.scoring.judge import plan_of
from homes.scoring.run import WORK_MEM
from unions.models import Body
from unions.policies.catalogue import Key, keys, show
from unions.policies.force import Policy, policy_of

SHOWN = 100


def changeable(policy: Policy) -> list[Key]:
    """Numeric thresholds that a scored rule reads in this place."""
    used = {key for rule in plan_of(policy).live for key in needed_keys(rule, policy)}
    return [
        keys()[k]
        for k in sorted(used)
        if k in keys() and keys()[k].kind in {"int", "rate", "months", "days", "years"}
    ]


class WhatIfForm(forms.Form):
    """One optional number per threshold; rates are typed as per cent."""

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        for key in changeable(policy):
            now = show(key.name, policy.value(key.name))
            self.fields[key.name] = forms.DecimalField(
                label=key.title,
                required=False,
                min_value=0,
                max_value=100 if key.kind == "rate" else 100_000,
                decimal_places=2 if key.kind == "rate" else 0,
                help_text=f"现行：{now}{'' if key.kind == 'rate' else key.unit}",
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "num"}),
            )

    def overrides(self) -> dict[str, int]:
        found = {}
        for name, value in self.cleaned_data.items():
            if value is not None:
                found[name] = int(value * 100) if keys()[name].kind == "rate" else int(value)
        return {name: value for name, value in found.items() if value != self.policy.value(name)}


class WhatIf(Page):
    model, permission, title = Body, "homes.whatif", "标准试算"
    template_name = "homes/whatif.html"
    entries = ("P-002", "P-092")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.branch()
        return self.render({"form": WhatIfForm(policy=policy_of(body.place, today())), "body": body})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.branch()
        form = WhatIfForm(request.POST, policy=policy_of(body.place, today()))
        context: dict[str, Any] = {"form": form, "body": body}
        if not form.is_valid():
            return self.render(context, status=422)
        overrides = form.overrides()
        if not overrides:
            form.add_error(None, "没有改动任何标准。请至少改一项，再试算。")
            return self.render(context, status=422)
        context["changes"] = [
            (keys()[k].title, show(k, form.policy.value(k)), show(k, v)) for k, v in overrides.items()
        ]
        context["result"] = compare(body, overrides)
        context["list_url"] = reverse("homes:outcome-list")
        return self.render(context)

    def branch(self) -> Body:
        rows = self.get_queryset()
        pk = self.request.GET.get("under", "")
        found = rows.filter(pk=int(pk)).first() if pk.isdecimal() else None
        return found or rows.order_by("path").first()


def compare(body: Body, overrides: dict[str, int]) -> dict[str, Any]:
    """Counts now and then, and the risers and fallers, for the bodies of a branch under its own policy."""
    policy = policy_of(body.place, today()).with_overrides(overrides)
    scope = c.scope_sql(policy, [], path=body.path, incremental=False)
    text, params = c.scratch_statement(policy, scope)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        cursor.execute("DROP TABLE IF EXISTS homes_scratch")
        cursor.execute(f"CREATE TEMPORARY TABLE homes_scratch ON COMMIT DROP AS {text}", params)
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE s.met_basic), count(*) FILTER (WHERE o.met_basic),"
            " count(*) FILTER (WHERE s.met_basic AND NOT o.met_basic), count(*) FILTER (WHERE o.met_basic AND NOT s.met_basic),"
            " count(*) FILTER (WHERE s.letters <> o.letters)"
            " FROM homes_scratch s JOIN homes_outcome o ON o.body_id = s.body_id"
        )
        total, then, now, up, down, touched = cursor.fetchone()
        rising = _names(cursor, "s.met_basic AND NOT o.met_basic")
        falling = _names(cursor, "o.met_basic AND NOT s.met_basic")
    rate = {
        "now": round(now * 10_000 / total) if total else None,
        "then": round(then * 10_000 / total) if total else None,
    }
    return {
        "total": total, "now": now, "then": then, "up": up, "down": down, "touched": touched,
        "rate": rate, "rising": rising, "falling": falling, "shown": SHOWN,
    }  # fmt: skip


def _names(cursor: Any, condition: str) -> list[Outcome]:
    cursor.execute(
        f"SELECT o.body_id FROM homes_scratch s JOIN homes_outcome o ON o.body_id = s.body_id "
        f"JOIN unions_body b ON b.id = o.body_id WHERE {condition} ORDER BY b.path LIMIT {SHOWN}"
    )
    ids = [row[0] for row in cursor.fetchall()]
    return list(Outcome.objects.filter(pk__in=ids).select_related("body__superior").order_by("body__path"))
