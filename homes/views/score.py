"""The open-book score of one union: every rule, the arithmetic, its history; today and as of any past day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core import rules as r
from core.clock import today
from homes.models import OutcomeChange
from homes.scoring.arithmetic import arithmetic
from homes.scoring.asof import Standing, neighbours, standing_of
from homes.scoring.explain import explain, have_summary
from homes.views.bodies import BodyPage
from unions.models import Body, RuleException
from unions.policies.catalogue import HAVES, HAVES_SHORT, entries
from unions.policies.force import Policy


class DayPage(BodyPage):
    """`?on=` shows a past day; links within keep it."""

    standing: Standing

    def look_up(self) -> Standing:
        self.object = self.get_object()
        self.standing = standing_of(self.object, self.request.GET.get("on", ""))
        return self.standing

    @property
    def is_past(self) -> bool:
        return self.standing.on < today()

    @property
    def tail(self) -> str:
        return f"?on={self.standing.on}" if self.is_past else ""

    def shared(self) -> dict[str, Any]:
        """What every page of a day tells its reader."""
        standing = self.standing
        return {
            "object": self.object,
            "on": standing.on,
            "today": today(),
            "past": self.is_past,
            "tail": self.tail,
            "run": standing.run,
            "change": standing.change,
            "problem": standing.problem,
            "may_policy": self.user.can("policy.view"),
        }


class BodyScore(DayPage):
    """Every rule of one union: outcome, value seen, standard and clause, remedy, the form that mends it; and how they add up."""

    entries = ("P-092",)
    template_name = "homes/body.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = self.look_up()
        outcome, facts = standing.outcome, standing.facts
        context: dict[str, Any] = self.shared() | {
            "title": f"{self.object}（截至 {standing.on}）" if self.is_past else str(self.object),
            "outcome": outcome,
            "beside": neighbours(self.object, standing.on, self.changed_on(standing)),
        }
        if outcome is not None and facts is not None:
            policy = standing.policy(self.object)
            context |= self.explained(outcome, facts, policy, show_all=request.GET.get("show") == "all")
            context["sums"] = arithmetic(outcome, policy)
        context["changes"] = timeline(self.object, limit=5)
        return self.render(context)

    def changed_on(self, standing: Standing) -> Any:
        """The day of the change that is shown, from which one steps back."""
        if standing.problem:
            return None
        rows = OutcomeChange.objects.filter(body=self.object, on__lte=standing.on)
        return rows.order_by("-on", "-pk").values_list("on", flat=True).first()

    def exceptions(self, policy: Policy) -> list[dict[str, Any]]:
        """Approved exceptions in force on the day, with the case behind each."""
        rows = RuleException.objects.filter(body=self.object).in_force(policy.on)
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


def score_url(body: int, tail: str = "") -> str:
    return reverse("homes:body", args=[body]) + tail


def timeline(body: Body, *, limit: int) -> list[dict[str, Any]]:
    """Changes newest first: which haves rose or fell, which rules changed, the total before and after."""
    rows = list(OutcomeChange.objects.filter(body=body).order_by("-on", "-pk")[: limit + 1])
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
