"""The register: list with drawer, one person, joining, editing, reveals, the steps of membership."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse

from core.identifiers import mask_contact, mask_id, mask_phone
from core.reads import open_page
from core.tables import Column
from core.views import CreatePage, DetailPage, EditPage, ListPage
from core.views.records import SENTENCES
from core.views.reveal import RevealView, masked_context
from members.filters import TABS, MemberFilter
from members.forms import JoinForm, MemberForm
from members.models import Member
from members.tables import LOADED, MEMBER_COLUMNS, SHOWN, standing
from members.views.facts import file_facts, membership_facts, missing, person_facts, turns, work_facts
from members.views.standing import standing_facts, standing_links
from members.views.twins import LeadsOn
from members.workflows import STEPS, edit, join

SENTENCES["one_person_per_id_number"] = "没有保存：这个证件号码已登记在另一个人名下。请核对证件号码。"
REASONS = (
    ("verify", "核对证件与本人"),
    ("card", "办理会员卡"),
    ("aid", "帮扶申请审核"),
    ("other", "其他（请写明）"),
)


class MemberList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = Member
    permission = "members.view"
    export_permission = "members.export"
    personal = True
    kinds = ("xlsx", "csv", "book")
    title = "会员名册"
    noun = "人"
    columns = SHOWN
    filterset_class = MemberFilter
    orders = {"": ("path", "pk")}
    export_name = "会员名册"
    empty_icon = "people"
    empty_title = "没有符合条件的会员"
    related = ("unit", "body")
    loaded = LOADED
    row_page = "members:member-detail"

    def render(self, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        """Names open the person beside the list; on narrow screens, and without script, on a page of his own."""
        return super().render({**context, "drawer_rows": True}, template=template, status=status)

    def tabs(self) -> list[dict[str, Any]]:
        current = self.request.GET.get("tab", "")
        return [
            {"title": title, "url": f"?{_query(self.request.GET, tab=tab)}", "current": tab == current}
            for tab, title in TABS
        ]

    def actions(self) -> list[dict[str, Any]]:
        under = self.request.GET.get("under", "")
        tail = f"?under={under}" if under.isdecimal() else ""
        found: list[dict[str, Any]] = []
        if self.user.can("members.export"):
            book = f"{reverse('members:member-book')}?{_query(self.request.GET)}"
            found.append({"title": "导出采集表", "url": book, "icon": "file-earmark-spreadsheet"})
            sheets = f"{reverse('members:member-forms')}?{_query(self.request.GET)}"
            found.append({"title": "打印登记表", "url": sheets, "icon": "printer"})
        if self.user.can("members.import"):
            upload = reverse("core:import-upload", args=["members"]) + tail
            found.append({"title": "导入", "url": upload, "icon": "file-earmark-arrow-up"})
        if self.user.can("members.edit"):
            found.append(
                {
                    "title": "新增会员",
                    "url": reverse("members:member-create") + tail,
                    "icon": "plus-lg",
                    "tone": "primary",
                }
            )
        return found

    def batch_actions(self) -> list[dict[str, Any]]:
        if not self.user.can("members.edit"):
            return []
        url = reverse("members:member-departed")
        found = [{"title": "登记离职", "url": url, "icon": "box-arrow-right"}]
        if self.request.GET.get("tab") == "departed":
            found.insert(
                0, {"title": "取消离职登记", "url": f"{url}?back=1", "icon": "arrow-counterclockwise"}
            )
        return found

    def exported(self, rows: Any) -> Any:
        return rows.visible_to(self.user, self.export_permission)

    def export_columns(self) -> tuple[Column, ...]:
        """The list in words: masked as on the screen."""
        return tuple(column for column in MEMBER_COLUMNS if column.export)


def _query(params: QueryDict, **changes: str) -> str:
    query = params.copy()
    for name in ("after", "before", "export"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return query.urlencode()


class MemberDetail(LeadsOn, DetailPage):
    """The whole page, or the drawer beside the list."""

    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = Member
    permission = "members.view"
    template_name = "members/detail.html"
    related = ("unit", "body")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        self.object = self.get_object()
        stopped = open_page(request, self.object)
        if stopped is not None:
            return stopped
        in_drawer = request.htmx and request.htmx.target == "drawer"  # type: ignore[attr-defined]
        context = {"object": self.object, "title": self.object.name, **self.extra()}
        return self.render(context, template="members/drawer.html" if in_drawer else "")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员名册", reverse("members:member-list")), (self.object.name, "")]

    def extra(self) -> dict[str, Any]:
        member: Member = self.object
        may_edit = Member.objects.filter(pk=member.pk).visible_to(self.user, "members.edit").exists()
        may_reveal = Member.objects.filter(pk=member.pk).visible_to(self.user, "members.reveal").exists()
        steps = [step for step in STEPS if may_edit and member.status in step.sources]
        return {
            "state": standing(member),
            "subtitle": " · ".join(
                part
                for part in (
                    member.unit.name if member.unit else "",
                    member.get_group8_display() if member.group8 else "",
                )
                if part
            ),
            "missing": missing(member),
            "may_edit": may_edit,
            "may_reveal": may_reveal,
            "steps": [
                {
                    "title": step.verb,
                    "url": reverse(f"members:member-{step.slug}", args=[member.pk]),
                    "tone": step.tone,
                }
                for step in steps
            ]
            + (standing_links(member) if may_edit else []),
            "number": self.masked(MemberNumber, member, "member-id-number", reveal=may_reveal),
            "phone": self.masked(MemberPhone, member, "member-phone", reveal=may_reveal),
            "emergency": self.masked(MemberEmergency, member, "member-emergency", reveal=may_reveal),
            "person": person_facts(member),
            "work": work_facts(member),
            "membership": [*membership_facts(member), *standing_facts(member)],
            "file": file_facts(member),
            "events": turns(member, self.user),
        }

    def masked(self, view: type[RevealView], member: Member, name: str, *, reveal: bool) -> dict[str, Any]:
        return masked_context(view, member, reverse(f"members:{name}", args=[member.pk]) if reveal else "")


class MemberNumber(LeadsOn, RevealView):
    model = Member
    permission = "members.reveal"
    field = "id_number"
    mask = staticmethod(mask_id)  # type: ignore[assignment]
    reasons = REASONS


class MemberPhone(LeadsOn, RevealView):
    model = Member
    permission = "members.reveal"
    field = "phone"
    mask = staticmethod(mask_phone)  # type: ignore[assignment]
    reasons = REASONS


class MemberEmergency(LeadsOn, RevealView):
    """Whom to call, name and number together."""

    model = Member
    permission = "members.reveal"
    field = "emergency"
    label = "查看紧急联系人"
    mask = staticmethod(mask_contact)  # type: ignore[assignment]
    reasons = REASONS


class MemberCreate(CreatePage):
    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    model = Member
    permission = "members.edit"
    title = "新增会员"
    submit = "登记入会"
    done = "已登记入会"
    form_class = JoinForm

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员名册", reverse("members:member-list")), ("新增会员", "")]

    def initial(self) -> dict[str, Any]:
        under = self.request.GET.get("under", "")
        home = self.user.home_body
        chosen = under if under.isdecimal() else (home.pk if home and home.is_basic else None)
        return {"body": chosen}

    def keep(self, form: Any) -> Any:
        return join(form.save(commit=False), by=self.user, on=form.cleaned_data["joined_on"])

    def cancel_url(self) -> str:
        return reverse("members:member-list")

    def success_url(self, obj: Any) -> str:
        return reverse("members:member-detail", args=[obj.pk])


class MemberEdit(LeadsOn, EditPage):
    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = Member
    permission = "members.view"
    edit_permission = "members.edit"
    title = "修改会员资料"
    form_class = MemberForm

    def keep(self, form: Any) -> Any:
        return edit(
            form.save(commit=False), before=self.before, seen=form.cleaned_data.get("seen"), by=self.user
        )

    def cancel_url(self) -> str:
        return reverse("members:member-detail", args=[self.object.pk])

    def success_url(self, obj: Any) -> str:
        return reverse("members:member-detail", args=[obj.pk])
