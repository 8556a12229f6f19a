"""Deadlines from dated data: the policy's days per channel where set, else the outside rule; holidays and make-up days."""

import datetime as dt

from core.calendar_days import add_calendar_days, add_working_days
from core.workflow import Refused
from petitions.models import Petition, PetitionLimit
from unions.policies.force import policy_of


def limit(kind: str, on: dt.date) -> PetitionLimit:
    """The figure in force. Refused where none is: a deadline is never guessed."""
    found: PetitionLimit | None = PetitionLimit.objects.in_force(kind, on)
    if found is None:
        label = PetitionLimit.Kind(kind).label
        raise Refused(f"还没有设定“{label}”。请省总工会在“信访期限标准”里设定后再办。")
    return found


def amount(kind: str, on: dt.date) -> int:
    return limit(kind, on).amount


def last_day(start: dt.date, figure: PetitionLimit) -> dt.date:
    """Counted from the day after `start`; a calendar deadline that ends on a holiday moves to the next working day."""
    if figure.unit == PetitionLimit.Unit.WORKING_DAYS:
        return add_working_days(start, figure.amount)
    return add_calendar_days(start, figure.amount)


def notice_due(petition: Petition) -> dt.date:
    return last_day(petition.received_on, limit(PetitionLimit.Kind.NOTICE, petition.received_on))


def finish_due(petition: Petition, accepted_on: dt.date) -> dt.date:
    """Days by channel from the policy in force at the place, where somebody has set them."""
    days = policy_days(petition, accepted_on)
    if days is not None:
        return add_calendar_days(accepted_on, days)
    return last_day(accepted_on, limit(PetitionLimit.Kind.FINISH, accepted_on))


def policy_days(petition: Petition, on: dt.date) -> int | None:
    table = policy_of(petition.handler_body.place, on).value("pet.days")
    if not isinstance(table, dict):
        return None
    found = table.get(petition.channel, table.get(petition.get_channel_display()))
    return found if isinstance(found, int) and found > 0 else None


def extended_due(petition: Petition, days: int) -> dt.date:
    """The extension runs on from the nominal last day, before that was moved off a holiday."""
    if petition.accepted_on is None or petition.due_on is None:
        raise Refused("还没有受理，没有办结期限可以延长。请先受理。")
    figure = limit(PetitionLimit.Kind.FINISH, petition.accepted_on)
    nominal = policy_days(petition, petition.accepted_on)
    if nominal is None and figure.unit == PetitionLimit.Unit.WORKING_DAYS:
        return add_calendar_days(petition.due_on, days)
    return add_calendar_days(petition.accepted_on, (nominal or figure.amount) + days)
