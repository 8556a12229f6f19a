"""What people asked about their own data, and accounts that opened very many records: for the demonstration."""

import datetime as dt

from accounts.models import Grant, User
from core.audit import path_of
from core.clock import now, today
from core.models import ExportRequest, ReadAlert
from members.models import Member, SubjectRequest
from unions.models import Body

State, Kind, Asked = SubjectRequest.State, SubjectRequest.Kind, SubjectRequest.Asked
# kind, how it was asked, state, days ago, reason, answer
CASES = (
    (Kind.COPY, Asked.IN_PERSON, State.DONE, 41, "本人到场查阅并复制档案", ""),
    (Kind.COPY, Asked.LETTER, State.DONE, 27, "办理落户，需要会籍证明材料", ""),
    (Kind.COPY, Asked.LETTER, State.DONE, 16, "办理退休手续，需要入会登记表的复印件", ""),
    (Kind.COPY, Asked.IN_PERSON, State.DONE, 4, "本人核对入会日期", ""),
    (Kind.ERASE, Asked.LETTER, State.OPEN, 3, "已退会，书面要求删除个人资料", ""),
    (Kind.ERASE, Asked.IN_PERSON, State.OPEN, 1, "已调离本省，要求删除原单位留存的资料", ""),
    (Kind.ERASE, Asked.LETTER, State.REFUSED, 33, "要求删除会籍记录", "会籍争议尚未处理完毕，办结后可以再次提出；已当面告知本人"),
)  # fmt: skip
# days ago, persons, what was found (empty: nobody has looked into it yet)
ALERTS = (
    (48, 512, "换发会员卡期间集中核对，有工作安排，已向所在工会核实"),
    (20, 640, "批量补录电话号码，本人已说明，下次改用导入功能"),
    (2, 537, ""),
)
GONE = (Member.Status.LEFT, Member.Status.MOVED, Member.Status.EXPELLED)


def build_privacy(seed: int) -> int:
    """In the county of the demonstration, where a clerk and his superior both see them."""
    grant = Grant.objects.filter(role="county_staff").select_related("body", "user").order_by("pk").first()
    if grant is None:
        return 0
    clerk, place = grant.user, grant.body
    below = Member.objects.filter(path__startswith=place.path).order_by("path", "pk")
    here = list(below.active()[seed % 7 : 200 : 23])
    gone = list(below.filter(status__in=GONE)[: len(CASES)])
    made = []
    for kind, asked, state, days, reason, answer in CASES:
        people = gone if kind == Kind.ERASE else here
        if people:
            made.append(_request(people.pop(0), kind, asked, state, days, reason, answer, clerk))
    SubjectRequest.objects.bulk_create(made)
    return len(made) + _alerts(clerk) + _exports(clerk, place)


def _request(
    member: Member, kind: str, asked: str, state: str, days: int, reason: str, answer: str, clerk: User
) -> SubjectRequest:
    filed = today() - dt.timedelta(days=days)
    request = SubjectRequest(
        member=member, kind=kind, asked=asked, state=state, reason=reason, answer=answer, filed_on=filed,
        filed_by_id=clerk.pk, filed_by_name=str(clerk)[:60],
    )  # fmt: skip
    if state != State.OPEN:
        # a copy is handed out by whom it was asked of, the rest decided by somebody else
        other = clerk if kind == Kind.COPY else User.objects.filter(username="city").first() or clerk
        request.decided_by_id, request.decided_by_name = other.pk, str(other)[:60]
        request.decided_on = filed + dt.timedelta(days=0 if kind == Kind.COPY else 4)
    if kind == Kind.COPY:
        request.counts = {"会员": 1, "会籍变动": 1}
    return request


def _alerts(clerk: User) -> int:
    """The moment of an alert is set by the database row itself, so it is moved afterwards."""
    for days, persons, finding in ALERTS:
        alert = ReadAlert.objects.create(
            user_id=clerk.pk, user_name=str(clerk)[:60], persons=persons, path=path_of(clerk)
        )
        at = now() - dt.timedelta(days=days, minutes=17 * days)
        closed = (
            {"state": ReadAlert.State.CLOSED, "closed_at": at + dt.timedelta(days=1), "finding": finding, "closed_by_name": "演示数据"}
            if finding else {}
        )  # fmt: skip
        ReadAlert.objects.filter(pk=alert.pk).update(at=at, **closed)
    return len(ALERTS)


def _exports(clerk: User, place: Body) -> int:
    """A file that has expired, one that was refused, and one that the township's interface asked for and the clerk decides."""
    asked = ExportRequest.State
    city, town = (User.objects.filter(username=name).first() for name in ("city", "township"))
    cases = [
        (clerk, place, "会员名册", "/members/", "xlsx", asked.EXPIRED, 20, "年度会员统计，与纸质登记表核对", None, ""),
        (
            clerk, place, "会员信息采集表", "/members/", "book", asked.REFUSED, 6, "下发各镇补齐缺项", city,
            "请按工会分批导出，并写明给谁用",
        ),
    ]  # fmt: skip
    grant = Grant.objects.filter(user=town, role="township_officer").select_related("body").first()
    if town is not None and grant is not None:
        reason = "工会服务系统换发会员卡，核对证件号码"
        cases.append(
            (town, grant.body, "会员信息采集表", "/members/", "book", asked.WAITING, 1, reason, None, "")
        )
    for owner, body, title, address, kind, state, days, reason, judge, note in cases:
        at = now() - dt.timedelta(days=days)
        row = ExportRequest.objects.create(
            title=title, address=address, kind=kind, permission="members.export", personal=True, reason=reason,
            rows=Member.objects.active().filter(path__startswith=body.path).count(), path=body.path, paths=[body.path],
            owner_id=owner.pk, owner_name=str(owner)[:60], state=state, decided_id=judge.pk if judge else None,
            decided_name=str(judge)[:60] if judge else "", decision_note=note,
            finished_at=None if state == asked.WAITING else at + dt.timedelta(hours=2),
        )  # fmt: skip
        ExportRequest.objects.filter(pk=row.pk).update(created_at=at)
    return len(cases)
