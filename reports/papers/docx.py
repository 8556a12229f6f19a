"""DOCX in the layout of GB/T 9704, with the official fonts by name: they are on the clerk's own computer."""

import datetime as dt
import io
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from reports.papers.tables import Grid
from reports.papers.text import Paper

FANGSONG, TITLE, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
RED = RGBColor(0xC8, 0x16, 0x1D)
TEXT_WIDTH_MM = 156
LINE = Pt(28)


def docx_bytes(paper: Paper) -> bytes:
    doc = Document()
    page_setup(doc, paper)
    head(doc, paper)
    for block in paper.blocks:
        if block.grid:
            table(doc, block.grid)
        else:
            font = {"h1": HEI, "h2": KAI}.get(block.kind, FANGSONG)
            written = line(doc, block.text, font=font, indent=True)
            written.paragraph_format.keep_with_next = block.kind in {"h1", "h2"}
    tail(doc, paper)
    found = io.BytesIO()
    doc.save(found)
    return found.getvalue()


def page_setup(doc: Any, paper: Paper) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    style = doc.styles["Normal"]
    style.font.size, style.font.name = Pt(16), FANGSONG
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANGSONG)
    for part in style.element.xpath("/w:styles/w:docDefaults//w:rPr"):
        for lang in part.findall(qn("w:lang")):
            part.remove(lang)
        lang = OxmlElement("w:lang")
        lang.set(qn("w:val"), "en-US")
        lang.set(qn("w:eastAsia"), "zh-CN")
        part.append(lang)
    doc.settings.odd_and_even_pages_header_footer = True
    number(section.footer.paragraphs[0], ALIGN.RIGHT)
    number(section.even_page_footer.paragraphs[0], ALIGN.LEFT)
    about, made = doc.core_properties, dt.datetime.combine(paper.as_of, dt.time())
    about.title, about.author, about.last_modified_by = "".join(paper.title), paper.signature, paper.signature
    about.created = about.modified = about.last_printed = made
    about.language, about.comments, about.revision = "zh-CN", "", 1


def run(
    paragraph: Any, text: str, font: str = FANGSONG, size: float = 16, colour: RGBColor | None = None
) -> Any:
    part = paragraph.add_run(text)
    part.font.name, part.font.size = font, Pt(size)
    part._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        part.font.color.rgb = colour
    return part


def line(
    doc: Any, text: str, *, font: str = FANGSONG, size: float = 16, align: Any = None, indent: bool = False,
    colour: RGBColor | None = None, exact: bool = True,
) -> Any:  # fmt: skip
    paragraph = doc.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.alignment = align
    if exact:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if indent:
        layout.first_line_indent = Pt(2 * size)
        layout.alignment = align or ALIGN.JUSTIFY
    run(paragraph, text, font, size, colour)
    return paragraph


