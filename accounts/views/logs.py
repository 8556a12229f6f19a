"""The audit log and the record of who looked at personal data, each within the reader's branch."""

from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.filters import AuditFilter, ReadFilter
from accounts.tables import AUDIT_COLUMNS, READ_COLUMNS, type_label, verb_label
from core.audit import digest
from core.clock import SHANGHAI
from core.models import AuditEvent, PersonalDataRead
from core.views import DetailPage, ListPage
from core.workflow import ADDED, REMOVED
from unions.models.bodies import SEGMENT

VIEW = "audit.view"


class LogQuery:
    """Rows of the branch; those of no branch (policy data, unknown logins) belong to whoever holds the root."""

    def get_queryset(self) -> Any:
        rows = super().get_queryset()  # type: ignore[misc]
        if any(len(branch.path) == SEGMENT for branch in self.user.branches(VIEW)):  # type: ignore[attr-defined]
            rows = rows | rows.model.objects.filter(Q(path=""))
        return rows


class AuditList(LogQuery, ListPage):
    model = AuditEvent
    permission = VIEW
    title = "操作记录"
    subtitle = "谁在什么时候做了什么。记录只增不改，前后相扣。"
    columns = AUDIT_COLUMNS
    filterset_class = AuditFilter
    orders = {"": ("-pk",)}
    export_name = "操作记录"
    empty_icon = "journal-text"
    row_page = "accounts:auditevent-detail"

    def tabs(self) -> list[dict[str, Any]]:
        return log_tabs("audit")


class ReadList(LogQuery, ListPage):
    model = PersonalDataRead
    permission = VIEW
    title = "个人信息查看记录"
    subtitle = "谁打开了哪些人的资料页，出于什么理由查看了完整的证件号码、手机号等。"
    columns = READ_COLUMNS
    filterset_class = ReadFilter
    orders = {"": ("-pk",)}
    export_name = "个人信息查看记录"
    empty_icon = "eye"

    def tabs(self) -> list[dict[str, Any]]:
        return log_tabs("reads")


def log_tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"title": "操作记录", "url": reverse("accounts:auditevent-list"), "current": current == "audit"},
        {
            "title": "个人信息查看记录",
            "url": reverse("accounts:personaldataread-list"),
            "current": current == "reads",
        },
        {"title": "集中查看提醒", "url": reverse("accounts:readalert-list"), "current": current == "alerts"},
    ]


class AuditDetail(LogQuery, DetailPage):
    model = AuditEvent
    permission = VIEW
    template_name = "core/audit_detail.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("操作记录", reverse("accounts:auditevent-list"))]

    def extra(self) -> dict[str, Any]:
        event = self.object
        same = f"object_type={event.object_type}&object_id={event.object_id}"
        return {
            "title": verb_label(event.verb),
            "subtitle": event.object_name,
            "facts": [
                {"label": "操作人", "value": event.actor_name},
                {"label": "时间", "value": f"{localtime(event.at):%Y-%m-%d %H:%M:%S}"},
                {"label": "对象类别", "value": type_label(event.object_type)},
                {"label": "请求编号", "value": event.request_id or "后台办理"},
            ],
            "changes": changes(event),
            "intact": is_intact(event),
            "same_url": f"{reverse('accounts:auditevent-list')}?{same}",
        }


def is_intact(event: AuditEvent) -> bool:
    """Whether this one event still says what was recorded; the whole chain is checked by `manage.py audit_verify`."""
    event.at = event.at.astimezone(SHANGHAI)
    return bytes(event.hash) == digest(event)


def changes(event: AuditEvent) -> list[dict[str, str]]:
    """What the forms show: values in words, no derived columns, nothing that was and stayed empty."""
    try:
        model: type[Model] | None = apps.get_model(event.object_type)
    except (LookupError, ValueError):
        model = None
    found = []
    for key in {**event.before, **event.after}:
        if key.endswith((ADDED, REMOVED)):
            found.append(_chosen(model, key, event))
            continue
        field = next((f for f in model._meta.concrete_fields if f.name == key), None) if model else None
        if (field is not None and not field.editable) or key in _DERIVED:
            continue
        before, after = _text(field, event.before.get(key)), _text(field, event.after.get(key))
        if before or after:
            found.append({"name": _label(field, key), "before": before, "after": after})
    return found


def _chosen(model: type[Model] | None, key: str, event: AuditEvent) -> dict[str, str]:
    """Rows that were added to a record or taken from it, by name: 成员工会（增加）."""
    name, _, what = key.partition(":")
    field = next((f for f in model._meta.many_to_many if f.name == name), None) if model else None
    word = "增加" if f":{what}" == ADDED else "减少"
    return {
        "name": f"{_label(field, name)}（{word}）", "before": _text(None, event.before.get(key)),
        "after": _text(None, event.after.get(key)),
    }  # fmt: skip


_DERIVED = {"path", "industry_path", "pinyin", "initials", "session_version", "version"}
_LABELS = {
    "name": "名称",
    "expires_on": "有效期至",
    "superior": "上级工会",
    "reason": "理由",
    "state": "状态",
}


def _label(field: Any, key: str) -> str:
    name = str(field.verbose_name) if field is not None else ""
    return name if name and not name.isascii() else _LABELS.get(key, "其他内容")


def _text(field: Any, value: Any) -> str:
    """References to the open registers by name, to people by number."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field is not None and field.is_relation:
        target = field.related_model
        found = target._base_manager.filter(pk=value).first() if target._meta.app_label == "unions" else None
        return str(found) if found else f"{value} 号"
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    if isinstance(value, list | dict):
        return "、".join(str(part) for part in value)
    return str(choices.get(value, value))
