"""One named login per role for the demonstration. Every name is invented; production refuses these accounts."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from accounts.models import Grant, User
from accounts.roles import ROLES
from unions.models import Body

DEMO_PASSWORD = "Demo-2026-portal"
SINCE = dt.date(2024, 1, 1)


@dataclass(frozen=True)
class DemoLogin:
    username: str
    role: str
    name: str
    post: str
    place: str  # key of `bodies`: province, city, county, township, basic, industry


DEMO_LOGINS = (
    DemoLogin("province", "provincial_officer", "孟昭岐", "组织部副部长", "province"),
    DemoLogin("city", "city_officer", "滕晓棠", "基层工作部部长", "city"),
    DemoLogin("county", "county_staff", "陈砚秋", "组织部干事", "county"),
    DemoLogin("township", "township_officer", "赵沐禾", "镇总工会专职副主席", "township"),
    DemoLogin("chair", "chair", "周砺耘", "工会主席", "basic"),
    DemoLogin("industry", "industry_officer", "董昕然", "产业工会办公室主任", "industry"),
    DemoLogin("audit", "audit_officer", "郝静澜", "经审办主任", "county"),
    DemoLogin("petitions", "petition_clerk", "纪闻溪", "信访专干", "county"),
    DemoLogin("department", "department_user", "宋屿舟", "权益保障部干事", "city"),
    DemoLogin("leader", "leader", "傅崇岳", "县级工会领导", "county"),
    DemoLogin("representative", "member_representative", "于望舒", "会员代表", "basic"),
    DemoLogin("party", "party_reader", "鲁承远", "党委分管负责人", "county"),
    DemoLogin("system", "system_admin", "裴知衡", "信息中心工程师", "province"),
    DemoLogin("security", "security_admin", "顾廷筠", "信息中心安全员", "province"),
    DemoLogin("logs", "log_auditor", "黎慎之", "信息中心审计员", "province"),
)


def demo_users(bodies: dict[str, Body]) -> None:
    """Creates what is missing; harmless to repeat."""
    for login in DEMO_LOGINS:
        user = User.objects.filter(username=login.username).first() or User.objects.create_user(
            login.username, DEMO_PASSWORD, name=login.name, post=login.post
        )
        Grant.objects.get_or_create(
            user=user, role=login.role, body=bodies[login.place], valid_to=None,
            defaults={"valid_from": SINCE, "granted_by": "演示数据"},
        )  # fmt: skip


def login_rows() -> list[tuple[DemoLogin, str]]:
    """(login, name of its body) for the demo users that exist."""
    names = [login.username for login in DEMO_LOGINS]
    places = dict(
        Grant.objects.filter(user__username__in=names, user__is_active=True, valid_to=None).values_list(
            "user__username", "body__name"
        )
    )
    return [(login, places[login.username]) for login in DEMO_LOGINS if login.username in places]


def login_choices() -> list[dict[str, str]]:
    """What the sign-in page offers to fill in; nothing outside the demonstration."""
    if not settings.PORTAL_DEMO:
        return []
    return [
        {
            "username": login.username,
            "password": DEMO_PASSWORD,
            "role": ROLES[login.role].title,
            "name": login.name,
            "body": body,
        }
        for login, body in login_rows()
    ]
