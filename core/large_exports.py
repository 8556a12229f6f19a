"""Exports that do not fit an answer or give away many people: a reason, a second person, a job, a sealed file for a day.

The list itself says what is exported: its page is opened again, as the person who asked, with the same address."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from core import audit, jobs
from core.clock import now
from core.desk import rotation, vault
from core.discreet import Stale, safe_address, typed
from core.exports import csv_lines, lines_of, watermark, workbook
from core.jobs import Progress, handler
from core.models import ExportRequest, Job
from core.scoping import covers
from core.workflow import NotAllowed, Refused, WrongState

State = ExportRequest.State
KEPT = dt.timedelta(hours=24)
TAKEN_BACK = "申请人已撤回。"
BROKE_OFF = "生成文件时出错。请重新导出；再次出错的，请告诉平台管理人员。"
MOST = {"xlsx": 1_000_000, "book": 1_000_000, "csv": 25_000_000}  # a sheet ends at 1,048,576 rows
# how a kind with a layout of its own is written: (rows, progress, foot) to an open file
WRITERS: dict[str, Callable[[Any, Callable[[int], None], str], Any]] = {}


def page_at(address: str, user: Any) -> Any:
    """The list page of an address as this person would open it."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        raise Refused("没有这个页面。") from None
    request = RequestFactory().get(f"{parts.path}?{parts.query}")
    # a search text sealed when it was asked for holds for as long as the request waits
    request.user, request.htmx, request.kept = user, False, True  # type: ignore[attr-defined]
    try:
        typed(request.GET.get("q", ""), request)
    except Stale:
        raise Refused("查找的号码已失效。请回到名单重新查找，再导出。") from None
    view: Any = getattr(found.func, "view_class", None)
    if view is None or not hasattr(view, "export_plan"):
        raise Refused("这个页面没有可以导出的名单。")
    page = view()
    page.setup(request, *found.args, **found.kwargs)
    return page


def plan(address: str, user: Any) -> Any:
    page = page_at(address, user)
    permission = page.export_permission or page.permission
    if not user.can(page.permission) or not user.can(permission):
        raise NotAllowed(permission)
    return page


def count_of(rows: Any, kind: str) -> int:
    """Exact: the one who approves decides about this number."""
    return int(rows.order_by()[: MOST[kind] + 1].count())


def needs_reason(rows: int, *, personal: bool) -> bool:
    return personal and rows >= settings.EXPORT_REASON_FROM


def needs_second(rows: int, *, personal: bool) -> bool:
    return personal and rows >= settings.EXPORT_APPROVAL_FROM


def ask(address: str, *, kind: str, reason: str, by: Any, absent: bool = False) -> ExportRequest:
    """Starts the export, or lays it before somebody else. The caller has seen to it that the person is at the keyboard.

    `absent`: a machine asks in the person's name; what needs a reason then needs another person too.
    """
    address = safe_address(address, by)
    page = plan(address, by)
    if kind not in page.kinds:
        raise Refused("这个名单不能导出为这种格式。请选 xlsx 或 csv。")
    rows, _, name = page.export_plan()
    personal = page.of_people() or kind == "book"
    count = count_of(rows, kind)
    if count > MOST[kind]:
        raise Refused(f"结果超过 {MOST[kind]:,} 行，一张表放不下。请缩小范围，或改为导出 CSV。")
    if not count:
        raise Refused("没有符合条件的记录，不用导出。请放宽筛选条件。")
    if (kind == "book" or needs_reason(count, personal=personal)) and len(reason.strip()) < 4:
        raise Refused("请写明用途，至少 4 个字。")
    permission = page.export_permission or page.permission
    second = needs_second(count, personal=personal) or (absent and needs_reason(count, personal=personal))
    second = second or (absent and kind == "book")
    paths = [branch.path for branch in by.branches(permission)]
    with transaction.atomic():
        asked = ExportRequest.objects.create(
            title=name[:120], address=address, kind=kind, permission=permission, personal=personal, reason=reason.strip(),
            rows=count, path=paths[0], paths=paths, owner_id=by.pk, owner_name=str(by),
            state=State.WAITING if second else State.RUNNING,
        )  # fmt: skip
        audit.record("export.ask", asked, by=by, after={"rows": count, "kind": kind}, note=asked.reason)
        if not second:
            _start(asked, by)
    return asked


def _start(asked: ExportRequest, by: Any) -> None:
    jobs.enqueue(
        "export.build", key=str(asked.pk), title=f"导出：{asked.title}"[:120], params={"export": asked.pk}, by=by,
        path=asked.path,
    )  # fmt: skip


def may_decide(asked: ExportRequest, user: Any) -> bool:
    """Another person who holds the same right over all of it."""
    branches = user.branches(asked.permission)
    return asked.owner_id != user.pk and bool(asked.paths) and all(covers(branches, p) for p in asked.paths)


def waiting_for(user: Any) -> list[ExportRequest]:
    waiting = ExportRequest.objects.filter(state=State.WAITING).exclude(owner_id=user.pk).order_by("pk")
    return [asked for asked in waiting[:200] if may_decide(asked, user)]


