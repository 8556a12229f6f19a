"""What a dissolution sets going: called where bodies end, answered by a procedure that stands on them."""

import datetime as dt

from unions.models import Body


def watch_dissolved(body: Body, *, on: dt.date) -> None:
    """An abolished union whose employer goes on is reported to the county by itself."""
    from unions.workflows.procedures.restructuring import watch  # needs the modules that call this one

    watch(body, on=on)
