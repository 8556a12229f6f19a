"""What several pages of this app share."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF made for one reader, never kept by what lies between."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or "attachment"
    answer.headers["Cache-Control"] = "no-store"
    return answer
