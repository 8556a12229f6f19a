"""The menu by permission, and the shell around every signed-in page: scope, name, counters, as-of line.

The shell is put together when a template first asks for it. It counts nothing: where the number for the badge is old, the
page asks for it once it is shown.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from homes.models import ScoreRun


@dataclass(frozen=True)
class Item:
    title: str
    url_name: str
    permission: str
    query: str = ""


@dataclass(frozen=True)
class Module:
    """`prefixes`: addresses under which the module is open."""

    title: str
    icon: str
    prefixes: tuple[str, ...]
    items: tuple[Item, ...] = field(default=())
    separate: bool = False


MENU: tuple[Module, ...] = (
    Module("待办", "inbox", ("/",), (Item("待办", "inbox", "inbox.view"),)),
    Module("看板", "speedometer2", ("/reports/board/",), (Item("看板", "reports:dashboard", "reports.view"),)),
    Module(
        "工会组织", "diagram-3", ("/unions/bodies", "/unions/units", "/unions/elections",
                              "/unions/committees", "/unions/coverages", "/unions/terms", "/reports/tree/",
                              "/reports/coverage/", "/unions/national", "/unions/differences", "/unions/procedures", "/unions/cases", "/unions/requests", "/unions/past", "/unions/town", "/unions/federation", "/unions/survey"),
        (
            Item("工会名录", "unions:body-list", "unions.view"),
            Item("组织树", "reports:tree", "unions.view"),
            Item("组建覆盖", "reports:coverage", "units.view"),
            Item("用人单位", "unions:unit-list", "units.view"),
            Item("乡镇与联合会", "unions:town-hub", "unions.view"),
            Item("八大领域排查", "unions:survey-list", "units.view"),
            Item("换届选举", "unions:election-list", "elections.view"),
            Item("换届日历", "unions:term-calendar", "unions.view"),
            Item("全国系统对账", "unions:natsync-list", "units.view"),
            Item("办理事项", "unions:procedure-list", "unions.view"),
            Item("变更申请", "unions:request-list", "unions.view"),
            Item("历史时点", "unions:tree-on", "unions.view"),
        ),
        separate=True,
    ),
    Module(
        "工会干部", "person-check", ("/unions/officers", "/unions/corps", "/unions/trainings", "/unions/consultations", "/unions/social-workers",
                               "/unions/training-plans", "/unions/lecture-videos", "/unions/talents", "/unions/pilots"),
        (
            Item("干部名册", "unions:officer-list", "cadres.view"),
            Item("队伍结构", "unions:corps-profile", "cadres.view"),
            Item("社会化工会工作者", "unions:socialworker-list", "cadres.view"),
            Item("培训计划", "unions:trainingplan-list", "cadres.view"),
            Item("培训记录", "unions:training-list", "cadres.view"),
            Item("网上课程", "unions:lecturevideo-list", "cadres.view"),
            Item("专业人才库", "unions:talent-list", "cadres.view"),
            Item("干部协管", "unions:consultation-list", "cadres.view"),
            Item("直选试点", "unions:pilot-list", "elections.view"),
        ),
    ),
    Module(
        "会员", "people", ("/members/",),
        (
            Item("会员名册", "members:member-list", "members.view"),
            Item("入会申请", "members:application-list", "members.view"),
            Item("流动服务窗口", "members:servicewindow-list", "members.view"),
            Item("会员意见", "members:opinion-list", "members.view"),
            Item("资料更正申请", "members:correction-list", "members.view"),
            Item("会籍申请", "members:wish-list", "members.view"),
            Item("会员统计", "members:member-counts", "members.view"),
            Item("会籍接转", "members:membershiptransfer-list", "members.view"),
            Item("会籍催告", "members:membershiplapse-list", "members.view"),
            Item("会员代表大会", "members:membercongress-list", "elections.view"),
            Item("会员代表", "members:memberrep-list", "elections.view"),
            Item("监督询问", "members:query-list", "members.ask"),
            Item("入会仪式", "members:ceremony-list", "members.view"),
            Item("工会积极分子", "members:activist-list", "members.view"),
            Item("疑似重复", "members:twinsuspect-list", "members.reveal"),
            Item("个人信息事项", "members:subjectrequest-list", "members.reveal"),
            Item("应入会人数", "members:memberpopulation-list", "members.view"),
        ),
    ),
    Module(
        "建家", "house-door", ("/homes/", "/reports/leagues/"),
        (
            Item("六有评分", "homes:outcome-list", "homes.view"),
            Item("同类排名", "reports:leagues", "reports.view"),
            Item("建家自评", "homes:my-sheet", "homes.file"),
            Item("自评核实", "homes:assessment-list", "homes.verify"),
            Item("未填报名单", "homes:assessment-unfiled", "homes.verify"),
            Item("年度考核", "homes:campaign-list", "homes.verify"),
            Item("随机抽查", "homes:spotcheck-list", "homes.verify"),
            Item("职工之家申报", "homes:declaration-list", "homes.view"),
            Item("公示异议", "homes:objection-list", "homes.view"),
            Item("评分标准", "homes:standard-list", "policy.view"),
            Item("服务阵地", "homes:position-list", "homes.view"),
            Item("会员评家", "homes:rating-list", "homes.view"),
            Item("整顿", "homes:rectification-list", "homes.view"),
            Item("职工活动", "homes:activity-list", "homes.view"),
            Item("会务公开", "homes:affairspost-list", "homes.view"),
            Item("制度台账和创建记录", "homes:homerecord-list", "homes.view"),
            Item("台账和记录核实", "homes:homerecord-waiting", "homes.verify"),
            Item("合理化建议", "homes:proposal-list", "members.view"),
            Item("技术工人", "homes:skillrecord-list", "members.view"),
            Item("创新工作室", "homes:studio-list", "members.view"),
            Item("工人先锋号", "homes:pioneerteam-list", "homes.view"),
            Item("命名批次", "homes:naminground-list", "homes.verify"),
            Item("称号名册", "homes:hometitle-list", "homes.view"),
            Item("称号复核", "homes:titlereview-list", "homes.view"),
            Item("荣誉名册", "homes:honournomination-list", "homes.view"),
            Item("十佳", "homes:topten-list", "homes.view"),
            Item("示范单位", "homes:demounit-list", "homes.view"),
            Item("一票否决", "homes:veto-list", "homes.view"),
            Item("经营者评先意见", "homes:manageropinion-list", "homes.verify"),
            Item("标准试算", "homes:whatif", "homes.whatif"),
            Item("评分运行", "homes:runs", "homes.view"),
        ),
    ),
    Module(
        "经费", "cash-coin", ("/finance/",),
        (
            Item("经费总览", "finance:overview", "finance.view"),
            Item("经费收缴", "finance:contribution-list", "finance.view"),
            Item("欠缴清单", "finance:arrears-list", "finance.view"),
            Item("批量申报", "finance:contribution-bulk", "finance.edit"),
            Item("工会账户", "finance:account-list", "finance.view"),
            Item("预算", "finance:budget-list", "finance.view"),
            Item("决算", "finance:finalaccount-list", "finance.view"),
            Item("经审意见", "finance:auditreview-list", "finance.view"),
            Item("分成方案", "finance:splitplan-list", "finance.view"),
        ),
    ),
    Module(
        "信访", "envelope-paper", ("/petitions/",),
        (
            Item("信访件", "petitions:petition-list", "petitions.view"),
            Item("信访登记", "petitions:petition-create", "petitions.handle"),
            Item("信访统计", "petitions:figures", "petitions.view"),
            Item("办理期限", "petitions:limit-list", "policy.view"),
        ),
    ),
    Module("调度与通报", "bar-chart-line", ("/reports/",), (Item("季度通报", "reports:bulletin-list", "reports.view"), Item("两季对比", "reports:compare", "reports.view"), Item("指标", "reports:measure-list", "reports.view"))),
    Module(
        "导入工作台", "file-earmark-arrow-up", ("/imports/", "/exports/"),
        (Item("导入工作台", "core:import-list", "members.import"), Item("导出申请", "core:export-list", "members.export")),
        separate=True,
    ),
    Module(
        "标准参数", "sliders", ("/unions/thresholds", "/unions/adoptions", "/unions/documents", "/unions/receipts", "/unions/standards", "/unions/duties"),
        (
            Item("标准参数", "unions:threshold-list", "policy.view"),
            Item("条目启用", "unions:adoption-list", "policy.view"),
            Item("本地执行标准", "unions:standards", "policy.view"),
            Item("政策文件", "unions:document-list", "policy.view"),
            Item("收文登记", "unions:docreceipt-list", "policy.view"),
            Item("分级职责", "unions:duty-list", "policy.view"),
        ),
    ),
    Module(
        "用户与权限", "person-gear", ("/accounts/",),
        (
            Item("用户", "accounts:user-list", "accounts.view"),
            Item("岗位与权限", "accounts:role-list", "inbox.view"),
            Item("操作记录", "accounts:auditevent-list", "audit.view"),
            Item("个人信息查看记录", "accounts:personaldataread-list", "audit.view"),
            Item("集中查看提醒", "accounts:readalert-list", "audit.view"),
            Item("后台任务", "accounts:job-list", "core.view"),
            Item("我的账户", "accounts:profile", "inbox.view"),
            Item("接口说明", "api-docs", "core.view"),
        ),
    ),
)  # fmt: skip
WAITING, COUNTED_FOR = "inbox_waiting", 60  # seconds
BOTTOM = ("待办", "工会组织", "建家")


def shell(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not hasattr(user, "grants_today"):
        return {"shell": {"demo": settings.PORTAL_DEMO}}
    return {"shell": SimpleLazyObject(lambda: _around(request, user))}


def _around(request: HttpRequest, user: Any) -> dict[str, Any]:
    home = user.home_body
    menu = [entry for module in MENU if (entry := _module(module, request, user))]
    _only_one_open(menu)
    return {
        "menu": menu,
        "bottom": [entry for entry in menu if entry["title"] in BOTTOM],
        "scope": {
            "name": str(home) if home else "尚未授权",
            "path": _scope_path(home),
            "pk": home.pk if home else None,
        },
        "user": {"name": user.name, "post": user.post, "initial": user.name[:1]},
        "waiting": kept_count(request),
        "as_of_text": _as_of(),
        "session_seconds": settings.SESSION_IDLE_MINUTES * 60,
        "keep_alive_url": _url("accounts:keep-alive"),
        "demo": settings.PORTAL_DEMO,
    }


def kept_count(request: HttpRequest) -> int | None:
    """What the badge says without counting: None a minute after the last count and after everything the reader does."""
    kept = request.session.get(WAITING)
    return int(kept[0]) if kept and time.time() - kept[1] < COUNTED_FOR else None


def keep_count(request: HttpRequest, count: int) -> None:
    request.session[WAITING] = [count, time.time()]


def recount_after_writes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: after whatever somebody writes his badge is counted afresh."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            request.session.pop(WAITING, None)
        return response

    return middleware


def _module(module: Module, request: HttpRequest, user: Any) -> dict[str, Any] | None:
    items = [
        {"title": item.title, "url": url, "current": request.path == url}
        for item in module.items
        if user.can(item.permission) and (url := _url(item.url_name))
    ]
    if not items:
        return None
    is_open = any(request.path == p if p == "/" else request.path.startswith(p) for p in module.prefixes)
    return {
        "title": module.title,
        "icon": module.icon,
        "url": items[0]["url"],
        "open": is_open,
        "current": is_open and len(items) == 1,
        "badge": module.prefixes == ("/",),
        "children": items if len(items) > 1 and is_open else [],
        "separate": module.separate,
    }


def _only_one_open(menu: list[dict[str, Any]]) -> None:
    """Of two modules whose addresses overlap (board and bulletins) the first one is open."""
    seen = False
    for entry in menu:
        if entry["open"] and seen:
            entry.update(open=False, current=False, children=[])
        seen = seen or entry["open"]


@cache
def _url(name: str) -> str:
    """A hundred of them stand on every page; none changes while the process lives."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _scope_path(body: Any) -> str:
    if body is None or body.depth == 1:
        return "全部范围"
    names = (
        type(body)
        .objects.filter(path__in=body.ancestor_paths)
        .order_by("path")
        .values_list("name", flat=True)
    )
    return " › ".join(name.removesuffix("总工会") for name in names)


def _as_of() -> str:
    run = ScoreRun.objects.filter(path="", finished_at__isnull=False).order_by("-pk").only("on").first()
    return f"数据截至 {run.on:%Y-%m-%d} 夜间评分" if run else ""
