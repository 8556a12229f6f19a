"""The own account: profile, password, second factor, API tokens, sign-out everywhere; and the page of roles."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import PasswordForm, TokenForm
from accounts.middleware import owed, safe_next
from accounts.models import ApiToken
from accounts.roles import PERMISSION_TITLES, ROLES
from accounts.views.base import OwnPage
from accounts.workflows import factors, tokens
from accounts.workflows.passwords import change_password, is_old
from accounts.workflows.users import sign_out_everywhere
from core.clock import today
from core.workflow import Refused


class Profile(OwnPage):
    template_name = "accounts/profile.html"
    title = "我的账户"

    def get(self, request: HttpRequest) -> HttpResponse:
        user, on = self.user, today()
        grants: list[Any] = list(user.grants.select_related("body").order_by("-valid_to", "body__path"))
        grants.sort(key=lambda grant: grant.state_on(on) != "有效")
        context = {
            "facts": [
                {"label": "姓名", "value": user.name},
                {"label": "登录名", "value": user.username},
                {"label": "岗位", "value": user.post, "missing": not user.post},
                {"label": "上次改密码", "value": user.password_changed_on or "开通以来没有改过"},
            ],
            "grants": [(grant, grant.state_on(on)) for grant in grants],
            "codes_left": user.recovery_codes.count() if user.second_factor else 0,
            "factor_required": factors.required_of(user),
            "token_count": ApiToken.objects.filter(user=user, revoked_at=None, expires_on__gte=on).count(),
        }
        return self.render(context)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class PasswordChange(OwnPage):
    """Also the page nobody passes who signed in with an initial or outworn password."""

    template_name = "accounts/password.html"
    title = "修改密码"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(PasswordForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request.POST, user=self.user)
        if form.is_valid():
            # through the sign-in's own door: guesses in an open session count towards the lock
            known = authenticate(request, username=self.user.username, password=form.cleaned_data["current"])
            if known is None:
                form.add_error("current", "现在的密码不对。")
            else:
                try:
                    user = change_password(self.user, form.cleaned_data["new"], on=today())
                except Refused as problem:
                    form.add_error("new", str(problem))
                else:
                    update_session_auth_hash(request, user)
                    messages.success(request, "密码已修改，其他设备上的登录已退出")
                    return redirect(safe_next(request, default=reverse("accounts:profile")))
        return self.show(form, status=422)

    def show(self, form: PasswordForm, *, status: int = 200) -> HttpResponse:
        owing = owed(self.request) == "accounts:password-change"
        context = {
            "form": form,
            "first": self.user.must_change_password,
            "old": not self.user.must_change_password and is_old(self.user, today()),
            "max_days": settings.PASSWORD_MAX_DAYS,
            "next": safe_next(self.request, default=""),
            "cancel_url": "" if owing else reverse("accounts:profile"),
            "layout": "plain.html" if owing else "base.html",
        }
        return self.render(context, status=status)


class SignOutEverywhere(OwnPage):
    template_name = "generic/step.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        says = "您在所有电脑和手机上的登录都会退出，接口令牌也一并作废。本机也要重新登录。"
        context = {
            "title": "全部退出",
            "object": self.user,
            "transition": {"verb": "全部退出", "says": says, "tone": "danger"},
            "cancel_url": reverse("accounts:profile"),
            "cancel_text": "先不退出",
        }
        return self.render(context)

    def post(self, request: HttpRequest) -> HttpResponse:
        sign_out_everywhere(self.user, by=self.user)
        return redirect(f"{reverse('accounts:sign-in')}?reason=everywhere")


class TokenList(OwnPage):
    template_name = "accounts/tokens.html"
    title = "接口令牌"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(TokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        verified = bool(self.user.is_verified())  # type: ignore[attr-defined]
        try:
            token, raw = tokens.issue_token(self.user, verified=verified, on=today(), **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        return self.show(TokenForm(), fresh=raw, fresh_name=token.name)

    def show(self, form: TokenForm, *, status: int = 200, **context: Any) -> HttpResponse:
        on = today()
        rows: Any = ApiToken.objects.filter(user=self.user).order_by("-id")[:50]
        return self.render(
            {"form": form, "tokens": [(row, row.state_on(on)) for row in rows], **context}, status=status
        )


class TokenRevoke(OwnPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        token = ApiToken.objects.filter(user=self.user, pk=pk).first()
        if token is None:
            raise Http404
        tokens.revoke_token(token, by=self.user)
        messages.success(request, f"已撤销令牌：{token.name}")
        return redirect("accounts:apitoken-list")


class RoleList(OwnPage):
    """What each role may do, for everybody to read."""

    template_name = "accounts/roles.html"
    title = "岗位与权限"

    def get(self, request: HttpRequest) -> HttpResponse:
        held = {role.code for role in self.user.roles}
        roles = [
            {
                "role": role,
                "held": role.code in held,
                "permissions": [
                    PERMISSION_TITLES[code] + ("（仅限本级）" if code in role.alone else "")
                    for code in PERMISSION_TITLES
                    if code in role.permissions
                ],
                "manages": [ROLES[code].title for code in ROLES if code in role.manages],
            }
            for role in ROLES.values()
        ]
        return self.render({"roles": roles})
