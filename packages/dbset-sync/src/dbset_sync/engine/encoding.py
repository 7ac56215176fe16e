"""The encoding of text on the way to and from PostgreSQL: UTF-8, whatever the database's is.

asyncpg knows no other. With libpq's drivers, text that the database's encoding lacks would be a
``UnicodeError``, and so would the documents that psycopg 3 reads and the names that psycopg2 does.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import URL

_NAME = "client_encoding"
_DRIVERS = frozenset({"psycopg2", "psycopg"})


def in_utf8(url: URL, arguments: Mapping[str, object]) -> dict[str, object]:
    """Return the driver's arguments with UTF-8, unless the caller has chosen an encoding.

    Parameters:
        url: the URL, with a driver.
        arguments: the driver's arguments.

    Example:
        >>> from sqlalchemy import make_url
        >>> in_utf8(make_url("postgresql+psycopg2://host/shop"), {})
        {'client_encoding': 'utf8'}
    """
    if url.get_driver_name() not in _DRIVERS or _NAME in url.query:
        return dict(arguments)
    return {_NAME: "utf8", **arguments}
