"""The encoding of text on the way to and from PostgreSQL: UTF-8, whatever the database's is.

With another, text that it lacks would be a ``UnicodeError``, and so would the documents that
psycopg 3 reads and the names that psycopg2 does. Only in a SQL_ASCII database, which has bytes of
any encoding, the caller chooses.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import URL

_NAME = "client_encoding"
_DRIVERS = frozenset({"psycopg2", "psycopg"})

#: What the server reports to the driver without being asked.
REPORTED = ("server_encoding", _NAME)

SET_UTF8 = f"SET {_NAME} TO 'UTF8'"


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


def is_other(server: str | None, client: str | None) -> bool:
    """Return whether a connection must be set to UTF-8.

    Parameters:
        server: the encoding of the database, as reported.
        client: the encoding of the connection, as reported.

    Example:
        >>> is_other("UTF8", "LATIN1"), is_other("SQL_ASCII", "LATIN1"), is_other("LATIN1", "UTF8")
        (True, False, False)
    """
    return None not in {server, client} and server != "SQL_ASCII" and client != "UTF8"
