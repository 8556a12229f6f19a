"""Elections as the tests need them: a file, a result as a browser posts it, papers of every kind."""

import datetime as dt
import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from unions.models import Body, Election

HELD, NOTICE = dt.date(2026, 6, 10), dt.date(2026, 6, 1)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def docx(*, macro: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *(["word/vbaProject.bin"] if macro else [])):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def made(body: Body, **fields: Any) -> Election:
    return Election.objects.create(body=body, **{"kind": "reelection", "office": "committee", **fields})


def result(
    *,
    votes: Any = (("王立群", 60, 2, 1, True), ("李晓岚", 58, 3, 2, True)),
    paper: Any = None,
    **changes: Any,
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "notice_on": str(NOTICE), "held_on": str(HELD), "congress": "members", "entitled": "80", "present": "70",
        "term_years": "5", "minutes": paper if paper is not None else SimpleUploadedFile("大会记录.pdf", PDF),
    }  # fmt: skip
    for index, (name, favour, against, abstained, elected) in enumerate(votes):
        row = {"candidate": name, "in_favour": favour, "against": against, "abstained": abstained}
        data |= {f"votes-{index}-{key}": str(value) for key, value in row.items()}
        if elected:
            data[f"votes-{index}-elected"] = "1"
    return {name: value for name, value in {**data, **changes}.items() if value is not None}
