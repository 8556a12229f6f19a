"""Invented self-assessments for the demonstration: last year's verified, this year's in every state.

How good a union's sheet is depends on its city, so that the dashboard has leaders, a middle and laggards. Deterministic by
the seed; a few small generated papers are shared by all rows, because only their kind and name matter.
"""

import datetime as dt
import hashlib
import random
import struct
import zlib
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from core.clock import today
from homes.models import AssessItem, Assessment, Evidence
from homes.workflows.sheets import asked
from unions.demo.quality import sound
from unions.models import Body
from unions.policies.force import Policy, policy_of

BATCH = 2000
LAST_YEAR_HOLDS = 330  # days, below the twelve months that a verification holds
NAMES = ("赵明礼", "钱守正", "孙广田", "李维新", "周敬业", "吴长青", "郑向前", "王立人")
REASONS = (
    "照片看不清，请重拍后再传",
    "缺签到表，请补传",
    "材料是去年的，请换成本年度的",
    "没有写明时间和参加人数，请补充说明",
)
REFUSALS = ("现场核实没有固定活动场所", "年度内没有按规定召开会议", "公开栏内容不全，没有达到要求")
NOTES = ("按年度计划开展，记录齐全", "职工代表参加，已向会员公布", "与行政方共同落实，资料已归档", "")
Row = tuple[Assessment, list[AssessItem]]


def build_assessments(seed: int, on: dt.date | None = None) -> dict[str, int]:
    """Fills empty tables only. Returns counts of sheets, items and files."""
    day = on or today()
    if Assessment.objects.exists():
        return {"sheets": 0, "items": 0, "files": 0}
    rng, made = random.Random(seed), {"sheets": 0, "items": 0, "files": 0}
    policies: dict[str, Policy] = {}
    asks: dict[tuple[str, str, dt.date | None], list[str]] = {}
    batch: list[Row] = []
    columns = ("id", "name", "place", "nature", "kind", "established_on")
    bodies = Body.objects.basic().active().order_by("path").only(*columns)
    for body in bodies.iterator(BATCH):
        if body.place[:6] not in policies:
            policies[body.place[:6]] = policy_of(body.place, day)
        policy = policies[body.place[:6]]
        month = body.established_on.replace(day=1) if body.established_on else None
        alike = (policy.place, body.nature, month)
        if alike not in asks:
            asks[alike] = entries_of(body, policy)
        batch += sheets_of(body, asks[alike], policy, day, rng)
        if len(batch) >= BATCH:
            write(batch, made)
            batch = []
    write(batch, made)
    made["files"] = attach(shared_papers())
    return made


def entries_of(body: Body, policy: Policy) -> list[str]:
    facts = {"nature": body.nature, "chairs": 1, "members": 1, "established_on": body.established_on}
    return [item.entry for item in asked(policy, facts)]


def sheets_of(
    body: Body, entries: list[str], policy: Policy, on: dt.date, rng: random.Random
) -> Iterator[Row]:
    """Last year's sheet and, where it has run, this year's: a strong union stands verified, a weak one does not."""
    core = {entry for entry in entries if (a := policy.adopted(entry)) and a.core}
    strong = sound(body.name, body.place) or rng.randrange(100) < 30
    past = dt.date(on.year - 1, 12, 31) - dt.timedelta(days=rng.randrange(60))
    state = this_year(rng.randrange(100), strong=strong, valid=(on - past).days < LAST_YEAR_HOLDS)
    yield finished(body, on.year - 1, past, entries, core, strong or state not in {"", "draft"}, rng)
    if state == "verified":
        yield finished(body, on.year, on - dt.timedelta(days=rng.randrange(min(on.timetuple().tm_yday, 200))),
                       entries, core, strong, rng)  # fmt: skip
    elif state:
        yield unfinished(body, on, state, entries, rng)


def this_year(share: int, *, strong: bool, valid: bool) -> str:
    """State of this year's sheet, empty for none yet. A strong union without a valid year behind it is verified."""
    if strong:
        return "verified" if not valid or share < 50 else "draft" if share < 75 else ""
    return next(
        state
        for limit, state in ((35, "verified"), (60, "submitted"), (80, "returned"), (90, "draft"), (100, ""))
        if share < limit
    )


def finished(
    body: Body,
    cycle: int,
    decided: dt.date,
    entries: list[str],
    core: set[str],
    strong: bool,
    rng: random.Random,
) -> Row:
    weak = set() if strong else set(rng.sample(sorted(core), k=min(len(core), rng.choice((1, 1, 2)))))
    weak |= {entry for entry in entries if entry not in core and rng.random() < 0.18}
    sheet = new_sheet(body, cycle, "verified", decided - dt.timedelta(days=12), rng)
    sheet.decided_by_name, sheet.decided_on = rng.choice(NAMES), decided
    items = []
    for entry in entries:
        item = new_item(sheet, entry, rng)
        item.verified_by_name, item.verified_on = sheet.decided_by_name, decided
        item.state = AssessItem.State.ACCEPTED
        if entry in weak:
            item.claim = AssessItem.Claim.NOT_MET if rng.random() < 0.4 else AssessItem.Claim.MET
            if item.claim == AssessItem.Claim.MET:
                item.state, item.comment = AssessItem.State.REFUSED, rng.choice(REFUSALS)
        items.append(item)
    return sheet, items


