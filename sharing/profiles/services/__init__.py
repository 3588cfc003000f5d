"""What other rooms call: ``from sharing.profiles import services as profiles``, then ``profiles.request(...)``."""

from sharing.profiles.services.making import MAKE, forget, make, request
from sharing.profiles.services.telling import columns_of, version_before

__all__ = ["MAKE", "columns_of", "forget", "make", "request", "version_before"]
