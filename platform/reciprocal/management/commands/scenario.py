"""``manage.py scenario NAME [--json FILE]``: the whole loop on one real data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from reciprocal.diagnosis import database
from reciprocal.scenarios import plays
from reciprocal.scenarios.stage import Stage


class Command(BaseCommand):
    help = "Run the whole loop on one real data set, with progress; the figures go to a table and to FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(plays.PLAYS))
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
        parser.add_argument("--worker", action="store_true", help="let a running worker do the jobs")

    def handle(self, *args: Any, name: str, json: Path | None, worker: bool, **options: Any) -> None:
        database.require_ready()
        console = Console(file=self.stdout._out)
        columns = (TextColumn("{task.description:<44}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
            tasks: dict[str, Any] = {}

            def say(title: str, share: float) -> None:
                known = tasks.get(title)
                if known is None or progress.tasks[known].finished:
                    tasks[title] = known = progress.add_task(title, total=1.0)
                progress.update(known, completed=share)

            stage = Stage(run=f"{timezone.now():%m-%d %H:%M:%S}", inline=not worker, say=say)
            figures = plays.PLAYS[name](stage)
        console.print(_table(name, figures))
        if json:
            _write(json, figures)


def _table(name: str, figures: dict[str, Any]) -> Table:
    table = Table(title=name, show_header=False)
    for key, value in figures.items():
        if isinstance(value, dict | list) and len(str(value)) > 60:
            continue
        table.add_row(key, f"{value:.4g}" if isinstance(value, float) else str(value))
    return table


def _write(path: Path, figures: dict[str, Any]) -> None:
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
