"""Keeps identity numbers and phones out of every log line."""

import logging
import re

_ID = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


_DETAIL = re.compile(r"^DETAIL:.*$", re.MULTILINE)  # the database names the values that collided


def masked(text: str) -> str:
    return _PHONE.sub(r"\1****\2", _ID.sub(r"\1********\2", text))


class MaskSecrets(logging.Filter):
    """Messages on one line, and tracebacks too: what an exception says may hold a number."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = masked(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n")
        record.args = ()
        if record.exc_info:
            text = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text, record.exc_info = _DETAIL.sub("DETAIL: left out", masked(text)), None
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True
