"""User administration within the administrator's branch: list, record, create, edit, the actions on an account."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.filters import UserFilter
from accounts.forms import UserCreateForm, UserForm
from accounts.models import Grant, User
from accounts.tables import USER_COLUMNS, verb_label
from accounts.views.base import ActionPage
from accounts.workflows import users
from core.clock import today
from core.forms import ReasonForm
from core.models import AuditEvent
from core.views import DetailPage, EditPage, ListPage, Page
from core.workflow import Refused

VIEW, MANAGE = "accounts.view", users.MANAGE


def shown_grants(viewer: Any) -> Prefetch:
    """Grants of today inside the viewer's own branches: what lies elsewhere is none of his business."""
    rows = (
        Grant.objects.visible_to(viewer, VIEW)
        .active_on(today())
        .select_related("body")
        .order_by("body__path", "role")
    )
    return Prefetch("grants", rows, to_attr="shown_grants")


class UserList(ListPage):
    model = User
    permission = VIEW
    title = "用户"
    noun = "人"
    columns = USER_COLUMNS
    filterset_class = UserFilter
    orders = {"name": ("pinyin", "pk"), "-name": ("-pinyin", "-pk")}
    export_name = "用户"
    empty_icon = "people"
    empty_title = "没有找到用户"
    row_page = "accounts:user-detail"

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related(shown_grants(self.user))

    def actions(self) -> list[dict[str, Any]]:
        found = [{"title": "岗位与权限", "url": reverse("accounts:role-list"), "icon": "key"}]
        if users.grantable_roles(self.user):
            found.append(
                {
                    "title": "开通账号",
                    "url": reverse("accounts:user-create"),
                    "icon": "person-plus",
                    "tone": "primary",
                }
            )
        return found


class UserDetail(DetailPage):
    model = User
    permission = VIEW
    template_name = "accounts/user.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("用户", reverse("accounts:user-list"))]

    def extra(self) -> dict[str, Any]:
        person, on = self.object, today()
        mine = users.may_administer(self.user, person, on)
        grants: list[Any] = list(
            Grant.objects.visible_to(self.user, VIEW).filter(user=person).select_related("body")
        )
        grants.sort(key=lambda grant: (grant.state_on(on) != "有效", grant.body.path, -grant.pk))
        return {
            "subtitle": person.post,
            "state": ("启用", "pass") if person.is_active else ("已停用", "na"),
            "facts": self.facts(),
            "grants": [(grant, grant.state_on(on), self.withdrawable(grant, on)) for grant in grants],
            "elsewhere": person.grants.not_over(on).exclude(pk__in=[grant.pk for grant in grants]).count(),
            "is_self": person.pk == self.user.pk,
            "mine": mine,
            "can_grant": mine and person.is_active and bool(users.grantable_roles(self.user)),
            "actions": self.actions() if mine else [],
            "events": self.events(),
        }

    def facts(self) -> list[dict[str, Any]]:
        person = self.object
        password = (
            "初始密码，还没有改"
            if person.must_change_password
            else person.password_changed_on or "开通以来没有改过"
        )
        return [
            {"label": "登录名", "value": person.username},
            {"label": "岗位", "value": person.post, "missing": not person.post},
            {
                "label": "最近登录",
                "value": f"{localtime(person.last_login):%Y-%m-%d}" if person.last_login else "还没有登录过",
            },
            {"label": "密码", "value": password},
            {"label": "动态口令", "value": "已启用" if person.second_factor else "没有启用"},
        ]

    def withdrawable(self, grant: Grant, on: Any) -> bool:
        live = grant.state_on(on) in {"有效", "未生效"}
        return live and grant.user_id != self.user.pk and users.may_grant(self.user, grant.role, grant.body)

    def actions(self) -> list[dict[str, Any]]:
        def action(title: str, role: str, icon: str, tone: str = "") -> dict[str, Any]:
            return {
                "title": title,
                "url": reverse(f"accounts:user-{role}", args=[self.object.pk]),
                "icon": icon,
                "tone": tone,
            }

        found = [action("修改资料", "edit", "pencil"), action("重置密码", "reset-password", "key", "danger")]
        if self.object.second_factor:
            found.append(action("重置动态口令", "reset-factor", "phone", "danger"))
        if self.object.is_active:
            return [*found, action("停用账号", "disable", "lock", "danger")]
        return [*found, action("启用账号", "enable", "unlock")]

    def events(self) -> list[dict[str, Any]]:
        """The latest on this account, for whoever may read the log."""
        rows: Any = AuditEvent.objects.visible_to(self.user, "audit.view").filter(
            object_type="accounts.user", object_id=str(self.object.pk)
        )
        return [
            {"title": verb_label(event.verb), "text": event.note, "when": f"{localtime(event.at):%Y-%m-%d %H:%M}", "by": event.actor_name}
            for event in rows.order_by("-id")[:8]
        ]  # fmt: skip


