"""Score pages: the list behind every figure, one union's rules explained, its history of changes."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core import rules as r
from core.clock import today
from core.tables import Column
from core.views import ListPage, Page
from homes.filters import OutcomeFilter
from homes.models import Facts, Outcome, OutcomeChange, ScoreRun
from homes.scoring.compile import FACT_COLUMNS
from homes.scoring.explain import explain, facts_of, have_summary
from unions.models import Body, RuleException
from unions.policies.catalogue import HAVES, HAVES_SHORT, entries
from unions.policies.force import Policy, policy_of
from unions.querysets import BASIC_KINDS


def missing_text(outcome: Outcome) -> str:
    """`主席、制度`: the haves that are not met."""
    return "、".join(name for n, name in enumerate(HAVES_SHORT, start=1) if not outcome.meets(n)) or "无"


class OutcomeList(ListPage):
    entries = ("P-092",)
    model, permission, title = Outcome, "homes.view", "六有评分"
    subtitle = "基层工会逐家结果，每晚更新"
    noun = "家"
    filterset_class = OutcomeFilter
    orders = {"": ("body__path", "pk")}
    columns = (
        Column("name", "工会名称", "body.name", link=True, sub="body.superior.name"),
        Column("nature", "单位性质", "body.get_nature_display", phone=False),
        Column("size", "规模", "body.get_size_display", phone=False),
        Column(
            "met",
            "结果",
            lambda o: r.PASS if o.met_basic else r.FAIL,
            kind="chip",
            sub=lambda o: "基本达到" if o.met_basic else "未基本达到",
        ),
        Column("total", "总分", lambda o: None if o.total is None else f"{o.total / 100:.1f}", kind="num"),
        Column("missing", "未达到的有", missing_text),
    )
    export_name = "六有评分名单"
    related = ("body__superior",)
    row_page = "homes:body"

    def tabs(self) -> list[dict[str, Any]]:
        current = self.request.GET.get("met", "")
        under = self.request.GET.get("under", "")
        tail = f"&under={under}" if under else ""
        names = (("", "全部"), ("yes", "基本达到"), ("no", "未基本达到"), ("full", "全面达到"))
        return [{"title": t, "url": f"?met={v}{tail}", "current": v == current} for v, t in names]


class BodyPage(Page):
    """Pages about one basic union; looked up through the union's own scope."""

    model, permission = Body, "homes.view"
    object: Body

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind__in=BASIC_KINDS).select_related("superior", "jurisdiction")

    def crumbs(self) -> list[tuple[str, str]]:
        paths = self.object.ancestor_paths
        above = Body.objects.visible_to(self.user, "unions.view").filter(path__in=paths).order_by("path")
        return [
            *((str(b), reverse("unions:body-detail", args=[b.pk])) for b in above),
            (str(self.object), ""),
        ]


