"""Numbers of people stay out of addresses: sealed search texts, the door they go through, what answers and links repeat."""

import logging
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import discreet, large_exports
from core.discreet import HOURS, Stale, conceal, holds_number, holds_part, masked_text, reveal, safe_address
from core.models import AuditEvent, ExportRequest
from core.workflow import Refused
from members.models import Member
from tests.conftest import Tree
from tests.members.test_views import make

pytestmark = pytest.mark.django_db
LIST = "/members/"


@pytest.fixture
def person(tree: Tree) -> Member:
    made: Member = make("曹玉梅", 11, tree.basic, tree.unit)
    make("曹玉兰", 13, tree.basic, tree.unit)
    return made


def found(client: Client, url: str, **more: Any) -> list[str]:
    return [row.object.name for row in client.get(url, **more).context["rows"]]


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("371302198411030644", True, True), ("37130219841103064X", True, True), ("3713 0219 8411 0306 44", True, True),
        ("３７１３０２１９８４１１０３０６４４", True, True), ("13905391234", True, True), ("139-0539-1234", True, True),
        ("+86 139 0539 1234", True, True), ("371302841103064", True, True), ("曹玉梅13905391234", True, True),
        ("1390539123", False, True), ("81371302MC0000001Q", False, True), ("4817", False, False), ("曹玉梅", False, False),
        ("371302", False, False), ("", False, False),
    ],
)  # fmt: skip
def test_what_counts_as_a_number(text: str, whole: bool, part: bool) -> None:
    assert (holds_number(text), holds_part(text)) == (whole, part)


