"""What to do when a database cannot be reached, by what its driver says."""

from __future__ import annotations

import re

#: What drivers and servers say, and the way on from there.
_ADVICE = (
    (
        r"refused|Connect call failed|no such file or directory|timed? ?out",
        "see that a server is running there, and that host and port are right",
    ),
    (
        r"translate host name|name or service not known|name resolution|getaddrinfo",
        "see that the host is spelt right",
    ),
    (
        r"password|no pg_hba\.conf entry",
        "see that user and password are right; in a url, @ is written %40, / %2F and : %3A",
    ),
    (r'role "[^"]*" does not exist', "create the user, or name another in the url"),
    (
        r'database "(?P<name>[^"]*)" does not exist',
        "create it with CREATE DATABASE, or name another in the url",
    ),
    (r"too many (clients|connections)", "close connections, or let pools be smaller"),
    (
        r"readonly database|unable to open database file",
        "see that file and directory may be written; to read only, connect with read_only=True",
    ),
    (r"file is not a database", "name another file, or one that does not exist yet"),
)


def advice(reason: str) -> str:
    """Return the end of a message: what to do about a reason; nothing when it is not known.

    Example:
        >>> advice("[Errno 111] Connect call failed ('127.0.0.1', 1)")
        ' (see that a server is running there, and that host and port are right)'
    """
    found = (way for said, way in _ADVICE if re.search(said, reason, re.IGNORECASE))
    way = next(found, None)
    return "" if way is None else f" ({way})"
