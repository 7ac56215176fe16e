"""Hints on what to do when a connection fails, by the driver's message."""

from __future__ import annotations

import re

_READ_ONLY = "check that file and directory are writable; to only read, connect with read_only=True"

#: Patterns of messages, and hints. The first that is found counts: the message of a refused option
#: has its name, such as ``statement_timeout``.
_HINTS = (
    (
        r"unsupported startup parameter",
        "the pooler takes no such option; leave it out, and run ALTER ROLE ... SET for it",
    ),
    (
        r"statement pooling mode",
        "a pooler in statement mode has no transactions: set pool_mode = transaction",
    ),
    (  # all that psycopg2 says then
        r"^server closed the connection unexpectedly",
        "a pooler in statement mode needs pool_mode = transaction; else see the server's log",
    ),
    (
        r"refused|Connect call failed|no such file or directory|timed? ?out",
        "check that a server is running there, and that host and port are right",
    ),
    (
        r"translate host name|name or service not known|name resolution|getaddrinfo",
        "check the spelling of the host",
    ),
    (
        r"password|no pg_hba\.conf entry",
        "check user and password; in a URL, write @ as %40, / as %2F and : as %3A",
    ),
    (r'role "[^"]*" does not exist', "create the user, or name another in the URL"),
    (
        r'database "(?P<name>[^"]*)" does not exist',
        "create it with CREATE DATABASE, or name another in the URL",
    ),
    (r"too many (clients|connections)", "close connections, or use smaller pools"),
    (r"readonly database|unable to open database file", _READ_ONLY),
    (r"file is not a database", "name another file, or one that does not exist yet"),
)


def hint(reason: str) -> tuple[str, str]:
    """Return a hint and what it is about; empty if the reason is not known.

    Example:
        >>> hint("[Errno 111] Connect call failed ('127.0.0.1', 1)")
        ('check that a server is running there, and that host and port are right', '')
    """
    found = (text for pattern, text in _HINTS if re.search(pattern, reason, re.IGNORECASE))
    text = next(found, "")
    return text, "file" if text == _READ_ONLY else ""
