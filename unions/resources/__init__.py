"""The workbook of union bodies (17 columns): units, unions and their coverage come in together through the import desk."""

from unions.resources.desk import BodyDesk

__all__ = ["BodyDesk"]
