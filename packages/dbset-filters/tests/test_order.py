"""Names to ORDER BY."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder, FilterError
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SIGNED = sa.Table("signed", sa.MetaData(), sa.Column("x", sa.Integer), sa.Column("-x", sa.Integer))


@pytest.mark.parametrize(
    ("spec", "sql"),
    [
        (None, []),
        ([], []),
        ("age", ["people.age"]),
        ("-age", ["people.age DESC"]),
        ("-Age", ["people.age DESC"]),
        (["name", "-age"], ["people.name", "people.age DESC"]),
        (("name",), ["people.name"]),
    ],
)
def test_order_by(table, spec, sql):
    assert [str(clause) for clause in FilterBuilder(table).order_by(spec)] == sql


@pytest.mark.parametrize(
    ("spec", "sql"),
    [
        ("age", "people.age NULLS LAST"),
        ("-age", "people.age DESC NULLS FIRST"),
        ("id", "people.id"),
        ("-id", "people.id DESC"),
    ],
)
def test_null_is_the_largest_on_sqlite(table, spec, sql):
    (clause,) = FilterBuilder(table).order_by(spec)

    assert str(clause.compile(dialect=sqlite.dialect())) == sql
    assert str(clause.compile(dialect=postgresql.dialect())) == sql.split(" NULLS")[0]


@pytest.mark.parametrize("target", ["alias", "subquery", "cte"])
def test_columns_that_an_outer_join_may_have_made(table, target):
    derived = table.alias() if target == "alias" else getattr(sa.select(table), target)()
    (clause,) = FilterBuilder(derived).order_by("id")

    assert str(clause.compile(dialect=sqlite.dialect())).endswith("id NULLS LAST")


def test_expressions(table):
    age = table.c.age
    given = [age.desc().nulls_last(), "name", sa.func.lower(table.c.name), sa.text("id DESC")]
    clauses = FilterBuilder(table).order_by(given)

    assert [str(clause) for clause in clauses] == [
        "people.age DESC NULLS LAST",
        "people.name",
        "lower(people.name)",
        "id DESC",
    ]
    (clause,) = FilterBuilder(table).order_by(age)
    assert str(clause.compile(dialect=sqlite.dialect())) == "people.age NULLS LAST"


def test_attribute_of_a_mapped_class():
    class Base(DeclarativeBase):
        pass

    class User(Base):
        __tablename__ = "users"
        id: Mapped[int] = mapped_column(primary_key=True)
        age: Mapped[int | None]

    by_attribute, by_name = FilterBuilder(User).order_by([User.age, "-age"])
    assert (str(by_attribute), str(by_name)) == ("users.age", "users.age DESC")


def test_null_is_the_largest_value(engine, table):
    with engine.connect() as connection:
        rows = [{"id": i, "meta": value} for i, value in enumerate([None, {"a": 1}, {"a": None}])]
        connection.execute(sa.insert(table), [{**row, "age": row["id"] or None} for row in rows])
        for spec, ids in {
            "age": [1, 2, 0],
            "-age": [0, 2, 1],
            "meta.a": [1, 0, 2],
            "-meta.a": [0, 2, 1],
        }.items():
            order = FilterBuilder(table).order_by([spec, "id"])
            assert connection.scalars(sa.select(table.c.id).order_by(*order)).all() == ids, spec
        connection.rollback()


@pytest.mark.parametrize(
    ("spec", "sql"), [("-x", 'signed."-x"'), ("--x", 'signed."-x" DESC'), ("x", "signed.x")]
)
def test_a_column_with_a_sign_in_its_name_wins(spec, sql):
    assert [str(clause.compile()) for clause in FilterBuilder(SIGNED).order_by(spec)] == [sql]


@pytest.mark.parametrize("spec", [5, {"age": 1}, ["age", None], {"age"}, [["age"]], b"age"])
def test_other_specifications_are_errors(table, spec):
    with pytest.raises(FilterError, match="needs a name such as 'age' or '-age', a list") as error:
        FilterBuilder(table).order_by(spec)
    assert error.value.path == "_order_by"


def test_json_values_by_kind_then_by_value(engine, table):
    values = [3, "b", 1.5, True, "a", False, -2]
    by_path = FilterBuilder(table).order_by("-meta.a")
    with engine.connect() as connection:
        rows = [{"id": i, "meta": {"a": value}} for i, value in enumerate(values)]
        connection.execute(sa.insert(table), rows)
        found = connection.scalars(sa.select(table.c.meta).order_by(*by_path)).all()
        connection.rollback()
    assert [row["a"] for row in found] == ["b", "a", 3, 1.5, -2, True, False]
