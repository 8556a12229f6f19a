"""Verbs of the reports app: freezing quarters, writing and publishing bulletins."""
