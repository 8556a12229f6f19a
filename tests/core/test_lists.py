"""Lists: pages without loss or doubles, exports of exactly what is shown, cells that no spreadsheet runs."""

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.http import QueryDict
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.exports import restore_text, safe_text
from core.models import AuditEvent, Job
from core.views.lists import COUNT_CAP, PAGE_SIZE, KeysetPage, ListPage, count_text
from tests.conftest import Tree, place
from unions.models import Body
from unions.workflows import bulk_place

pytestmark = pytest.mark.django_db
FIRST = dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC)
ORDERS = (
    ("pk",), ("-pk",), ("done", "pk"), ("-done", "-pk"), ("title", "pk"), ("-title", "-pk"), ("-created_at", "-pk"),
    ("done", "title", "pk"), ("-business_date", "-done", "-title", "-pk"),
)  # fmt: skip
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["", "甲", "乙", "a'\"\\ &+%"]), st.integers(0, 2)),
    max_size=14,
)
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def jobs_from(rows: list[tuple[int, str, int]]) -> None:
    made = [
        Job(
            kind="page",
            key=str(n),
            done=done,
            title=title,
            business_date=FIRST.date() + dt.timedelta(days=day),
        )
        for n, (done, title, day) in enumerate(rows)
    ]
    for job, (_, _, day) in zip(Job.objects.bulk_create(made), rows, strict=True):
        Job.objects.filter(pk=job.pk).update(created_at=FIRST + dt.timedelta(microseconds=day))


def page_at(url: str, order: tuple[str, ...], size: int) -> KeysetPage:
    return KeysetPage(Job.objects.filter(kind="page"), order, QueryDict(url.removeprefix("?")), size)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, order=st.sampled_from(ORDERS), size=st.integers(1, 5))
def test_leafing_through_and_back_shows_every_row_once_in_order(
    db: None, rows: list[tuple[int, str, int]], order: tuple[str, ...], size: int
) -> None:
    with transaction.atomic():
        jobs_from(rows)
        whole = list(Job.objects.filter(kind="page").order_by(*order))
        page = page_at("?order=x&q=%E7%94%B2", order, size)
        forwards, urls = list(page.objects), 0
        while page.next_url:
            assert "q=%E7%94%B2" in page.next_url and len(page.objects) == size
            page, urls = page_at(page.next_url, order, size), urls + 1
            assert page.objects, "a next page is never empty"
            forwards += page.objects
        backwards = list(page.objects)
        while page.previous_url:
            page, urls = page_at(page.previous_url, order, size), urls + 1
            backwards = page.objects + backwards
        assert forwards == whole and backwards == whole
        assert urls <= 2 * len(whole) // size + 1
        transaction.set_rollback(True)


