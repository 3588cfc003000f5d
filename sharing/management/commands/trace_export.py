"""From whose copy a file comes."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sharing.exports import services as exports


class Command(BaseCommand):
    help = "Say from which copy, taken under which agreement by whom, a CSV or Parquet file comes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV or Parquet file, or a part of one")

    def handle(self, *, file: Path, **options: Any) -> None:
        import pyarrow as pa
        from pyarrow import csv, parquet

        try:
            table = parquet.read_table(file) if file.suffix == ".parquet" else csv.read_csv(file)
        except FileNotFoundError:
            raise CommandError(f"file: there is no file {file}.") from None
        except (pa.ArrowException, OSError):
            raise CommandError("file: this is neither a CSV nor a Parquet file that can be read.") from None
        matches = exports.trace(table)
        for match in matches:
            self.stdout.write(
                f"Copy {match.export.pk}, taken by {match.export.organization.name} under"
                f" “{match.export.agreement.title}”: {match.rows:,} row names found;"
                f" {match.marked:,} of {match.numbers:,} numbers carry its mark (p = {match.p_value:.2g})."
            )
        if not matches:
            self.stdout.write("Nothing points to a copy that was taken from here.")
