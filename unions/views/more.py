"""The tab of a body for everything kept about it in plain registers and procedures."""

from typing import Any, ClassVar

from django.urls import reverse

from core.register import REGISTERS, Register
from core.tables import Column, table_panel
from unions.models import Body, Case
from unions.tables import CASE_COLUMNS
from unions.views.common import link, may
from unions.views.profile import BodyTab
from unions.workflows.procedures import PROCEDURES

SHOWN = 20
TITLE = Column("title", "事项", value="kind.title", link=True, sub=CASE_COLUMNS[0].sub)


class BodyRegisters(BodyTab):
    """Cases of the body first, then each register that has rows for it or takes new ones."""

    tab: ClassVar[str] = "body-registers"

    def panels(self) -> list[dict[str, Any]]:
        kept = [
            self.register_panel(one)
            for one in REGISTERS.values()
            if one.app == "unions" and self.user.can(one.view)
        ]
        return [self.cases_panel(), *(panel for panel in kept if panel)]

    def cases_panel(self) -> dict[str, Any]:
        body: Body = self.object
        rows = (
            Case.objects.visible_to(self.user, "unions.view")
            .filter(body=body)
            .select_related("body", "officer")
        )
        procedures = [
            one for one in PROCEDURES.values()
            if may(self.user, one.edit, body) and (not one.kinds or body.kind in one.kinds)
        ]  # fmt: skip
        create = [
            {
                "title": f"启动{one.title}",
                "url": f"{reverse('unions:case-create', args=[one.key])}?body={body.pk}",
            }
            for one in procedures
        ]
        return table_panel(
            "办理事项", (TITLE, *CASE_COLUMNS[1:]), list(rows.order_by("-pk")[:SHOWN]), detail_of_case,
            actions=create, empty="还没有办理过事项。",
        )  # fmt: skip

    def register_panel(self, register: Register) -> dict[str, Any] | None:
        body: Body = self.object
        manager: Any = register.model._default_manager
        rows = list(
            manager.visible_to(self.user, register.view)
            .filter(**{register.body: body})
            .select_related(*register.related)
            .order_by(*register.order)[:SHOWN]
        )
        if register.prepare:
            register.prepare(rows)
        takes = register.takes is None or body.kind in register.takes
        if not rows and not takes:
            return None
        actions = []
        if takes and may(self.user, register.edit, body):
            actions.append({"title": register.add, "url": f"{register.address('create')}?body={body.pk}"})
        if len(rows) == SHOWN:
            actions.append(link("查看全部", f"{register.app}:{register.name}-list"))
        columns = tuple(column for column in register.columns if column.key != "body")
        url = lambda row: register.address("detail", row.pk)  # noqa: E731
        return table_panel(register.title, columns, rows, url, actions=actions, empty="还没有登记。")


def detail_of_case(case: Case) -> str:
    return reverse("unions:case-detail", args=[case.pk])
