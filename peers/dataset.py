"""dataset, which has only a sync API."""

from __future__ import annotations

from typing import Any

import dataset
from sqlalchemy import make_url


def connect(url: str, **options: Any) -> dataset.Database:
    """Connect with psycopg2; without a driver in the URL, SQLAlchemy 2.1 uses another."""
    if make_url(url).drivername == "postgresql":
        url = url.replace("postgresql:", "postgresql+psycopg2:", 1)
    return dataset.connect(url, engine_kwargs=options)


CONNECT = {"sync": connect}
READ_ONLY = None
NUMBERED_BY_UUID = None


def transaction(db: dataset.Database) -> Any:
    return db


def stream(table: dataset.Table) -> Any:
    """Read row by row, as its documentation recommends for large results."""
    return table.find(_streamed=True)
