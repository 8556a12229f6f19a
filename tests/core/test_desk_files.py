"""Files at the import desk: hostile ones are refused with a sentence and no process falls, odd ones are read exactly."""

import datetime as dt
import io
import json
import struct
import sys
import zipfile
from typing import Any

import pytest

from core.desk import limits, preflight, quick, reader, sheets
from core.desk.resource import RESOURCES
from core.desk.values import Bad, date
from core.desk.xlsx import Workbook
from core.workflow import Refused
from tests.members import books

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def spec() -> list[dict[str, Any]]:
    return RESOURCES["members"].spec()


def parts(sheet: str = "", strings: str = "", **more: str | bytes) -> dict[str, str | bytes]:
    """The smallest workbook: one sheet, optional shared strings."""
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet or f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        **({"xl/sharedStrings.xml": strings} if strings else {}),
        **more,
    }


def pack(files: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def refusal(data: bytes, name: str = "表.xlsx") -> str:
    """The sentence, from the preflight or from the child."""
    try:
        kind = preflight.kind_of(io.BytesIO(data), name)
        list(reader.read(data, kind, spec()))
    except (limits.Unfit, Refused) as problem:
        return str(problem)
    return ""


def bomb(size: int) -> bytes:
    return pack(parts(strings=f'<sst xmlns="{MAIN}"><si><t>' + "长" * (size // 3) + "</t></si></sst>"))


def corner() -> bytes:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return pack(parts(sheet))


def lying(size: int) -> bytes:
    """The directory says ten bytes, the part inflates to much more."""
    data = bytearray(pack(parts(strings=f'<sst xmlns="{MAIN}">' + " " * size + "</sst>")))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (place := data.find(signature, start)) >= 0:
            start = place + 4
            if int.from_bytes(data[place + offset : place + offset + 4], "little") > size:
                data[place + offset : place + offset + 4] = struct.pack("<I", 10)
    return bytes(data)


DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
HOSTILE = {
    "empty": (b"", "文件是空的"),
    "corner": (corner(), "很远的右边"),
    "strings": (bomb(200 << 20), "压缩得异常紧"),
    "long cell": (bomb(300_000), "32,767"),
    "lying sizes": (lying(40 << 20), "已损坏"),
    "external entity": (
        pack(parts(f'{DOCTYPE}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')),
        "外部定义",
    ),
    "entity in strings": (
        pack(parts(strings=f'{DOCTYPE}<sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>')),
        "外部定义",
    ),
    "entity in a side part": (pack(parts(**{"docProps/app.xml": f"{DOCTYPE}<x/>"})), "外部定义"),
    "macros": (pack(parts(**{"xl/vbaProject.bin": b"x"})), "宏"),
    "external link": (pack(parts(**{"xl/externalLinks/externalLink1.xml": "<x/>"})), "断开链接"),
    "many entries": (pack(parts(**{f"x/{n}.xml": "<x/>" for n in range(2100)})), "2,000"),
    "odd names": (pack(parts(**{"../../etc/x": b"x"})), "部件名不正常"),
    "no workbook": (pack({"a.txt": "x"}), "不是一个 Excel 工作簿"),
    "word": (pack({"[Content_Types].xml": "", "word/document.xml": ""}), "Word 文档"),
    "ods": (pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
    "broken zip": (b"PK\x03\x04" + b"\x00" * 400, "已损坏"),
    "cut off": (books.workbook([books.row(1)]).getvalue()[:-400], "已损坏"),
    "broken xml": (pack(parts(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c')), "已损坏"),
    "backward rows": (
        pack(parts(f'<worksheet xmlns="{MAIN}"><sheetData><row r="9"/><row r="3"/></sheetData></worksheet>')),
        "行号不正常",
    ),
    "encrypted": (preflight.OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "old xls": (preflight.OLE + b"\x00" * 600, "旧版 .xls"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "网页文件"),
    "xml 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML 表格 2003",
    ),
    "pdf": (b"%PDF-1.7", "PDF"),
    "picture": (b"\x89PNG\r\n", "图片"),
    "rar": (b"Rar!\x1a\x07", "压缩包"),
    "no header": (pack(parts()), "没有找到表头"),
    "text as xlsx": ("序号,姓名\n1,王".encode(), "不是 Excel 工作簿"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_chinese_sentence(name: str) -> None:
    data, words = HOSTILE[name]
    said = refusal(data)
    assert words in said, said
    assert said.endswith("。")


def test_nothing_of_a_local_file_is_read() -> None:
    data, _ = HOSTILE["entity in strings"]
    assert refusal(data).count("/") == 0


def test_a_file_over_the_size_is_refused_before_it_is_read() -> None:
    class Big(io.BytesIO):
        def tell(self) -> int:
            return limits.FILE_BYTES + 1

    with pytest.raises(limits.Unfit, match="超过 300 MB"):
        preflight.kind_of(Big(b"PK"), "大.xlsx")


def test_a_child_that_dies_is_reported_and_this_process_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Refused, match="安全限制"):
        list(reader.read(b"x", "xlsx", spec()))


def test_the_child_can_open_neither_file_nor_socket_nor_take_much_memory() -> None:
    import subprocess

    code = (
        "import socket\nfrom core.desk import child\nchild.confine(); child.close_doors()\n"
        "for act in (lambda: open('/etc/hostname'), lambda: socket.socket(), lambda: bytearray(3 << 30)):\n"
        "    try: act(); print('open')\n    except (OSError, MemoryError): print('shut')\n"
    )
    from django.conf import settings

    out = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert out.stdout.split() == ["shut"] * 3, out.stderr


def rows_of(file: io.BytesIO | bytes, kind: str = "xlsx") -> list[Any]:
    data = file if isinstance(file, bytes) else file.getvalue()
    return [row for message in reader.read(data, kind, spec()) for row in message.get("rows", ())]


def test_reordered_columns_are_read_by_name_and_keep_their_letters() -> None:
    rows = [list(reversed(books.row(n))) for n in (1, 2)]
    file = books.workbook(rows, heads=list(reversed(books.HEADS)))
    messages = list(reader.read(file.getvalue(), "xlsx", spec()))
    assert messages[0]["places"] == list(range(19, -1, -1))
    assert messages[1]["rows"] == [[5, books.row(1)], [6, books.row(2)]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda heads: [*heads[:7], *heads[8:], "备注"], "缺少 1 列：证件号码"),
        (lambda heads: [*heads[:19], heads[1]], "出现了两次（B 列和 T 列）"),
        (lambda heads: [f"字段{n}" for n in range(20)], "没有找到表头"),
    ],
)
def test_wrong_headers_are_refused_precisely(change: Any, words: str) -> None:
    file = books.workbook([books.row(1)], heads=change(books.HEADS))
    assert words in refusal(file.getvalue())


def test_an_extra_column_is_named_and_left_out() -> None:
    file = books.workbook([[*books.row(1), "x"]], heads=[*books.HEADS, "备注"])
    messages = list(reader.read(file.getvalue(), "xlsx", spec()))
    assert messages[0]["extra"] == ["U 备注"]
    assert messages[1]["rows"][0][1] == books.row(1)


def test_merged_cells_among_the_data_are_refused_titles_are_not() -> None:
    assert rows_of(books.workbook([books.row(1)]))
    assert "数据区有合并单元格（B6:B7）" in refusal(
        books.workbook([books.row(n) for n in range(5)], merge="B6:B7").getvalue()
    )


def test_blank_and_numbered_only_rows_are_skipped_and_notes_end_the_data() -> None:
    blank = [""] * 20
    numbered = ["3", *[""] * 19]
    note = ["填表说明：", *[""] * 19]
    found = rows_of(books.workbook([books.row(1), blank, numbered, books.row(2), note, books.row(3)]))
    assert [row_no for row_no, _ in found] == [5, 8]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_every_common_encoding(codec: str) -> None:
    line = books.row(1, name="王𬭎䶮", native_place='山东,"临沂"')
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in line]
    text = "会员信息采集表\n" + ",".join(books.HEADS) + "\r\n" + ",".join(quoted) + "\r\n"
    assert preflight.kind_of(io.BytesIO(text.encode(codec)), "表.csv") == "csv"
    assert rows_of(text.encode(codec), "csv") == [[3, line]]


def test_an_unknown_encoding_is_refused_not_guessed() -> None:
    with pytest.raises(limits.Unfit, match="编码"):
        sheets.decode(b"\xff\xff\xff\x81\x00\x31")


def test_numbers_dates_and_errors_keep_their_kind() -> None:
    line = books.row(1, id_number=371302188411032047.0, change_on=dt.date(2024, 2, 29), phone=13800000001)
    [[_, cells]] = rows_of(books.workbook([line]))
    assert cells[books.INDEX["id_number"]] == ["3.71302188411032E+17", "n"] or cells[7][1] == "n"
    assert cells[books.INDEX["change_on"]] == ["45351", "d"]
    assert cells[books.INDEX["phone"]] == ["13800000001", "n"]


def test_both_ways_through_a_sheet_give_the_same_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    plain = books.workbook(
        [books.row(n, phone=13800000000 + n, change_on=dt.date(2024, 1, 1)) for n in range(50)]
    )
    book = openpyxl.load_workbook(plain)
    other = io.BytesIO()
    book.save(other)
    for file in (plain, other):
        fast = rows_in_process(file)
        with monkeypatch.context() as patch:
            patch.setattr(quick, "row", lambda *_: None)
            patch.setattr(quick, "_STRING", quick.re.compile(b"never"))
            assert rows_in_process(file) == fast
        assert len(fast) == 50


def rows_in_process(file: io.BytesIO) -> list[Any]:
    found: list[Any] = []
    sheets.read_workbook(file.getvalue(), spec(), lambda message: found.extend(message.get("rows", ())))
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def test_rich_text_inline_text_and_escapes_are_joined() -> None:
    strings = f'<sst xmlns="{MAIN}"><si><r><t>王</t></r><r><t>学敏</t></r><rPh sb="0" eb="1"><t>wang</t></rPh></si><si><t>甲&amp;乙_x0041_</t></si></sst>'
    heads = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{head}</t></is></c>'
        for letter, head in zip("ABCDEFGHIJKLMNOPQRST", (column["short"] for column in spec()), strict=True)
    )
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData/></x:worksheet>',
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{heads}</row><row r="2"><c r="B2" t="s"><v>0</v></c><c r="R2" t="s"><v>1</v></c></row></sheetData></worksheet>',
    )
    [[row_no, cells]] = rows_of(pack(parts(sheet[1], strings)))
    assert (row_no, cells[1], cells[17]) == (2, "王学敏", "甲&乙A")
    assert Workbook(io.BytesIO(pack(parts(sheet[0])))).sheets[0][0] == "一"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2024.2.29", "2024-02-29"), ("2024年2月29日", "2024-02-29"), ("20240229", "2024-02-29"), ("２０２４/２/２９", "2024-02-29"),
        ("2024-2-29 00:00:00", "2024-02-29"), (["45351", "d"], "2024-02-29"), (["45351", "n"], "2024-02-29"),
        (["20240229", "n"], "2024-02-29"), (["59", "d"], "1900-02-28"), (["61", "d"], "1900-03-01"), (["60", "d"], None),
        ("2023-02-29", None), ("02/03/04", None), ("明天", None), (["1e10", "n"], None), (["-3", "n"], None), (["#N/A", "e"], None),
        (["", "f"], None), ("0202-01-01", None),
    ],
)  # fmt: skip
def test_dates_are_exact_or_refused(cell: Any, found: str | None) -> None:
    parse = date("日期")
    if found is None:
        with pytest.raises(Bad):
            parse(cell)
    else:
        assert parse(cell) == found
    assert date("日期", date1904=True)(["43889", "d"]) == "2024-02-29"


def test_a_template_is_read_back_as_an_empty_table() -> None:
    from core.desk import workbook

    assert rows_of(workbook.template(RESOURCES["members"]).read()) == []
