"""Policy documents: the list, and each with its chain and the figures of its clauses."""

from typing import Any, ClassVar

from django.urls import reverse

from core.tables import Column
from core.views import DetailPage, ListPage
from unions.filters import DocumentFilter
from unions.models import PolicyDoc, Threshold
from unions.policies.catalogue import show
from unions.views.policy import title_of
from unions.views.profile import fact


class DocumentList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-001",)
    model = PolicyDoc
    permission = "policy.view"
    title = "政策文件"
    noun = "份"
    filterset_class = DocumentFilter
    orders = {"": ("code",)}
    columns = (
        Column("title", "标题", link=True),
        Column("number", "文号"),
        Column("issuer", "发文机关", phone=False),
        Column("place", "适用地区", value="jurisdiction.name"),
        Column("issued_on", "成文日期", kind="date"),
        Column("effective_to", "失效日期", kind="date", phone=False),
        Column("held", "正文", value=lambda doc: "有" if doc.text_held else "仅题名", phone=False),
    )
    empty_icon = "file-earmark-text"
    related = ("jurisdiction",)
    row_page = "unions:document-detail"


class DocumentDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-001", "P-002")
    model = PolicyDoc
    permission = "policy.view"
    related = ("jurisdiction", "forwards")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("政策文件", reverse("unions:document-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        doc: PolicyDoc = self.object
        rows = list(
            Threshold.objects.filter(policy_doc=doc)
            .select_related("jurisdiction")
            .order_by("clause", "key", "-effective_from")
        )
        figures = [
            {
                "title": row.clause or "未注明条款",
                "text": f"{title_of(row.key)}：{show(row.key, row.value)}",
                "when": f"{row.jurisdiction}，从 {row.effective_from} 起",
                "url": reverse("unions:threshold-detail", args=[row.key]),
            }
            for row in rows
        ]
        return {
            "title": doc.title,
            "subtitle": doc.number if doc.number != doc.title else "",
            "tags": [text for text in (doc.issuer, str(doc.jurisdiction)) if text],
            "facts": [
                {"label": "成文日期", "value": doc.issued_on},
                {"label": "生效", "value": doc.effective_from},
                {"label": "失效", "value": doc.effective_to or "有效"},
                {"label": "正文", "value": "平台存有要点" if doc.text_held else "仅题名"},
            ],
            "panels": [
                {"title": "转发链", "facts": self.chain(doc)},
                {
                    "title": "条款中的标准",
                    "hint": f"{len(rows)} 项",
                    "events": figures,
                    "empty": "这份文件没有给出数值。",
                },
            ],
        }

    def chain(self, doc: PolicyDoc) -> list[dict[str, Any]]:
        def line(label: str, other: PolicyDoc) -> dict[str, Any]:
            return fact(
                label,
                f"{other.title}{'（' + other.number + '）' if other.number else ''}",
                url=reverse("unions:document-detail", args=[other.pk]),
            )

        found = [line("上位文件", other) for other in doc.based_on.all()]
        if doc.forwards:
            found.append(line("转发自", doc.forwards))
        found += [line("被转发为", other) for other in doc.forwarded_by.all()]
        found += [line("下位文件", other) for other in doc.basis_of.all()]
        found.append(fact("主送", doc.addressees))
        return found
