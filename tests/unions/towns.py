"""What the tests of townships and federations share: policy rows of a place, yearly figures, people, and the letter of one body."""

import datetime as dt
from typing import Any

from core.indicators import INDICATORS
from tests.conftest import place
from unions.models import Body, Officer, RuleAdoption, SocialWorker, Threshold, TownshipStat
from unions.policies.force import policy_of
from unions.policies.judge import finding_of

ON = dt.date(2026, 11, 20)
COUNTED = dt.date(2026, 6, 30)
SET = dt.date(2020, 1, 1)


def adopt(entry: str, code: str = "37", strength: str = "MUST") -> None:
    RuleAdoption.objects.create(
        entry=entry,
        jurisdiction=place(code),
        enabled=True,
        effective_from=SET,
        strength=strength,
        set_by="测试",
    )


def put(key: str, value: Any, code: str = "37", on: dt.date = SET) -> None:
    Threshold.objects.update_or_create(
        key=key, jurisdiction=place(code), effective_from=on, defaults={"value": value, "set_by": "测试"}
    )


def letter(slug: str, body: Body, code: str = "37") -> str:
    return finding_of(INDICATORS[slug], policy_of(code, ON), pk=body.pk)[0]


def items(slug: str, body: Body, code: str = "37") -> tuple[str, ...]:
    found = finding_of(INDICATORS[slug], policy_of(code, ON), pk=body.pk)[1]
    assert found is not None
    return found.items


def figures(body: Body, **more: Any) -> TownshipStat:
    data = {
        "area_kind": "township", "counted_on": COUNTED, "enterprises": 50, "sector23_workers": 2000, "workers": 2000,
        "source": "统计年报", **more,
    }  # fmt: skip
    return TownshipStat.objects.create(body=body, **data)


def officer(body: Body, post: str = "chair", name: str = "辛未明", **more: Any) -> Officer:
    return Officer.objects.create(
        body=body, name=name, post=post, **{"took_post_on": dt.date(2025, 3, 1), **more}
    )


def worker(body: Body, **more: Any) -> SocialWorker:
    return SocialWorker.objects.create(
        body=body, name="柏安宁", source="hired", **{"hired_on": dt.date(2025, 1, 1), **more}
    )
