"""What other rooms call: ``from rights import services as rights``."""

from rights.services.erasing import (
    ERASE,
    NotConfirmed,
    certificate_file,
    erase,
    request_erasure,
    verify_certificate,
)
from rights.services.erasure_list import Replayed, replay
from rights.services.exporting import (
    EXPIRE,
    EXPORT,
    ExportGone,
    archive_of,
    build_export,
    expire_exports,
    open_export,
    request_export,
)

__all__ = [
    "ERASE",
    "EXPIRE",
    "EXPORT",
    "ExportGone",
    "NotConfirmed",
    "Replayed",
    "archive_of",
    "build_export",
    "certificate_file",
    "erase",
    "expire_exports",
    "open_export",
    "replay",
    "request_erasure",
    "request_export",
    "verify_certificate",
]