def head(doc: Any, paper: Paper) -> None:
    if paper.draft:
        line(doc, "样稿 · 未签发", font=HEI, size=12, align=ALIGN.RIGHT)
    for _ in range(2 if paper.draft else 3):
        line(doc, "")
    size = min(42, 430 // len(paper.mark))
    line(doc, paper.mark, font=TITLE, size=size, align=ALIGN.CENTER, colour=RED, exact=False)
    line(doc, "")
    number_line = line(doc, paper.number, align=ALIGN.CENTER)
    border(number_line, "bottom", "C8161D", 12, space=11)  # 4 mm below the number
    for _ in range(2):
        line(doc, "")
    for part in paper.title:
        title = line(doc, part, font=TITLE, size=22, align=ALIGN.CENTER)
        title.paragraph_format.line_spacing = Pt(33)
    line(doc, "")
    line(doc, paper.to)


def tail(doc: Any, paper: Paper) -> None:
    if paper.attachments:
        line(doc, "")
        for index, grid in enumerate(paper.attachments, start=1):
            note = line(doc, f"{'附件：' if index == 1 else ''}{index}.{grid.caption}")
            note.paragraph_format.left_indent = Pt(32 if index == 1 else 80)
    for _ in range(2):
        line(doc, "")
    width = max(len(paper.signature), len(paper.signed_on))
    for text in (paper.signature, paper.signed_on):
        signed = line(doc, text, align=ALIGN.CENTER)
        signed.paragraph_format.right_indent = Pt(64)
        signed.paragraph_format.left_indent = Mm(TEXT_WIDTH_MM) - Pt(64 + 16 * (width + 1))
        signed.paragraph_format.keep_with_next = text == paper.signature
    for index, grid in enumerate(paper.attachments, start=1):
        title = line(doc, f"附件{index}", font=HEI)
        title.paragraph_format.page_break_before = True
        table(doc, grid)
    colophon(doc, paper)


def colophon(doc: Any, paper: Paper) -> None:
    line(doc, "")
    if paper.copies:
        copies = line(doc, f"抄送：{paper.copies}。", size=14)
        copies.paragraph_format.left_indent = copies.paragraph_format.right_indent = Pt(14)
        border(copies, "top", "000000", 8)
    issued = line(doc, f"{paper.office}\t{paper.signed_on}印发", size=14)
    issued.paragraph_format.left_indent = issued.paragraph_format.right_indent = Pt(14)
    issued.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM) - Pt(14), 2)
    border(issued, "top", "000000", 6 if paper.copies else 8)
    border(issued, "bottom", "000000", 8)


def border(paragraph: Any, side: str, colour: str, eighths: int, space: int = 1) -> None:
    properties = paragraph._element.get_or_add_pPr()
    holder = properties.find(qn("w:pBdr"))
    if holder is None:
        holder = OxmlElement("w:pBdr")
        properties.insert_element_before(
            holder, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc"
        )
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", eighths), ("space", space), ("color", colour)):
        edge.set(qn(f"w:{name}"), str(value))
    holder.append(edge)


def number(paragraph: Any, align: Any) -> None:
    """— 1 —, outer side, one character in."""
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    run(paragraph, "— ", SONG, 14)
    part = run(paragraph, "", SONG, 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        part._element.append(element)
    run(paragraph, " —", SONG, 14)


def table(doc: Any, grid: Grid) -> None:
    caption = line(doc, grid.caption, font=HEI, size=12, align=ALIGN.CENTER)
    caption.paragraph_format.keep_with_next = True
    size = 9 if len(grid.heads) > 7 else 10.5
    made = doc.add_table(rows=0, cols=len(grid.heads))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = column_widths(grid)
    for position, cells in enumerate([list(grid.heads), *grid.shown()]):
        row = made.add_row()
        keep_whole(row, head=position == 0)
        for index, text in enumerate(cells):
            cell = row.cells[index]
            cell.width = widths[index]
            paragraph = cell.paragraphs[0]
            centred = position == 0 or grid.kinds[index] == "text" or grid.heads[index] == "名次"
            paragraph.alignment = ALIGN.CENTER if centred else ALIGN.RIGHT
            paragraph.paragraph_format.space_after = Pt(0)
            run(paragraph, text, HEI if position == 0 else FANGSONG, size)
    note = line(doc, grid.note, size=9)
    note.paragraph_format.line_spacing = Pt(14)


def column_widths(grid: Grid) -> list[Emu]:
    """Names get what the longest one needs, the rest is shared evenly."""
    names = [
        max(len(row[i]) for row in grid.shown()) if kind == "text" else 0 for i, kind in enumerate(grid.kinds)
    ]
    fixed = [Mm(min(60, max(20, 4 * n + 4))) if n else 0 for n in names]
    share = (Mm(TEXT_WIDTH_MM) - sum(fixed)) // max(1, fixed.count(0))
    return [Emu(width or share) for width in fixed]


def keep_whole(row: Any, *, head: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader") if head else ("w:cantSplit",):
        properties.append(OxmlElement(name))
