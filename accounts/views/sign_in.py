"""Sign-in, sign-out, the locks on name and address. An unknown user and a wrong password get the same answer."""

import math
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.demo import login_choices
from accounts.forms import SignInForm
from accounts.lockout import address_locked_until, name_locked_until
from accounts.middleware import safe_next
from accounts.models import User
from accounts.roles import PUBLIC
from accounts.views.base import OwnPage
from accounts.workflows.passwords import initial_is_over
from core import audit
from core.addresses import address_of
from core.clock import SHANGHAI, now

REASONS = {
    "idle": "较长时间没有操作，已自动退出。请重新登录。",
    "long": "本次登录已超过最长时间，为安全起见已退出。请重新登录。",
    "initial": "初始密码已过有效期。请联系上级工会的管理人员重新发放。",
    "out": "您已退出登录。",
    "everywhere": "已在所有设备上退出登录。",
}


@method_decorator([login_not_required, never_cache, sensitive_post_parameters("password")], name="dispatch")
class SignIn(View):
    permission = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(safe_next(request))
        return self.show(SignInForm(), notice=REASONS.get(request.GET.get("reason", ""), ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        username = form.cleaned_data["username"]
        was_open = AxesProxyHandler.is_allowed(request, {"username": username})
        user: Any = authenticate(request, username=username, password=form.cleaned_data["password"])
        if user is None:
            return self.failed(form, username, was_open)
        if initial_is_over(user):
            return self.show(
                form,
                error="初始密码已过有效期。",
                error_hint="请联系上级工会的管理人员重新发放。",
                status=422,
            )
        if user.can("system.run"):  # one session at a time for those who run the portal
            User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
            user.refresh_from_db(fields=["session_version"])
        login(request, user)
        audit.record("user.sign_in", user, by=user)
        return redirect(safe_next(request, default=start_page(user)))

    def failed(self, form: SignInForm, username: str, was_open: bool) -> HttpResponse:
        if getattr(self.request, "axes_locked_out", False):
            if was_open:
                note_lock(self.request, username)
            return HttpResponse(status=429)  # the axes middleware puts the page in its place
        left = settings.AXES_FAILURE_LIMIT - AxesProxyHandler.get_failures(
            self.request, {"username": username}
        )
        minutes = round(get_cool_off().total_seconds() / 60)
        hint = f"还可以再试 {left} 次；连续输错 {settings.AXES_FAILURE_LIMIT} 次将锁定 {minutes} 分钟。"
        return self.show(form, error="用户名或密码不对。", error_hint=hint, status=422)

    def show(self, form: SignInForm, *, status: int = 200, **context: Any) -> HttpResponse:
        context |= {
            "form": form,
            "next": safe_next(self.request, default=""),
            "demo_accounts": login_choices(),
        }
        return render(self.request, "accounts/sign_in.html", context, status=status)


def start_page(user: User) -> str:
    return reverse("inbox") if user.grants_today else reverse("accounts:no-grant")


def note_lock(request: HttpRequest, username: str) -> None:
    """The same work for a user who exists and one who does not."""
    known = User.objects.filter(username=username).first()
    if name_locked_until(request, username):
        audit.record("user.locked", known or User(pk=0, name=username, username=username), by=None)
    if address_locked_until(request):
        address = address_of(request)
        audit.record("user.address_locked", User(pk=0, name=address, username=address), by=None)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Called by django-axes in place of whatever the sign-in answered. Of two locks the one that ends last is told."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    name, address = name_locked_until(request, username), address_locked_until(request)
    if address and (name is None or address > name):
        until = address
        sentence = (
            f"这个网络地址在 {settings.SIGN_IN_ADDRESS_WINDOW_MINUTES} 分钟内密码输错 {settings.SIGN_IN_ADDRESS_FAILURES} 次，"
            "为保护账号，从这里暂停登录。到时间后再登录即可；如果不是本单位人员输错的，请告诉系统管理员。"
        )
    else:
        until = name or now() + get_cool_off()
        sentence = (
            f"密码连续输错 {settings.AXES_FAILURE_LIMIT} 次，为保护账号，这个用户名暂停登录。"
            "忘记密码的，请联系上级工会的管理人员重置。"
        )
    minutes = max(1, math.ceil((until - now()).total_seconds() / 60))
    context = {
        "title": "登录已暂停",
        "sentence": sentence,
        "wait_text": f"{minutes} 分钟",
        "until_text": f"{until.astimezone(SHANGHAI):%H:%M}",
    }
    locked = render(request, "accounts/locked_out.html", context, status=429)
    locked.headers["Retry-After"] = str(minutes * 60)
    return locked


@method_decorator(login_not_required, name="dispatch")
class SignOut(View):
    """By POST only, so that no link or picture can sign anybody out."""

    permission = PUBLIC

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            audit.record("user.sign_out", request.user, by=request.user)
        logout(request)
        return redirect(f"{reverse(settings.LOGIN_URL)}?reason=out")

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseNotAllowed(["POST"])


class NoGrant(OwnPage):
    """For somebody who can sign in but has nothing to do here yet."""

    template_name = "accounts/no_grant.html"
    title = "您还没有岗位授权"

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.user.grants_today:
            return redirect("inbox")
        past = self.user.grants.select_related("body").order_by("-valid_to", "-id")[:5]
        return self.render({"past": past})


class KeepAlive(OwnPage):
    """A request that only shows that somebody is there; the middleware does the rest."""

    def post(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=204)
