"""A reader that dies on a picture of nine by nine."""

import os

from media.images import write_anew


def crash_at_the_second(data):
    facts, clean = write_anew(data)
    if facts["width"] == 9:
        os.kill(os.getpid(), 11)
    return facts, clean
