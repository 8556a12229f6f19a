"""Invented members for the demo and what the registers around them hold; the same seed gives the same data on the same day."""

from members.demo.people import build_members
from members.demo.populations import build_populations

__all__ = ["build_members", "build_populations"]
