"""Demands on township unions: form, congress, rules of work, three tiers, people. Figures of record come from `TownshipStat`."""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from core.indicators import Indicator, declare
from core.rules import Context
from unions.models import (
    Body,
    Coverage,
    Officer,
    SocialWorker,
    StaffStatement,
    TownCongress,
    TownshipStat,
    TownSystem,
    Unit,
    Village,
)
from unions.models.territory import VILLAGE_KINDS
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, FED_KINDS, TOWN_KINDS

TOWNSHIP = Body.Kind.TOWNSHIP
OWN_AREA = (TownshipStat.AreaKind.TOWNSHIP, TownshipStat.AreaKind.ZONE)
NUMBERS = ("enterprises", "sector23_workers", "workers", "nonpublic_share", "counted_on")
PARTY_POST = r"党(工)?委"  # how a post in the Party committee of a township or street is written


# ---- what the rows carry ---------------------------------------------------------------------------------------------


def towns(context: Context, *kinds: str) -> QuerySet[Any]:
    return Body.objects.active().filter(kind__in=kinds or TOWN_KINDS)


def with_figures(rows: QuerySet[Any], context: Context, areas: tuple[str, ...] = OWN_AREA) -> QuerySet[Any]:
    """Each body with the newest yearly figures of its own area, NULL where none are on record."""
    newest = TownshipStat.objects.filter(
        body=OuterRef("pk"), counted_on__lte=context.on, area_kind__in=areas
    ).order_by("-counted_on", "-workers")
    return rows.annotate(**{name: Subquery(newest.values(name)[:1]) for name in NUMBERS})


def in_post(context: Context, **more: Any) -> Any:
    now = Q(left_on=None) | Q(left_on__gt=context.on)
    return Officer.objects.filter(now, took_post_on__lte=context.on, **more)


def with_staff(rows: QuerySet[Any], context: Context) -> QuerySet[Any]:
    """Each body with `staff`: full-time cadres, one person once, and full-time social union workers."""
    cadres = in_post(context, body=OuterRef("pk"), fulltime=True).order_by().values("body")
    workers = SocialWorker.objects.posted(context.on).filter(body=OuterRef("pk"), fulltime=True).order_by()
    return rows.annotate(
        staff=_counted(cadres.annotate(n=Count("name", distinct=True)))
        + _counted(workers.values("body").annotate(n=Count("pk")))
    )


def _counted(rows: QuerySet[Any]) -> Any:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def steps_of(context: Context) -> list[tuple[int, int, int]]:
    """The local table as (enterprises, workers, staff), the most demanding first."""
    table: Mapping[str, Any] = context.value("staff.town_table") or {}
    return sorted(
        ((int(e), int(w), int(n)) for e, w, n in table.values()), key=lambda step: step[2], reverse=True
    )


def with_need(rows: QuerySet[Any], context: Context) -> QuerySet[Any]:
    """Each body with `need`: the staff of the highest step whose enterprises and workers it has both reached."""
    unknown = When(counted_on=None, then=Value(None))
    whens = [When(enterprises__gte=e, workers__gte=w, then=Value(n)) for e, w, n in steps_of(context)]
    return with_staff(with_figures(rows, context), context).annotate(
        need=Case(unknown, *whens, default=Value(0), output_field=IntegerField())
    )


def no_figures(context: Context) -> Q:
    return Q(counted_on=None)


# ---- P-030, P-032, P-033: form, congress, rules of work ---------------------------------------------------------------


def _large(context: Context) -> QuerySet[Any]:
    """Townships that have reached both figures (reading A-07), and those whose figures nobody has registered."""
    reached = Q(
        enterprises__gte=context.value("org.town_fed_min_enterprises"),
        sector23_workers__gte=context.value("org.town_fed_min_workers"),
    )
    return with_figures(towns(context, TOWNSHIP), context).filter(reached | no_figures(context))


def _form_words(context: Context, row: Any) -> dict[str, str]:
    return {"v1": f"{row.enterprises:,}", "v2": f"{row.sector23_workers:,}"}


def _congress(context: Context) -> Q:
    held = TownCongress.objects.filter(
        body=OuterRef("pk"), held_on__gte=OuterRef("term_start"), held_on__lte=context.on
    )
    return Q(Exists(held))


