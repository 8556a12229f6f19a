"""Who is at the keyboard right now: a sign-in or a repeated password (or code) of the last minutes.

A page that gives much away adds `AsksWho`, or calls `is_fresh` and answers `ask` where it is not. The page that asks
lies in accounts (`settings.STEP_UP_URL`); an API token has no keyboard and is refused with a sentence.
"""

import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

PROVEN, STARTED = "portal_proven", "portal_started"
NO_KEYBOARD = "这一步要先确认是本人：请登录平台，在网页上办理。"


def prove(request: HttpRequest) -> None:
    """Notes that the person has just shown his password or his code."""
    # exact: what was read in the same second before does not count as since
    request.session[PROVEN] = time.time()


def proven_at(request: HttpRequest) -> float:
    """Seconds since the epoch of the last proof, the sign-in included; 0 where there is none (an API token)."""
    session: Any = getattr(request, "session", None)
    by_session = session is not None and session.get("_auth_user_id")
    return max(session.get(PROVEN, 0), session.get(STARTED, 0)) if by_session else 0


def is_fresh(request: HttpRequest) -> bool:
    return time.time() - proven_at(request) <= settings.STEP_UP_MINUTES * 60


def ask(request: HttpRequest, *, why: str = "", back: str = "") -> HttpResponseBase:
    """The way to the page that asks, and back again: to `back`, or to the page in the browser."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": NO_KEYBOARD}, status=403)
    back = back or _here(request)
    values = {"next": back, "why": why, "leave": _from(request, back)}
    values = {name: value for name, value in values.items() if value}
    url = f"{reverse(settings.STEP_UP_URL)}?{urlencode(values)}"
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)


def _here(request: HttpRequest) -> str:
    if getattr(request, "htmx", False):
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
    return request.get_full_path()


def _from(request: HttpRequest, back: str) -> str:
    """Where the person was before, for whoever would rather not say: `back` itself would only ask again."""
    if getattr(request, "htmx", False):
        return back  # the page in the browser is still there
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host() or parts.path in {
        urlsplit(back).path,
        reverse(settings.STEP_UP_URL),
    }:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class AsksWho:
    """Before a page class: nobody opens or posts it without a fresh proof. Refusals of rights come first."""

    why = ""  # one of the words of the page that asks

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            return ask(request, why=self.why)
        answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            return ask(request, why=self.why)
        answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer
