"""Endpoints of positions and shares: their registers with the steps of the pages."""

from typing import Any

from core.api import EditableViewSet, step
from core.register import REGISTERS, endpoint_of
from homes.forms.positions import CheckForm, CloseForm, EndForm
from homes.workflows import positions as steps

_position: Any = endpoint_of(REGISTERS["position"])[1]
_share: Any = endpoint_of(REGISTERS["positionshare"])[1]


class PositionViewSet(_position):
    """服务阵地。"""

    ask, check = step(steps.ASK), step(steps.CHECK, CheckForm)
    close, reopen = step(steps.CLOSE, CloseForm), step(steps.REOPEN)


class PositionShareViewSet(_share):
    """阵地共享。"""

    agree, decline = step(steps.AGREE), step(steps.DECLINE, EndForm)
    end = step(steps.END_SHARE, EndForm)


VIEWS: dict[str, type[EditableViewSet]] = {"position": PositionViewSet, "positionshare": PositionShareViewSet}
