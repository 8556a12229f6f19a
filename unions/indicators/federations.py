"""Demands on federations below county, and the villages that have their own union."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.indicators import Indicator, declare
from core.rules import Context
from unions.indicators.townships import DEMAND, has_union, in_post, open_units
from unions.models import (
    Body,
    FederationCarrier,
    FederationLink,
    FederationSeat,
    Officer,
    Village,
    VillageCount,
)
from unions.models.federations import COMMITTEE_POSTS
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

AREA_FEDS = (Body.Kind.REGIONAL_FED, Body.Kind.TRADE_FED)


def affiliates(context: Context, body: str = "pk") -> QuerySet[Any]:
    """The active basic unions that a federation covers on the day."""
    on = context.on
    return FederationLink.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), body=OuterRef(body), from_on__lte=on, basic__kind__in=BASIC_KINDS,
        basic__state__in=ACTIVE_STATES,
    )  # fmt: skip


def _federations(context: Context) -> QuerySet[Any]:
    linked = (
        affiliates(context).order_by().values("body").annotate(n=Count("basic", distinct=True)).values("n")
    )
    rows = Body.objects.active().filter(kind__in=AREA_FEDS)
    return rows.annotate(affiliated=Coalesce(Subquery(linked, output_field=IntegerField()), 0))


def _rightly_seated(context: Context) -> Q:
    """A seat that is what it says: staff full-time, the affiliate's chair of today, or somebody from a named department."""
    marks = FederationSeat.Mark
    chair = in_post(
        context, post=Officer.Post.CHAIR, body=OuterRef("link__basic"), name=OuterRef("officer__name")
    )
    return (
        Q(mark=marks.STAFF, officer__fulltime=True)
        | (Q(mark=marks.AFFILIATE) & Q(Exists(chair)))
        | (Q(mark=marks.DEPARTMENT) & ~Q(department=""))
    )


def _composed(context: Context) -> dict[str, Q]:
    seated = FederationSeat.objects.filter(_rightly_seated(context), officer=OuterRef("pk"))
    members = in_post(context, body=OuterRef("pk"), post__in=COMMITTEE_POSTS)
    held = FederationSeat.objects.filter(
        Q(officer__left_on=None) | Q(officer__left_on__gt=context.on), link=OuterRef("pk")
    )
    unseated = affiliates(context).filter(~Exists(held), representative="")
    carried = FederationCarrier.objects.filter(body=OuterRef("pk")).exclude(carrier="")
    return {
        "所属基层工会": Q(affiliated__gte=context.value("fed.min_affiliates")),
        "委员来源": Q(Exists(members)) & ~Q(Exists(members.filter(~Exists(seated)))),
        "所属工会的委员或代表": ~Q(Exists(unseated)),
        "依托载体": Q(Exists(carried)),
    }


def _villages(context: Context) -> QuerySet[Any]:
    """Villages with an employer too small to found a union alone, or with scattered workers by the newest count."""
    small = open_units(context).filter(
        village=OuterRef("pk"), workers__lt=context.value("org.separate_min_members")
    )
    newest = VillageCount.objects.filter(village=OuterRef("pk"), counted_on__lte=context.on).order_by(
        "-counted_on"
    )
    scattered = Subquery(newest.values("scattered")[:1])
    return Village.objects.annotate(scattered=scattered).filter(Q(Exists(small)) | Q(scattered__gte=1))


declare(
    Indicator(
        "P-035", "federations", "区域性、行业性工会联合会", "家联合会", **DEMAND,
        rows=_federations, parts=_composed, needs=("fed.min_affiliates",), kinds=AREA_FEDS,
        reading="所属基层工会仍由原上级领导，由联合会二次覆盖，各项比例里只算一家。委员会由专职人员和所属基层工会主席组成，"
        "可以吸收党政部门人员；主席没有进委员会的所属工会，应有商定的代表。",
    ),
    Indicator(
        "P-037", "village-unions", "村、社区工会", "个村（社区）", rows=_villages, met=lambda context: has_union(),
        path="body__path", place="body__place", permission="units.view", page="unions:village-detail",
        target="cov.village_rate", needs=("org.separate_min_members",), beside="body",
        reading="分母为有小微单位或零散就业人员的村（社区），小微按单位职工人数看；有运行中的村（社区）工会联合会或联合基层工会的计入分子。"
        "文件没有规定比例，由各地自定。",
    ),
)  # fmt: skip