def test_a_row_added_or_gone_while_somebody_leafs_neither_repeats_nor_hides_another() -> None:
    jobs_from([(n // 2, "", 0) for n in range(8)])
    order = ("done", "pk")
    whole = list(Job.objects.order_by(*order))
    first = page_at("", order, 3)
    next_url = first.next_url
    Job.objects.create(kind="page", key="new", title="", done=0)
    first.objects[2].delete()
    assert page_at(next_url, order, 3).objects == whole[3:6]


@pytest.mark.parametrize("end", ["after", "before"])
@pytest.mark.parametrize(
    "key",
    ["x", "!!", "W10", "WzFd", "bnVsbA", "eyJhIjogMX0", "W251bGwsIDFd", "WyJ4IiwgIngiXQ", "W3RydWUsIFtdXQ",
     "WyJcdTAwMDAiLCAxXQ", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5LCAxXQ", "WyIyMDI2LTEzLTAxIiwgMV0", "é"],
)  # fmt: skip
def test_a_forged_or_broken_place_in_the_list_is_never_an_accident(end: str, key: str) -> None:
    jobs_from([(1, "甲", 1)] * 3)
    query = QueryDict(mutable=True)
    query[end] = key
    for order in (("done", "pk"), ("-title", "-pk"), ("business_date", "pk")):
        page = KeysetPage(Job.objects.all(), order, query, 2)
        assert len(page.objects) <= 2


def every_list() -> list[type[ListPage]]:
    get_resolver().reverse_dict  # noqa: B018 - loads every views module
    found, waiting = [], [ListPage]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += [page for page in below if hasattr(page, "model")]
        waiting += below
    return found


def test_every_list_is_ordered_in_one_direction_and_ends_in_a_unique_column() -> None:
    wrong = []
    for page in every_list():
        for key, order in page.orders.items():
            last = order[-1].lstrip("-")
            unique = last == "pk" or page.model._meta.get_field(last).unique
            if not unique or len({name.startswith("-") for name in order}) != 1:
                wrong.append(f"{page.__name__} {key}: {order}")
    assert len(every_list()) > 20 and not wrong


def test_no_list_is_ordered_by_a_column_that_may_be_empty_unless_it_leaves_those_rows_out() -> None:
    """A key with an empty part leads back to the first page."""
    empty = {
        f"{page.__name__}.{name}"
        for page in every_list()
        for order in page.orders.values()
        for name in (part.lstrip("-") for part in order)
        for field in page.model._meta.concrete_fields
        if field.name == name and field.null
    }
    assert empty <= {"AssessmentList.submitted_on", "WaitingRecords.filed_on"}


@pytest.mark.parametrize(
    ("rows", "text"),
    [(0, "0 条"), (999, "999 条"), (1000, "1,000 条"), (1001, "1,000+ 条"), (1500, "1,000+ 条")],
)
def test_a_count_is_exact_up_to_the_cap(rows: int, text: str, django_assert_num_queries: Any) -> None:
    Job.objects.bulk_create(Job(kind="page", key=str(n), title="x") for n in range(rows))
    with django_assert_num_queries(1) as seen:
        assert count_text(Job.objects.order_by("title"), "条") == text
    sql = seen.captured_queries[0]["sql"]
    assert f"LIMIT {COUNT_CAP + 1}" in sql and "ORDER BY" not in sql


NAMES = (
    "=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1", '"=1"', "\u200b=1", "=HYPERLINK(\"http://x\")",
    "=cmd|' /C calc'!A0", "平常名称", "a=b", "'早春'",
)  # fmt: skip


@pytest.fixture
def many(tree: Tree) -> list[Body]:
    """More than one page of unions below the township, some with names that a spreadsheet would run."""
    names = [*NAMES, *(f"白沙埠第{n}联合工会" for n in range(PAGE_SIZE + 5))]
    bodies = [
        Body(name=name, kind="joint", superior=tree.township, jurisdiction=place("371302101"))
        for name in names
    ]
    return Body.objects.bulk_create(bulk_place(bodies, tree.township))


def csv_rows(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def sheet_rows(answer: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows())


def shown_on_pages(client: Any, url: str) -> list[str]:
    names, at = [], url
    while at:
        context = client.get(at).context
        names += [row.object.name for row in context["rows"]]
        at = context["pager"].next_url and reverse("unions:body-list") + context["pager"].next_url
    return names


@pytest.mark.parametrize("query", ["", "?order=-name", "?q=联合", "?kind=joint&order=name", "?under=0"])
def test_an_export_holds_all_pages_of_what_the_filters_leave_in_the_same_order(
    many: list[Body], tree: Tree, county: User, neighbour: User, client_of: Any, query: str
) -> None:
    client, url = client_of(county), reverse("unions:body-list") + query
    shown = shown_on_pages(client, url)
    join = "&" if "?" in url else "?"
    for kind, rows_of in (("csv", csv_rows), ("xlsx", sheet_rows)):
        head, *rows = rows_of(client.get(f"{url}{join}export={kind}"))
        cells = [str(getattr(row[0], "value", row[0])) for row in rows]
        assert len(head) == len(rows[0] if rows else head)
        assert [restore_text(cell.replace("_x000D_", "\r")) for cell in cells] == shown
    if not query:
        assert len(shown) == len(many) + 4 and "济南泉城机械有限公司工会委员会" not in shown


def test_an_export_is_recorded_with_its_file_name(many: list[Body], county: User, client_of: Any) -> None:
    answer = client_of(county).get(reverse("unions:body-list") + "?export=csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    event = AuditEvent.objects.get(verb="body.export")
    assert event.actor_id == county.pk and event.note.startswith("工会名录-") and event.note.endswith(".csv")


def test_no_cell_of_an_export_is_a_formula(many: list[Body], county: User, client_of: Any) -> None:
    client, url = client_of(county), reverse("unions:body-list")
    for row in csv_rows(client.get(f"{url}?export=csv")):
        assert not [cell for cell in row if cell.startswith(RISKY)]
    for row in sheet_rows(client.get(f"{url}?export=xlsx")):
        assert not [cell.value for cell in row if cell.data_type == "f" or cell.hyperlink]
        assert not [
            cell.value for cell in row if isinstance(cell.value, str) and cell.value.startswith(RISKY)
        ]


@given(
    text=st.text(st.characters(exclude_characters="\0"), max_size=12)
    | st.text("'\"= +-@\t\r\n＝a\u3000\ufeff", max_size=8)
)
@example(text="'=1")
def test_a_made_safe_text_never_begins_a_formula_and_comes_back_as_it_was(text: str) -> None:
    safe = safe_text(text)
    assert not safe.lstrip(" \u3000\ufeff").startswith(RISKY)
    assert safe in (text, f"'{text}")
    assert restore_text(safe) == text


def test_a_list_takes_no_post(county: User, client_of: Any, tree: Tree) -> None:
    assert client_of(county).post(reverse("unions:body-list")).status_code == 405
