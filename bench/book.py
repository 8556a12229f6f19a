"""A member workbook of any size, written as it goes: `python -m bench.book ROWS FILE`, unit names on stdin.

Shared strings, as Excel writes them. Rows `KNOWN` in so many repeat those of the first, small workbook; `INVALID` are wrong.
"""

import os
import sys
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.sax.saxutils import escape

from bench.common import run

KNOWN, INVALID = 10, 100  # one row in so many
KEPT = ("core_importchange", "core_importcreated", "core_importrow")  # what the desk keeps of a batch
PIECE = 2_000  # rows handed to the packer at a time
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_REL}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="会员" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def ground() -> tuple[Any, list[str]]:
    """A county, and names of the employers that its unions cover."""
    from bench.common import run
    from unions.models import Body

    body = Body.objects.filter(kind="county").order_by("path")[3]
    found = run(
        "SELECT min(u.name) FROM unions_unit u JOIN unions_coverage c ON c.unit_id = u.id JOIN unions_body b ON b.id = c.body_id "
        "WHERE b.path LIKE %s AND c.to_on IS NULL GROUP BY u.name HAVING count(*) = 1 ORDER BY 1 LIMIT 20000",
        [f"{body.path}%"],
    )
    return body, [name for (name,) in found]


def made(number: int, names: list[str]) -> list[Any]:
    from tests.members import books

    wrong = {"phone": "136"} if number % INVALID == 7 else {}
    return books.row(number, unit=names[number % len(names)], **wrong)


def write(target: IO[bytes] | str, rows: Iterator[list[str]]) -> None:
    """Title, blank line, unit line, header in row 4, data from row 5."""
    from tests.members import books

    strings: dict[str, int] = {}
    letters = [chr(65 + place) for place in range(len(books.HEADS))]

    def line(number: int, cells: list[str]) -> str:
        inner = "".join(
            f'<c r="{letter}{number}" t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>'
            for letter, cell in zip(letters, cells, strict=False)
            if cell
        )
        return f'<row r="{number}">{inner}</row>'

    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _HEAD + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            part.write((line(1, ["工会会员信息采集表"]) + line(4, books.HEADS)).encode())
            held = []
            for number, cells in enumerate(rows, start=5):
                held.append(line(number, cells))
                if len(held) == PIECE:
                    part.write("".join(held).encode())
                    held.clear()
            part.write(("".join(held) + "</sheetData></worksheet>").encode())
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">'.encode())
            found = list(strings)
            for start in range(0, len(found), PIECE):
                part.write(
                    "".join(
                        f"<si><t>{escape(text)}</t></si>" for text in found[start : start + PIECE]
                    ).encode()
                )
            part.write(b"</sst>")


def vacuum() -> None:
    """After loads that were rolled back or swept away: their dead rows would slow the next bench."""
    run(f"VACUUM members_member, members_membershipchange, {', '.join(KEPT)}")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    names = sys.stdin.read().split("\n")
    only = (
        int(sys.argv[3]) if len(sys.argv) > 3 else 0
    )  # only one row in so many: those that are known already
    count = int(sys.argv[1])
    write(sys.argv[2], (made(n, names) for n in range(count) if not only or n % only == 3))


if __name__ == "__main__":
    main()