def unfinished(body: Body, on: dt.date, state: str, entries: list[str], rng: random.Random) -> Row:
    """A draft half filled, a sheet that waits, or one that came back with reasons."""
    filed = on - dt.timedelta(days=rng.randrange(1, 25))
    sheet = new_sheet(body, on.year, state, filed, rng)
    sheet.due_on = on + dt.timedelta(days=rng.randrange(-6, 40))
    if state == "draft":
        sheet.submitted_on, sheet.filed_by_name = None, ""
    if state == "returned":
        sheet.decided_by_name, sheet.decided_on = rng.choice(NAMES), filed + dt.timedelta(days=1)
    back = (
        set(rng.sample(entries, k=min(len(entries), rng.choice((1, 2, 3))))) if state == "returned" else set()
    )
    items = []
    for entry in entries:
        item = new_item(sheet, entry, rng)
        if state == "draft":
            if rng.random() < 0.5:
                item.claim, item.note, item.value, item.version = "", "", None, 0
        elif state == "submitted":
            item.state, item.mended = AssessItem.State.FILED, True
        else:
            item.state = AssessItem.State.RETURNED if entry in back else AssessItem.State.ACCEPTED
            item.comment = rng.choice(REASONS) if entry in back else ""
            item.verified_by_name, item.verified_on = sheet.decided_by_name, sheet.decided_on
        items.append(item)
    return sheet, items


def new_sheet(body: Body, cycle: int, state: str, filed: dt.date, rng: random.Random) -> Assessment:
    return Assessment(
        body=body, cycle=cycle, state=state, opened_on=filed - dt.timedelta(days=20), due_on=filed + dt.timedelta(days=10),
        filed_by_name=rng.choice(NAMES), submitted_on=filed,
    )  # fmt: skip


def new_item(sheet: Assessment, entry: str, rng: random.Random) -> AssessItem:
    return AssessItem(
        assessment=sheet, entry=entry, claim=AssessItem.Claim.MET, note=rng.choice(NOTES), version=1
    )


def write(batch: list[Row], made: dict[str, int]) -> None:
    sheets = Assessment.objects.bulk_create([sheet for sheet, _ in batch], batch_size=BATCH)
    items = AssessItem.objects.bulk_create([item for _, items in batch for item in items], batch_size=BATCH)
    made["sheets"] += len(sheets)
    made["items"] += len(items)


def attach(papers: list[Evidence]) -> int:
    """One shared paper behind every item that claims to be met, in one statement."""
    rows = [[str(row.file.name), row.name, row.kind, row.size, row.digest] for row in papers]
    places = ", ".join(f"({n}, %s, %s, %s, %s, %s)" for n in range(len(rows)))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO homes_evidence (item_id, file, name, kind, size, digest, uploaded_by_name, uploaded_at)"
            " SELECT i.id, p.file, p.name, p.kind, p.size, p.digest, coalesce(nullif(a.filed_by_name, ''), %s), a.saved_at"
            " FROM homes_assessitem i JOIN homes_assessment a ON a.id = i.assessment_id"
            f" JOIN (VALUES {places}) AS p(n, file, name, kind, size, digest) ON p.n = (a.body_id + i.id) %% {len(rows)}"
            " WHERE i.claim = 'met'",
            [NAMES[0], *(value for row in rows for value in row)],  # type: ignore[list-item]
        )
        return int(cursor.rowcount)


def shared_papers() -> list[Evidence]:
    """The stored files that all demo rows point to; written once, named by their content."""
    found = []
    for name, kind, content in (
        ("会议记录和签到表.pdf", "application/pdf", pdf("Union meeting record")),
        ("年度活动计划.pdf", "application/pdf", pdf("Union yearly plan")),
        ("公开栏照片.png", "image/png", png(320, 200, (196, 208, 220))),
        ("活动现场.png", "image/png", png(320, 200, (214, 204, 190))),
    ):
        digest = hashlib.sha256(content).hexdigest()
        stored = f"evidence/demo-{digest[:24]}"
        if not default_storage.exists(stored):
            stored = default_storage.save(stored, ContentFile(content))
        row = Evidence(name=name, kind=kind, size=len(content), digest=digest)
        row.file.name = stored
        found.append(row)
    return found


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A plain picture with a frame, so that it shows as a picture."""
    frame, inside = bytes((120, 130, 140)), bytes(colour)
    edge = b"\0" + frame * width
    line = b"\0" + frame * 6 + inside * (width - 12) + frame * 6
    rows = edge * 6 + line * (height - 12) + edge * 6

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf(text: str) -> bytes:
    """One page with one line of text and a correct cross-reference table."""
    stream = f"BT /F1 20 Tf 72 740 Td ({text}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    tail = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return content + b"xref\n0 6\n0000000000 65535 f \n" + table + tail


def papers(rows: list[AssessItem], *, by: str = "") -> None:
    """The shared demo papers stand behind claims that ask for evidence. `by` uploaded them where nobody filed yet."""
    source = Evidence.objects.order_by("pk").first()
    if source is None:
        return
    copies = []
    for row in rows:
        paper = Evidence(
            item=row, name=source.name, kind=source.kind, size=source.size, digest=source.digest,
            uploaded_by_name=row.assessment.filed_by_name or by,
        )  # fmt: skip
        paper.file.name = str(source.file.name)
        copies.append(paper)
    Evidence.objects.bulk_create(copies, batch_size=2000)
