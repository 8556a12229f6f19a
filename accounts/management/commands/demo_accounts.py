"""`manage.py demo_accounts`: the logins of the demonstration as a table."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import DEMO_PASSWORD, login_rows
from accounts.roles import ROLES


class Command(BaseCommand):
    help = "列出演示账号（只在演示环境）"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("这里不是演示环境，没有演示账号。")
        rows = login_rows()
        if not rows:
            raise CommandError("还没有演示账号。请先生成演示数据。")
        self.stdout.write(f"{'登录名':<16}{'密码':<20}角色（姓名，范围）")
        for login, place in rows:
            self.stdout.write(
                f"{login.username:<18}{DEMO_PASSWORD:<20}{ROLES[login.role].title}（{login.name}，{place}）"
            )