class BodyScore(BodyPage):
    """Every rule of one union: outcome, value seen, standard and clause, remedy, the form that mends it."""

    entries = ("P-092",)
    template_name = "homes/body.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        on = self.day(request.GET.get("on", ""))
        run = ScoreRun.objects.filter(finished_at__isnull=False, on__lte=on).order_by("-on", "-pk").first()
        outcome, facts = self.standing(on)
        context: dict[str, Any] = {
            "object": self.object,
            "title": str(self.object),
            "run": run,
            "on": on,
            "outcome": outcome,
        }
        if outcome is not None and facts is not None:
            policy = policy_of(self.object.place, run.on if run else on)
            context |= self.explained(outcome, facts, policy, show_all=request.GET.get("show") == "all")
        context["changes"] = timeline(self.object, limit=5)
        return self.render(context)

    def day(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text) if text else today()
        except ValueError:
            raise Http404 from None

    def standing(self, on: dt.date) -> tuple[Any, dict[str, Any] | None]:
        """The present outcome, or the one of a past day from the history of changes."""
        if on >= today():
            outcome = Outcome.objects.filter(pk=self.object.pk).first()
            row = Facts.objects.filter(pk=self.object.pk).first()
            return outcome, facts_of(row) if row else None
        change = OutcomeChange.objects.filter(body=self.object, on__lte=on).order_by("-on", "-pk").first()
        return (change, revive(change.facts)) if change else (None, None)

    def exceptions(self, policy: Policy) -> list[dict[str, Any]]:
        """Approved exceptions in force on the day, with the case behind each."""
        rows = RuleException.objects.filter(
            body=self.object, valid_from__lte=policy.on, valid_to__gte=policy.on
        )
        return [{"title": entries()[row.entry].name, "row": row} for row in rows.order_by("valid_to")]

    def explained(
        self, outcome: Any, facts: dict[str, Any], policy: Policy, *, show_all: bool
    ) -> dict[str, Any]:
        judgements = explain(facts, policy, outcome.letters)
        work = [j for j in judgements if j.needs_work and j.entry.have]
        quiet = [j for j in judgements if not j.needs_work and j.entry.have]
        counts = {word: sum(j.letter == letter for j in quiet) for letter, word in r.WORDS.items()}
        haves = have_summary(judgements, outcome)
        for have in haves:
            have["title"] = HAVES[have["number"] - 1]
            have["letters"] = [j.letter for j in have["judgements"]]
            have["shown"] = [j for j in have["judgements"] if show_all or j.needs_work]
        return {
            "facts": facts,
            "policy": policy,
            "haves": haves,
            "optional": [j for j in judgements if not j.entry.have and j.letter != r.NA],
            "exceptions": self.exceptions(policy),
            "met_count": sum(have["met"] for have in haves),
            "work_count": len(work),
            "core_missing": sum(j.core for j in work if j.letter in r.BLOCKING),
            "all_count": len(work) + len(quiet),
            "show_all": show_all,
            "quiet_text": "，".join(f"{n} 项{word}" for word, n in counts.items() if n),
            "quiet_count": len(quiet),
        }


class BodyHistory(BodyPage):
    template_name = "homes/history.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.render(
            {
                "object": self.object,
                "title": f"{self.object} 六有变化",
                "changes": timeline(self.object, limit=200),
            }
        )


def revive(stored: dict[str, Any]) -> dict[str, Any]:
    """Facts of a history row: dates come back from JSON text."""

    def value(name: str) -> Any:
        text = stored.get(name)
        if isinstance(text, str) and len(text) == 10 and text[4] == "-":
            return dt.date.fromisoformat(text)
        return text

    return {name: value(name) for name in FACT_COLUMNS}


def timeline(body: Body, *, limit: int) -> list[dict[str, Any]]:
    """Changes newest first: which haves rose or fell, which rules changed, the total before and after."""
    rows = list(OutcomeChange.objects.filter(body=body).order_by("-pk")[: limit + 1])
    found = []
    for index, row in enumerate(rows[:limit]):
        before = rows[index + 1] if index + 1 < len(rows) else None
        found.append(
            {
                "row": row,
                "before": before,
                "haves": _have_changes(row, before),
                "rules": _rule_changes(row, before),
            }
        )
    return found


def _have_changes(row: OutcomeChange, before: OutcomeChange | None) -> list[dict[str, Any]]:
    if before is None:
        return []
    return [
        {"number": n, "name": HAVES_SHORT[n - 1], "up": row.meets(n)}
        for n in range(1, 7)
        if row.meets(n) != before.meets(n)
    ]


def _rule_changes(row: OutcomeChange, before: OutcomeChange | None) -> list[dict[str, str]]:
    if before is None:
        return []
    by_slot = {rule.slot: entries()[rule.entry].name for rule in r.RULES.values()}
    pairs = zip(before.letters, row.letters, strict=False)
    return [
        {"name": by_slot.get(slot, ""), "old": r.WORDS[old], "new": r.WORDS[new], "letter": new}
        for slot, (old, new) in enumerate(pairs)
        if old != new
    ]
