"""What other rooms call: ``from rights import services as rights``."""

from rights.services.breaking_glass import HANDED_OUT, Reason, ReasonNeeded, hand_out
from rights.services.certifying import (
    CERTIFY,
    FOLLOW,
    NotOver,
    Progress,
    certificate_file,
    certify,
    follow,
    progress_of,
    verify_certificate,
)
from rights.services.erasing import ERASE, NotConfirmed, erase, request_erasure
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
    "CERTIFY",
    "ERASE",
    "EXPIRE",
    "EXPORT",
    "FOLLOW",
    "HANDED_OUT",
    "ExportGone",
    "NotConfirmed",
    "NotOver",
    "Progress",
    "Reason",
    "ReasonNeeded",
    "Replayed",
    "archive_of",
    "build_export",
    "certificate_file",
    "certify",
    "erase",
    "expire_exports",
    "follow",
    "hand_out",
    "open_export",
    "progress_of",
    "replay",
    "request_erasure",
    "request_export",
    "verify_certificate",
]
