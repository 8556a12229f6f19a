"""The second factor's pages: set up, verify, recovery codes, switch off. The QR code is a picture of its own."""

from typing import Any

import django_otp
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import CodeForm, RecoverableCodeForm
from accounts.middleware import owed, safe_next
from accounts.models import SecondFactor, User
from accounts.views.base import OwnPage
from accounts.views.sign_in import start_page
from accounts.workflows import factors
from core.qr import qr_svg
from core.workflow import Refused


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class FactorPage(OwnPage):
    def keep_session(self, device: SecondFactor | None) -> None:
        """This session goes on under a new key after its user's rows changed; the others have ended."""
        fresh = User.objects.get(pk=self.user.pk)
        update_session_auth_hash(self.request, fresh)
        if device is not None:
            django_otp.login(self.request, device)

    def show_codes(self, codes: list[str], *, first: bool) -> HttpResponse:
        context = {
            "title": "备用码",
            "codes": codes,
            "first": first,
            "next": safe_next(self.request, start_page(self.user)),
        }
        return self.render(context, template="accounts/recovery_codes.html")


class Enrol(FactorPage):
    template_name = "accounts/second_factor.html"
    title = "启用动态口令"

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.user.second_factor:
            return redirect("accounts:profile")
        return self.show(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("action") == "start":
            factors.start(self.user)
            return self.show(CodeForm())
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                device, codes = factors.confirm(self.user, form.cleaned_data["code"])
            except Refused as problem:
                form.add_error("code", str(problem))
            else:
                self.keep_session(device)
                return self.show_codes(codes, first=True)
        return self.show(form, status=422)

    def show(self, form: CodeForm, *, status: int = 200) -> HttpResponse:
        draft = factors.draft_of(self.user)
        key = draft.key if draft else ""
        owing = bool(owed(self.request))
        context: dict[str, Any] = {
            "form": form,
            "layout": "plain.html" if owing else "base.html",
            "draft": draft,
            "key": " ".join(key[i : i + 4] for i in range(0, len(key), 4)),
            "required": factors.required_of(self.user),
            "next": safe_next(self.request, default=""),
            "cancel_url": "" if owing else reverse("accounts:profile"),
        }
        return self.render(context, status=status)


class QrCode(OwnPage):
    """Only of a draft: once confirmed, the seed is never shown again."""

    def get(self, request: HttpRequest) -> HttpResponse:
        draft = factors.draft_of(self.user)
        if draft is None:
            raise Http404
        response = HttpResponse(qr_svg(draft.url), content_type="image/svg+xml")
        response.headers["Cache-Control"] = "no-store"
        return response


class Verify(FactorPage):
    """The second half of signing in."""

    template_name = "accounts/verify.html"
    title = "验证动态口令"

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.user.second_factor or self.user.is_verified():  # type: ignore[attr-defined]
            return redirect(safe_next(request, start_page(self.user)))
        return self.show(RecoverableCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RecoverableCodeForm(request.POST)
        if form.is_valid():
            try:
                device = factors.verify(self.user, form.cleaned_data["code"])
            except Refused as problem:
                form.add_error("code", str(problem))
            else:
                request.session.cycle_key()
                django_otp.login(request, device)
                if self.user.recovery_codes.count() < 3:
                    messages.warning(request, "备用码快用完了。请在“我的账户”里重新生成。")
                return redirect(safe_next(request, start_page(self.user)))
        return self.show(form, status=422)

    def show(self, form: CodeForm, *, status: int = 200) -> HttpResponse:
        return self.render({"form": form, "next": safe_next(self.request, default="")}, status=status)


class WithCode(FactorPage):
    """A change to the second factor needs a fresh code, not only an open session."""

    template_name = "generic/step.html"
    verb = ""
    says = ""
    tone = "primary"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(RecoverableCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RecoverableCodeForm(request.POST)
        if form.is_valid():
            try:
                self.check()
                factors.verify(self.user, form.cleaned_data["code"])
                return self.act()
            except Refused as problem:
                form.add_error("code", str(problem))
        return self.show(form, status=422)

    def check(self) -> None:
        """Raises Refused before a code is spent."""

    def act(self) -> HttpResponse:
        raise NotImplementedError

    def show(self, form: CodeForm, *, status: int = 200) -> HttpResponse:
        if not self.user.second_factor:
            return redirect("accounts:profile")
        context = {
            "title": self.verb,
            "object": self.user,
            "transition": {"verb": self.verb, "says": self.says, "tone": self.tone},
            "form": form,
            "cancel_url": reverse("accounts:profile"),
        }
        return self.render(context, status=status)


class RenewCodes(WithCode):
    verb = "重新生成备用码"
    says = "生成 8 个新的备用码，以前的全部作废。"

    def act(self) -> HttpResponse:
        return self.show_codes(factors.renew_codes(self.user), first=False)


class SwitchOff(WithCode):
    verb = "停用动态口令"
    says = "以后只凭密码登录，备用码和接口令牌一并作废，其他设备退出登录。换手机时，停用后可马上重新启用。"
    tone = "danger"

    def check(self) -> None:
        if factors.required_of(self.user):
            raise Refused(
                "您的岗位要查看个人信息，必须使用动态口令，不能停用。换手机请由上级工会的管理人员重置。"
            )

    def act(self) -> HttpResponse:
        factors.remove(self.user, by=self.user)
        self.keep_session(None)
        messages.success(self.request, "动态口令已停用")
        return redirect("accounts:profile")
