"""Mode and date for many surveyed employers at once, and the way from an employer of the survey to its founding and back."""

# ruff: noqa: F811
import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.conftest import Tree
from tests.unions.test_survey import Clients, depot, item_of, market, survey, visit  # noqa: F401
from unions.models import Case, SurveyItem, SurveyRound, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-040")]
DUE = (today() + dt.timedelta(days=60)).isoformat()
PLAN, API = "unions:survey-item-plan", "/api/unions/survey-items/plan/"


@pytest.fixture
def items(
    survey: SurveyRound,
    market: Unit,
    depot: Unit,
    tree: Tree,
    county: User,
    client_of: Clients,
) -> dict[str, SurveyItem]:
    """Two that should have a union, one that has it."""
    client = client_of(county)
    for unit in (market, depot):
        visit(client, item_of(survey, unit), result="should")
    return {
        "market": item_of(survey, market),
        "depot": item_of(survey, depot),
        "has": item_of(survey, tree.unit),
    }


def test_many_are_settled_at_once_and_those_that_cannot_say_why(
    items: dict[str, SurveyItem], county: User, client_of: Clients
) -> None:
    client, page = client_of(county), reverse(PLAN)
    listed = client.get(reverse("unions:survey-item-list")).content.decode()
    assert "定建会方式和时限" in listed and page in listed
    asked = client.post(page, {"pk": [items["market"].pk, items["depot"].pk]}).content.decode()
    assert "给 2 家单位定建会方式和时限" in asked and "白沙埠镇百货市场" in asked
    chosen = {"pk": [item.pk for item in items.values()], "confirm": "1", "mode": "单独组建", "due_on": DUE}
    answer = client.post(page, chosen)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "有 1 家没有定" in said and "其余 2 家已定" in said and "临沂岱蒙板材有限公司" in said
    for name in ("market", "depot"):
        items[name].refresh_from_db()
        assert (items[name].state, items[name].mode, str(items[name].due_on)) == ("dated", "单独组建", DUE)
    later = (today() + dt.timedelta(days=90)).isoformat()
    again = client.post(page, {"pk": items["market"].pk, "confirm": "1", "due_on": later})
    assert again.status_code == 302
    items["market"].refresh_from_db()
    assert (items["market"].mode, str(items["market"].due_on)) == ("单独组建", later)


def test_nothing_chosen_nothing_typed_and_a_past_day_are_refused(
    items: dict[str, SurveyItem], county: User, client_of: Clients
) -> None:
    client, page = client_of(county), reverse(PLAN)
    assert client.post(page, {}).status_code == 302
    empty = client.post(page, {"pk": items["market"].pk, "confirm": "1"})
    assert empty.status_code == 422 and "至少一项" in empty.content.decode()
    yesterday = (today() - dt.timedelta(days=1)).isoformat()
    past = client.post(
        page, {"pk": items["market"].pk, "confirm": "1", "mode": "单独组建", "due_on": yesterday}
    )
    assert past.status_code == 422 and "建会时限应在今天或以后" in past.content.decode()
    items["market"].refresh_from_db()
    assert (items["market"].state, items["market"].mode) == ("classified", "")  # both or none


def test_the_api_does_the_same_and_neither_is_open_to_readers(
    items: dict[str, SurveyItem], county: User, neighbour: User, chair: User, client_of: Clients
) -> None:
    data = {"pk": [item.pk for item in items.values()], "mode": "单独组建", "due_on": DUE}
    said = client_of(county).post(API, data, content_type="application/json").json()
    assert said["done"] == 2 and [row["id"] for row in said["refused"]] == [items["has"].pk]
    assert client_of(county).post(API, {"pk": data["pk"]}, content_type="application/json").status_code == 400
    assert client_of(chair).post(API, data, content_type="application/json").status_code == 403
    assert client_of(chair).post(reverse(PLAN), data).status_code == 403
    foreign = client_of(neighbour).post(API, data, content_type="application/json").json()
    assert foreign == {"done": 0, "refused": []}


@pytest.mark.entry("P-025")
def test_the_survey_leads_to_the_founding_and_the_founding_back(
    items: dict[str, SurveyItem],
    market: Unit,
    tree: Tree,
    township: User,
    client_of: Clients,
) -> None:
    client = client_of(township)
    client.post(reverse(PLAN), {"pk": items["market"].pk, "confirm": "1", "mode": "单独组建", "due_on": DUE})
    shown = reverse("unions:survey-item-detail", args=[items["market"].pk])
    start = next(a for a in client.get(shown).context["actions"] if a["title"] == "启动建会")
    assert parse_qs(urlsplit(start["url"]).query) == {"unit": [str(market.pk)], "mode": ["单独组建"]}
    form = client.get(start["url"]).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value()}
    assert typed["mode"] == "单独组建" and market.name in f"{typed['codes']}{market.name}"
    answer = client.post(urlsplit(start["url"]).path, typed)
    case = Case.objects.get(procedure="founding")
    assert answer.headers["Location"] == reverse("unions:case-detail", args=[case.pk])
    assert case.body.coverages.get().unit == market
    links = {action["title"]: action["url"] for action in client.get(shown).context["actions"]}
    assert links["办理建会"] == answer.headers["Location"] and "启动建会" not in links
    facts = client.get(links["办理建会"]).context["facts"]
    assert [fact["url"] for fact in facts if fact["label"] == "排查台账"] == [shown]
