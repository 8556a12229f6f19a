"""Policy documents: the list, and each with its chain, its clauses, its figures and its receipts."""

from typing import Any, ClassVar

from django.db.models import Count, Q
from django.urls import reverse

from core.tables import Column
from core.views import DetailPage, ListPage
from unions.filters import DocumentFilter
from unions.models import DocReceipt, Jurisdiction, PolicyDoc, Threshold
from unions.policies.catalogue import entries, show
from unions.views.common import link
from unions.views.policy import title_of
from unions.views.profile import fact
from unions.workflows.circulation import keeps
from unions.workflows.policy import seats

LEVELS = [(level.value, level.label) for level in Jurisdiction.Level]
DEEPEST = 8  # documents that lean on each other in a ring end here


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

    def actions(self) -> list[dict[str, Any]]:
        found = [link("收文登记", "unions:docreceipt-list", icon="envelope-paper")]
        if self.user.can("policy.edit"):
            found.append(link("登记文件", "unions:document-create", icon="plus-lg", tone="primary"))
        return found


class DocumentDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-001", "P-002")
    model = PolicyDoc
    permission = "policy.view"
    template_name = "unions/document.html"
    related = ("jurisdiction", "forwards", "body", "superseded_by")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("政策文件", reverse("unions:document-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        doc: PolicyDoc = self.object
        rows = list(
            Threshold.objects.filter(policy_doc=doc)
            .select_related("jurisdiction")
            .order_by("clause", "key", "-effective_from")
        )
        return {
            "title": doc.title,
            "subtitle": doc.number if doc.number != doc.title else "",
            "tags": [text for text in (doc.issuer, str(doc.jurisdiction)) if text],
            "facts": self.facts(doc),
            "actions": self.actions(doc),
            "levels": chain(doc),
            "panels": [
                {"title": "转发链", "facts": self.links(doc)},
                {"title": "条款", "events": self.clauses(doc, rows), "empty": "这份文件还没有登记条款。"},
                {
                    "title": "条款中的标准",
                    "hint": f"{len(rows)} 项",
                    "events": [figure(row) for row in rows],
                    "empty": "这份文件没有给出数值。",
                },
                *self.received(doc),
            ],
        }

    def facts(self, doc: PolicyDoc) -> list[dict[str, Any]]:
        other = doc.superseded_by
        found: list[dict[str, Any]] = [
            {"label": "成文日期", "value": doc.issued_on},
            {"label": "生效", "value": doc.effective_from},
            {"label": "失效", "value": doc.effective_to or "有效"},
            {"label": "正文", "value": "平台存有要点" if doc.text_held else "仅题名"},
        ]
        if other:
            url = reverse("unions:document-detail", args=[other.pk])
            found.append({"label": "已被替代为", "value": str(other), "url": url})
        return found

    def links(self, doc: PolicyDoc) -> list[dict[str, Any]]:
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
        if doc.remark:
            found.append(fact("贯彻意见", doc.remark))
        return found

    def clauses(self, doc: PolicyDoc, figures: list[Threshold]) -> list[dict[str, Any]]:
        """Each clause with the demands it founds and the figures it gives."""
        headings: dict[str, str] = {}
        founded: dict[str, list[str]] = {}
        for row in doc.clauses.order_by("position"):
            headings[row.number] = row.heading
            known = entries().get(row.entry)
            founded.setdefault(row.number, []).extend([known.name] if known else [])
        for entry in entries().values():
            for source in entry.sources:
                if source["doc"] == doc.code:
                    founded.setdefault(source.get("label") or source["clause"], []).append(entry.name)
        given: dict[str, list[str]] = {}
        for one in figures:
            given.setdefault(one.clause, []).append(f"{title_of(one.key)} {show(one.key, one.value)}")
        found = []
        for number, names in founded.items():
            texts = list(dict.fromkeys(names))
            about = [f"条目：{'、'.join(texts)}"] if texts else []
            about += [f"标准：{'；'.join(dict.fromkeys(given[number]))}"] if number in given else []
            found.append(
                {
                    "title": f"{number} {headings.get(number, '')}".strip(),
                    "when": "。".join(about) or "没有对应条目",
                }
            )
        return found

    def received(self, doc: PolicyDoc) -> list[dict[str, Any]]:
        """The issuer's own reading: how many have signed. The reader sees those of his branch."""
        if doc.body_id is None:
            return []
        rows = DocReceipt.objects.visible_to(self.user, self.permission).filter(doc=doc)
        states = DocReceipt.State
        counts = rows.aggregate(
            sent=Count("pk"),
            received=Count("pk", filter=~Q(state=states.SENT)),
            studied=Count("pk", filter=Q(state=states.STUDIED)),
        )
        if not counts["sent"]:
            return []
        url = reverse("unions:document-receipts", args=[doc.pk])
        waiting = rows.filter(state=states.SENT).select_related("body").order_by("body__path")[:12]
        facts = [
            fact("已发", f"{counts['sent']:,} 家", url=url),
            fact("已签收", f"{counts['received']:,} 家"),
            fact("已学习贯彻", f"{counts['studied']:,} 家"),
        ]
        names = "、".join(row.body.name for row in waiting)
        if names:
            left = counts["sent"] - counts["received"]
            facts.append(
                fact("还没有签收", names + (f"等 {left:,} 家" if left > 12 else ""), url=f"{url}?tab=sent")
            )
        return [{"title": "签收情况", "facts": facts}]

    def actions(self, doc: PolicyDoc) -> list[dict[str, Any]]:
        mine = (
            DocReceipt.objects.filter(doc=doc, body=self.user.home_body).first()
            if self.user.home_body
            else None
        )
        found = []
        if mine:
            found.append(link("本会收文", "unions:docreceipt-detail", mine.pk, icon="envelope-paper"))
        if keeps(doc, self.user):
            found.append(link("签收情况", "unions:document-receipts", doc.pk, icon="list-check"))
            found.append(link("修改", "unions:document-edit", doc.pk, icon="pencil"))
        elif self.user.can("policy.edit"):
            own = seats(self.user)
            if own and doc.jurisdiction.code in own[0].jurisdiction.lineage and doc.effective_to is None:
                found.append(link("转发", "unions:document-forward", doc.pk, icon="send", tone="primary"))
        return found


def figure(row: Threshold) -> dict[str, Any]:
    return {
        "title": row.clause or "未注明条款",
        "text": f"{title_of(row.key)}：{show(row.key, row.value)}",
        "when": f"{row.jurisdiction}，从 {row.effective_from} 起",
        "url": reverse("unions:threshold-detail", args=[row.key]),
    }


def chain(doc: PolicyDoc) -> list[dict[str, Any]]:
    """What the document comes from and what came of it, by level from the nation down: the picture on its page."""
    found = {doc.pk: doc}
    for way in ("up", "down"):
        edge = [doc]
        for _ in range(DEEPEST):
            edge = [other for one in edge for other in _next(one, way) if other.pk not in found]
            found.update((other.pk, other) for other in edge)
    if len(found) == 1:
        return []
    levels = []
    for level, label in LEVELS:
        docs = [one for one in found.values() if one.jurisdiction.level == level]
        docs.sort(key=lambda one: (str(one.issued_on or ""), one.pk))
        cards = [
            {"title": one.short or one.title, "sub": one.issuer, "url": reverse("unions:document-detail", args=[one.pk]),
             "here": one.pk == doc.pk, "how": "转发" if one.forwards_id in found else ""}
            for one in docs
        ]  # fmt: skip
        if (
            cards or level != Jurisdiction.Level.TOWNSHIP
        ):  # the four levels always, the fifth where it has any
            levels.append({"label": label, "cards": cards})
    return levels


def _next(doc: PolicyDoc, way: str) -> list[PolicyDoc]:
    if way == "up":
        above = list(doc.based_on.select_related("jurisdiction"))
        source = doc.forwards
        return [*above, *([source] if source else [])]
    return [
        *doc.basis_of.select_related("jurisdiction")[:50],
        *doc.forwarded_by.select_related("jurisdiction")[:50],
    ]
