"""Forms of elections: the record, the result with its votes, the superior's reply, postponement."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.clock import today
from core.forms import ScopedModelForm
from core.papers import ACCEPT, check_paper
from unions.forms.fields import count_field, date_field
from unions.models import Body, Election

BLANK_ROWS = 5
MOST_ROWS = 120
COUNTS = ("in_favour", "against", "abstained")


class ElectionForm(ScopedModelForm):
    """What is known before the congress."""

    class Meta:
        model = Election
        fields = ("kind", "office", "direct", "congress", "notice_on", "recommended_by", "party_opinion")
        groups = (("选举", fields),)

    def __init__(self, *args: Any, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body or (self.instance.body if self.instance.body_id else None)
        self.fields["recommended_by"].help_text = "候选人由谁提名，如“会员小组推荐”"
        self.fields["notice_on"].help_text = "候选人公示、大会公告的日期，可以以后再填"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("direct") and data.get("office") not in {
            Election.Office.CHAIR,
            Election.Office.VICE,
            None,
        }:
            self.add_error("direct", "直接选举只用于主席、副主席。请取消“直接选举”，或改选举职务。")
        same = Election.objects.filter(body=self.body, office=data.get("office")).exclude(
            state=Election.State.APPROVED
        )
        if self.body and same.exclude(pk=self.instance.pk).exists():
            self.add_error("office", "这个职务已有一份没有办结的选举档案。请在那一份里继续办理。")
        return data


class VotesInput(forms.Widget):
    """A table of candidates without script: existing rows and some blank ones; `votes-more` asks for more of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = list(value or [])
        wanted = len(rows) + (BLANK_ROWS * 2 if self.attrs.get("more") else BLANK_ROWS)
        rows += [{} for _ in range(min(wanted, MOST_ROWS) - len(rows))]
        numbered = [{**row, "no": index + 1, "prefix": f"{name}-{index}"} for index, row in enumerate(rows)]
        return render_to_string(
            "unions/votes_input.html", {"rows": numbered, "name": name, "attrs": attrs or {}}
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """Rows from a page's numbered boxes, or the list that the API posts."""
        given = data.get(name)
        if isinstance(given, list):
            return [row for row in given if isinstance(row, dict)][:MOST_ROWS]
        rows = []
        for index in range(MOST_ROWS):
            prefix = f"{name}-{index}"
            if f"{prefix}-candidate" not in data:
                break
            row = {part: data.get(f"{prefix}-{part}", "") for part in ("candidate", *COUNTS)}
            row["elected"] = bool(data.get(f"{prefix}-elected"))
            if any(str(part).strip() for part in row.values() if part is not False):
                rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-candidate"


class VotesField(forms.Field):
    widget = VotesInput

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [self._row(number, row) for number, row in enumerate(value or [], start=1)]
        if not rows:
            raise ValidationError("请至少填写一位候选人和得票。")
        return rows

    def _row(self, number: int, row: dict[str, Any]) -> dict[str, Any]:
        name = "".join(str(row.get("candidate", "")).split())
        if not 2 <= len(name) <= 40:
            raise ValidationError(f"第 {number} 行没有候选人姓名，或姓名不完整。请补填，或清空这一行。")
        if row.get("in_favour") in ("", None):
            raise ValidationError(f"第 {number} 行{name}没有填赞成票数。请填写。")
        counts = {}
        for part in COUNTS:
            text = str(row.get(part) if row.get(part) not in ("", None) else 0).strip()
            if not text.isdecimal() or int(text) > 9_999_999:
                raise ValidationError(f"第 {number} 行{name}的票数“{text}”不是整数。请填整数。")
            counts[part] = int(text)
        return {"candidate": name, **counts, "elected": row.get("elected") in (True, "1", "on", "true", 1)}


class ResultForm(forms.Form):
    """The result of the congress. The gate judges it against the election; this form only reads it."""

    notice_on = date_field("公告日期")
    held_on = date_field("选举日期")
    congress = forms.ChoiceField(label="大会形式", choices=Election.Congress.choices)
    entitled = count_field("应到人数", help_text="有选举权的会员（代表）数")
    present = count_field("实到人数")
    term_years = forms.IntegerField(
        label="本届任期（年）",
        required=False,
        min_value=1,
        max_value=9,
        help_text="新建和换届选举委员会、主席时填写",
    )
    minutes = forms.FileField(
        label="大会记录", required=False, help_text="PDF、JPG、PNG 或 DOCX，不超过 20 MB", widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": "这是空文件。请重新选择。"},
    )  # fmt: skip
    votes = VotesField(label="得票")

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > today():
            raise ValidationError("选举日期在今天以后。大会开过以后再登记结果。")
        return day

    def clean_minutes(self) -> Any:
        file = self.cleaned_data["minutes"]
        return check_paper(file) if file else None


class ApproveForm(forms.Form):
    approval_no = forms.CharField(
        label="批复文号",
        max_length=60,
        error_messages={"required": "请填写批复文号，如“兰工组〔2026〕12号”。"},
    )
    approved_on = date_field("批复日期", required=False, help_text="不填就是今天")
    opinion = forms.CharField(label="批复意见", required=False, max_length=200)


class AskPostponeForm(forms.Form):
    postponement_asked = date_field("申请延期至")
    reason = forms.CharField(
        label="理由", min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，至少 4 个字。", "min_length": "请写明理由，至少 4 个字。"},
    )  # fmt: skip


class PostponeForm(forms.Form):
    postponed_to = date_field("批准延期至")
    opinion = forms.CharField(label="意见", required=False, max_length=200)
