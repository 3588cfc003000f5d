"""What other rooms call: ``from sharing.overlap import services as overlaps``, then ``overlaps.request(...)``."""

from sharing.overlap.services.comparing import COMPARE, NothingToCompare, compare, is_comparable, request

__all__ = ["COMPARE", "NothingToCompare", "compare", "is_comparable", "request"]
