"""The bundled attacker finds nobody behind the gate, and finds people where a part of the gate is missing."""

import io

import pytest
from django.core.management import CommandError, call_command

from disclosure import attack, batches, core, overlaps
from disclosure import services as disclosure
from disclosure.attack.gates import Whole

TRIES = 400


def recovered(found):
    return {name: tally.recovered for name, tally in found.items()}


def test_t95_nobody_is_recovered_behind_the_gate_which_shows_much():
    found = attack.run(tries=TRIES, seed=1)
    assert not any(recovered(found).values()), {name: tally.seeds for name, tally in found.items()}
    assert all(tally.shown > 0.2 * tally.asked for tally in found.values())


@pytest.mark.slow
def test_t95_nobody_is_recovered_in_ten_thousand_tries():
    found = attack.run(tries=10_000, seed=2)
    assert not any(recovered(found).values()), {name: tally.seeds for name, tally in found.items()}


@pytest.mark.parametrize(("gate", "share"), [("open", 0.3), ("only-small-cells", 0.1)])
def test_the_attacker_finds_people_behind_a_weaker_gate(gate, share):
    found = attack.run(tries=TRIES, seed=1, gate=attack.GATES[gate])
    assert all(tally.recovered >= share * tally.tries for tally in found.values()), recovered(found)


def _forget_where_it_stood(cell, was, minimum, **_):
    return cell if abs(cell.people - was.people) >= minimum else None


WEAKENED = {
    "helpers come and go": (batches, "_anew", _forget_where_it_stood, "yesterday-minus-today"),
    "two who give most of what is hidden": (core, "_dominated_together", lambda *_: False, "dominance"),
    "sums of a few in several totals": (core.overlaps, "tells_of_few", lambda *_: False, "total-minus-group"),
    "figures of other windows": (overlaps, "admitted", lambda _b, _a, order, **_: list(order), "overlapping-filters"),
}


@pytest.mark.parametrize("part", WEAKENED)
def test_no_part_of_the_gate_can_be_left_out(part, monkeypatch):
    room, name, weaker, strategy = WEAKENED[part]
    monkeypatch.setattr(room, name, weaker)
    assert attack.run(tries=1000, seed=2)[strategy].recovered


class Twin(Whole):
    """The gate in memory beside the platform's, which must say the same."""

    made = 0

    def __init__(self):
        super().__init__()
        Twin.made += 1
        self.name = f"twin {Twin.made}"

    def release(self, cells, *, context, family=None):
        told = super().release(cells, context=context, family=family)
        named = {"family": f"{self.name}: {family}"} if family else {}
        assert disclosure.release(cells, context=f"{self.name}: {context}", **named) == told
        return told


@pytest.mark.django_db
def test_what_is_attacked_says_what_the_platforms_gate_says():
    assert not any(recovered(attack.run(tries=30, seed=3, gate=Twin)).values())


def test_the_command_reports_each_strategy_and_fails_where_somebody_was_recovered(monkeypatch):
    out = io.StringIO()
    call_command("attack_disclosure", tries=10, seed=4, stdout=out)
    assert [line.split()[:3] for line in out.getvalue().splitlines()[1:]] == [
        [name, "2", "0"] for name in attack.run(tries=5, seed=4)
    ]
    monkeypatch.setattr(core, "_primary", lambda *_: "")
    with pytest.raises(CommandError, match="hole"):
        call_command("attack_disclosure", tries=10, seed=4, stdout=out)
    with pytest.raises(CommandError, match="--tries"):
        call_command("attack_disclosure", tries=0)
