"""The form of a township federation's congress."""

from typing import Any

from unions.forms.fields import count_field
from unions.forms.territory import KindsForm
from unions.models import TownCongress
from unions.querysets import TOWN_KINDS


class TownCongressForm(KindsForm):
    choose_permission = "elections.edit"
    takes = {"body": TOWN_KINDS}

    class Meta:
        model = TownCongress
        fields = ("body", "term", "session", "held_on", "entitled", "present", "standing", "minutes")
        groups = (
            ("会议", ("body", "term", "session", "held_on", "standing")),
            ("出席和纪要", ("entitled", "present", "minutes")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("term", "session", "entitled", "present"):
            self.fields[name] = count_field(str(self.fields[name].label))
        self.fields["session"].help_text = "每届第 1 次会议为换届大会"
        self.fields["standing"].help_text = "代表在整届任期内有效、届内定期开会的，勾选"
