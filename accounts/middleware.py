"""Session limits and what a signed-in person still owes: second factor, new password, enrolment, a grant.

Runs on every path, API and admin included. Withdrawn rights, disabled users and ended sessions need nothing here:
grants are read per request and Django drops a session whose hash differs.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from accounts.workflows.factors import required_of
from accounts.workflows.passwords import initial_is_over, is_old
from core.clock import today

GetResponse = Callable[[HttpRequest], HttpResponse]
STARTED, SEEN = "portal_started", "portal_seen"
_WRITE_EVERY = 60  # seconds between two writes of the session row
SIGN_OUT = "accounts:sign-out"
# view names that stay open while something is owed
OPEN = {
    "accounts:second-factor-verify": {"accounts:second-factor-verify", SIGN_OUT},
    "accounts:password-change": {"accounts:password-change", SIGN_OUT},
    "accounts:second-factor-enrol": {"accounts:second-factor-enrol", "accounts:second-factor-qr", SIGN_OUT},
}
_OWED_TEXT = {
    "accounts:second-factor-verify": "请先登录平台并验证动态口令。",
    "accounts:password-change": "请先登录平台修改密码。",
    "accounts:second-factor-enrol": "请先登录平台启用动态口令。",
}


class SessionLimitsMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        location = response.headers.get("Location", "")
        if (
            is_partial(request)
            and response.status_code == 302
            and location.startswith(reverse(settings.LOGIN_URL))
        ):
            return HttpResponseClientRedirect(
                sign_in_url(request)
            )  # a fragment must not hold the sign-in page
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        ended = self._ended(request)
        if ended:
            logout(request)
            return self._to_sign_in(request, ended)
        name = request.resolver_match.view_name if request.resolver_match else ""
        step = owed(request)
        if step and name not in OPEN[step]:
            return self._to_step(request, step)
        if name == "inbox" and not request.user.grants_today:
            return redirect("accounts:no-grant")
        return None

    def _ended(self, request: HttpRequest) -> str:
        """Why the session ends now, or nothing. Notes activity at most once a minute."""
        session, at = request.session, int(time.time())
        started, seen = session.get(STARTED), session.get(SEEN)
        if started is None or seen is None:
            session[STARTED] = session[SEEN] = at
            return ""
        if at - started > settings.SESSION_ABSOLUTE_HOURS * 3600:
            return "long"
        if at - seen > settings.SESSION_IDLE_MINUTES * 60:
            return "idle"
        if initial_is_over(request.user):  # type: ignore[arg-type]
            return "initial"
        if at - seen >= _WRITE_EVERY:
            session[SEEN] = at
        return ""

    def _to_sign_in(self, request: HttpRequest, reason: str) -> HttpResponse | None:
        if is_api(request):
            return None  # the API answers 401 or 403 in its own words
        if is_partial(request):
            return HttpResponseClientRedirect(sign_in_url(request, reason))
        return redirect(sign_in_url(request, reason))

    def _to_step(self, request: HttpRequest, step: str) -> HttpResponse:
        if is_api(request):
            return JsonResponse({"detail": _OWED_TEXT[step]}, status=403)
        url = f"{reverse(step)}?{urlencode({'next': here(request)})}"
        return HttpResponseClientRedirect(url) if is_partial(request) else redirect(url)


def owed(request: HttpRequest) -> str:
    """The page this person has to pass before anything else."""
    user: Any = request.user
    if user.second_factor and not user.is_verified():
        return "accounts:second-factor-verify"
    if user.must_change_password or is_old(user, today()):
        return "accounts:password-change"
    if not user.second_factor and required_of(user):
        return "accounts:second-factor-enrol"
    return ""


def is_partial(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def here(request: HttpRequest) -> str:
    """Where to come back to: the page for a fragment, the start page for a form that was posted."""
    if is_partial(request):
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
    return request.get_full_path() if request.method == "GET" else "/"


def sign_in_url(request: HttpRequest, reason: str = "") -> str:
    values = {"next": here(request), **({"reason": reason} if reason else {})}
    return f"{reverse(settings.LOGIN_URL)}?{urlencode(values)}"


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """`next` where it is a path of this site, never another host, a script or the way out."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    local = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    leads_out = urlsplit(target).path == reverse(SIGN_OUT) if local else False
    return target if local and not leads_out else default
