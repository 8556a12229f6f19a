"""A round of reconciliation: export, the national system's workbook back, differences answered, confirmation."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import jobs
from core.clock import today
from core.desk import preflight, vault
from core.desk.limits import Unfit
from core.scoping import covers
from core.workflow import NotAllowed, Refused, Transition, create
from unions.models import Body, NatConfirmation, NatSync, NatSyncDifference
from unions.workflows.corrections import adopt

State = NatSync.State
Resolution = NatSyncDifference.Resolution
EXPORT, COMPARE = "unions.national_export", "unions.national_compare"
ENTRY = "P-043"
AT_ONCE = 300  # adopted one by one in a single request; more are done in several


def open_round(body: Body, *, by: Any) -> NatSync:
    """Starts a round for a branch: the workbook is written in the background."""
    if not covers(by.branches("unions.edit"), body.path, body.industry_path):
        raise NotAllowed("unions.edit")
    if body.is_basic:
        raise Refused(f"“{body}”是基层工会。对账按乡镇（街道）或更高一级办理，请另选上级工会。")
    unfinished = NatSync.objects.filter(body=body).exclude(state=State.CONFIRMED).first()
    if unfinished:
        raise Refused(f"“{body}”{unfinished.exported_on} 导出的一轮还没有确认。请先办完这一轮。")
    with transaction.atomic():
        sync = NatSync(body=body, exported_on=today(), owner_id=by.pk, owner_name=str(by)[:40])
        create(sync, by=by, verb="export")
        _start(EXPORT, sync, key=str(sync.pk), title=f"导出对账表：{body}", by=by)
    return sync


def _start(kind: str, sync: NatSync, *, key: str, title: str, by: Any) -> None:
    jobs.enqueue(
        kind, key=key, title=title[:120], params={"sync": sync.pk, "by": by.pk}, by=by, path=sync.body.path
    )


def fit(file: Any) -> str:
    """`xlsx` or `csv`; refuses what the import desk refuses, before any parser sees it."""
    try:
        return preflight.kind_of(file, file.name)
    except Unfit as problem:
        raise Refused(str(problem)) from None


def _may_receive(sync: NatSync, *, by: Any, receipt: Any, **data: Any) -> None:
    fit(receipt)
    if not sync.export_rows:
        raise Refused("对账表还没有导出完。请先导出，报全国系统核对后再上传回执。")


def _received(sync: NatSync, *, by: Any, on: dt.date, receipt: Any, **data: Any) -> None:
    kind, old = fit(receipt), sync.receipt_key
    sync.receipt_key, sync.receipt_kind, sync.receipt_name = vault.keep(receipt), kind, _shown(receipt.name)
    sync.error = ""
    if old:
        transaction.on_commit(lambda: vault.forget(old))
    key = f"{sync.pk}:{sync.receipt_key[:32]}"
    _start(COMPARE, sync, key=key, title=f"比对回执：{sync.body}", by=by)


def _shown(name: str) -> str:
    kept = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    return kept[-120:] or "未命名表格"


def _all_answered(sync: NatSync, *, by: Any, **data: Any) -> None:
    left = sync.differences.filter(resolution=Resolution.OPEN).count()
    if left:
        raise Refused(f"还有 {left:,} 项差异没有处理。请逐项处理，或按栏目整批处理。")


def _confirmed(sync: NatSync, *, by: Any, on: dt.date, **data: Any) -> None:
    sync.confirmed_on, sync.confirmed_by = on, str(by)[:40]
    for key in (sync.export_key, sync.receipt_key):
        if key:
            transaction.on_commit(lambda key=key: vault.forget(key))  # type: ignore[misc]
    sync.export_key = sync.receipt_key = ""


def _step(name: str, verb: str, sources: frozenset[str], target: str, **more: Any) -> Transition:
    return Transition(
        name=f"natsync.{name}", verb=verb, model="unions.NatSync", sources=sources, target=target,
        permission="unions.edit", entry=ENTRY, **more,
    )  # fmt: skip


RECEIVE = _step(
    "receive", "上传回执", frozenset({State.EXPORTED, State.LISTED, State.CORRECTED}), State.COMPARING,
    gate=_may_receive, effect=_received, tone="primary", fields=("receipt",),
    says="上传从全国系统导出的名录。平台逐家逐栏比对，列出差异，不改动任何资料；更正以后可以再上传一次复核。",
)  # fmt: skip
FINISH = _step(
    "finish", "更正完毕", frozenset({State.LISTED}), State.CORRECTED, gate=_all_answered, tone="primary",
    says="差异都已处理。办理以后可以再上传一次回执复核，也可以确认本轮对账。",
)  # fmt: skip
CONFIRM = _step(
    "confirm", "确认对账", frozenset({State.CORRECTED}), State.CONFIRMED, effect=_confirmed, tone="primary",
    says="确认以后本轮结束，差异和处理记录保留，导出和回执文件从平台删去。",
)  # fmt: skip
ROUND_STEPS = (RECEIVE, FINISH, CONFIRM)

# what each kind of difference may come to; the words say what that means
ANSWERS: dict[str, tuple[str, ...]] = {
    NatSyncDifference.Kind.FIELD: (Resolution.THEIRS, Resolution.OURS, Resolution.CHECK),
    NatSyncDifference.Kind.UNIT_HERE: (Resolution.THEIRS, Resolution.OURS, Resolution.CHECK),
    NatSyncDifference.Kind.UNIT_THERE: (Resolution.THEIRS, Resolution.OURS, Resolution.CHECK),
    NatSyncDifference.Kind.MISSING_HERE: (Resolution.OURS, Resolution.CHECK),
    NatSyncDifference.Kind.MISSING_THERE: (Resolution.OURS, Resolution.CHECK),
}


def _may_resolve(row: NatSyncDifference, *, by: Any, resolution: str, **data: Any) -> None:
    _listed(row)
    if resolution not in ANSWERS[row.kind]:
        raise Refused("本系统没有的工会不能直接采用。请先登记工会或到导入工作台导入，再上传回执复核。")


def _listed(row: NatSyncDifference) -> None:
    if row.sync.state != State.LISTED:
        raise Refused(f"这一轮对账现在是“{row.sync.get_state_display()}”，不能再改处理结果。")


def _resolved(
    row: NatSyncDifference, *, by: Any, on: dt.date, resolution: str, note: str = "", **data: Any
) -> None:
    if resolution == Resolution.THEIRS:
        adopt(row, by=by, on=on)
    row.resolution, row.note = resolution, note
    row.resolved_on, row.resolved_by = on, str(by)[:40]


def _may_reopen(row: NatSyncDifference, *, by: Any, **data: Any) -> None:
    _listed(row)


def _reopened(row: NatSyncDifference, *, by: Any, on: dt.date, **data: Any) -> None:
    row.resolution, row.note, row.resolved_on, row.resolved_by = "", "", None, ""


RESOLVE = Transition(
    name="natsyncdifference.resolve", verb="处理差异", model="unions.NatSyncDifference", sources=frozenset({""}),
    target=None, permission="unions.edit", state_field="resolution", gate=_may_resolve, effect=_resolved, entry=ENTRY,
    tone="primary", fields=("resolution", "note"),
    says="采用全国系统的，平台当即更正并留下操作记录，上级工会不同的提交调整上级的申请，批准后生效；以本系统为准的，请到全国系统更正；一时定不下来的，先列为另行核实。",
)  # fmt: skip
REOPEN = Transition(
    name="natsyncdifference.reopen", verb="重新处理", model="unions.NatSyncDifference",
    sources=frozenset({Resolution.OURS, Resolution.CHECK}), target=None, permission="unions.edit",
    state_field="resolution", gate=_may_reopen, effect=_reopened, entry=ENTRY,
    says="这项差异退回待处理。",
)  # fmt: skip


def resolve_many(
    sync: NatSync, *, by: Any, resolution: str, note: str, kind: str = "", field: str = ""
) -> tuple[int, list[str]]:
    """Answers the open differences of one kind or field: (how many, why some could not be adopted)."""
    rows = sync.differences.filter(resolution=Resolution.OPEN).select_related("sync__body", "body", "unit")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(field=field) if field else rows
    done, refused = 0, []
    for row in rows.order_by("pk")[:AT_ONCE]:
        try:
            RESOLVE.apply(row, by=by, resolution=resolution, note=note)
            done += 1
        except Refused as problem:
            refused.append(f"{row.name}：{problem}")
    return done, refused


def latest_round(body: Body, year: int) -> NatSync | None:
    """The newest round of the year that compared this body."""
    tops = [*body.ancestor_paths, body.path]
    rows = NatSync.objects.filter(body__path__in=tops, compared_on__year=year)
    return rows.exclude(state__in=(State.EXPORTED, State.COMPARING)).order_by("-compared_on", "-pk").first()


def confirm_own(body: Body, *, year: int, note: str, by: Any) -> NatConfirmation:
    """The chair's yearly word for his own union, once its differences are settled."""
    if not covers(by.branches("unions.edit_own"), body.path, body.industry_path):
        raise NotAllowed("unions.edit_own")
    if NatConfirmation.objects.filter(body=body, year=year).exists():
        raise Refused(f"本会 {year} 年已经确认过，不用再办。")
    sync = latest_round(body, year)
    if sync is None:
        raise Refused(f"上级工会 {year} 年还没有与全国系统比对。请等比对以后再确认。")
    left = sync.differences.filter(body=body, resolution=Resolution.OPEN).count()
    if left:
        raise Refused(f"本会还有 {left:,} 项差异没有处理。请联系上级工会处理后再确认。")
    made = NatConfirmation(
        body=body, sync=sync, year=year, confirmed_on=today(), confirmed_by=str(by)[:40], note=note
    )
    return create(made, by=by)
