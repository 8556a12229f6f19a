"""App configuration."""

from typing import Any

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "会员"

    def ready(self) -> None:
        """Answers for the app below who is a member."""
        from members.models import Member, MembershipChange
        from unions.workflows.standing import Roll, keep_roll

        def active(body: Any) -> Any:
            return Member.objects.filter(body=body, status=Member.Status.ACTIVE)

        keep_roll(
            Roll(
                count=lambda body: active(body).count(),
                holds=lambda body, name: active(body).filter(name=name).exists(),
                on=lambda bodies, day: MembershipChange.objects.members_on(bodies, day),
            )
        )
