"""Form of the workers there are to win, by group and place."""

from typing import Any

from core.forms import ScopedModelForm
from members.models import MemberPopulation
from members.models.tallies import PLACES


class MemberPopulationForm(ScopedModelForm):
    choose_permission = "unions.edit"

    class Meta:
        model = MemberPopulation
        fields = ("body", "group", "workers", "counted_on", "source", "note")
        groups = (("应入会人数", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.kinds = PLACES
        self.fields["body"].help_text = "选乡镇（街道）、县、市或省级工会，代表它管辖的地区。"
        self.fields["workers"].help_text = "这个地区这一群体里应当入会的职工人数，含已入会的。"
        self.fields["note"].help_text = "如调查范围、文件名称。"
