"""Base of pages that need no sign-in: no session, nothing kept about who asks, nothing cached."""

from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View

from core import throttle


@method_decorator(login_not_required, name="dispatch")
class PublicPage(View):
    permission: ClassVar[str] = "public"
    template_name: ClassVar[str] = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def show(self, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        return render(self.request, template or self.template_name, context, status=status)

    def too_many(self) -> HttpResponse:
        wait = f"{throttle.minutes_left()} 分钟"
        return self.show({"wait_text": wait}, template="errors/429.html", status=429)
