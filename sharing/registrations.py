"""What the app's rooms offer to the pages and jobs that gather from all apps."""

from sharing import needs, reads
from sharing.agreements import inquiry_notices as inquiries
from sharing.agreements import registrations as agreements
from sharing.contributions import registrations as contributions
from sharing.exports import registrations as exports
from sharing.labels import registrations as labels
from sharing.matching import registrations as matching
from sharing.overview import registrations as overview
from sharing.profiles import registrations as profiles
from sharing.training import registrations as training


def register() -> None:
    agreements.register()
    inquiries.register()
    contributions.register()
    exports.register()
    labels.register()
    matching.register()
    overview.register()
    profiles.register()
    training.register()
    needs.register()
    reads.register()
