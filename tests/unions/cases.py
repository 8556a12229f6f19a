"""What tests of procedures share: open a case at its page, take its next step there, a paper to upload."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.clock import today
from unions.models import Body, Case

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("说明.pdf", PDF)


def opened(client: Client, procedure: str, body: Body, **data: Any) -> Case:
    answer = client.post(reverse("unions:case-create", args=[procedure]), {"body": body.pk, **data})
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.latest("pk")


def advance(client: Client, case: Case, status: int = 302, **data: Any) -> str:
    answer = client.post(reverse("unions:case-advance", args=[case.pk]), {"done_on": today().isoformat(), **data})
    assert answer.status_code == status, answer.content.decode()
    case.refresh_from_db()
    return answer.content.decode()
