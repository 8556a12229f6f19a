"""Forms of social union workers, their appraisals and training."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm, YuanField
from core.workflow import create
from unions.forms.cadres import EDUCATION
from unions.models import Appraisal, SocialWorker, WorkerTraining

FIRST_YEAR = 2000


def person_name(text: str) -> str:
    name = "".join(text.split())
    if len(name) < 2 or any(char.isdigit() for char in name):
        raise ValidationError("请填真实姓名，至少两个字。")
    return name


class SocialWorkerForm(ScopedModelForm):
    choose_permission = "cadres.view"
    education = forms.ChoiceField(
        label="学历", required=False, choices=[("", "请选择"), *((e, e) for e in EDUCATION)]
    )
    wage_standard = YuanField(label="工资标准（每月，元）", required=False)

    class Meta:
        model = SocialWorker
        fields = (
            "body", "name", "sex", "born_on", "education", "source", "employer", "employer_body", "payer", "hired_on", "fulltime",
            "professional", "exam_on", "certificate_level", "technician_managed", "post_grade", "wage_standard", "insured",
            "housing_fund", "left_on", "left_reason",
        )  # fmt: skip
        groups = (
            ("本人", ("name", "sex", "born_on", "education")),
            ("岗位", ("body", "source", "employer", "employer_body", "payer", "hired_on", "fulltime")),
            ("专业资格", ("professional", "exam_on", "certificate_level", "technician_managed")),
            ("薪酬保障", ("post_grade", "wage_standard", "insured", "housing_fund")),
            ("离岗", ("left_on", "left_reason")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].help_text = "与本人签订合同的单位"
        self.fields["employer_body"].help_text = "由工会聘用的，选聘用的工会"
        self.fields["left_on"].help_text = "已经离岗才填"

    def clean_name(self) -> str:
        return person_name(str(self.cleaned_data["name"]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("born_on", "hired_on", "exam_on", "left_on"):
            if data.get(name) and data[name] > today():
                self.add_error(name, "这个日期在今天以后。请核对。")
        born, hired = data.get("born_on"), data.get("hired_on")
        if born and hired and hired.year - born.year < 16:
            self.add_error("born_on", "按这个出生日期，聘用时不满 16 岁。请核对。")
        if data.get("certificate_level") and not data.get("exam_on"):
            self.add_error("exam_on", "填了资格等级，也要填考试日期。")
        if not data.get("employer") and not data.get("employer_body"):
            self.add_error("employer", "请填写聘用单位；由工会聘用的，选聘用的工会。")
        if data.get("left_on") and not data.get("left_reason"):
            self.add_error("left_reason", "填了离岗日期，也要填离岗原因。")
        return data


class OfWorkerForm(ScopedModelForm):
    """A row of one worker, who is named by the page."""

    def __init__(self, *args: Any, worker: SocialWorker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worker = self.instance.worker = worker

    def added(self, *, by: Any) -> Any:
        return create(self.save(commit=False), by=by)


class AppraisalForm(OfWorkerForm):
    class Meta:
        model = Appraisal
        fields = ("year", "result", "note")

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not max(FIRST_YEAR, self.worker.hired_on.year) <= year <= today().year:
            raise ValidationError(f"考核年度应在 {self.worker.hired_on.year} 年至 {today().year} 年之间。")
        if Appraisal.objects.filter(worker=self.worker, year=year).exists():
            raise ValidationError(f"{year} 年已经评价过。每年只评价一次。")
        return year


class WorkerTrainingForm(OfWorkerForm):
    days = forms.DecimalField(
        label="天数", min_value=0, max_digits=5, decimal_places=2,
        error_messages={"required": "请填写天数，至少 0.5 天。", "invalid": "请填数字，如 2 或 0.5。"},
    )  # fmt: skip

    class Meta:
        model = WorkerTraining
        fields = ("course", "organiser", "organiser_level", "started_on", "passed")

    def clean_started_on(self) -> Any:
        day = self.cleaned_data["started_on"]
        if day > today():
            raise ValidationError("开始日期在今天以后。培训以后再登记。")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("days") is not None:
            if data["days"] <= 0:
                self.add_error("days", "请填写天数，至少 0.5 天。")
                return data
            self.instance.hundredths = int(data["days"] * 100)
        return data
