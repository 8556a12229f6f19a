"""Workbooks of the homes app at the import desk."""

from homes.resources.activities import ActivityDesk
from homes.resources.positions import PositionDesk
from homes.resources.titles import TitleDesk

__all__ = ["ActivityDesk", "PositionDesk", "TitleDesk"]