def systems(context: Context, body: str = "pk") -> dict[str, Q]:
    """Rule → that a verified text of it is on record."""
    kept = TownSystem.objects.filter(
        body=OuterRef(body), adopted_on__lte=context.on, verified_on__lte=context.on
    )
    return {str(word): Q(Exists(kept.filter(code=word))) for word in context.value("town.systems") or ()}


# ---- P-038: town, village, enterprise --------------------------------------------------------------------------------


def open_units(context: Context) -> Any:
    on = context.on
    return Unit.objects.filter(
        Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on), workers__gte=1
    )


def _not_covered(context: Context) -> Any:
    now = Coverage.objects.filter(
        Q(to_on=None) | Q(to_on__gt=context.on), unit=OuterRef("pk"), from_on__lte=context.on,
        body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES,
    )  # fmt: skip
    return open_units(context).filter(~Exists(now))


def has_union(prefix: str = "union__") -> Q:
    """That a village has its own union, active."""
    return Q(**{f"{prefix}kind__in": VILLAGE_KINDS, f"{prefix}state__in": ACTIVE_STATES})


def _three_tiers(context: Context) -> dict[str, Q]:
    units = open_units(context).filter(village=OuterRef("pk"))
    bare = Village.objects.filter(Exists(units), body=OuterRef("pk")).exclude(has_union())
    here = _not_covered(context).filter(jurisdiction=OuterRef("jurisdiction"))
    return {
        "乡镇（街道）工会": Q(state__in=ACTIVE_STATES),
        "村（社区）工会": ~Q(Exists(bare)),
        "企业工会": ~Q(Exists(here)),
        "专职人员": Q(staff__gte=F("need")),
    }


def _each_township(context: Context) -> QuerySet[Any]:
    """One row per township: its union, or where that is not active the last one it had."""
    others = Body.objects.filter(kind=TOWNSHIP, jurisdiction=OuterRef("jurisdiction")).exclude(
        pk=OuterRef("pk")
    )
    newer = others.filter(state="dissolved", pk__gt=OuterRef("pk"))
    standing = others.exclude(state="dissolved")
    rows = Body.objects.filter(kind=TOWNSHIP).exclude(
        Q(state="dissolved") & (Q(Exists(standing)) | Q(Exists(newer)))
    )
    return with_need(rows, context)


# ---- P-055, P-056, P-062, P-065: people ------------------------------------------------------------------------------


def _enough_staff(context: Context) -> Q:
    """The table, and one post more where the share of non-public enterprises has reached its figure."""
    share = context.value("staff.nonpublic_share")
    plain = Q(nonpublic_share=None) | Q(nonpublic_share__lt=share)
    return Q(counted_on__isnull=False) & ((plain & Q(staff__gte=F("need"))) | Q(staff__gt=F("need")))


def _staff_words(context: Context, row: Any) -> dict[str, str]:
    share = context.value("staff.nonpublic_share")
    extra = int(row.nonpublic_share is not None and row.nonpublic_share >= share)
    return {"v": f"{row.staff}", "T:staff.town_table": f"{row.need + extra}"}


def _fulltime_head(context: Context) -> Q:
    mine = {"body": OuterRef("pk")}
    chair = in_post(context, post=Officer.Post.CHAIR, **mine)
    vice = in_post(context, post=Officer.Post.VICE, fulltime=True, **mine)
    from_party = chair.filter(concurrent_post__regex=PARTY_POST)
    return Q(Exists(chair.filter(fulltime=True))) | (Q(Exists(from_party)) & Q(Exists(vice)))


def _large_areas(context: Context) -> QuerySet[Any]:
    """Areas of every kind with strictly more workers than the figure; townships and zones without figures too."""
    rows = with_figures(towns(context, *TownshipStat.KINDS), context, tuple(TownshipStat.AreaKind.values))
    unknown = Q(counted_on=None, kind__in=TOWN_KINDS)
    return rows.filter(Q(workers__gt=context.value("staff.social_area_workers")) | unknown)


