"""Video lectures pushed and learned, and what was done of the training plans."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import ExtractYear, Substr

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, create
from unions.models import LectureVideo, Officer, Training, TrainingPlan, VideoViewing, WorkerTraining
from unions.policies.force import policy_of
from unions.workflows.cadres import add_training

Level = Training.OrganiserLevel
LEVELS = {
    "province": Level.PROVINCE, "city": Level.CITY, "county": Level.COUNTY,
    "township": Level.TOWNSHIP, "zone": Level.TOWNSHIP,
}  # fmt: skip
Done = tuple[int, int]  # people, hundredths of days they were there in all


def level_of(body: Any) -> str:
    return LEVELS.get(body.kind, Level.BASIC)


def push_video(video: LectureVideo, *, by: Any, on: dt.date | None = None) -> LectureVideo:
    """Shows it to every union below the publisher."""
    with transaction.atomic():
        locked = LectureVideo.objects.visible_to(by, "unions.edit").select_for_update(of=("self",))
        found = locked.filter(pk=video.pk).first()
        if found is None:
            raise NotAllowed("unions.edit")
        if found.pushed_on:
            raise Refused(f"这门课已于 {found.pushed_on} 推送过，不用再推送。")
        before = audit.snapshot(found)
        found.pushed_on = on or today()
        found.save()
        old, new = audit.changes(before, audit.snapshot(found))
        audit.record("lecturevideo.push", found, by=by, before=old, after=new)
    return found


def learners(video: LectureVideo, by: Any) -> Any:
    """In post in one's own union, without those who have learned it already."""
    rows = Officer.objects.visible_to(by, "cadres.edit").filter(body=by.home_body, left_on=None)
    return rows.exclude(viewings__video=video).order_by("post", "pinyin")


def confirm_learned(
    video: LectureVideo, officers: Iterable[Officer], *, by: Any, on: dt.date
) -> list[VideoViewing]:
    """One attendance on the network for each cadre. Refused where one has learned it already, or hours have no measure."""
    if video.pushed_on is None:
        raise Refused("这门课还没有推送。推送以后再登记学时。")
    if on < video.pushed_on:
        raise Refused(f"学完日期早于推送日期 {video.pushed_on}。请核对。")
    made = []
    with transaction.atomic():
        for officer in officers:
            if VideoViewing.objects.filter(video=video, officer=officer).exists():
                raise Refused(f"{officer.name}已经登记过这门课，不能重复计学时。")
            made.append(_learned(video, officer, by=by, on=on))
    return made


def _learned(video: LectureVideo, officer: Officer, *, by: Any, on: dt.date) -> VideoViewing:
    per_day = policy_of(officer.body.place, on).value("train.hours_per_day")
    if not per_day:
        raise Refused("本地还没有设定“多少学时折一天”。请先由上级在标准参数里设定，再登记网上学习。")
    training = Training(
        officer=officer, course=video.title, kind=Training.Kind.SPECIAL, organiser=video.body.name, online=True,
        organiser_level=level_of(video.body), started_on=on, hundredths=int(video.hours * 100 / int(per_day)),
    )  # fmt: skip
    add_training(training, by=by)
    return create(VideoViewing(video=video, officer=officer, training=training, confirmed_on=on), by=by)


def done_of(plans: Iterable[TrainingPlan]) -> dict[int, Done]:
    """Who was trained under each plan: people of its branch, of its class, taught by its level, in its year. A few queries in all."""
    rows = list(plans)
    depths: dict[tuple[bool, int], list[TrainingPlan]] = defaultdict(list)
    for plan in rows:
        depths[(plan.kind == Training.Kind.SOCIAL, len(plan.body.path))].append(plan)
    found: dict[int, Done] = dict.fromkeys((plan.pk for plan in rows), (0, 0))
    for (social, depth), group in depths.items():
        sums = _sums(social, depth, group)
        for plan in group:
            key = (plan.body.path, "" if social else plan.kind, level_of(plan.body), plan.year)
            found[plan.pk] = sums.get(key, (0, 0))
    return found


def _sums(social: bool, depth: int, plans: list[TrainingPlan]) -> dict[tuple[str, str, str, int], Done]:
    years = [plan.year for plan in plans]
    who = "worker" if social else "officer"
    rows: Any = (
        WorkerTraining.objects.all() if social else Training.objects.filter(kind__in={p.kind for p in plans})
    )
    rows = rows.filter(
        started_on__gte=dt.date(min(years), 1, 1), started_on__lte=dt.date(max(years), 12, 31),
        organiser_level__in={level_of(plan.body) for plan in plans},
    ).annotate(top=Substr(f"{who}__body__path", 1, depth), year=ExtractYear("started_on"))  # fmt: skip
    rows = rows.filter(top__in={plan.body.path for plan in plans})
    names = ["top", "organiser_level", "year"] + ([] if social else ["kind"])
    grouped = (
        rows.order_by().values(*names).annotate(people=Count(F(who), distinct=True), time=Sum("hundredths"))
    )
    return {
        (row["top"], row.get("kind", ""), row["organiser_level"], row["year"]): (row["people"], row["time"])
        for row in grouped
    }
