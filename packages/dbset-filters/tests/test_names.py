"""Names refer to columns in every kind of target, and to nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder, FilterError
from dbset_types import ColumnNotFoundError
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    key: Mapped[int] = mapped_column("id", primary_key=True)
    age: Mapped[int]


USERS = User.__table__
ALIAS = USERS.alias("u")
SUBQUERY = sa.select(USERS).subquery("s")
CTE = sa.select(USERS).cte("c")


@pytest.mark.parametrize(
    ("target", "sql"),
    [
        (USERS, "users.age = :age_1"),
        (ALIAS, "u.age = :age_1"),
        (SUBQUERY, "s.age = :age_1"),
        (CTE, "c.age = :age_1"),
        (User, "users.age = :age_1"),
        (aliased(User, name="m"), "m.age = :age_1"),
    ],
    ids=["table", "alias", "subquery", "cte", "mapped class", "aliased class"],
)
def test_targets(target, sql):
    assert str(FilterBuilder(target).where(age=1)) == sql


def test_mapped_attributes_go_by_their_own_name():
    assert str(FilterBuilder(User).where(key=1)) == "users.id = :id_1"


@pytest.mark.parametrize("target", [sa.select(USERS), object(), "users", int])
def test_what_has_no_columns_is_refused(target):
    with pytest.raises(TypeError, match="give a Table, alias, subquery, CTE or mapped class"):
        FilterBuilder(target)


MIXED = sa.Table(
    "mixed",
    sa.MetaData(),
    *(sa.Column(name, sa.Integer) for name in ("Age", "name", "NAME", "Öl", "100%", 'q"', "-x")),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Age", "Age"),
        ("age", "Age"),
        ("name", "name"),
        ("NAME", "NAME"),
        ("öl", "Öl"),
        ("100%", "100%"),
        ('Q"', 'q"'),
    ],
)
def test_exact_names_first_then_the_only_one_in_another_case(name, found):
    builder = FilterBuilder(MIXED)
    assert builder.column(name) is MIXED.c[found]
    assert builder.where({name: 1}).compare(MIXED.c[found] == 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda builder: builder.where(Agee=1),
            "table 'mixed' has no column 'Agee'; did you mean 'Age'?",
        ),
        (lambda builder: builder.where(Name=1), "did you mean 'name'?"),
        (lambda builder: builder.where(_or=[{"id": 1}]), "(in _or[0].id)"),
        (lambda builder: builder.order_by("-Agee"), "no column 'Agee' (in _order_by)"),
        (lambda builder: builder.column("Agee"), "did you mean 'Age'?"),
        (lambda builder: builder.column("Age.x"), "no column 'Age.x'"),
    ],
)
def test_unknown_names_are_errors_with_the_nearest(call, message):
    with pytest.raises(ColumnNotFoundError) as error:
        call(FilterBuilder(MIXED))
    assert message in str(error.value)


def test_only_the_columns_that_are_allowed(table):
    builder = FilterBuilder(table, columns=["name", "AGE", "later"])
    assert str(builder.where(age=1)) == "people.age = :age_1"
    for refused in (
        lambda: builder.where(id=1),
        lambda: builder.where({"meta.a": 1}),
        lambda: builder.where(_not={"score": 1}),
        lambda: builder.order_by("-id"),
        lambda: builder.column("meta"),
    ):
        with pytest.raises(ColumnNotFoundError) as error:
            refused()
        assert error.value.columns == ("name", "age")


@given(
    name=st.text(), value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
def test_values_are_bound_and_names_are_known(name, value):
    known = sa.Table("known", sa.MetaData(), sa.Column("name", sa.Text), sa.Column("meta", sa.JSON))
    builder = FilterBuilder(known)
    clauses = [builder.where(name=value), builder.where({"meta": {"@>": {value: [value]}}})]
    try:
        clauses.append(builder.where({f"meta.{name}": {"icontains": value}}))
        clauses.append(builder.where({name: value}))
    except (ColumnNotFoundError, FilterError):
        clauses.append(builder.where(name="x"))
    for clause in clauses:
        sql = str(clause.compile(dialect=sa.create_mock_engine("sqlite://", print).dialect))
        assert set(sql) <= SQL_OF_THE_LIBRARY, sql


SQL_OF_THE_LIBRARY = set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n_.,()[]|'\"?=!*\\"
)
