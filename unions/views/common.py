"""What the pages of this app share: links that may not exist yet, crumbs along the tree, body lookups, sentences."""

from typing import Any, ClassVar

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
        "committee_approved_after_election": "没有保存：批复日期早于选举日期，或没有选举日期。请核对。",
        "certificate_ends_later": "没有保存：法人证书有效期应晚于核准日期。请核对。",
        "attested_on_a_day": "没有保存：认定了直接选举条件，也要填认定日期。",
        "worker_leaves_after_hiring": "没有保存：离岗日期早于聘用日期。请核对。",
        "technician_has_certificate": "没有保存：纳入专业技术人员管理的，要有资格等级。请填写资格等级。",
        "worker_wage_above_zero": "没有保存：工资标准应大于 0。没有核定的，请留空。",
        "one_appraisal_a_year": "没有保存：这一年已经评价过。每年只评价一次。",
        "one_plan_per_class_and_group": "没有保存：这一年已有同类别、同对象的培训计划。请改在那一项里。",
        "plan_has_seats_and_days": "没有保存：计划人数和培训天数至少为 1。",
        "plan_budget_not_negative": "没有保存：经费预算不能是负数。",
        "video_has_hours": "没有保存：学时应大于 0。",
        "one_viewing_per_video": "没有保存：这位干部已经登记过这门课，不能重复计学时。",
        "one_row_per_qualification": "没有保存：这位干部已登记过这项资格。请改在那一条里。",
        "one_pilot_a_year": "没有保存：这一年已登记过这个试点。",
        "contract_filed_after_report": "没有保存：备案日期早于报告日期。请核对。",
        "terms_do_not_overlap": "没有保存：与同类委员会的另一届任期重叠。请核对两届的选举日期和本届止。",
        "committee_term_ends_later": "没有保存：本届止早于选举日期，或没有选举日期。请核对。",
        "committee_of_a_hundred_at_most": "没有保存：委员数应在 1 至 99 之间。请核对。",
        "quorum_reached": "没有保存：实到人数不足应到人数的三分之二（平台校验）。到会人数不够，请另行召开大会后再登记。",
        "term_length_in_force": "没有保存：任期的年数不在当地执行的范围内（基层工会一般三年或五年，地方总工会五年）。请核对本届起止。",
        "term_starts_after_founding": "没有保存：本届起早于成立日期。请核对两个日期。",
        "certified_after_founding": "没有保存：法人核准日期早于成立日期。请核对两个日期。",
        "sealed_after_founding": "没有保存：刻章日期早于成立日期。请核对两个日期。",
        "credit_code_sound": "没有保存：统一社会信用代码最后一位校验不对。请照证书重新核对。",
        "line_is_not_below": "没有保存：产业（系统）上级不能是本会或本会的下级工会。请另选。",
        "superior_is_not_below": "没有保存：不能移到自己或自己的下级工会下面。请另选上级工会。",
        "superior_is_another": "没有保存：不能移到自己下面。请另选上级工会。",
        "superior_is_alive": "没有保存：新的上级工会已撤销。请另选上级工会。",
        "merges_into_another": "没有保存：不能并入自己。请另选一家工会。",
        "merges_into_the_living": "没有保存：要并入的工会已撤销。请另选一家工会。",
        "merges_not_into_inferior": "没有保存：不能并入自己的下级工会。请另选一家工会。",
        "resolved_after_founding": "没有保存：决定日期早于本会成立日期。请核对。",
        "decided_by_another": "没有保存：申请人不能审批自己的申请。请由上级工会的另一位同志办理。",
        "order_is_numbered": "没有保存：调整隶属要有文号和新的产业（系统）上级。请补填。",
        "goes_on_in_another": "没有保存：只有撤销的工会才有并入的工会。请刷新后再办理。",
        "path_follows_superior": "没有保存：上级工会不能是本会或本会的下级工会。请刷新页面，另选上级工会。",
        "name_differs_from_siblings": "没有保存：同一上级下面已有一家同名的工会。请换一个名称，或先核对是不是同一家。",
        **{
            f"unions_{table}_after_founding": f"没有保存：{title}早于工会的成立日期。请核对；成立日期登记错了的，请先在工会资料里更正。"
            for table, title in (
                ("committee", "选举日期或批复日期"),
                ("election", "选举日期"),
                ("officer", "任职日期"),
                ("training", "培训开始日期"),
                ("towncongress", "大会召开日期"),
                ("townsystem", "制度通过日期"),
            )
        },
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
    """A page below a body: `body_pk` in the address, written with `permission`, in sight with `seen_with`."""

    seen_with: ClassVar[str] = ""  # where it reaches further than `permission`

    def the_body(self) -> Body:
        rows = Body.objects.visible_to(self.user, self.seen_with or self.permission)
        found: Body | None = (
            rows.select_related("superior", "jurisdiction").filter(pk=self.kwargs["body_pk"]).first()
        )
        if found is None:
            raise Http404
        self.require(found, self.permission)
        return found
