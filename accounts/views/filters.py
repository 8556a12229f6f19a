"""The own kept filters of a list. Somebody else's are not found."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import SavedFilter
from accounts.views.base import OwnPage
from accounts.workflows.filters import address_of, drop_filter, save_filter, turn_default
from core.views.saved import OPEN
from core.workflow import Refused


class SaveForm(forms.Form):
    page = forms.CharField(max_length=80)
    name = forms.CharField(label="名称", max_length=20)
    query = forms.CharField(max_length=1000)
    default = forms.BooleanField(required=False)


def _back(page: str, query: str) -> str:
    return f"{address_of(page)}?{query or f'{OPEN}=1'}"


class FilterSave(OwnPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        form = SaveForm(request.POST)
        try:
            if not form.is_valid():
                address_of(request.POST.get("page", ""))
                messages.error(request, "没有保存：请填写名称，最多 20 个字。")
                return redirect(_back(request.POST["page"], request.POST.get("query", "")[:1000]))
            said = form.cleaned_data
            saved = save_filter(self.user, said["page"], said["name"], said["query"], default=said["default"])
        except Refused as problem:
            messages.error(request, str(problem))
            try:
                return redirect(_back(request.POST.get("page", ""), ""))
            except Refused:
                raise Http404 from None
        messages.success(request, f"已保存筛选：{saved.name}")
        return redirect(_back(saved.page, saved.query))


class OneFilter(OwnPage):
    def found(self, pk: int) -> SavedFilter:
        saved = SavedFilter.objects.filter(user=self.user, pk=pk).first()
        if saved is None:
            raise Http404
        return saved


class FilterDefault(OneFilter):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        saved = turn_default(self.found(pk), by=self.user)
        words = "以后打开这个页面，先用这组条件" if saved.default else "打开这个页面时不再用这组条件"
        messages.success(request, f"{words}：{saved.name}")
        return redirect(_back(saved.page, saved.query))


class FilterDrop(OneFilter):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        saved = self.found(pk)
        page, name = saved.page, saved.name
        drop_filter(saved, by=self.user)
        messages.success(request, f"已删去筛选：{name}")
        return redirect(_back(page, ""))
