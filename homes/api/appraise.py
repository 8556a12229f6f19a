"""Endpoints of standards, objections and drawn sheets with their steps."""

from core.api import ScopedSerializer, ScopedViewSet, step
from homes.forms.appraise import AnswerForm, FindingForm
from homes.models import Objection, SpotFinding, Standard
from homes.workflows.appraise import FINDING
from homes.workflows.declare import DISMISS, UPHOLD
from homes.workflows.standards import PUBLISH


class StandardSerializer(ScopedSerializer):
    class Meta:
        model = Standard
        fields = (
            "id", "kind", "jurisdiction", "grade", "track", "version", "title", "effective_from", "pass_score",
            "satisfaction_weight", "synthesis", "state", "published_on",
        )  # fmt: skip
        read_only_fields = fields


class ObjectionSerializer(ScopedSerializer):
    class Meta:
        model = Objection
        fields = (
            "id",
            "assessment",
            "channel",
            "text",
            "filed_on",
            "due_on",
            "state",
            "answer",
            "answered_on",
        )
        read_only_fields = fields


class SpotFindingSerializer(ScopedSerializer):
    class Meta:
        model = SpotFinding
        fields = ("id", "check_run", "assessment", "place", "result", "note", "visited_on")
        read_only_fields = fields


class StandardViewSet(ScopedViewSet):
    """Versions of standards."""

    model, permission, serializer_class = Standard, "policy.view", StandardSerializer
    publish = step(PUBLISH)


class ObjectionViewSet(ScopedViewSet):
    """Objections during the public notice."""

    model, permission, serializer_class = Objection, "homes.view", ObjectionSerializer
    uphold = step(UPHOLD, AnswerForm)
    dismiss = step(DISMISS, AnswerForm)


class SpotFindingViewSet(ScopedViewSet):
    """Sheets drawn for a spot check."""

    model, permission, serializer_class = SpotFinding, "homes.verify", SpotFindingSerializer
    record = step(FINDING, FindingForm)
