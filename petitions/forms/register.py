"""Registration of a letter, visit, call or card by a clerk."""

from typing import Any, ClassVar

from django import forms

from core.clock import today
from core.forms import ScopedModelForm
from petitions.forms.fields import PERSON, PersonFields, TextField
from petitions.models import Petition
from petitions.models.choices import Category, Channel
from unions.models import Body, Jurisdiction


class RegisterForm(PersonFields, ScopedModelForm):
    """`at` is the body that registers; places below it are offered."""

    delegates = forms.CharField(
        label="推选代表", max_length=120, required=False, help_text="姓名之间用顿号隔开"
    )
    unit_name = forms.CharField(
        label="被反映单位",
        max_length=120,
        required=False,
        help_text="填全称，与名册一致的会自动关联，该单位工会即看不到本件",
    )
    repeat_number = forms.CharField(
        label="重复件的原编号", max_length=40, required=False, help_text="初信初访不填"
    )
    matter = TextField(label="反映的事", min_length=6, max_length=4000, rows=6)
    appeal = TextField(label="诉求", max_length=1000, required=False, rows=3)

    class Meta:
        model = Petition
        fields = (
            "channel", "received_on", "kind", "category", "group", "urgency", "people", "representatives",
            "place", "accused_body", "legal_track",
        )  # fmt: skip
        groups = (
            ("来件", ("channel", "received_on", "people", "representatives", "urgency", "repeat_number")),
            (
                "事项",
                (
                    "kind",
                    "category",
                    "group",
                    "place",
                    "unit_name",
                    "accused_body",
                    "matter",
                    "appeal",
                    "legal_track",
                ),
            ),
            ("信访人（单独加密保存，全部留空即为匿名）", PERSON),
        )
        help_texts: ClassVar[dict[str, str]] = {
            "place": "按单位所在地或事发地",
            "accused_body": "反映工会组织或其干部的才选",
            "legal_track": "已进入仲裁、诉讼等程序的勾选",
        }

    def __init__(self, *args: Any, at: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = at.place
        levels = ("county", "township") if len(code) >= 6 else ("city", "county")
        places: Any = Jurisdiction.objects.filter(level__in=levels)
        places = places.filter(code__startswith=code) if code != "CN" else places
        self.fields["place"].queryset = places.order_by("code")  # type: ignore[attr-defined]
        self.fields["received_on"].initial = today()
        self.fields["channel"].choices = [("", "请选择"), *Channel.choices]  # type: ignore[attr-defined]
        coded = [(c.value, f"{c.value} {c.label}") for c in Category]
        self.fields["category"].choices = [("", "请选择"), *coded]  # type: ignore[attr-defined]
        self.fields["category"].initial = self.initial["category"] = ""
        self.fields["place"].empty_label = "请选择"  # type: ignore[attr-defined]
        self.fields["representatives"].required = False
        self.fields["legal_track"].label = "涉法涉诉"

    def clean_representatives(self) -> int:
        return self.cleaned_data["representatives"] or 0

    def clean_people(self) -> int:
        people = self.cleaned_data["people"]
        if not 1 <= people <= 100_000:
            raise forms.ValidationError("人数至少 1 人。请核对人数。")
        return int(people)