def _professional(context: Context) -> Q:
    posted = SocialWorker.objects.posted(context.on).filter(body=OuterRef("pk"), professional=True)
    stated = StaffStatement.objects.filter(
        body=OuterRef("pk"), verified_on__lte=context.on, stated_on__gte=OuterRef("counted_on")
    )
    return Q(counted_on__isnull=False) & (Q(Exists(posted)) | Q(Exists(stated)))


OF_BODY: dict[str, Any] = {
    "path": "path", "place": "place", "permission": "unions.view", "page": "unions:body-detail",
    "beside": "superior",
}  # fmt: skip
DEMAND: dict[str, Any] = {**OF_BODY, "demand": True, "body": "pk", "mend": "unions:body-registers"}

declare(
    Indicator(
        "P-030", "township-form", "乡镇（街道）组织形式", "家乡镇（街道）工会", **DEMAND,
        rows=_large, met=lambda context: Q(counted_on__isnull=False, township_form=Body.TownshipForm.FEDERATION),
        nodata=no_figures, needs=("org.town_fed_min_enterprises", "org.town_fed_min_workers"), kinds=(TOWNSHIP,),
        words=_form_words,
        reading="企业数和二三产从业人数两项同时达到的，应为总工会；有一项没有达到的，三种形式都可以。按最近一次登记的区域数据。",
    ),
    Indicator(
        "P-032", "township-congress", "乡镇工会代表大会", "家乡镇（街道）总工会", **DEMAND,
        rows=lambda context: towns(context).filter(township_form=Body.TownshipForm.FEDERATION), met=_congress,
        kinds=TOWN_KINDS, reading="本届任期内登记过代表大会的为达到。代表常任制只作展示，不作要求。",
    ),
    Indicator(
        "P-033", "township-systems", "乡镇工会制度", "家乡镇（街道）工会", **DEMAND,
        rows=towns, parts=systems, needs=("town.systems",), kinds=TOWN_KINDS,
        reading="本地设定的每项制度都有经上级核实的文本。",
    ),
    Indicator(
        "P-038", "three-tiers", "“小三级”工会体系", "个乡镇（街道）", **DEMAND,
        rows=_each_township, parts=_three_tiers, needs=("staff.town_table",), kinds=(TOWNSHIP,),
        nodata=lambda context: Q(counted_on=None, state__in=ACTIVE_STATES),
        reading="乡镇工会在运行；有单位的村（社区）都有村（社区）工会；有职工的单位都由工会覆盖；专职人员达到本地配备标准。",
    ),
    Indicator(
        "P-055", "township-staff", "乡镇专职工作人员", "家乡镇（街道）工会", **DEMAND,
        rows=lambda context: with_need(towns(context), context), met=_enough_staff, nodata=no_figures,
        needs=("staff.town_table", "staff.nonpublic_share"), kinds=TOWN_KINDS, words=_staff_words,
        reading="专职干部和专职的社会化工会工作者合计，不少于本地按企业数、职工数设定的人数；非公企业占比达到标准的再多一名。",
    ),
    Indicator(
        "P-056", "township-chair", "乡镇工会专职主席", "家乡镇（街道）工会", **DEMAND,
        rows=lambda context: towns(context, TOWNSHIP), met=_fulltime_head, kinds=(TOWNSHIP,),
        reading="主席专职；或主席由同级党委成员兼任，另有专职副主席。兼任的职务以干部资料里写的为准。",
    ),
    Indicator(
        "P-062", "manned", "有专职人员的乡镇和联合会", "家乡镇（街道）工会和联合会", **OF_BODY,
        rows=lambda context: with_staff(towns(context, *TOWN_KINDS, *FED_KINDS), context),
        met=lambda context: Q(staff__gte=1), target="staff.manned_rate",
        reading="分母为乡镇（街道）、开发区工会和各类联合会；至少有一名专职干部或专职社会化工会工作者的计入分子。",
    ),
    Indicator(
        "P-065", "area-professionals", "职工较多区域的社工人才", "个区域", **DEMAND,
        rows=_large_areas, met=_professional, nodata=no_figures, needs=("staff.social_area_workers",),
        kinds=TownshipStat.KINDS, words=lambda context, row: {"v": f"{row.workers:,}"},
        reading="职工人数超过标准的区域，派驻有社会工作专业人才，或经上级核实暂不需要。说明到登记新的区域数据时失效。",
    ),
)  # fmt: skip
