"""This app owns the kit: scoping, steps, audit, jobs, secrets, import desk, generic pages and API base.
It leaves every word of the union field to the apps above; it knows none of them.
Start in scoping.py and workflow.py."""
