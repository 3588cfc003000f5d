"""Everything about a person as one zip: JSON a machine reads, an index a person reads, files as they were."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

README = """Everything this platform holds about you
========================================

Made {at}. One file for each kind of record; at the end of this page stands how many records each has.
The files are JSON (UTF-8). Open them with any text editor, or load them into another service.
What was taken out before it was stored (names, numbers, addresses) is not here, because it is nowhere.
Number of this export: {mark}. It is in the audit trail, with each time that it was downloaded.


本平台保存的关于您的全部信息
============================

制作时间：{at}。每类记录一个文件；本页末尾列出所有文件及各自的记录数。
文件为 JSON 格式（UTF-8），可用任意文本编辑器打开，也可导入其他服务。
保存前已被删去的内容（姓名、号码、地址）不在此处，因为它们没有保存在任何地方。
本次导出编号：{mark}。审计记录中载有此编号及每次下载的记录。

{listed}
"""
INDEX = "index.json"
SAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
Sections = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]


def build(sections: Sections, *, at: datetime, mark: str = "") -> bytes:
    """A zip of what each room exported.

    Args:
        sections: room -> name of a list -> records. A record with ``name`` and ``bytes`` (bytes) is a file.
        mark: the number of this export, written into README.txt and the zip's comment.
        at: when it was collected; stamped on every entry, so that the same records give the same bytes.

    Returns:
        The zip's bytes. Records under ``<room>/<list>.json``, files under ``<room>/files/``, README.txt, index.json.
    """
    buffer = io.BytesIO()
    index = []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)

        for room, lists in sections.items():
            for name, records in lists.items():
                plain = []
                for number, record in enumerate(records, 1):
                    if isinstance(record.get("bytes"), bytes):
                        path = f"{room}/files/{number:04}-{SAFE_NAME.sub('-', str(record['name']))[-80:]}"
                        put(path, record["bytes"])
                        plain.append({key: value for key, value in record.items() if key != "bytes"} | {"file": path})
                    else:
                        plain.append(dict(record))
                path = f"{room}/{name}.json"
                put(path, _json(plain))
                index.append({"file": path, "records": len(plain)})
        put(INDEX, _json(index))
        listed = "\n".join(f"{entry['records']:>8,}  {entry['file']}" for entry in index)
        put("README.txt", README.format(at=f"{at:%Y-%m-%d %H:%M} UTC", mark=mark, listed=listed).encode())
        archive.comment = f"export {mark}".encode()
    return buffer.getvalue()


def numbered(content: bytes, *, copy: str) -> bytes:
    """The same zip with the number of this very copy beside the export's in its comment."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment += f" copy {copy}".encode()
    return buffer.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode()
