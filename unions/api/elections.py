"""Endpoints of elections and their steps."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api import step
from core.forms import ReasonForm
from core.workflow import WrongState, create
from unions import filters, forms, serializers
from unions.api.common import WritableViewSet, posted
from unions.models import (
    Election,
)
from unions.workflows import (
    APPROVE,
    ASK_POSTPONE,
    DECLINE_POSTPONE,
    POSTPONE,
    RECORD,
    REPORT,
    RETURN,
)
from unions.workflows.elections import OPEN_STATES


class ElectionViewSet(WritableViewSet):
    """`record` takes `votes` as a list of {candidate, in_favour, against, abstained, elected}."""

    model = Election
    permission = "elections.view"
    edit_permission = "elections.edit"
    form_class = forms.ElectionForm
    serializer_class = serializers.ElectionSerializer
    filterset_class = filters.ElectionFilter
    record, report = step(RECORD, forms.ResultForm), step(REPORT)
    approve, return_ = step(APPROVE, forms.ApproveForm), step(RETURN, ReasonForm)
    ask_postpone, postpone = step(ASK_POSTPONE, forms.AskPostponeForm), step(POSTPONE, forms.PostponeForm)
    decline_postpone = step(DECLINE_POSTPONE, ReasonForm)

    def get_queryset(self) -> Any:
        return (
            super()
            .get_queryset()
            .select_related("body__superior", "body__industry_superior")
            .prefetch_related("votes")
        )

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = forms.ElectionForm(posted(request), user=request.user, body=self.chosen_body())
        return self._save(form, lambda: self._founded(form), 201)

    def _founded(self, form: Any) -> Election:
        election: Election = form.save(commit=False)
        election.body = form.body
        return create(election, by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        if before["state"] not in OPEN_STATES:
            raise WrongState("这份选举档案已经报批，不能再改。需要更改的，请上级工会先退回。")
        return super().keep_edited(form, before)
