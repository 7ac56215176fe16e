"""All pairs of values from small pools, with every operator, give the model's answers."""

from __future__ import annotations

import sqlalchemy as sa
from dbset_filters import FilterBuilder


def test_the_same_answers_as_the_model(model, table, engine):
    rows, builder = model.every_row(), FilterBuilder(table)
    with engine.connect() as connection:
        connection.execute(sa.insert(table), rows)
        for filter_ in model.every_condition():
            query = sa.select(builder.where(filter_)).select_from(table).order_by(table.c.id)
            answers = list(connection.scalars(query))
            assert (filter_, answers) == (filter_, [model.matches(filter_, row) for row in rows])
        connection.rollback()
