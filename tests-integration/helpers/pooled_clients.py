"""Calls of two clients in turn behind a pooler, whose rows must stay apart."""

import pytest

ROUNDS = range(20)
NAMES = ("left", "right")


def check_rows_stay_apart(clients):
    """Check that each client finds its own rows only."""
    for number in ROUNDS:
        for name, db in clients.items():
            db[name].insert({"who": name, "number": number})
            assert db[name].find_one(who=name, number=number) is not None

    for name, db in clients.items():
        assert db[name].count() == db[name].count(who=name) == len(ROUNDS)


def check_every_kind_of_call(clients):
    """Check that each client sees its own rows only, whatever it calls."""
    for number in range(4):
        for name, db in clients.items():
            table = db[name]
            table.insert_many([{"n": n, "who": name, "round": number} for n in range(60)])
            table.upsert(
                {"n": 1, "who": name, "round": number, f"new{number}": 1.5}, ["n", "round"]
            )
            table.upsert_many([{"n": n, "who": name, "round": number} for n in range(70)], ["n"])
            assert table.update({"who": name}, n=2) > 0
            assert sum(1 for _ in table.find(who=name)) == table.count() == table.count(who=name)
            with pytest.raises(ZeroDivisionError), db.transaction():
                table.delete(_all=True)
                raise ZeroDivisionError
            with db.transaction():
                table.delete(n=69)
                for row in table.find(n=[1, 2, 3]):
                    table.update({"id": row["id"], "seen": True}, ["id"])
            assert db.query("SELECT DISTINCT who FROM " + f'"{name}"').all() == [{"who": name}]