@transaction.atomic
def decide(asked: ExportRequest, *, by: Any, approve: bool, note: str) -> ExportRequest:
    locked = ExportRequest.objects.select_for_update().get(pk=asked.pk)
    if not may_decide(locked, by):
        raise NotAllowed(locked.permission)
    if locked.state != State.WAITING:
        raise WrongState(f"这份导出现在是“{locked.get_state_display()}”，不用再批。页面已更新，请再看一眼。")
    if not approve and len(note.strip()) < 4:
        raise Refused("请写明不批准的理由，至少 4 个字。")
    locked.decided_id, locked.decided_name, locked.decision_note = by.pk, str(by), note.strip()
    locked.state = State.RUNNING if approve else State.REFUSED
    locked.finished_at = None if approve else now()
    locked.save(update_fields=["decided_id", "decided_name", "decision_note", "state", "finished_at"])
    verb = "export.approve" if approve else "export.refuse"
    audit.record(verb, locked, by=by, after={"asked_by": locked.owner_name}, note=locked.decision_note)
    if approve:
        _start(locked, by)
    return locked


@transaction.atomic
def take_back(asked: ExportRequest, *, by: Any) -> ExportRequest:
    """The person who asked needs it no more; only while nobody has decided."""
    locked = ExportRequest.objects.select_for_update().get(pk=asked.pk)
    if locked.owner_id != by.pk:
        raise NotAllowed(locked.permission)
    if locked.state != State.WAITING:
        raise WrongState(f"这份导出现在是“{locked.get_state_display()}”，不能撤回。页面已更新，请再看一眼。")
    _finish(locked, State.FAILED, error=TAKEN_BACK)
    audit.record("export.take_back", locked, by=by)
    return locked


def settled(asked: ExportRequest) -> ExportRequest:
    """A job that broke off for good ends its request too, so that nobody waits for a file that will not come."""
    if asked.state == State.RUNNING:
        job = Job.objects.filter(kind="export.build", key=str(asked.pk)).first()
        if job is not None and job.state in (Job.State.FAILED, Job.State.CANCELLED):
            error = "已取消。" if job.state == Job.State.CANCELLED else BROKE_OFF
            _finish(asked, State.FAILED, error=error)
            asked.refresh_from_db()
    return asked


@handler("export.build")
def build(job: Job, progress: Progress) -> dict[str, Any]:
    """Writes the file anew from the first row: a run that was killed has left nothing that anybody could fetch."""
    sweep()
    asked = ExportRequest.objects.get(pk=job.params["export"])
    if asked.state != State.RUNNING:
        return {"export": asked.pk}
    try:
        owner: Any = get_user_model().objects.filter(pk=asked.owner_id, is_active=True).first()
        if owner is None:
            raise Refused("申请人的账户已停用，没有生成文件。")
        page = plan(asked.address, owner)
        key = vault.keep(_file(asked, page, owner, progress))
    except (Refused, NotAllowed) as problem:
        sentence = str(problem) if isinstance(problem, Refused) else "申请人现在没有这项权限，没有生成文件。"
        _finish(asked, State.FAILED, error=sentence[:200])
        return {"export": asked.pk}
    except jobs.Cancelled:
        _finish(asked, State.FAILED, error="已取消。")
        raise
    _finish(asked, State.DONE, file_key=key)
    note = f"{asked.rows} 行；申请人 {asked.owner_name}；批准人 {asked.decided_name or '无须批准'}；{asked.reason}"
    audit.record("export.build", asked, by=owner, note=note)
    return {"export": asked.pk}


def _finish(asked: ExportRequest, state: str, **fields: Any) -> None:
    ExportRequest.objects.filter(pk=asked.pk).update(state=state, finished_at=now(), **fields)


def _file(asked: ExportRequest, page: Any, owner: Any, progress: Progress) -> Any:
    rows, columns, name = page.export_plan()
    foot = watermark(owner, asked.reason or "日常工作", asked.decided_name) if asked.personal else ""
    progress(0, asked.rows, "正在生成文件")

    def step(done: int) -> None:
        progress(min(done, asked.rows), asked.rows, "正在生成文件")

    rows = rows[: asked.rows]  # not one more than was asked for and approved
    if asked.kind in WRITERS:
        return WRITERS[asked.kind](rows, step, foot)
    heads, lines = lines_of(rows, columns)
    if asked.kind == "csv":
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the vault reads it
        for text in csv_lines(heads, counted(lines, step), foot=foot):
            file.write(text.encode())
        return file
    return workbook(heads, counted(lines, step), sheet=name, foot=foot)


def counted(lines: Iterable[Any], step: Callable[[int], None]) -> Iterator[Any]:
    for number, line in enumerate(lines):
        if number % 1000 == 0:
            step(number)
        yield line


def fetch(asked: ExportRequest, *, by: Any) -> Iterator[bytes]:
    """The file, to the person who asked, while he still holds the right over all of it and it is not a day old."""
    branches = by.branches(asked.permission)
    if asked.owner_id != by.pk or not all(covers(branches, path) for path in asked.paths):
        raise NotAllowed(asked.permission)
    if asked.state != State.DONE or asked.finished_at is None or now() - asked.finished_at > KEPT:
        raise Refused("文件已超过 24 小时或还没有生成，不能下载。请重新导出。")
    audit.record("export.download", asked, by=by, note=asked.reason)
    return vault.pieces(asked.file_key)


def sweep() -> int:
    """Files older than a day go."""
    old = list(ExportRequest.objects.filter(state=State.DONE, finished_at__lt=now() - KEPT)[:50])
    for asked in old:
        vault.forget(asked.file_key)
        ExportRequest.objects.filter(pk=asked.pk).update(state=State.EXPIRED, file_key="")
    return len(old)


rotation.HELD.append(
    lambda: list(ExportRequest.objects.exclude(file_key="").values_list("file_key", flat=True))
)
