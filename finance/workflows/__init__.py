"""Verbs of the finance app: dues (declare, correct, post, reverse), plans, yearly books, audit reviews, accounts."""

from finance.workflows import accounts, books, dues, plans

__all__ = ["accounts", "books", "dues", "plans"]
