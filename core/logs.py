"""Keeps identity numbers and phones out of every log line."""

import logging
import re

_ID = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


class MaskSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        record.msg = (
            _PHONE.sub(r"\1****\2", _ID.sub(r"\1********\2", message))
            .replace("\r", "\\r")
            .replace("\n", "\\n")
        )
        record.args = ()
        return True
