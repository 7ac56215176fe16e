"""SQL text as a condition, wherever a condition is."""

import pytest
from dbset import FilterError, ReadOnlyError
from sqlalchemy import exists, func, literal_column, select, table, text


@pytest.fixture
def people(db):
    db["people"].insert_many([{"n": n, "name": "abc"[n % 3]} for n in range(6)])
    return db["people"]


def numbers(people, *where, **filters):
    return sorted(row["n"] for row in people.find(*where, **filters))


CONDITIONS = {
    "text": (text("n > 3"), {4, 5}),
    "or": (text("n = 0 OR n = 5"), {0, 5}),
    "parameter": (text("n < :most").bindparams(most=2), {0, 1}),
    "cast": (text("CAST(n AS TEXT) = '4'"), {4}),
    "literal_column": (literal_column("n") == 3, {3}),
    "function": (func.abs(literal_column("n") - 5) < 2, {4, 5}),
    "exists": (exists(select(1).where(text("1 = 0"))), set()),
}
by_condition = pytest.mark.parametrize("condition", CONDITIONS)


@by_condition
def test_in_every_call(people, condition):
    clause, expected = CONDITIONS[condition]

    assert set(numbers(people, clause)) == expected
    assert people.count(clause) == len(expected)
    assert set(people.values("n", clause)) == expected
    assert {row["n"] for row in people.distinct("n", clause)} == expected
    one = people.find_one(clause)
    assert one is None if not expected else one["n"] in expected
    assert people.update({"name": "x"}, _or=[clause]) == len(expected)
    assert people.count(name="x") == len(expected)
    assert people.delete(clause) == len(expected)
    assert people.count() == 6 - len(expected)


@by_condition
def test_among_other_conditions(people, condition):
    clause, expected = CONDITIONS[condition]

    assert numbers(people, clause, n={">=": 4}) == sorted(expected & {4, 5})
    assert numbers(people, {"n": 0}, clause) == sorted(expected & {0})
    assert numbers(people, _not=clause) == sorted({*range(6)} - expected)
    assert numbers(people, _or=[clause, {"n": 2}]) == sorted(expected | {2})
    assert numbers(people, _and=[clause, text("n < 5 OR n = 7")]) == sorted(expected - {5})


@pytest.mark.parametrize("clause", ["n > 3", select(1), table("people"), 5])
def test_what_is_no_condition(people, clause):
    with pytest.raises(FilterError, match="needs a mapping of columns to values"):
        people.find(clause).all()
    with pytest.raises(FilterError, match=r"a SQLAlchemy clause such as text\('age > 18'\)"):
        people.delete(clause)
    assert people.count() == 6


HARMFUL = {
    "sqlite": ["load_extension('x') IS NULL", "n = 1) UNION SELECT writefile('x', 'y'"],
    "postgresql": [
        "pg_sleep(0) IS NULL",
        "nextval(pg_get_serial_sequence('people', 'id')) > 0",
        "pg_terminate_backend(0)",
        "n IN (SELECT lo_unlink(1))",
    ],
    "both": [
        "1 = 1); DELETE FROM people; SELECT (1",
        "1 = 1) FOR UPDATE -- ",
        "n IN (DELETE FROM people RETURNING n)",
    ],
}


def test_read_only_text_is_validated(open_db):
    open_db()["people"].insert_many([{"n": n} for n in range(3)])
    db = open_db(read_only=True)
    people = db["people"]

    assert numbers(people, text("n > 1")) == [2]
    for clause in map(text, HARMFUL[db.engine.dialect.name] + HARMFUL["both"]):
        for call in (
            lambda where: people.find(where).all(),
            people.find_one,
            people.count,
            lambda where: people.values("n", where).all(),
            lambda where: people.distinct("n", where).all(),
            lambda where: people.find(_order_by=where).all(),
        ):
            with pytest.raises(ReadOnlyError):
                call(clause)
    assert people.count() == 3
