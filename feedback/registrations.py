"""What the app's rooms offer to the pages and jobs that gather from all apps."""

from feedback import needs, reads
from feedback.adaptation import registrations as adaptation
from feedback.analysis import registrations as analysis
from feedback.board import registrations as board
from feedback.collection import registrations as collection


def register() -> None:
    collection.register()
    analysis.register()
    board.register()
    adaptation.register()
    needs.register()
    reads.register()
