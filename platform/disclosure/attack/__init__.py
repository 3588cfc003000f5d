"""An attacker with every figure that the gate ever shows, who looks for one planted person; see ``attack.run``."""

from disclosure.attack.running import GATES, Tally, run

__all__ = ["GATES", "Tally", "run"]
