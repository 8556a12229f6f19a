"""Tables of the reports app, split by subject."""

from reports.models.bulletins import Bulletin, BulletinFile
from reports.models.measures import Measure
from reports.models.quarters import Freeze, Snapshot
from reports.models.reach import Reach

__all__ = ["Bulletin", "BulletinFile", "Freeze", "Measure", "Reach", "Snapshot"]
