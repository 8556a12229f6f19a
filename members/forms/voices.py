"""Forms of the member's own door, and of the union that answers him."""

from django import forms

from core.passcodes import PasscodeField
from members.models import FileCorrection


def _digits(text: str) -> str:
    half = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return "".join(half.split()).upper()


class DoorForm(forms.Form):
    code = PasscodeField(label="验证码", source="会员证")
    id_tail = forms.CharField(
        label="身份证号码后 6 位", max_length=8, error_messages={"required": "请填写身份证号码后 6 位。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    phone_tail = forms.CharField(
        label="登记的手机号后 4 位", max_length=6, error_messages={"required": "请填写手机号后 4 位。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_id_tail(self) -> str:
        text = _digits(self.cleaned_data["id_tail"])
        if len(text) != 6 or not text[:5].isdecimal() or not (text[5].isdecimal() or text[5] == "X"):
            raise forms.ValidationError("应为 6 位，最后一位可以是 X。")
        return text

    def clean_phone_tail(self) -> str:
        text = _digits(self.cleaned_data["phone_tail"])
        if len(text) != 4 or not text.isdecimal():
            raise forms.ValidationError("应为 4 位数字。")
        return text


class OpinionForm(forms.Form):
    text = forms.CharField(
        label="想对工会说的话", min_length=4, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明内容，至少 4 个字。", "min_length": "请写明内容，至少 4 个字。"},
    )  # fmt: skip


class WishForm(forms.Form):
    item = forms.ChoiceField(
        label="更正哪一项", choices=[("", "请选择"), *FileCorrection.Item.choices],
        error_messages={"required": "请选择要更正的项目。"},
    )  # fmt: skip
    wanted = forms.CharField(
        label="应当是", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请写明正确的内容。"},
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="答复", min_length=4, max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明答复，至少 4 个字。", "min_length": "请写明答复，至少 4 个字。"},
    )  # fmt: skip