def test_a_seal_opens_for_its_owner_alone_and_not_for_ever(
    township: User, county: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "371302198411030644"
    token = conceal(text, township)
    assert reveal(token, township) == text and text not in token
    assert conceal(text, township) != token, "equal texts do not look equal"
    for other, forged in (
        (county, token),
        (township, token[:-2] + "AA"),
        (township, "~"),
        (township, "~x!"),
        (None, token),
    ):
        with pytest.raises(Stale):
            reveal(forged, other)
    later = time.time() + HOURS * 3600 + 60
    monkeypatch.setattr(discreet.time, "time", lambda: later)
    with pytest.raises(Stale):
        reveal(token, township)
    assert reveal(token, township, kept=True) == text


def test_a_number_is_shown_masked() -> None:
    assert masked_text("37130219841103064X") == "371302********064X"
    assert masked_text("139 0539 1234") == "139****1234"
    assert masked_text("曹玉梅 13905391234") == "曹玉梅139****1234"


def test_a_number_typed_reaches_the_list_sealed_and_stays_so(
    person: Member, township: User, client_of: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The door, the page, its links, the export, the fragment: the number is nowhere but in the body that was posted."""
    client, number = client_of(township), person.id_number
    with caplog.at_level(logging.DEBUG):
        answer = client.post(
            reverse("core:find"), {"_to": LIST, "q": number, "sex": "", "csrfmiddlewaretoken": "x"}
        )
        url = answer.headers["Location"]
        assert urlsplit(url).path == LIST and set(parse_qs(urlsplit(url).query)) == {"q"}
        page = client.get(url, headers={"Referer": url})
        text = page.content.decode()
        exported = b"".join(client.get(f"{url}&export=csv").streaming_content).decode()
        fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "rows"}).content.decode()
    assert [row.object.pk for row in page.context["rows"]] == [person.pk]
    assert person.name in exported and "曹玉兰" not in exported
    token = parse_qs(urlsplit(url).query)["q"][0]
    assert token.startswith("~") and token in text
    assert "371302********" in text, "the reader sees what he looked for"
    notes = " ".join(map(str, AuditEvent.objects.values_list("note", "before", "after")))
    for written in (url, text, exported, fragment, notes, caplog.text):
        assert number not in written


def test_a_new_word_beside_a_seal_wins_and_a_filter_keeps_the_seal(
    person: Member, township: User, client_of: Any
) -> None:
    client, token = client_of(township), conceal(person.phone or person.id_number, township)
    assert found(client, LIST + f"?q={token}&q=&sex=") == [person.name]
    assert found(client, LIST + f"?q={token}&q=曹玉兰") == ["曹玉兰"]
    other = "2" if person.sex == "1" else "1"
    assert found(client, LIST + f"?q={token}&sex={other}") == []


def test_a_seal_of_somebody_else_or_of_yesterday_finds_nobody_and_says_so(
    person: Member, township: User, county: User, client_of: Any
) -> None:
    page = client_of(township).get(LIST, {"q": conceal(person.id_number, county)})
    assert not page.context["rows"] and "已失效，请重新输入" in page.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_an_old_address_with_a_number_leads_on_without_repeating_it(
    person: Member, township: User, client_of: Any, htmx: bool
) -> None:
    client, number = client_of(township), person.id_number
    headers = {"HX-Request": "true"} if htmx else {}
    for path in (LIST, "/search/", "/unions/", "/members", "//members/", "/nowhere/"):
        answer = client.get(path, {"q": number, "tab": "group8"}, headers=headers)
        assert answer.status_code == 302
        location = answer.headers["Location"]
        assert location.startswith("/") and not location.startswith("//") and "tab=group8" in location
        assert number not in location and number not in answer.content.decode()
    assert found(client, LIST + f"?q={number}", follow=True) == [person.name]


def test_other_parameters_with_a_number_are_left_out(township: User, client_of: Any) -> None:
    client = client_of(township)
    for query in (
        {"x": "13905391234"},
        {"next": "/members/?q=371302198411030644"},
        {"37130219841103064X": ""},
    ):
        answer = client.get(LIST, {**query, "sex": "1"})
        assert answer.headers["Location"] == f"{LIST}?sex=1"
    assert client.get(LIST, {"after": "W10", "q": "4817", "under": "123456"}).status_code == 200


def test_whoever_is_not_signed_in_leaves_no_number_in_the_way_back(tree: Tree) -> None:
    answer = Client().get(LIST, {"q": "371302198411030644"})
    assert answer.headers["Location"] == LIST
    assert "3713" not in Client().get(LIST, {"q": "371302198411030644"}, follow=True).redirect_chain[-1][0]


def test_the_door_leads_to_pages_of_the_portal_alone(township: User, client_of: Any) -> None:
    client = client_of(township)
    for to in ("https://evil.example/", "//evil.example/", "javascript:1", ""):
        answer = client.post(reverse("core:find"), {"_to": to, "q": "板材"})
        assert answer.headers["Location"] == "/search/?q=%E6%9D%BF%E6%9D%90"
    plain = client.post(reverse("core:find"), {"_to": LIST, "q": "4817", "sex": "1", "x": "13905391234"})
    assert plain.headers["Location"] == f"{LIST}?q=4817&sex=1"
    assert client.get(reverse("core:find")).status_code == 302
    assert Client(enforce_csrf_checks=True).post(reverse("core:find"), {"q": "x"}).status_code in (302, 403)


def test_the_search_box_keeps_the_seal_in_its_links(person: Member, township: User, client_of: Any) -> None:
    client, number = client_of(township), person.id_number
    url = client.post(reverse("core:find"), {"q": number}).headers["Location"]
    for headers in ({}, {"HX-Request": "true"}):
        text = client.get(url, headers=headers).content.decode()
        assert person.name in text and number not in text
    (group,) = client.get(url).context["groups"]
    assert found(client, group["more"]) == [person.name]
    assert "371302********" in client.get(client.post(reverse("core:find"), {"q": "371302199901010000"}).headers["Location"], headers={"HX-Request": "true"}).content.decode()  # fmt: skip


def test_an_export_keeps_its_seal_while_it_waits(
    person: Member, township: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = large_exports.ask(f"{LIST}?q={person.id_number}", kind="csv", reason="核对资料", by=township)
    assert person.id_number not in asked.address and asked.rows == 1
    later = time.time() + 40 * 3600
    monkeypatch.setattr(discreet.time, "time", lambda: later)
    page = large_exports.plan(asked.address, township)
    assert [row.pk for row in page.export_plan()[0]] == [person.pk]
    with pytest.raises(Refused, match="已失效"):
        large_exports.plan(f"{LIST}?q=~broken", township)


def test_safe_addresses_are_left_as_they_are(township: User) -> None:
    assert safe_address("/members/?tab=x&q=%E7%8E%8B", township) == "/members/?tab=x&q=%E7%8E%8B"
    assert discreet.clean(QueryDict("q=~sealed12345678901"), township) is None


def test_the_endpoint_refuses_a_number_in_its_address_and_offers_the_door(
    person: Member, township: User, county: User, client_of: Any
) -> None:
    client, number = client_of(township), person.id_number
    refused = client.get("/api/members/", {"q": number})
    assert refused.status_code == 400 and number not in refused.content.decode()
    sealed = client.post("/api/find/", {"q": number}, content_type="application/json").json()
    answer = client.get("/api/members/", {"q": sealed["q"]}).json()
    assert [row["id"] for row in answer["results"]] == [person.pk]
    assert client_of(county).get("/api/members/", {"q": sealed["q"]}).json()["results"] == []
    assert client.post("/api/find/", {"q": ""}, content_type="application/json").status_code == 400
    assert not ExportRequest.objects.exists()
