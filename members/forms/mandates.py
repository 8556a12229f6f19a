"""Forms of representatives, their duties, ceremonies and activists."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ReasonForm, ScopedModelForm
from core.photos import ACCEPT, clean_photo
from members.forms.fields import OfMemberForm, find_member, own_body
from members.models import Activist, Ceremony, MemberRep, RepDuty
from unions.forms.fields import BodyField, count_field, date_field
from unions.forms.territory import KindsForm
from unions.models import Body
from unions.querysets import BASIC_KINDS

MOST_NAMES, MOST_PHOTOS = 500, 9
STANDING_HELP = "任期与工会委员会相同，任期内可随时召集；“任期至”填工会委员会本届止"


class RepForm(OfMemberForm):
    choose_permission = "elections.edit"

    class Meta:
        model = MemberRep
        fields = ("body", "member", "district", "elected_on", "standing", "term_end")
        groups = (("代表", ("body", "member", "district")), ("任期", ("elected_on", "standing", "term_end")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standing"].help_text = STANDING_HELP


class RepBatchForm(forms.Form):
    """Many representatives elected on one day: a name on each line."""

    names = forms.CharField(
        label="代表名单", widget=forms.Textarea(attrs={"rows": 12}), max_length=20_000,
        help_text="每行一位：姓名；有同名的，空一格再填手机号后四位。从表格里复制一列粘贴即可", error_messages={"required": "请填写代表名单。"},
    )  # fmt: skip
    district = forms.CharField(label="选区（代表组）", max_length=40, required=False)
    elected_on = date_field("当选日期")
    standing = forms.BooleanField(label="常任代表", required=False, help_text=STANDING_HELP)
    term_end = date_field("任期至")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = BodyField(label="工会", kinds=BASIC_KINDS)
        body.queryset = Body.objects.visible_to(user, "elections.edit").filter(kind__in=BASIC_KINDS)
        self.fields = {"body": body, **self.fields}
        self.user = user
        home = user.home_body
        if home is not None and home.is_basic:
            self.initial.setdefault("body", home.pk)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lines = [line.strip() for line in str(data.get("names", "")).splitlines() if line.strip()]
        if len(lines) > MOST_NAMES:
            self.add_error("names", f"一次最多登记 {MOST_NAMES} 位。请分几次登记。")
            return data
        found, wrong = [], []
        for number, line in enumerate(lines, start=1):
            try:
                found.append(find_member(" ".join(line.split()), data.get("body"), self.user))
            except ValidationError as problem:
                wrong.append(f"第 {number} 行：{problem.messages[0]}")
        twice = {one.name for one in found if sum(one.pk == other.pk for other in found) > 1}
        wrong += [f"“{name}”写了两次。请删去一行。" for name in sorted(twice)]
        if wrong:
            self.add_error(
                "names", [*wrong[:8], *([f"另有 {len(wrong) - 8} 处。"] if len(wrong) > 8 else [])]
            )
        data["members"] = found
        return data


class RepEndForm(ReasonForm):
    ended_on = date_field("终止日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"ended_on": today()})
        super().__init__(*args, **kwargs)
        self.fields["reason"].max_length = 120  # type: ignore[attr-defined]
        self.fields["reason"].help_text = "如“调离本单位”“本人辞去代表”“由原选区罢免”"

    def clean_ended_on(self) -> Any:
        if self.cleaned_data["ended_on"] > today():
            raise ValidationError("终止日期在今天以后。请在当天或以后登记。")
        return self.cleaned_data["ended_on"]


class DutyForm(ScopedModelForm):
    """The representatives of one union: of the one named in the address, else the reader's own."""

    choose_permission = "elections.edit"

    class Meta:
        model = RepDuty
        fields = ("rep", "done_on", "kind", "what")
        groups = (("履职", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rep"]
        text = str(self.data.get("rep") or self.initial.get("rep") or "")
        named = field.queryset.filter(pk=int(text)).first() if text.isdecimal() else None
        home = self.user.home_body
        body = named.body_id if named else home.pk if home else None
        rows = field.queryset.filter(body=body, ended_on=None).select_related("member", "body")
        listed = list(rows.order_by("member__pinyin")[:500])
        if named and named not in listed:
            listed.append(named)
        field.widget.choices = [("", "请选择"), *((row.pk, row.member.name) for row in listed)]
        field.help_text = "其他工会的代表，请在“会员代表”里打开那位代表，点“登记履职”"


class CeremonyForm(KindsForm):
    choose_permission = "members.edit"
    takes = {"body": BASIC_KINDS}

    class Meta:
        model = Ceremony
        fields = ("body", "held_on", "place", "joined", "note")
        groups = (("仪式", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_body(self)
        self.fields["joined"] = count_field(str(self.fields["joined"].label))


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures, each written anew."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, Any]]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError("请选择照片。")
        if len(files) > MOST_PHOTOS:
            raise ValidationError(f"一次最多传 {MOST_PHOTOS} 张。请分几次上传。")
        return [(str(file.name)[:200], clean_photo(file)) for file in files]


class PhotosForm(forms.Form):
    photos = PhotosField(
        label="照片", help_text="JPG 或 PNG，每张不超过 10 MB。照片里隐藏的地点、时间和手机型号会去掉",
        widget=ManyFilesInput(attrs={"accept": ACCEPT}),
    )  # fmt: skip


class ActivistForm(OfMemberForm):
    class Meta:
        model = Activist
        fields = ("body", "member", "role", "since", "trained_on", "until")
        groups = (("积极分子", ("body", "member", "role", "since")), ("培训和结束", ("trained_on", "until")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].help_text = "如“宣传联络”“文体活动”“困难帮扶”“劳动保护监督”"
