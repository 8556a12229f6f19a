"""What the pages of this app share: links that may not exist yet, crumbs along the tree, body lookups, sentences."""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse

from core.views import Page
from core.views.records import SENTENCES
from unions.models import Body

SENTENCES.update(
    {
        "one_body_per_uscc": "没有保存：已有一家工会登记了这个代码。请照法人证书核对。",
        "one_unit_per_uscc": "没有保存：已有一家单位登记了这个代码。请先在用人单位名录里查找。",
        "one_chair_at_a_time": "没有保存：这家工会已有一位在任主席。请先办理离任，再登记新主席。",
        "one_current_committee_per_kind": "没有保存：这类委员会已有现任一届。请刷新后再登记。",
        "one_open_coverage": "没有保存：这家单位已由本会覆盖。",
        "one_threshold_per_day": "没有保存：这一天已有一条设定。请换一个生效日期。",
        "one_adoption_per_day": "没有保存：这一天已有一条设定。请换一个生效日期。",
        "leaves_after_taking_post": "没有保存：离任日期早于任职日期。请核对。",
        "term_ends_after_start": "没有保存：本届止应晚于本届起。请核对。",
        "present_within_entitled": "没有保存：实到人数多于应到人数。请核对。",
        "one_open_survey": "没有保存：这个领域已有一轮排查没有结束。请在那一轮里补充名单，或等它结束后再开始。",
        "survey_ends_later": "没有保存：结束日期早于开始日期。请核对。",
        "unit_closes_after_opening": "没有保存：注销日期早于开业日期。请核对。",
    }
)

# constraints that carry a sentence of their own say the same when only the database notices
SENTENCES.update(
    {
        constraint.name: f"没有保存：{constraint.violation_error_message}"
        for model in apps.get_app_config("unions").get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
        and constraint.name not in SENTENCES
    }
)


def maybe_url(name: str, *args: Any) -> str:
    """The address, empty where the app that owns the page does not offer it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def link(title: str, name: str, *args: Any, **more: Any) -> dict[str, Any]:
    return {"title": title, "url": reverse(name, args=args), **more}


def print_link(request: HttpRequest, name: str) -> dict[str, Any]:
    """To the page that prints what the list's filter shows."""
    query = request.GET.copy()
    for gone in ("after", "before", "order", "export"):
        query.pop(gone, None)
    url = f"{reverse(name)}?{query.urlencode()}".removesuffix("?")
    return {"title": "打印", "url": url, "icon": "printer"}


def lineage_crumbs(body: Body, user: Any) -> list[tuple[str, str]]:
    """The superiors a person may see, each a link."""
    above = Body.objects.visible_to(user, "unions.view").filter(path__in=body.ancestor_paths).order_by("path")
    return [(one.name, reverse("unions:body-detail", args=[one.pk])) for one in above]


def capped(rows: Any, most: int = 1000) -> str:
    """A count for a tab: exact up to the cap, `1,000+` beyond."""
    found = rows.order_by()[: most + 1].count()
    return f"{most:,}+" if found > most else f"{found:,}"


def may(user: Any, permission: str, body: Body) -> bool:
    """Whether the permission reaches this body, without a query."""
    from core.scoping import covers

    return covers(user.branches(permission), body.path, body.industry_path)


class OfBody(Page):
    """A page below a body: `body_pk` in the address, seen with `permission`, written with `edit_permission`."""

    def the_body(self) -> Body:
        rows = Body.objects.visible_to(self.user, self.permission).select_related("superior", "jurisdiction")
        found: Body | None = rows.filter(pk=self.kwargs["body_pk"]).first()
        if found is None:
            raise Http404
        return found
