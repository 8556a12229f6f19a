"""Taking a case through its pages, as the tests of procedures do."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.clock import today
from unions.models import Body, Case, Election

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def paper(name: str = "说明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def opened(client: Client, procedure: str, body: Body, **data: Any) -> Case:
    answer = client.post(reverse("unions:case-create", args=[procedure]), {"body": body.pk, **data})
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("pk")


def refused_opening(client: Client, procedure: str, body: Body, **data: Any) -> str:
    answer = client.post(reverse("unions:case-create", args=[procedure]), {"body": body.pk, **data})
    assert answer.status_code == 422, answer.status_code
    return str(answer.content.decode())


def advance(client: Client, case: Case, status: int = 302, **data: Any) -> str:
    answer = client.post(
        reverse("unions:case-advance", args=[case.pk]), {"done_on": today().isoformat(), **data}
    )
    assert answer.status_code == status, answer.content.decode()
    case.refresh_from_db()
    return str(answer.content.decode())


def send_back(client: Client, case: Case, reason: str, **data: Any) -> None:
    answer = client.post(reverse("unions:case-return", args=[case.pk]), {"reason": reason, **data})
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()


def vote(client: Client, election: Election, winner: str, *, held_on: dt.date, entitled: int = 40) -> None:
    """Records a result through the election's own page: one candidate, elected by nearly all."""
    data = {
        "notice_on": (held_on - dt.timedelta(days=8)).isoformat(), "held_on": held_on.isoformat(), "congress": "members",
        "entitled": entitled, "present": entitled, "term_years": "5", "minutes": paper("大会记录.pdf"),
        "votes-0-candidate": winner, "votes-0-in_favour": entitled - 2, "votes-0-against": 1, "votes-0-abstained": 1,
        "votes-0-elected": "1",
    }  # fmt: skip
    answer = client.post(reverse("unions:election-record", args=[election.pk]), data)
    assert answer.status_code == 302, answer.content.decode()
    election.refresh_from_db()
