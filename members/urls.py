"""Addresses of the members app."""

from django.urls import URLPattern, URLResolver, path

from core.register import REGISTERS, pages_of
from members import registers  # noqa: F401  (declares)
from members.views import figures, papers, register, steps

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.MemberList.as_view(), name="member-list"),
    path("new/", register.MemberCreate.as_view(), name="member-create"),
    path("of/<int:pk>/", figures.MembersOfBody.as_view(), name="of-body"),
    path("counts/", figures.MemberCounts.as_view(), name="member-counts"),
    path("book/", figures.MemberBook.as_view(), name="member-book"),
    path("forms/", papers.MemberPapers.as_view(), name="member-forms"),
    path("<int:pk>/form/", papers.MemberPaper.as_view(), name="member-form"),
    path("<int:pk>/", register.MemberDetail.as_view(), name="member-detail"),
    path("<int:pk>/edit/", register.MemberEdit.as_view(), name="member-edit"),
    path("<int:pk>/id-number/", register.MemberNumber.as_view(), name="member-id-number"),
    path("<int:pk>/phone/", register.MemberPhone.as_view(), name="member-phone"),
    path("<int:pk>/retain/", steps.MemberRetain.as_view(), name="member-retain"),
    path("<int:pk>/move-out/", steps.MemberMoveOut.as_view(), name="member-move-out"),
    path("<int:pk>/leave/", steps.MemberLeave.as_view(), name="member-leave"),
    path("<int:pk>/expel/", steps.MemberExpel.as_view(), name="member-expel"),
    path("<int:pk>/rejoin/", steps.MemberRejoin.as_view(), name="member-rejoin"),
]
PLAIN: list[URLPattern] = [
    page for register in REGISTERS.values() if register.app == app_name for page in pages_of(register)
]
urlpatterns += PLAIN
