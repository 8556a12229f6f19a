"""Generic pages. Each declares a model, a permission and what to show; everything is scoped through `visible_to`."""

from core.views.base import Page, PortalView
from core.views.batch import BatchPage
from core.views.lists import ListPage
from core.views.records import CreatePage, DetailPage, EditPage
from core.views.steps import StepPage

__all__ = ["BatchPage", "CreatePage", "DetailPage", "EditPage", "ListPage", "Page", "PortalView", "StepPage"]
