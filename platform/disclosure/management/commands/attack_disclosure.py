"""Attack the disclosure gate with planted people, and say how many followed from its figures."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure import attack


class Command(BaseCommand):
    help = "Attack the disclosure gate with planted people (no stored data is read), and say how many were recovered."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tries", type=int, default=10_000, help="attacks in all, over every strategy in turn")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same attacks")
        parser.add_argument(
            "--gate", choices=sorted(attack.GATES), default="whole", help="a weaker one shows that the attacker works"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tries"] < 1:
            raise CommandError("--tries: give a number from 1.")
        if options["seed"] < 0:
            raise CommandError("--seed: give a number from 0.")
        found = attack.run(tries=options["tries"], seed=options["seed"], gate=attack.GATES[options["gate"]])
        self.stdout.write(f"{'strategy':<24}{'tries':>8}{'recovered':>11}{'figures':>10}{'shown':>8}")
        for name, tally in found.items():
            self.stdout.write(
                f"{name:<24}{tally.tries:>8}{tally.recovered:>11}{tally.asked:>10}{tally.shown:>8}"
                + (f"  first: {', '.join(map(str, tally.seeds))}" if tally.seeds else "")
            )
        if options["gate"] == "whole" and any(tally.recovered for tally in found.values()):
            raise CommandError("Planted people were recovered. The gate has a hole.")
