"""Names to ORDER BY."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder, FilterError

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
    ("spec", "sql"), [("-x", 'signed."-x"'), ("--x", 'signed."-x" DESC'), ("x", "signed.x")]
)
def test_a_column_with_a_sign_in_its_name_wins(spec, sql):
    assert [str(clause.compile()) for clause in FilterBuilder(SIGNED).order_by(spec)] == [sql]


@pytest.mark.parametrize("spec", [5, {"age": 1}, ["age", None], {"age"}, [["age"]], b"age"])
def test_other_specifications_are_errors(table, spec):
    with pytest.raises(
        FilterError, match="needs a name such as 'age' or '-age', or a list"
    ) as error:
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
