"""The corps of union cadres in figures: level, age, education, sex, full-time; each figure beside its bar."""

from typing import Any, ClassVar

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import add_months, today
from core.views import Page
from unions.forms.cadres import EDUCATION
from unions.models import Body, Officer, SocialWorker
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS, FED_KINDS, TOWN_KINDS

BANDS = (
    (0, 30, "30 岁及以下"),
    (31, 40, "31 至 40 岁"),
    (41, 50, "41 至 50 岁"),
    (51, 60, "51 至 60 岁"),
    (61, 120, "61 岁及以上"),
)
LEVELS = (
    ("省级", ("province",)), ("市级", ("city",)), ("县级", ("county",)), ("乡镇（街道）、开发区", TOWN_KINDS),
    ("村（社区）和区域性、行业性联合会", FED_KINDS), ("基层工会", BASIC_KINDS),
)  # fmt: skip
Cut = tuple[str, str, list[tuple[str, Q]]]  # key, title, label → condition


class CorpsProfile(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-044",)
    model = Officer
    permission = "cadres.view"
    title = "干部队伍结构"
    template_name = "unions/corps.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("干部名册", reverse("unions:officer-list")), (self.title, "")]

    def node(self) -> Body:
        text = self.request.GET.get("under", "")
        rows = Body.objects.visible_to(self.user, self.permission)
        home = self.user.home_body
        chosen = int(text) if text.isdecimal() else home.pk if home else 0
        found: Body | None = rows.filter(pk=chosen).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        node, on = self.node(), today()
        most = policy_of(node.place, on).value("staff.young_age")
        rows = self.get_queryset().filter(left_on=None, body__path__startswith=node.path)
        groups = cuts(on)
        flat = {f"{key}_{n}": q for key, _, pairs in groups for n, (_, q) in enumerate(pairs)}
        young = Q(born_on__gt=add_months(on, -12 * (int(most) + 1))) if most is not None else Q(pk__in=())
        named = {
            "all": Q(pk__gt=0),
            "party": Q(party_member=True),
            "certified": Q(certified_on__isnull=False),
            "young": young,
            "aged": Q(born_on__isnull=False),
        }
        sums = rows.order_by().aggregate(
            **{name: Count("pk", filter=q) for name, q in {**named, **flat}.items()}
        )
        helpers = SocialWorker.objects.visible_to(self.user, self.permission).posted(on)
        context = {
            "node": node,
            "subtitle": f"{node.name}及下级工会在任干部，{on} 现况",
            "facts": [
                {"label": "在任干部", "value": f"{sums['all']:,}", "url": f"{reverse('unions:officer-list')}?under={node.pk}"},
                _share("年轻干部", sums["young"], sums["aged"], f"{most} 岁及以下" if most else "本地没有设定年龄"),
                _share("中共党员", sums["party"], sums["all"]),
                _share("持证", sums["certified"], sums["all"]),
                {"label": "社会化工会工作者", "value": f"{helpers.filter(body__path__startswith=node.path).count():,}",
                 "url": f"{reverse('unions:socialworker-list')}?under={node.pk}&posted=yes"},
            ],
            "charts": [chart(key, title, [(label, sums[f"{key}_{n}"]) for n, (label, _) in enumerate(pairs)]) for key, title, pairs in groups],
            "total": sums["all"],
        }  # fmt: skip
        return self.render(context)


def cuts(on: Any) -> list[Cut]:
    """Each a division of all cadres: the last part takes what is not on file."""
    ages = [
        (label, Q(born_on__gt=add_months(on, -12 * (last + 1)), born_on__lte=add_months(on, -12 * first)))
        for first, last, label in BANDS
    ]
    kinds = [(label, Q(body__kind__in=kinds)) for label, kinds in LEVELS]
    known = [kind for _, group in LEVELS for kind in group]
    return [
        ("level", "按层级", [*kinds, ("产业、机关等其他工会", ~Q(body__kind__in=known))]),
        ("age", "按年龄", [*ages, ("没有登记", Q(born_on=None))]),
        (
            "education",
            "按学历",
            [*((word, Q(education=word)) for word in EDUCATION), ("没有登记", ~Q(education__in=EDUCATION))],
        ),
        ("sex", "按性别", [("男", Q(sex="1")), ("女", Q(sex="2")), ("没有登记", Q(sex=""))]),
        ("fulltime", "按专职兼职", [("专职", Q(fulltime=True)), ("兼职", Q(fulltime=False))]),
    ]


def _share(label: str, part: int, whole: int, note: str = "") -> dict[str, Any]:
    rate = f"{part * 100 / whole:.1f}%" if whole else "—"
    return {"label": label, "value": f"{part:,}", "sub": "，".join(word for word in (rate, note) if word)}


def chart(key: str, title: str, pairs: list[tuple[str, int]]) -> dict[str, Any]:
    """Lines with nobody are left out of the picture, and of its table."""
    seen = [(label, number) for label, number in pairs if number]
    return {
        "id": f"corps-{key}", "kind": "bar", "title": title, "heads": ["", "人数"], "unit": "人",
        "rows": [(label, [number]) for label, number in seen],
        "aria": f"{title}：" + "，".join(f"{label} {number} 人" for label, number in seen),
    }  # fmt: skip
