"""Tests mirror the apps; `architecture/` holds what must be true of the whole house."""
