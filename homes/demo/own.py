"""What the demo's chair and township find on their desks: his own sheet returned with reasons, some of others to verify."""

import datetime as dt
import random

from homes.demo.sheets import REASONS, entries_of, shared_papers, unfinished
from homes.models import AssessItem, Assessment
from unions.models import Body
from unions.policies.force import policy_of

BACK, WAITING = 3, 4


def build_own(chair: Body, seed: int, on: dt.date) -> Assessment | None:
    """This year's sheet where there is none yet, three of its entries returned, one of them mended since."""
    _wait(chair, on)
    if Assessment.objects.filter(body=chair, cycle=on.year, purpose="annual").exists():
        return None
    rng = random.Random(seed + 7)
    entries = entries_of(chair, policy_of(chair.place, on))
    sheet, items = unfinished(chair, on, "returned", entries, rng)
    sheet.due_on = on + dt.timedelta(days=9)
    sheet.submitted_on = on - dt.timedelta(days=6)
    sheet.decided_on, sheet.opened_on = on - dt.timedelta(days=3), on - dt.timedelta(days=30)
    sheet.save()
    for n, item in enumerate(items):
        back = n < BACK
        item.state = AssessItem.State.RETURNED if back else AssessItem.State.ACCEPTED
        item.comment, item.mended = REASONS[n] if back else "", n == 1
        item.verified_on = sheet.decided_on
    AssessItem.objects.bulk_create(items)
    paper = shared_papers()[0]
    for item in items[1:]:  # behind the first one the paper is still missing
        item.evidence.create(
            file=paper.file.name, name=paper.name, kind=paper.kind, size=paper.size, digest=paper.digest,
            uploaded_by_name=sheet.filed_by_name,
        )  # fmt: skip
    return sheet


def _wait(chair: Body, on: dt.date) -> None:
    """Of the sheets of his township some are still to be verified."""
    rows = Assessment.objects.filter(
        body__superior_id=chair.superior_id, cycle=on.year, purpose="annual", state="verified"
    )
    for n, sheet in enumerate(rows.exclude(body=chair).order_by("pk")[:WAITING]):
        sheet.state, sheet.decided_by_name, sheet.decided_on = Assessment.State.SUBMITTED, "", None
        sheet.submitted_on = on - dt.timedelta(days=3 + 4 * n)
        sheet.save()
        sheet.items.update(
            state=AssessItem.State.FILED, mended=True, comment="", verified_by_name="", verified_on=None
        )
