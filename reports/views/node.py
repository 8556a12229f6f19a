"""Pages about one place of the tree: the person's own highest body, or one below it by `under`."""

from typing import Any

from django.http import Http404

from core.views import Page
from unions.models import Body


class NodePage(Page):
    model, permission = Body, "reports.view"

    def node(self) -> Body:
        """Out of sight, no number and not there all answer 404."""
        pk = self.request.GET.get("under", "")
        if pk and not pk.isdecimal():
            raise Http404
        found: Any = self.get_queryset().filter(pk=int(pk)).first() if pk else self.user.home_body
        if found is None:
            raise Http404
        body: Body = found
        return body
