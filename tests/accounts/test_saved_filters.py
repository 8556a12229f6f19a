"""Kept filters of a list: by name, one of them opens with the page, nobody sees another's, no number is kept."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import SavedFilter
from core.models import AuditEvent
from tests.conftest import Tree
from tests.members.test_views import make

pytestmark = pytest.mark.django_db
LIST = "members:member-list"


def save(client: Any, name: str, query: str, **more: Any) -> Any:
    return client.post(reverse("accounts:filter-save"), {"page": LIST, "name": name, "query": query, **more})


def test_a_filter_is_kept_and_offered_again(tree: Tree, client_of: Any, chair: Any, township: Any) -> None:
    make("曹玉梅", 81, tree.basic, tree.unit, migrant=True)
    client, url = client_of(chair), reverse(LIST)
    assert "保存这组条件" not in client.get(url).content.decode()
    assert "保存这组条件" in client.get(f"{url}?migrant=yes").content.decode()
    answer = save(client, "农民工", "migrant=yes&sex=2")
    assert answer.url == f"{url}?migrant=yes&sex=2"
    assert "农民工" in client.get(url).content.decode()
    here = client.get(f"{url}?sex=2&migrant=yes").content.decode()  # the same filters in another order
    assert 'aria-current="true"' in here
    assert "保存这组条件" not in here
    assert AuditEvent.objects.filter(verb="savedfilter.create").count() == 1
    assert not SavedFilter.objects.filter(user=township).exists()
    assert "sex=2" not in client_of(township).get(url).content.decode()


def test_the_search_box_is_never_kept(tree: Tree, client_of: Any, chair: Any) -> None:
    save(client_of(chair), "查人", "migrant=yes&q=371302199001011234&after=x")
    assert SavedFilter.objects.get().query == "migrant=yes"
    assert "没有筛选条件" in follow(client_of(chair), save(client_of(chair), "空", "q=13800000001"))
    assert SavedFilter.objects.count() == 1


def follow(client: Any, answer: Any) -> str:
    del client
    from django.contrib.messages import get_messages

    return "".join(str(message) for message in get_messages(answer.wsgi_request))


def test_the_default_opens_with_the_page_and_can_be_left(tree: Tree, client_of: Any, chair: Any) -> None:
    client, url = client_of(chair), reverse(LIST)
    save(client, "女", "sex=2", default="on")
    save(client, "男", "sex=1", default="on")
    assert list(SavedFilter.objects.filter(default=True).values_list("name", flat=True)) == ["男"]
    opened = client.get(url)
    assert (opened.status_code, opened.url) == (302, f"{url}?sex=1")
    assert f'href="{url}?all=1"' in client.get(f"{url}?sex=1").content.decode()
    assert client.get(f"{url}?all=1").status_code == 200
    assert client.get(f"{url}?tab=retained").status_code == 200
    kept = SavedFilter.objects.get(name="男")
    client.post(reverse("accounts:filter-default", args=[kept.pk]))
    assert client.get(url).status_code == 200


def test_a_name_used_again_takes_the_new_filters_and_goes_when_dropped(
    tree: Tree, client_of: Any, chair: Any, township: Any
) -> None:
    client = client_of(chair)
    save(client, "关注", "sex=2")
    save(client, "关注", "sex=1")
    kept = SavedFilter.objects.get()
    assert kept.query == "sex=1"
    other = client_of(township)
    for name in ("default", "drop"):
        assert other.post(reverse(f"accounts:filter-{name}", args=[kept.pk])).status_code == 404
    assert client.post(reverse("accounts:filter-drop", args=[kept.pk])).url == f"{reverse(LIST)}?all=1"
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [({"name": ""}, "请填写名称"), ({"name": "长" * 21}, "最多 20 个字")],
)
def test_a_filter_without_a_fit_name_is_refused(
    data: dict[str, str], sentence: str, tree: Tree, client_of: Any, chair: Any
) -> None:
    client = client_of(chair)
    answer = save(client, data["name"], "sex=1")
    assert sentence in follow(client, answer)
    assert not SavedFilter.objects.exists()


def test_a_page_that_is_none_is_not_found_and_no_more_than_twenty_are_kept(
    tree: Tree, client_of: Any, chair: Any
) -> None:
    client = client_of(chair)
    wrong = client.post(
        reverse("accounts:filter-save"), {"page": "https://x", "name": "甲", "query": "sex=1"}
    )
    assert wrong.status_code == 404
    for number in range(21):
        answer = save(client, f"第 {number} 组", f"sex=1&education={number}")
    assert SavedFilter.objects.count() == 20
    assert "最多保存 20 组" in follow(client, answer)
