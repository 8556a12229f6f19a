"""Why a rule came out as it did: text and figures in force, the facts with the registers behind them, the evidence; and the rows."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.tables import Column
from core.traces import Trace
from core.views import ListPage
from homes.models import AssessItem
from homes.models.assessment import Assessment
from homes.rules import BY_ENTRY
from homes.scoring.arithmetic import arithmetic
from homes.scoring.explain import Judgement, explain
from homes.scoring.explain import value_text as in_words
from homes.scoring.grounds import Ground, figures, grounds, labelled, rule_of
from homes.views.score import DayPage, score_url
from homes.views.sheet import sheet_url
from unions.models import Body
from unions.policies.catalogue import keys
from unions.policies.force import Policy, policy_of
from unions.views.policy import cite, since, value_text


class SourcePage(DayPage):
    """Counts and opens the rows of facts as far as the reader may see their register."""

    @cached_property
    def context_of_facts(self) -> Policy:
        """The policy of the day on which the shown facts were seen."""
        seen = self.standing.change.on if self.standing.change else None
        run = self.standing.run.on if self.standing.run else self.standing.on
        return policy_of(self.object.place, seen or run)

    def sees(self, permission: str) -> bool:
        known = self.__dict__.setdefault("_seen", {})
        if permission not in known:
            known[permission] = (
                self.user.can(permission)
                and Body.objects.visible_to(self.user, permission).filter(pk=self.object.pk).exists()
            )
        return bool(known[permission])

    def rows_of(self, trace: Trace, fact: str) -> Any:
        rows: Any = trace.rows_of(fact, self.context_of_facts, self.object.pk)
        if trace.guarded:
            seen = rows.model.objects.visible_to(self.user, trace.permission)
            rows = rows.filter(pk__in=seen.values("pk"))
        return rows


class BodyGround(SourcePage):
    """One rule of one union on one day."""

    entries = ("P-092",)
    template_name = "homes/ground.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = self.look_up()
        judgement = self.judgement()
        context: dict[str, Any] = self.shared() | {"j": judgement, "title": self.heading(judgement)}
        if judgement is not None and standing.facts is not None and standing.outcome is not None:
            policy = standing.policy(self.object)
            sums = arithmetic(standing.outcome, policy)
            parts = [(have, part) for have in sums.haves for part in have.parts]
            context |= {
                "figures": [self.figure(key, policy) for key in figures(judgement.rule, policy)],
                "grounds": [self.line(one) for one in grounds(judgement.rule, standing.facts, policy)],
                "evidence": self.evidence(judgement),
                "sums": sums,
                "mine": next(((have, part) for have, part in parts if part.rule is judgement.rule), None),
                "adoption": policy.adopted(judgement.entry.id),
            }
        return self.render(context)

    def judgement(self) -> Judgement | None:
        """404 for a rule that is not in force here; None where the day has no result."""
        rule, standing = rule_of(self.kwargs["number"]), self.standing
        if rule is None:
            raise Http404
        if standing.outcome is None or standing.facts is None:
            return None
        judgements = explain(standing.facts, standing.policy(self.object), standing.outcome.letters)
        found = next((one for one in judgements if one.rule is rule), None)
        if found is None:
            raise Http404
        return found

    def heading(self, judgement: Judgement | None) -> str:
        name = judgement.entry.name if judgement else "条目依据"
        return f"{name}（截至 {self.standing.on}）" if self.is_past else name

    def crumbs(self) -> list[tuple[str, str]]:
        *above, (name, _) = super().crumbs()
        return [*above, (name, score_url(self.object.pk, self.tail)), ("条目依据", "")]

    def figure(self, name: str, policy: Policy) -> dict[str, Any]:
        """A figure in force on that day, with its document and the page of its history."""
        key, row = keys().get(name), policy.row(name)
        address = f"{reverse('unions:threshold-detail', args=[name])}?under={self.object.pk}"
        return {
            "title": key.title if key else name,
            "value": f"{key.comparator} {value_text(key, row.value)}".strip() if key and row else "",
            "cite": cite(row) if row else "",
            "doc": row.policy_doc_id if row else None,
            "place": str(row.jurisdiction) if row else "",
            "since": since(row),
            "url": address if key and self.user.can("policy.view") else "",
        }

    def line(self, one: Ground) -> dict[str, Any]:
        """A fact with the number of rows behind it now, or the words why they cannot be opened."""
        found: dict[str, Any] = {"one": one, "url": "", "count": None, "words": "", "title": "", "closed": ""}
        if one.trace is None:
            found["title"] = "本会登记信息" if one.own else "由下面几项得出"
            if one.own and self.user.can("unions.view"):
                found["url"] = reverse("unions:body-detail", args=[self.object.pk])
            return found
        found["title"], found["words"] = one.trace.title, one.trace.words(one.fact, self.context_of_facts)
        if not self.sees(one.trace.permission):
            found["closed"] = f"您没有查看{one.trace.title}的权限，来源记录由有权限的人员查看。"
            return found
        found["noun"], found["count"] = one.trace.noun, self.rows_of(one.trace, one.fact).count()
        found["url"] = reverse("homes:body-rows", args=[self.object.pk, one.fact]) + self.tail
        return found

    def evidence(self, judgement: Judgement) -> list[dict[str, Any]]:
        """Of an attested item: each year's row with its papers, newest first."""
        if judgement.entry.id not in BY_ENTRY:
            return []
        rows = AssessItem.objects.filter(assessment__body=self.object, entry=judgement.entry.id)
        rows = rows.filter(assessment__opened_on__lte=self.standing.on).select_related("assessment")
        found = []
        for item in rows.prefetch_related("evidence").order_by("-assessment__cycle", "-pk")[:5]:
            sheet: Assessment = item.assessment
            found.append({"item": item, "sheet": sheet, "url": f"{sheet_url(sheet)}#i-{item.pk}"})
        return found


