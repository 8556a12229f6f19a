"""`manage.py first_account`: the first security administrator of a new installation, who opens all other accounts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Grant, User
from accounts.roles import APART, ROLES
from accounts.workflows.passwords import issue_initial
from core import audit
from core.clock import today
from unions.models import Body, Jurisdiction
from unions.workflows import found_body


class Command(BaseCommand):
    help = "新装平台的第一个管理员账号；只在没有同角色管理员时可用。没有省总工会时一并建立"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("name", help="姓名")
        parser.add_argument("--role", choices=sorted(APART), default="security_admin", help="管理员种类")
        parser.add_argument("--union", default="", help="省总工会名称，例如 山东省总工会")
        parser.add_argument("--place", default="", help="行政区划代码，例如 37")

    def handle(
        self, *args: Any, username: str, name: str, role: str, union: str, place: str, **options: Any
    ) -> None:
        if Grant.objects.active_on(today()).filter(role=role, user__is_active=True).exists():
            raise CommandError(f"已有{ROLES[role].title}，请由安全管理员在“用户”页开通账号。")
        if User.objects.filter(username=username).exists():
            raise CommandError(f"登录名 {username} 已有人使用。")
        with transaction.atomic():
            root: Any = Body.objects.filter(superior=None).order_by("path").first() or self.found_root(
                union, place
            )
            user = User.objects.create_user(username, None, name=name, post=ROLES[role].title)
            Grant.objects.create(user=user, role=role, body=root, valid_from=today(), granted_by="系统安装")
            password = issue_initial(user)
            audit.record("user.create", user, by=None, after=audit.snapshot(user))
        self.stdout.write(
            f"{ROLES[role].title} {name} 已开通（{root}）。\n登录名：{username}\n初始密码：{password}\n72 小时内登录并修改。"
        )

    def found_root(self, union: str, place: str) -> Body:
        where: Any = Jurisdiction.objects.filter(code=place).first()
        if not union or where is None:
            raise CommandError(
                "还没有省总工会。请加上 --union 山东省总工会 --place 37（先运行 load_policy 载入行政区划）。"
            )
        return found_body(Body(name=union, kind=Body.Kind.PROVINCE, jurisdiction=where), by=None, on=today())
