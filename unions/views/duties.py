"""Who does what: duties by level, each with its clause and the page where it is done."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from core.views import Page
from unions.models import Body, Duty
from unions.policies.catalogue import entries
from unions.querysets import FED_KINDS, INDUSTRIAL_KINDS, TOWN_KINDS

LEVEL_OF = {
    "province": Duty.Level.PROVINCE, "city": Duty.Level.CITY, "county": Duty.Level.COUNTY,
    **dict.fromkeys(TOWN_KINDS, Duty.Level.TOWNSHIP), **dict.fromkeys(INDUSTRIAL_KINDS, Duty.Level.INDUSTRY),
    **dict.fromkeys(FED_KINDS, Duty.Level.FEDERATION),
}  # fmt: skip


def open_page(name: str, user: Any) -> str:
    """The address of a page, empty where it does not exist or the person may not open it: the page itself says what it asks."""
    try:
        url = reverse(name)
        view = resolve(url).func
    except (NoReverseMatch, Resolver404):
        return ""
    permission = getattr(getattr(view, "view_class", None), "permission", "")
    return url if permission and user.can(permission) else ""


def level_of(body: Body | None) -> str:
    return str(LEVEL_OF.get(body.kind, "")) if body else ""


class DutyPage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-004",)
    model = Duty
    permission = "policy.view"
    title = "分级职责"
    template_name = "unions/duties.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = level_of(self.user.home_body)
        rows = list(self.get_queryset().select_related("policy_doc"))
        levels = [
            {
                "title": label,
                "own": level == own,
                "rows": [self.line(row) for row in rows if row.level == level],
            }
            for level, label in Duty.Level.choices
        ]
        levels.sort(key=lambda level: not level["own"])  # one's own first, the rest from the top down
        home = self.user.home_body
        text = f"您在{home}，本级职责排在最前。" if own and home else "各级工会的职责，逐级往下。"
        return self.render({"levels": [level for level in levels if level["rows"]], "subtitle": text})

    def line(self, row: Duty) -> dict[str, Any]:
        names = [entries()[code].name for code in row.entries if code in entries()]
        doc = row.policy_doc
        return {
            "action": row.action,
            "names": "、".join(names),
            "frequency": row.frequency,
            "source": f"{doc} {row.clause}".strip() if doc else "",
            "doc_url": reverse("unions:document-detail", args=[doc.pk]) if doc else "",
            "url": open_page(row.page, self.user) if row.page else "",
        }
