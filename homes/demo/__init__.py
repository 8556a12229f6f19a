"""Invented homes for the demo by subject; the same seed gives the same data on the same day."""

from homes.demo.sheets import build_assessments

__all__ = ["build_assessments"]
