"""Forms of sign-in, passwords, codes, tokens, users and grants."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from accounts.models import User
from accounts.roles import ROLES
from accounts.workflows.users import MANAGE, grantable_roles, may_grant
from core.clock import today
from core.forms import BodyPickerInput, DateInput, ScopedModelForm
from unions.models import Body

_LOGIN = RegexValidator(
    r"\A[a-z][a-z0-9._-]{2,39}\Z", "登录名用小写字母开头，3 到 40 位，只含小写字母、数字、点、横线。"
)
_WHEN = {"invalid": "日期格式不对。请填 2025-10-15 这样的日期。"}


def _secret(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": f"请填写{label}。"},
    )


class SignInForm(forms.Form):
    username = forms.CharField(label="用户名", max_length=40, error_messages={"required": "请填写用户名。"})
    password = forms.CharField(
        label="密码", max_length=128, strip=False, error_messages={"required": "请填写密码。"}
    )

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])


class PasswordForm(forms.Form):
    """The new password twice; the view proves the old one through the door that counts failures."""

    current = _secret("现在的密码", "current-password")
    new = _secret(
        "新密码",
        "new-password",
        "至少 10 位，含大写字母、小写字母、数字、符号中的三种；不要用姓名拼音、登录名。",
    )
    again = _secret("再填一次新密码", "new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_new(self) -> str:
        password: str = self.cleaned_data["new"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次填写的新密码不一样。请重新填写。")
        return data


class ProveForm(forms.Form):
    """The own password once more."""

    password = _secret("登录密码", "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs["autofocus"] = True


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=40,
        error_messages={"required": "请填写手机上显示的 6 位数字。"},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class RecoverableCodeForm(CodeForm):
    """Takes a recovery code as well, so the keyboard has letters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("inputmode")
        self.fields[
            "code"
        ].help_text = "手机上“基层工会管理平台”下的 6 位数字。手机不在身边的，可填一个备用码。"


class TokenForm(forms.Form):
    name = forms.CharField(
        label="用途",
        max_length=60,
        help_text="写明给哪个系统用，例如“市局数据交换”。",
        error_messages={"required": "请写明令牌的用途。"},
    )
    days = forms.TypedChoiceField(
        label="有效期", coerce=int, initial=90, choices=[(30, "30 天"), (90, "90 天"), (180, "180 天")],
        error_messages={"required": "请选择有效期。", "invalid_choice": "请选择有效期。"},
    )  # fmt: skip


class UserForm(ScopedModelForm):
    class Meta:
        model = User
        fields = ["name", "post"]


class BodyChoice(forms.ModelChoiceField):
    widget = BodyPickerInput


class GrantForm(forms.Form):
    """A role, a body and the days. Offers only what this person may grant; the workflow checks again."""

    role = forms.ChoiceField(
        label="角色",
        error_messages={"required": "请选择角色。", "invalid_choice": "您不能授予这个角色。请另选。"},
    )
    body = BodyChoice(
        Body.objects.none(), label="范围",
        help_text="此人可办理这家工会和它下面的全部工会。",
        error_messages={"required": "请选择范围。", "invalid_choice": "没有找到这家工会，或不在您的管理范围内。请重新选择。"},
    )  # fmt: skip
    valid_from = forms.DateField(
        label="生效日期", widget=DateInput(), error_messages={**_WHEN, "required": "请填写生效日期。"}
    )
    valid_to = forms.DateField(
        label="截止日期",
        widget=DateInput(),
        required=False,
        help_text="长期有效的不填。",
        error_messages=_WHEN,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [
            ("", "请选择"),
            *((role.code, role.title) for role in grantable_roles(user)),
        ]
        field: Any = self.fields["body"]
        field.queryset = Body.objects.visible_to(user, MANAGE)
        field.widget.permission = MANAGE
        chosen = self.initial.get("body") or self.data.get(self.add_prefix("body"))
        if chosen and str(chosen).isdecimal():
            field.widget.body_name = str(field.queryset.filter(pk=int(chosen)).first() or "")
        if not self.is_bound:
            self.initial.setdefault("valid_from", today())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        role, body = data.get("role"), data.get("body")
        if role and body:
            kinds = ROLES[role].kinds
            if kinds and body.kind not in kinds:
                self.add_error(
                    "body",
                    f"“{body}”是{body.get_kind_display()}，不设“{ROLES[role].title}”。请另选角色或工会。",
                )
            elif not may_grant(self.user, role, body):
                self.add_error("body", f"您不能在“{body}”授予“{ROLES[role].title}”。请选您范围内的工会。")
        if _before(data.get("valid_to"), data.get("valid_from")):
            self.add_error("valid_to", "截止日期早于生效日期。请改一个。")
        elif _before(data.get("valid_to"), today()):
            self.add_error("valid_to", "截止日期已过。请改一个。")
        return data


class UserCreateForm(GrantForm):
    username = forms.CharField(
        label="登录名", max_length=40, validators=[_LOGIN],
        help_text="例如姓名拼音加地名：zhouliqun.lanshan。开通后不能改。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "请填写登录名。"},
    )  # fmt: skip
    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    post = forms.CharField(label="岗位", max_length=60, required=False, help_text="例如“组织部干事”。")
    field_order = ["username", "name", "post", "role", "body", "valid_from", "valid_to"]

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise ValidationError("这个登录名已有人使用。请换一个，例如加上地名。")
        return username

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            ("账号", [self["username"], self["name"], self["post"]]),
            ("授权", [self["role"], self["body"], self["valid_from"], self["valid_to"]]),
        ]


def _before(day: dt.date | None, other: dt.date | None) -> bool:
    return day is not None and other is not None and day < other
