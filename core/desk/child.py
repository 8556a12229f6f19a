"""The reading child: a process of its own with hard limits, no keys, no database, and after start no new file or socket.

Reads one line of JSON (kind, columns) and the file from stdin, writes JSON lines to stdout."""

import codecs
import json
import resource
import sys
from typing import Any

from core.desk import sheets
from core.desk.limits import CHILD_CPU_SECONDS, CHILD_MEMORY, FILE_BYTES, Unfit


def confine() -> None:
    limits = {
        resource.RLIMIT_AS: CHILD_MEMORY,
        resource.RLIMIT_CPU: CHILD_CPU_SECONDS,
        resource.RLIMIT_CORE: 0,
    }
    for what, limit in limits.items():
        try:
            resource.setrlimit(what, (limit, limit))
        except (ValueError, OSError):  # a stricter limit is already set, or the system knows no such limit
            continue


def close_doors() -> None:
    """From here on neither a file nor a socket can be opened."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def emit(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")


def main() -> int:
    confine()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(FILE_BYTES + 1)
    for codec in ("utf-8-sig", "gb18030", "utf-16", "cp437"):
        codecs.lookup(codec)  # loaded now: later nothing can be opened
    close_doors()
    try:
        if len(data) > FILE_BYTES:
            raise Unfit("文件超过 300 MB。请拆成几个表格分别上传。")
        (sheets.read_workbook if order["kind"] == "xlsx" else sheets.read_text)(data, order["columns"], emit)
    except Unfit as problem:
        emit({"refused": str(problem)})
    except (MemoryError, RecursionError):
        emit(
            {
                "refused": "读取表格时占用的内存超过上限。请把数据复制到新下载的模板里，或拆成几个表格分别上传。"
            }
        )
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
