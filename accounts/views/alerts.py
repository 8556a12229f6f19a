"""集中查看提醒: accounts that opened very many persons' records within an hour; somebody else looks into it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.tables import ALERT_COLUMNS
from accounts.views.base import ActionPage
from accounts.views.logs import VIEW, LogQuery, log_tabs
from core import reads
from core.forms import ReasonForm
from core.models import ReadAlert
from core.tables import Row, make_row
from core.views import ListPage


class AlertList(LogQuery, ListPage):
    model = ReadAlert
    permission = VIEW
    title = "集中查看提醒"
    subtitle = "一小时内打开人员资料超过上限的账号。请向本人或其单位核实用途，写明核查结果。"
    columns = ALERT_COLUMNS
    orders = {"": ("-pk",)}
    export_name = "集中查看提醒"
    empty_icon = "eye"
    empty_title = "没有提醒"
    empty_text = "没有账号在一小时内集中查看大量人员资料。"

    def tabs(self) -> list[dict[str, Any]]:
        return log_tabs("alerts")

    def make_row(self, obj: Any) -> Row:
        """The account itself does not look into its own."""
        url = reverse("accounts:readalert-close", args=[obj.pk])
        mine = obj.user_id == self.user.pk or obj.state == ReadAlert.State.CLOSED
        return make_row(obj, "" if mine else url, self.columns)


class AlertClose(LogQuery, ActionPage):
    model = ReadAlert
    permission = VIEW
    verb = "写明核查结果"
    form_class = ReasonForm
    done = "已记下核查结果"

    def allow(self) -> None:
        if self.object.user_id == self.user.pk:
            raise PermissionDenied(VIEW)

    def says(self) -> str:
        return "核查结果记入操作记录，提醒从待办中移除。属于账号被盗用的，请同时停用账号。"

    def act(self, data: dict[str, Any]) -> None:
        reads.close(self.object, by=self.user, finding=data["reason"])

    def back_url(self) -> str:
        return reverse("accounts:readalert-list")
