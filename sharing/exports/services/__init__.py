"""What other rooms call: ``from sharing.exports import services as exports``, then ``exports.request(...)``."""

from sharing.exports.services.asking import EXPORT, NoCopies, request
from sharing.exports.services.delivering import CopyGone, downloads, open_copy
from sharing.exports.services.keys import add_key, revoke_key
from sharing.exports.services.making import export
from sharing.exports.services.removing import agreement_stopped, sweep, view_replaced
from sharing.exports.services.tracing import Match, trace

__all__ = [
    "EXPORT",
    "CopyGone",
    "Match",
    "NoCopies",
    "add_key",
    "agreement_stopped",
    "downloads",
    "export",
    "open_copy",
    "request",
    "revoke_key",
    "sweep",
    "trace",
    "view_replaced",
]
