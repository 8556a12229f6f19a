"""What several procedures share: document numbers of replies, the code of a certificate, the county's part."""

import re
from typing import Any

from core.identifiers import check_uscc
from core.scoping import covers
from core.workflow import Refused
from unions.models import Body, Case, CaseStep
from unions.querysets import LOCAL_KINDS
from unions.workflows.procedures.construct import Ask

DOC_NO = Ask("approval_no", "批复文号", "docno", help="如“兰工发〔2026〕12号”，由批复机关编号", max_length=60)
_SHAPE = re.compile(r"[\u4e00-\u9fff]{1,12}〔[12]\d{3}〕[1-9]\d{0,4}号")
_BRACKETS = str.maketrans(
    {"[": "〔", "]": "〕", "【": "〔", "】": "〕", "(": "〔", ")": "〕", "（": "〔", "）": "〕"}
)


def doc_no(text: str) -> str:
    """A document number as GB/T 9704 writes it: 兰工发〔2026〕12号. ValueError with a sentence otherwise."""
    number = "".join(text.split()).translate(_BRACKETS).replace("第", "")
    if not _SHAPE.fullmatch(number):
        raise ValueError("文号格式不对。请填机关代字、年份和序号，如“兰工发〔2026〕12号”。")
    return number


def unused_no(case: Case, number: str) -> None:
    """One number is one paper of one issuer."""
    rows = CaseStep.objects.filter(answers__approval_no=number, undone=False).exclude(case=case)
    same = rows.filter(case__body__superior=case.body.superior).select_related("case__body").first()
    if same:
        raise Refused(f"文号“{number}”已经用在“{same.case}”的批复上。请核对文号登记，换一个号。")


def numbered(case: Case, *, by: Any, done_on: Any, answers: dict[str, Any]) -> None:
    """Gate of a step that ends in a numbered reply."""
    if answers.get("approval_no"):
        try:
            number = doc_no(answers["approval_no"])
        except ValueError as problem:
            raise Refused(str(problem)) from None
        unused_no(case, number)


def issued_by(case: Case, by: Any) -> None:
    """Keeps who replied, for the printed paper."""
    home = getattr(by, "home_body", None) or case.body.superior or case.body
    case.data = {**case.data, "issuer": {"pk": home.pk, "name": home.name}}


def union_code(text: str) -> str:
    """The code of a union's certificate: 18 characters, starting with 81, with its check digit."""
    try:
        return check_uscc(text, prefix="81")
    except ValueError as problem:
        raise Refused(str(problem)) from None


def by_county(case: Case, by: Any, what: str) -> None:
    """Refused unless the person works for a federation of county level or above over this body."""
    above = Body.objects.filter(path__in=case.body.ancestor_paths, kind__in=LOCAL_KINDS)
    branches = by.branches(case.kind.decide)
    if not any(covers(branches, body.path, body.industry_path) for body in above):
        raise Refused(f"{what}由县级以上总工会办理。请县（市、区）总工会的同志办这一步。")
