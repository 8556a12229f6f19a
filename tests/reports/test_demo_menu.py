"""The demonstration, seeded small: behind every item of the menu somebody who owns it finds at least one row or figure."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.menu import MENU, Item
from tests.conftest import client_for

pytestmark = pytest.mark.django_db
# forms, accounts and help: pages that hold no list of the business
NO_LIST = {
    "inbox", "petitions:petition-create", "members:import", "api-docs", "accounts:profile", "core:import-list",
    "accounts:personaldataread-list", "accounts:auditevent-list", "accounts:job-list", "homes:whatif", "homes:my-sheet",
    "finance:contribution-bulk",
    "homes:veto-list",  # only where the documents of a place say so, and those of Shandong do not
}  # fmt: skip
LOGINS = (
    "province", "city", "county", "township", "chair", "industry", "petitions", "leader", "audit", "department", "representative",
    "party", "system", "security", "logs",
)  # fmt: skip


def filled(client: Client, item: Item) -> bool:
    answer = client.get(reverse(item.url_name) + item.query, follow=True)
    assert answer.status_code == 200, item.title
    context = answer.context
    if context is not None and "rows" in context and not isinstance(context["rows"], str):
        return bool(list(context["rows"]))
    main = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[-1])
    return bool(re.search(r"[1-9]", main))


def test_no_item_of_the_menu_is_empty_for_everybody_who_owns_it(
    policy_data: None, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    call_command("seed", bodies=260, members=900, petitions=60, seed=2026)
    users = {user.username: user for user in User.objects.filter(username__in=LOGINS)}
    clients = {name: client_for(users[name]) for name in LOGINS}
    empty = []
    for module in MENU:
        for item in module.items:
            owners = [name for name in LOGINS if users[name].can(item.permission)]
            if item.url_name in NO_LIST:
                continue
            assert owners, item.title
            if not any(filled(clients[name], item) for name in owners):
                empty.append(item.title)
    assert not empty
    exceptions = clients["township"].get(reverse("unions:case-list", args=["exception"]))
    assert list(exceptions.context["rows"])
