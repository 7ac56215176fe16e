"""Names that are not columns: errors say what to write instead, where that is known."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder
from dbset_types import ColumnNotFoundError

COLUMNS = [sa.Column(name, sa.Integer) for name in ("age", "name", "taken__gt", "is desc")]
PEOPLE = sa.Table("people", sa.MetaData(), *COLUMNS)
BUILDER = FilterBuilder(PEOPLE, options=["_limit"], hints={"_step": "leave it out"})

NO_COLUMN = "table 'people' has no column "
VALID = "; valid names are: age, name, taken__gt, is desc"


@pytest.mark.parametrize(
    ("filter_", "message"),
    [
        ({"_step": 5}, "'_step'; leave it out"),
        ({"_limit": 5}, f"'_limit'{VALID}; _limit is an option of other calls"),
        ({"_not": {"_step": 5}}, f"'_step' (in _not._step){VALID}"),
        ({"age__gt": 5}, "'age__gt'; write age={'gt': ...}"),
        ({"AGE__LT": 5}, "'AGE__LT'; write AGE={'lt': ...}"),
        ({"_or": [{"age__in": [5]}]}, "'age__in' (in _or[0].age__in); write age={'in': ...}"),
        ({"age__isnull": True}, "'age__isnull'; write age=None"),
        ({"age__exact": 5}, "'age__exact'; write age=..."),
        ({"age__range": [1, 2]}, "'age__range'; write age={'between': [..., ...]}"),
        ({"name__iexact": "a"}, "'name__iexact'; write name={'ilike': ...}"),
        ({"nope__gt": 5}, f"'nope__gt'{VALID}"),
        ({"age__nope": 5}, f"'age__nope'{VALID}"),
        ({"__gt": 5}, "'__gt'; did you mean 'taken__gt'?"),
    ],
)
def test_filters(filter_, message):
    with pytest.raises(ColumnNotFoundError) as raised:
        BUILDER.where(filter_)
    assert str(raised.value) == NO_COLUMN + message


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("age desc", "'age desc' (in _order_by); write '-age'"),
        ("age DESC", "'age DESC' (in _order_by); write '-age'"),
        ("age asc", "'age asc' (in _order_by); write 'age'"),
        ("age, name desc", "'age, name desc' (in _order_by); write ['age', '-name']"),
        (["name", "age desc"], "'age desc' (in _order_by); write '-age'"),
        ("x desc", "'x desc' (in _order_by); did you mean 'is desc'?"),
        ("age sideways", f"'age sideways' (in _order_by){VALID}"),
        ("age desc nulls last", f"'age desc nulls last' (in _order_by){VALID}"),
    ],
)
def test_order(spec, message):
    with pytest.raises(ColumnNotFoundError) as raised:
        BUILDER.order_by(spec)
    assert str(raised.value) == NO_COLUMN + message


def test_columns_of_such_names():
    assert str(BUILDER.where(taken__gt=5)) == "people.taken__gt = :taken__gt_1"
    assert [str(clause) for clause in BUILDER.order_by("is desc")] == ['people."is desc"']
