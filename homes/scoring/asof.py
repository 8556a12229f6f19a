"""The score of a union as of a day: the present outcome today, else the last change up to that day with the facts it saw."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import today
from homes.models import Facts, Outcome, OutcomeChange, ScoreRun
from homes.models.outcomes import Scores
from homes.scoring.compile import FACT_COLUMNS
from homes.scoring.explain import facts_of
from unions.models import Body, BodyVersion
from unions.policies.force import Policy, policy_of
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

FIRST = ("-on", "-pk")  # the order of changes: the last of the last day first


@dataclass(frozen=True)
class Standing:
    """`problem` says why there is nothing to show; `change` is set where a past day is shown."""

    on: dt.date
    run: ScoreRun | None = None
    outcome: Scores | None = None
    facts: dict[str, Any] | None = None
    change: OutcomeChange | None = None
    problem: str = ""

    def policy(self, body: Body) -> Policy:
        """What was in force when it was scored."""
        return policy_of(body.place, self.run.on if self.run else self.on)


def day_of(text: str) -> dt.date | None:
    """The day a reader asks for, today where he asks for none; None where it is no date."""
    try:
        return dt.date.fromisoformat(text) if text else today()
    except ValueError:
        return None


def runs_of(body: Body) -> QuerySet[ScoreRun]:
    """Finished runs that scored this body: the nights, and runs by hand of a branch it stands in."""
    paths = [*body.ancestor_paths, body.path]
    return ScoreRun.objects.filter(Q(path="") | Q(path__in=paths), finished_at__isnull=False)


def standing_of(body: Body, text: str) -> Standing:
    on = day_of(text)
    if on is None:
        return Standing(
            today(), problem=f"“{text[:20]}”不是日期。请按 2026-03-15 这样的写法填写，或点日历选一天。"
        )
    if on > today():
        return Standing(on, problem=f"{on} 还没有到。请选今天或以前的一天。")
    run = runs_of(body).filter(on__lte=on).order_by("-on", "-pk").first()
    if run is None:
        return Standing(on, problem=before_first(body, on))
    if on == today():
        outcome, row = Outcome.objects.filter(pk=body.pk).first(), Facts.objects.filter(pk=body.pk).first()
        return Standing(on, run, outcome, facts_of(row) if row else None)
    change = OutcomeChange.objects.filter(body=body, on__lte=on).order_by(*FIRST).first()
    if change is None:
        return Standing(on, run, problem=before_first(body, on))
    then = BodyVersion.objects.body_on(body.pk, on)
    if then is not None and (then.state not in ACTIVE_STATES or then.kind not in BASIC_KINDS):
        state = Body.State(then.state).label
        return Standing(on, run, problem=f"{on} 这家工会的状态是“{state}”，不参加评分。")
    return Standing(on, run, change, revive(change.facts), change)


def before_first(body: Body, on: dt.date) -> str:
    first = OutcomeChange.objects.filter(body=body).order_by("on", "pk").values_list("on", flat=True).first()
    if first is None:
        return ""
    return f"这家工会从 {first} 起评分，{on} 还没有结果。"


def neighbours(body: Body, on: dt.date, change_on: dt.date | None) -> dict[str, dt.date | None]:
    """The days of the changes before and after what is shown."""
    days = OutcomeChange.objects.filter(body=body).order_by(*FIRST).values_list("on", flat=True)
    before = days.filter(on__lt=change_on).first() if change_on else None
    after = days.filter(on__gt=on, on__lte=today()).last()
    return {"before": before, "after": after}


def as_of(rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Of changes the one that held on a day for each body that was scored then.

    The newest change is looked up for each body by its index, so that the first page of a province costs what it shows.
    """
    newer = OutcomeChange.objects.filter(body=OuterRef("body"), on__lte=on)
    newer = newer.filter(Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")))
    later = BodyVersion.objects.filter(body=OuterRef("body"), until__gt=on)
    sooner = BodyVersion.objects.filter(body=OuterRef("body"), until__gt=on, until__lt=OuterRef("until"))
    then = later.filter(~Exists(sooner), state__in=ACTIVE_STATES, kind__in=BASIC_KINDS)
    unchanged = Q(~Exists(later), body__state__in=ACTIVE_STATES, body__kind__in=BASIC_KINDS)
    # alternatives, not a join: the planner then walks the unions by path and looks each up, so that a page costs a page
    return rows.filter(Q(pk__isnull=True) | ~Exists(newer), unchanged | Q(Exists(then)), on__lte=on)


def revive(stored: dict[str, Any]) -> dict[str, Any]:
    """Facts of a history row: dates come back from JSON text."""

    def value(name: str) -> Any:
        text = stored.get(name)
        if isinstance(text, str) and len(text) == 10 and text[4] == "-":
            return dt.date.fromisoformat(text)
        return text

    return {name: value(name) for name in FACT_COLUMNS}
