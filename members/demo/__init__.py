"""Invented members for the demo and what the registers around them hold; the same seed gives the same data on the same day."""

from members.demo.candidates import build_candidates
from members.demo.democracy import build_democracy
from members.demo.joining import build_joining
from members.demo.people import build_members
from members.demo.populations import build_populations
from members.demo.transfers import build_transfers

__all__ = [
    "build_candidates",
    "build_democracy",
    "build_joining",
    "build_members",
    "build_populations",
    "build_transfers",
]
