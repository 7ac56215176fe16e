"""The life of a row: inserted, changed and deleted by every call that takes rows."""

from __future__ import annotations


def life(table, row, keys):
    """Return the result of each call, and the state after it; the column ``v`` changes."""
    changes = ({**row, "v": number} for number in range(2, 8))
    same = {key: row[key] for key in keys}
    return [
        table.insert({**row, "v": 1}),
        table.insert_ignore(next(changes), keys),
        table.find_one(same)["v"],
        table.upsert(next(changes), keys),
        table.upsert_many([next(changes)], keys),
        table.update(next(changes), keys),
        table.update_many([next(changes)], keys),
        table.count(same),
        table.distinct("v", same).all(),
        table.delete(same),
        table.upsert_many([{**row, "v": 8}], keys),
        table.delete(same),
        table.upsert({**row, "v": 9}, keys),
        table.find_one(same)["v"],
    ]


def whole_life(first, last):
    """Return the expected results of a life, from the keys of the first and the last row."""
    return [first, False, 1, first, 1, 1, 1, 1, [{"v": 6}], 1, 1, 1, last, 9]
