"""Pages: reveals, the register, registration, and the whole way of a petition through the browser's forms."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.models import PersonalDataRead
from petitions import workflows as w
from petitions.models import Petition, PetitionFile, PetitionLimit
from petitions.workflows import attachments
from tests.conftest import Tree, place
from tests.petitions.conftest import MATTER, NAME, PHONE, Make

SignIn = Callable[[User], Client]
JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000")
    + b"\xff\xe1\x00\x0fExif\x00\x00GPSHERE"
    + bytes.fromhex("ffda0008010100003f00")
    + b"scan\xff\xd9"
)


def test_a_reveal_needs_a_reason_and_leaves_one_record(
    tree: Tree, clerk: User, make_petition: Make, client_of: SignIn
) -> None:
    petition, client = make_petition(), client_of(clerk)
    url = reverse("petitions:identity-reveal", args=[petition.pk, "phone"])
    refused = client.post(url, {})
    assert (refused.status_code, PHONE in refused.content.decode()) == (422, False)
    assert PersonalDataRead.objects.count() == 0
    shown = client.post(url, {"reason": "contact", "note": "核对金额"})
    assert PHONE in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    read = PersonalDataRead.objects.get()
    assert (read.field, read.reason, read.path) == ("phone", "联系信访人核实情况：核对金额", "")
    assert client.get(reverse("petitions:identity-reveal", args=[petition.pk, "token"])).status_code == 404
    record = client.get(reverse("petitions:petition-detail", args=[petition.pk])).content.decode()
    assert "139****5678" in record
    assert PHONE not in record


def test_the_register_is_filtered_tabbed_and_exported(
    tree: Tree, clerk: User, make_petition: Make, client_of: SignIn
) -> None:
    late = make_petition(on=dt.date(2025, 3, 3), unit=tree.small_unit)
    w.ASSIGN.apply(late, by=clerk, on=dt.date(2025, 3, 4), handler_body=tree.county)
    w.ACCEPT.apply(late, by=clerk, on=dt.date(2025, 3, 5))
    fresh = make_petition(channel="letter")
    client, url = client_of(clerk), reverse("petitions:petition-list")
    assert [row.object for row in client.get(url).context["rows"]] == [fresh, late]
    assert [row.object for row in client.get(url, {"tab": "late"}).context["rows"]] == [late]
    assert [row.object for row in client.get(url, {"tab": "new"}).context["rows"]] == [fresh]
    assert [row.object for row in client.get(url, {"channel": "letter"}).context["rows"]] == [fresh]
    assert [row.object for row in client.get(url, {"q": "景程"}).context["rows"]] == [late]
    assert [row.object for row in client.get(url, {"order": "due"}).context["rows"]] == [late, fresh]
    export = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert fresh.number in export
    assert late.number in export
    assert NAME not in export


def test_the_list_asks_the_same_number_of_queries_at_1_and_at_20_rows(
    tree: Tree, clerk: User, make_petition: Make, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    client, url = client_of(clerk), reverse("petitions:petition-list")
    make_petition(unit=tree.small_unit)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(19):
        make_petition(unit=tree.small_unit)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    shapes = [Counter(re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in seen) for seen in (one, many)]
    assert shapes[1] - shapes[0] == Counter()


@pytest.mark.entry("P-155")
def test_a_clerk_registers_a_visit_on_the_page(tree: Tree, clerk: User, client_of: SignIn) -> None:
    client, url = client_of(clerk), reverse("petitions:petition-create")
    assert client.get(url).status_code == 200
    form = {
        "channel": "visit", "received_on": today().isoformat(), "kind": "claim", "category": "0102", "group": "migrant",
        "urgency": "normal", "people": "6", "representatives": "2", "place": place("371302101").pk,
        "unit_name": tree.unit.name, "matter": MATTER, "name": NAME, "phone": "139 1234 5678",
    }  # fmt: skip
    wrong = client.post(url, {**form, "phone": "139123"})
    assert wrong.status_code == 422
    assert "移动电话应为 11 位" in wrong.content.decode()
    response = client.post(url, form)
    petition = Petition.objects.get()
    assert response.headers["Location"] == reverse("petitions:petition-detail", args=[petition.pk])
    assert (petition.unit, petition.collective, petition.matter) == (tree.unit, True, MATTER)
    assert petition.identity.phone == PHONE
    assert client.get(response.headers["Location"]).status_code == 200


def test_registering_a_petition_about_the_own_union_says_where_it_went(
    tree: Tree, clerk: User, client_of: SignIn
) -> None:
    client = client_of(clerk)
    response = client.post(
        reverse("petitions:petition-create"),
        {"channel": "letter", "received_on": today().isoformat(), "kind": "claim", "category": "1000", "group": "ordinary",
         "urgency": "normal", "people": "1", "place": place("371302").pk, "accused_body": tree.county.pk, "matter": MATTER},
        follow=True,
    )  # fmt: skip
    assert Petition.objects.get().handler_path == tree.city.path
    assert "转上一级工会办理" in response.content.decode()
    assert Petition.objects.get().number not in response.content.decode()


def test_the_whole_way_from_filing_to_the_archive_through_the_pages(
    tree: Tree, clerk: User, leader: User, client_of: SignIn
) -> None:
    public = Client()
    filed = public.post(
        reverse("petitions:public-file", args=["37"]),
        {
            "place": place("371302").pk,
            "unit_name": tree.small_unit.name,
            "category": "0101",
            "people": "3",
            "matter": MATTER,
        },
    )
    assert filed.status_code == 200
    petition, passcode = Petition.objects.get(), filed.context["passcode"]
    client, chief = client_of(clerk), client_of(leader)

    def go(slug: str, data: dict[str, Any] | None = None, by: Client = client) -> None:
        url = reverse(f"petitions:petition-{slug}", args=[petition.pk])
        assert by.get(url).status_code == 200, slug
        response = by.post(url, data or {})
        assert response.status_code == 302, (slug, response.content.decode()[:3000])

    go("assign", {"handler_body": tree.township.pk, "note": "请镇总工会办理"})
    go("accept", {"kind": "claim", "category": "0101"})
    go("notify", {"note": ""})
    go("investigate", {"note": "已约单位"})
    go(
        "note",
        {
            "title": "约谈单位",
            "text": "单位同意核算",
            "shown": "on",
            "papers": SimpleUploadedFile("约谈.jpg", JPEG),
        },
    )
    go("ask-extension", {"days": "10", "reason": "等待单位报送工资明细表"})
    go("extend", by=chief)
    go("opinion", {"result": "explain", "opinion": "经核查，工资已发放，差额缺乏依据，已作解释。"})
    go("reply", {"reply_form": "direct", "reply": "您反映的情况已核实，现答复如下。"})
    track = public.post(reverse("petitions:public-track"), {"number": petition.number, "passcode": passcode})
    page = track.content.decode()
    for text in ("您反映的情况已核实", "约谈单位", "单位同意核算", "您对办理结果满意吗"):
        assert text in page, text
    assert "信访员" not in page
    rated = public.post(
        reverse("petitions:public-act"), {"token": track.context["token"], "act": "rate", "satisfied": "fair"}
    )
    assert "谢谢您的评价" in rated.content.decode()
    go("archive")
    petition.refresh_from_db()
    assert (petition.state, petition.result, petition.satisfied) == ("archived", "explain", "fair")
    late = client.post(
        reverse("petitions:petition-reply", args=[petition.pk]),
        {"reply_form": "direct", "reply": "再答复一次可以吗现在"},
    )
    assert late.status_code == 409


def test_a_wrong_step_keeps_what_was_typed(
    tree: Tree, clerk: User, make_petition: Make, client_of: SignIn
) -> None:
    petition = make_petition(unit=tree.unit)
    url = reverse("petitions:petition-assign", args=[petition.pk])
    response = client_of(clerk).post(url, {"handler_body": tree.basic.pk, "note": "请核实"})
    assert response.status_code == 422
    assert "应当回避" in response.content.decode()
    assert "请核实" in response.content.decode()


def test_attachments_are_sealed_cleaned_and_only_for_handlers(
    tree: Tree, clerk: User, leader: User, make_petition: Make, client_of: SignIn
) -> None:
    petition = make_petition()
    upload = SimpleUploadedFile("工资条 孟庆徽.jpg", JPEG)
    w.NOTE.apply(petition, by=clerk, text="附照片", papers=[upload])
    file = PetitionFile.objects.get()
    on_disk = (attachments.folder() / file.disk_name).read_bytes()
    assert b"JFIF" not in on_disk
    assert b"scan" not in on_disk
    assert b"GPSHERE" not in attachments.read(file)
    assert attachments.read(file).startswith(b"\xff\xd8\xff")
    url = reverse("petitions:file-download", args=[file.pk])
    served = client_of(clerk).get(url)
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in served.headers["Content-Disposition"]
    assert PersonalDataRead.objects.filter(field="附件").count() == 1
    assert client_of(leader).get(url).status_code == 403
    (attachments.folder() / file.disk_name).write_bytes(on_disk[:-1] + bytes([on_disk[-1] ^ 1]))
    from core.crypto import Unreadable

    with pytest.raises(Unreadable):
        attachments.read(file)
    assert client_of(clerk).get(url).status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("坏.pdf", b"MZ\x90\x00", "内容和扩展名不符"),
        ("页.html", b"<script>", "类型不能上传"),
        ("图.svg", b"<svg/>", "类型不能上传"),
        ("残.jpg", b"\xff\xd8\xff\xe0\x00\x10JF", "不完整"),
    ],
)
def test_wrong_files_are_refused_with_a_sentence(
    name: str, content: bytes, why: str, clerk: User, make_petition: Make, client_of: SignIn
) -> None:
    petition = make_petition()
    url = reverse("petitions:petition-note", args=[petition.pk])
    response = client_of(clerk).post(
        url, {"title": "现场核查", "text": "见附件", "papers": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not PetitionFile.objects.exists()


def test_only_the_province_sets_limits(tree: Tree, province: User, county: User, client_of: SignIn) -> None:
    url = reverse("petitions:limit-create")
    data = {
        "kind": "finish",
        "amount": "45",
        "unit": "days",
        "basis": "省信访办法",
        "outside": "on",
        "effective_from": today().isoformat(),
    }
    assert client_of(county).get(url).status_code == 403
    assert client_of(county).post(url, data).status_code == 403
    client = client_of(province)
    assert client.post(url, {**data, "unit": "people"}).status_code == 422
    assert client.post(url, {**data, "effective_from": "2020-01-01"}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert PetitionLimit.objects.in_force("finish", today()).amount == 45
    page = client.get(reverse("petitions:limit-list")).content.decode()
    assert "省信访办法" in page
    assert "外部规定" in page
