"""This package owns everything `dev.py` does: environment, embedded services, demo, gates. Standard library only.

It leaves the application alone: nothing in the apps imports it, and it imports nothing of theirs. Start in cli.py.
"""
