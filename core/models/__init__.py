"""Tables of the kit, split by subject."""

from core.models.desk import ExportRequest, ImportBatch, ImportChange, ImportCreated, ImportRow
from core.models.kit import AuditEvent, CalendarDay, Job, PersonalDataRead, ReadAlert

__all__ = [
    "AuditEvent",
    "CalendarDay",
    "ExportRequest",
    "ImportBatch",
    "ImportChange",
    "ImportCreated",
    "ImportRow",
    "Job",
    "PersonalDataRead",
    "ReadAlert",
]
