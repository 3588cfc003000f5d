"""What the app's rooms offer to the pages and jobs that gather from all apps."""

from feedback.adaptation import registrations as adaptation
from feedback.board import registrations as board
from feedback.collection import registrations as collection


def register() -> None:
    collection.register()
    board.register()
    adaptation.register()
