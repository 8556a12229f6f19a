"""Forms of published affairs and of the records that a superior verifies."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.workflow import WrongState
from homes.forms.activities import PAPERS, UploadsField, WithFiles
from homes.models import AffairsPost, HomeRecord
from homes.models.records import RECORD_LISTS
from homes.workflows.sheets import files_for
from members.forms.fields import own_body
from unions.forms.territory import KindsForm
from unions.models import Body
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS

TITLES = dict(HomeRecord.Kind.choices)


def lists_of(body: Body | None) -> dict[str, list[str]]:
    """The items asked for at the union's place, by kind; kinds without a list stay out."""
    if body is None:
        return {}
    policy = policy_of(body.place, today())
    found = {kind: [str(item) for item in policy.value(key) or ()] for kind, key in RECORD_LISTS.items()}
    return {kind: items for kind, items in found.items() if items}


class PostForm(KindsForm):
    choose_permission = "homes.edit"

    class Meta:
        model = AffairsPost
        fields = ("body", "kind", "title", "content", "published_on", "place", "feedback")
        groups = (
            ("公开", ("body", "kind", "title", "content", "published_on", "place")),
            ("反馈", ("feedback",)),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            own_body(self)
        self.fields["content"].widget = forms.Textarea(attrs={"rows": 10})
        self.fields[
            "content"
        ].help_text = "会员在“会员查询”里能看到全文。不写个人的证件号码、手机号码、病情和困难情况"
        self.fields["feedback"].help_text = "会员提了什么意见，怎么答复的"
        if not self.instance.pk:
            self.initial.setdefault("published_on", today())


class RecordForm(WithFiles):
    choose_permission = "homes.file"
    takes = {"body": BASIC_KINDS}
    papers = UploadsField(label="照片和材料", required=False)

    class Meta:
        model = HomeRecord
        fields = ("body", "kind", "item", "title", "done_on", "adopted_by", "revised_on", "note")
        groups = (
            ("项目", ("body", "kind", "item")),
            ("内容", ("title", "done_on", "adopted_by", "revised_on", "note")),
            PAPERS,
        )
        apart = (PAPERS[0],)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.is_open:
            word = self.instance.get_state_display()
            raise WrongState(f"“{self.instance}”现在是“{word}”，不能修改。页面已更新，请再看一眼。")
        body = own_body(self) if "body" in self.fields else self.instance.body
        self.lists = lists_of(body)
        if self.instance.pk:
            del self.fields["kind"], self.fields["item"]
        else:
            self._offer()
        self.fields["adopted_by"].help_text = "制度台账填写，如“第三届第二次会员代表大会”"
        self.fields["revised_on"].help_text = "制度台账填写；没有修订过的不填"
        self.fields["note"].help_text = "创建记录写明时间、地点、做法"

    def _offer(self) -> None:
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "请选择"), *((kind, TITLES[kind]) for kind in self.lists)]
        groups = [(TITLES[kind], [(item, item) for item in items]) for kind, items in self.lists.items()]
        hint = (
            ""
            if self.lists
            else "本地还没有设定要建立的制度和要开展的项目。请有权设定的上级工会在“标准参数”里补上"
        )
        self.fields["item"] = forms.ChoiceField(
            label="项目", choices=[("", "请选择"), *groups], help_text=hint,
            error_messages={"required": "请选择项目。", "invalid_choice": "“%(value)s”不在本地的清单里。请从清单里选。"},
        )  # fmt: skip
        if self.initial.get("item"):
            self.initial.setdefault("title", self.initial["item"])

    def clean_body(self) -> Body:
        body: Body = self.cleaned_data["body"]
        if not files_for(self.user, body):
            raise ValidationError("这些资料由本会主席登记。请选择您任主席的工会。")
        return body

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind, item = data.get("kind"), data.get("item")
        if kind and item and item not in self.lists.get(kind, ()):
            self.add_error("item", f"“{item}”不是{TITLES[kind]}的项目。请重新选择。")
        return data


class CommentForm(forms.Form):
    reason = forms.CharField(
        label="意见", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
