"""What the finance pages share: the policy figures of the reader's place, the year in the address, pages of one body."""

import datetime as dt
from typing import Any

from django.http import Http404
from django.urls import reverse

from core.clock import quarter_bounds, today
from core.views import CreatePage, ListPage
from core.workflow import NotAllowed
from finance.models.dues import quarters_due
from unions.models import Body
from unions.policies.force import policy_of

VIEW, EDIT, AUDIT, SPLIT = "finance.view", "finance.edit", "finance.audit", "finance.split"
DUE_DAYS = "fin.due_day"


def due_days(user: Any, on: dt.date) -> int:
    """Calendar days from a quarter's end to its due day where the reader works; 0 where nobody has set them."""
    home = user.home_body
    return int(policy_of(home.place, on).value(DUE_DAYS) or 0) if home else 0


def last_due_quarter(user: Any, on: dt.date) -> str:
    return quarters_due(on, due_days(user, on), 1)[0]


def valid_quarter(text: str) -> str:
    try:
        quarter_bounds(text)
    except ValueError:
        return ""
    return text


def year_of(text: str) -> int:
    """The year in the address, this year where there is none or it is no year."""
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else today().year


def crumbs_of(body: Body, tab: str) -> list[tuple[str, str]]:
    return [("经费", reverse("finance:overview")), (str(body), reverse(f"finance:{tab}", args=[body.pk]))]


class OfBody:
    """Looks up the body in the address: out of sight answers 404."""

    of_model = Body  # whose key the address holds, where it is not `model`
    kwargs: dict[str, Any]
    user: Any

    def get_body(self, permission: str = VIEW) -> Body:
        rows: Any = Body.objects.visible_to(self.user, permission)
        found: Body | None = rows.select_related("superior").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class CreateForBody(OfBody, CreatePage):
    """A new row of the body in the address; in sight but not to be written answers 403."""

    permission = EDIT

    def setup_body(self) -> None:
        self.the_body = self.get_body(VIEW) if self.user.can(VIEW) else self.get_body(self.permission)
        if not Body.objects.visible_to(self.user, self.permission).filter(pk=self.the_body.pk).exists():
            raise NotAllowed(self.permission)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.can(self.permission):
            self.setup_body()
        return super().dispatch(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.user, "body": self.the_body}

    def extra(self) -> dict[str, Any]:
        return {"subtitle": str(self.the_body)}

    def crumbs(self) -> list[tuple[str, str]]:
        return crumbs_of(self.the_body, "body-dues")


class MoneyList(ListPage):
    permission = VIEW

    def crumbs(self) -> list[tuple[str, str]]:
        return [("经费", reverse("finance:overview")), (self.title, "")]


def only_basic(user: Any) -> Body | None:
    """The reader's own union where he answers for one basic union: his overview is that union's page."""
    home: Body | None = user.home_body
    return home if home is not None and home.is_basic else None