class FactRows(SourcePage, ListPage):
    """Exactly the rows that one fact was counted from, for those who may see their register."""

    entries = ("P-092",)
    template_name = "generic/list.html"
    empty_title = "没有计入的记录"
    empty_text = "登记簿里没有符合条件的记录，所以这一项按没有计。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        standing = self.look_up()
        label, trace = labelled(self.kwargs["fact"], self.context_of_facts)
        if trace is None:
            raise Http404
        if not self.sees(trace.permission):
            raise PermissionDenied(trace.permission)
        if "export" in request.GET:  # the register itself is exported, under its own rules
            return redirect(f"{request.path}{self.tail}")
        self.trace, self.label, self.noun = trace, label, trace.noun  # type: ignore[misc]
        self.columns: tuple[Column, ...] = trace.columns
        self.title = f"{label}：计入的{trace.title}"
        self.subtitle = f"{self.object}，截至 {standing.on}" if self.is_past else str(self.object)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_object()  # a union out of sight is not there, whatever is asked of it
        return HttpResponse(status=405)

    def get_queryset(self) -> Any:
        if not hasattr(self, "trace"):
            return super().get_queryset()
        rows = self.rows_of(self.trace, self.kwargs["fact"])
        return rows.select_related(*self.trace.related) if self.trace.related else rows

    def export_url(self) -> str:
        return ""

    def export_plan(self) -> Any:
        raise PermissionDenied(self.permission)

    def row_url(self, obj: Any) -> str:
        trace = self.trace
        return reverse(trace.page, args=[getattr(obj, trace.page_key)]) if trace.page else ""

    def panels(self) -> list[dict[str, Any]]:
        fact, trace, context = self.kwargs["fact"], self.trace, self.context_of_facts
        facts = self.standing.facts or {}
        text = labelled_text(fact, facts)
        register = f"{reverse(trace.register)}?under={self.object.pk}" if trace.register else ""
        return [
            {
                "template": "homes/rows_panel.html", "label": self.label, "text": text, "words": trace.words(fact, context),
                "past": self.is_past, "seen": context.on, "register": register, "register_title": trace.title,
                "differs": self.differs(facts), "guarded": trace.guarded, "back": score_url(self.object.pk, self.tail),
            }
        ]  # fmt: skip

    def differs(self, facts: dict[str, Any]) -> bool:
        """That the register has moved on since the facts were seen."""
        fact = self.kwargs["fact"]
        if fact not in facts or isinstance(self.trace.measure(fact, self.context_of_facts), str):
            return False
        return bool(self.trace.value(fact, self.context_of_facts, self.object.pk) != facts[fact])

    def crumbs(self) -> list[tuple[str, str]]:
        *above, (name, _) = super().crumbs()
        return [*above, (name, score_url(self.object.pk, self.tail)), ("来源记录", "")]


def labelled_text(fact: str, facts: dict[str, Any]) -> str:
    return in_words(fact, facts) if fact in facts else ""
