"""The corpus at the desk: hostile files refused in time with a reason, golden ones read cell by cell, payloads disarmed."""

import io
import resource
import socket
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.desk import workbook
from core.desk.resource import RESOURCES
from core.exports import csv_lines, restore_text, safe_text
from core.exports import workbook as list_workbook
from tests.core.desk_corpus import golden, hostile
from tests.core.test_desk_files import HOSTILE, refusal, rows_of
from tests.members import books

BAR = 3.0  # seconds of the reading child's own time
LEADS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\x00=",
    "＝",
    "＋",
    "－",
    "＠",
    " =",
    "\u00a0=",
    "\u3000=",
    "\ufeff=",
    "\u200b=",
    '"=',
    "'=",
)
CALLS = (
    "1+1",
    "cmd|'/C calc'!A0",
    'HYPERLINK("http://127.0.0.1/","x")',
    'WEBSERVICE("http://127.0.0.1/")',
    "SUM(A1:A9)",
)
PAYLOADS = [lead + call for lead in LEADS for call in CALLS]


def test_the_corpus_is_large_enough() -> None:
    assert len(hostile.MAKERS) + len(hostile.TEXTS) + len(HOSTILE) >= 60
    assert (len(golden.BOOKS) + len(golden.TEXTS)) * len(golden.CONTENTS) + len(golden.KINDS) >= 60
    assert len(PAYLOADS) >= 50


@pytest.fixture(scope="module")
def listener() -> Any:
    """Where the hostile files would call, if anybody did."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", 9))
        except OSError:  # not ours to open here: the child can open no socket, as another test shows
            yield None
            return
        server.listen()
        server.settimeout(0.05)
        yield server


def spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.mark.parametrize("name", hostile.MAKERS)
def test_a_hostile_workbook_is_refused_in_time_with_a_reason(name: str, listener: Any) -> None:
    make, words = hostile.MAKERS[name]
    data = make()
    canary = Path("/tmp") / hostile.CANARY
    canary.write_text("never read this: 不可外泄")
    began = spent()
    said = refusal(data)
    assert words in said, said
    assert said.endswith("。")
    assert spent() - began < BAR
    assert "不可外泄" not in said
    canary.unlink()
    if listener is not None:
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("name", hostile.TEXTS)
def test_a_hostile_text_file_is_refused_in_time_with_a_reason(name: str) -> None:
    data, words = hostile.TEXTS[name]
    began = spent()
    said = refusal(data, "表.csv")
    assert words in said, said
    assert spent() - began < BAR


@pytest.mark.parametrize("content", golden.CONTENTS)
@pytest.mark.parametrize("shape", golden.BOOKS)
def test_a_workbook_is_read_cell_by_cell(shape: str, content: str) -> None:
    data, expected = golden.BOOKS[shape](golden.CONTENTS[content])
    assert rows_of(data) == expected


@pytest.mark.parametrize("content", golden.CONTENTS)
@pytest.mark.parametrize("shape", golden.TEXTS)
def test_a_text_file_is_read_cell_by_cell(shape: str, content: str) -> None:
    data, expected = golden.TEXTS[shape](golden.CONTENTS[content])
    assert rows_of(data, "csv") == expected


@pytest.mark.parametrize("name", golden.KINDS)
def test_kinds_of_cells_are_kept(name: str) -> None:
    given, found = golden.KINDS[name]
    [[row_no, cells]] = rows_of(books.workbook([books.row(1, **given)]))
    expected = books.row(1, **found)
    assert (row_no, cells) == (5, expected)


def formulas(data: bytes) -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("lead", LEADS)
def test_no_exporter_writes_a_cell_that_runs(lead: str) -> None:
    """Lists as workbook and text, the official workbook, the rows that come back: all of them, every payload."""
    desk = RESOURCES["members"]
    payloads = [text for text in PAYLOADS if text.startswith(lead)]
    lines = [[text] * 20 for text in payloads]
    issues = [[1, "说明", "改法", True]]
    for data in (
        list_workbook(["列"] * 20, lines, sheet="表", foot=safe_text(payloads[0])).read(),
        workbook.full(desk, lines).read(),
        workbook.bad_rows(desk, ((line, issues) for line in lines)).read(),
    ):
        assert formulas(data) == []
    import csv

    text = "".join(csv_lines(["列"] * 20, lines, foot=payloads[0]))
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        for cell in row:
            bare = cell.lstrip(" \u00a0\u3000\ufeff\u200b\"'")
            assert cell.startswith("'") or not bare.startswith(tuple("=+-@＝＋－＠\t\r\n")), cell
    for payload in payloads:
        assert restore_text(safe_text(payload)) == payload.replace("\x00", "")


def test_a_negative_number_stays_a_number() -> None:
    data = list_workbook(["数"], [[-123.45]], sheet="表").read()
    assert openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value == -123.45


def test_reading_takes_no_worker_down_with_it() -> None:
    for name in ("zip in a zip", "billion laughs"):
        assert refusal(hostile.MAKERS[name][0]())
    assert rows_of(golden.official([books.row(1)])[0])
