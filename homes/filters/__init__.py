"""Filters of the homes app, split by subject."""

from homes.filters.outcomes import OutcomeFilter, rule_choices

__all__ = ["OutcomeFilter", "rule_choices"]
