#!/usr/bin/env python
"""Reciprocal's command line."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).resolve().parent
    sys.path[:0] = [str(root), str(root / "platform")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reciprocal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