class UserCreate(Page):
    """Answers with the initial password itself, once, instead of a redirect: it is kept nowhere."""

    model = User
    permission = MANAGE
    template_name = "generic/form.html"
    title = "开通账号"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("用户", reverse("accounts:user-list"))]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(UserCreateForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UserCreateForm(request.POST, user=self.user)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            person, password = users.create_user(by=self.user, on=today(), **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        except IntegrityError:  # somebody took the login between the check and the save
            form.add_error("username", "这个登录名刚被人用了。请换一个。")
            return self.show(form, status=422)
        return show_password(self, person, password, title="账号已开通")

    def show(self, form: UserCreateForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "submit": "开通", "cancel_url": reverse("accounts:user-list")}
        return self.render(context, status=status)


def show_password(page: Page, person: User, password: str, *, title: str) -> HttpResponse:
    context = {"title": title, "person": person, "password": password, "until": person.initial_until}
    return page.render(context, template="accounts/initial_password.html")


class UserEdit(EditPage):
    model = User
    permission = VIEW
    edit_permission = MANAGE
    form_class = UserForm
    title = "修改账号资料"

    def setup_object(self) -> None:
        super().setup_object()
        must_be_mine(self.user, self.object)

    def keep(self, form: Any) -> Any:
        return users.edit_user(form.save(commit=False), before=self.before, by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("accounts:user-detail", args=[self.object.pk])

    def success_url(self, obj: Any) -> str:
        return reverse("accounts:user-detail", args=[obj.pk])


def must_be_mine(by: User, person: User) -> None:
    if not users.may_administer(by, person, today()):
        raise PermissionDenied("this account reaches beyond the administrator's branch")


class UserAction(ActionPage):
    model = User
    permission = VIEW

    def allow(self) -> None:
        must_be_mine(self.user, self.object)

    def back_url(self) -> str:
        return reverse("accounts:user-detail", args=[self.object.pk])


class Disable(UserAction):
    verb = "停用账号"
    tone = "danger"
    form_class = ReasonForm

    def says(self) -> str:
        return f"{self.object.name}会马上退出登录，不能再登录，接口令牌作废。授权保留，以后可以重新启用。"

    def act(self, data: dict[str, Any]) -> None:
        users.set_active(self.object, False, by=self.user, reason=data["reason"], on=today())


class Enable(UserAction):
    verb = "启用账号"
    form_class = ReasonForm

    def says(self) -> str:
        return f"{self.object.name}可以用原来的密码重新登录。忘记密码的，启用后再重置。"

    def act(self, data: dict[str, Any]) -> None:
        users.set_active(self.object, True, by=self.user, reason=data["reason"], on=today())


class ResetPassword(UserAction):
    verb = "重置密码"
    tone = "danger"

    def says(self) -> str:
        hours = settings.INITIAL_PASSWORD_HOURS
        return f"原密码马上作废，{self.object.name}会退出登录。新的初始密码只显示一次，{hours} 小时内有效，首次登录须修改。"

    def act(self, data: dict[str, Any]) -> HttpResponse:
        password = users.reset_password(self.object, by=self.user, on=today())
        return show_password(self, User.objects.get(pk=self.object.pk), password, title="密码已重置")


class ResetFactor(UserAction):
    verb = "重置动态口令"
    tone = "danger"
    form_class = ReasonForm

    def says(self) -> str:
        return f"请先当面或电话核实是{self.object.name}本人。重置后原手机上的口令和备用码作废，下次登录时重新设置。"

    def act(self, data: dict[str, Any]) -> None:
        users.reset_factor(self.object, by=self.user, reason=data["reason"], on=today())
