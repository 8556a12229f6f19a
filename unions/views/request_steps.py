"""The steps of a request as pages."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models

from core.forms import ReasonForm
from core.views import StepPage
from core.workflow import Transition
from unions.views.requests import RequestPage
from unions.workflows.requests import APPROVE, FILE, REFUSE, REVERSE, WITHDRAW, Step


class RequestStep(RequestPage, StepPage):
    back = "unions:request-detail"

    def require(self, obj: models.Model, permission: str) -> None:
        """Whose turn it is follows from the request: everybody else in sight gets 403."""
        step: Any = self.transition
        if not isinstance(step, Step) or not step.who(obj, self.user):  # type: ignore[arg-type]
            raise PermissionDenied(permission)


class RequestFile(RequestStep):
    transition: ClassVar[Transition] = FILE
    done = "已提交，等待上级工会审批"


class RequestWithdraw(RequestStep):
    transition: ClassVar[Transition] = WITHDRAW
    done = "已取回，可以修改"


class RequestApprove(RequestStep):
    entries: ClassVar[tuple[str, ...]] = ("P-009", "P-034")
    transition: ClassVar[Transition] = APPROVE
    done = "已批准，变更已经生效"


class RequestRefuse(RequestStep):
    transition: ClassVar[Transition] = REFUSE
    form_class = ReasonForm
    done = "已退给申请人"


class RequestReverse(RequestStep):
    transition: ClassVar[Transition] = REVERSE
    form_class = ReasonForm
    done = "已撤回，恢复到批准以前"
