"""Pages beside the registers of people: appraisals and training of social workers, lectures pushed and learned, the corps' profile."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.forms import ReasonForm
from core.views import CreatePage, EditPage, Page
from core.workflow import NotAllowed, Refused
from unions.forms.learning import ViewingForm
from unions.forms.socialworkers import AppraisalForm, OfWorkerForm, WorkerTrainingForm
from unions.models import Appraisal, LectureVideo, Officer, SocialWorker, WorkerTraining
from unions.workflows.cadres import may_settle, settle_transfer
from unions.workflows.learning import confirm_learned, learners, push_video


class OfWorkerCreate(CreatePage):
    """Adds a row to one worker, named in the address."""

    permission = "cadres.edit"
    form_class: ClassVar[type[OfWorkerForm]]

    def worker(self) -> SocialWorker:
        if not hasattr(self, "_worker"):
            rows = SocialWorker.objects.visible_to(self.user, "cadres.view").select_related("body")
            found: SocialWorker | None = rows.filter(pk=self.kwargs["socialworker_pk"]).first()
            if found is None:
                raise Http404
            self.require(found, self.permission)
            self._worker = found
        return self._worker

    def form_kwargs(self) -> dict[str, Any]:
        return {**super().form_kwargs(), "worker": self.worker()}

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"{self.worker()}，{self.worker().body}"}

    def crumbs(self) -> list[tuple[str, str]]:
        listing = reverse("unions:socialworker-list")
        return [("社会化工会工作者", listing), (self.worker().name, self.cancel_url()), (str(self.title), "")]

    def keep(self, form: OfWorkerForm) -> Any:
        return form.added(by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:socialworker-detail", args=[self.worker().pk])

    def success_url(self, obj: Any) -> str:
        return self.cancel_url()


class AppraisalCreate(OfWorkerCreate):
    entries: ClassVar[tuple[str, ...]] = ("P-063", "P-066")
    model = Appraisal
    form_class = AppraisalForm
    title, submit, done = "登记年度评价", "登记", "已登记年度评价"

    def initial(self) -> dict[str, Any]:
        return {"year": today().year - 1}


class WorkerTrainingCreate(OfWorkerCreate):
    entries: ClassVar[tuple[str, ...]] = ("P-063",)
    model = WorkerTraining
    form_class = WorkerTrainingForm
    title, submit, done = "登记培训", "登记", "已登记培训"


class VideoPage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-069",)
    model = LectureVideo
    permission = "cadres.view"
    related = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("网上课程", reverse("unions:lecturevideo-list")),
            (self.object.title, self.back()),
            (str(self.title), ""),
        ]

    def back(self) -> str:
        return reverse("unions:lecturevideo-detail", args=[self.object.pk])

    def setup_object(self, permission: str) -> None:
        self.object: LectureVideo = self.get_object()
        self.require(self.object, permission)


class VideoPush(VideoPage):
    template_name = "generic/confirm.html"
    title = "推送课程"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object("unions.edit")
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object("unions.edit")
        try:
            push_video(self.object, by=self.user)
        except Refused as problem:
            return self.show(str(problem), status=422)
        messages.success(request, "已推送，下级工会都能看到这门课")
        return redirect(self.back())

    def show(self, refusal: str = "", *, status: int = 200) -> HttpResponse:
        context = {
            "question": f"推送“{self.object.title}”", "submit": "推送", "cancel_url": self.back(), "refusal": refusal,
            "effect": f"推送以后，{self.object.body}的下级工会都能看到这门课，并在待办里收到提醒。学时和发布工会不能再改。",
        }  # fmt: skip
        return self.render(context, status=status)


class VideoLearn(VideoPage):
    """The cadres of the reader's own union who have learned the lecture."""

    template_name = "generic/form.html"
    title = "登记学完的干部"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.open()
        return self.show(ViewingForm(officers=self.officers(), initial={"learned_on": today()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.open()
        form = ViewingForm(request.POST, officers=self.officers())
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = confirm_learned(self.object, data["officers"], by=self.user, on=data["learned_on"])
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"已登记 {len(made)} 位干部的网上学习")
                return redirect(self.back())
        return self.show(form, status=422)

    def open(self) -> None:
        self.setup_object(self.permission)
        if not self.user.can("cadres.edit"):
            raise NotAllowed("cadres.edit")

    def officers(self) -> Any:
        return learners(self.object, self.user)

    def show(self, form: ViewingForm, *, status: int = 200) -> HttpResponse:
        none = "" if self.officers().exists() else "本会没有还没登记这门课的在任干部。"
        context = {
            "form": form, "submit": "登记", "cancel_url": self.back(), "hint": none,
            "subtitle": f"{self.object.title}，{self.object.hours:g} 学时。{none}",
        }  # fmt: skip
        return self.render(context, status=status)


class OfficerSettle(EditPage):
    """County and above record what came of a transfer without both consents."""

    entries: ClassVar[tuple[str, ...]] = ("P-059",)
    model = Officer
    permission = "cadres.view"
    related = ("body__superior",)
    title, submit, done = "登记违规调动处理结果", "登记", "已登记处理结果"

    def setup_object(self) -> None:
        self.object = self.get_object()
        if not may_settle(self.object, self.user):
            raise NotAllowed("elections.approve")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.show(ReasonForm(), status=200)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.submitted(ReasonForm(request.POST))

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"{self.object}，{self.object.body}。写明了解到的情况和处理结果，标记保留在案。"}

    def keep(self, form: Any) -> Officer:
        return settle_transfer(self.object, result=form.cleaned_data["reason"], by=self.user, on=today())

    def must_land_in_scope(self, obj: Any) -> None:
        """The step itself has asked for the right."""

    def cancel_url(self) -> str:
        return reverse("unions:officer-detail", args=[self.object.pk])

    def success_url(self, obj: Any) -> str:
        return self.cancel_url()
