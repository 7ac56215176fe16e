"""What connections need behind a pooler such as PgBouncer, which may drop their options.

In transaction mode, a pooler runs each transaction on any of its connections to the server. A
statement that a driver has prepared on one of them may be missing on the next one, or another
statement may have its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dbset_sync.errors import ArgumentError

TRANSACTION, SESSION, NONE = "transaction", "session", "none"
_KINDS = (TRANSACTION, SESSION, NONE)

#: Settings that drivers or poolers choose, whatever the options say.
_OTHERS_CHOOSE = frozenset({"application_name", "client_encoding", "options"})

#: A word of libpq's ``options``, in which a backslash quotes the next character.
_WORD = re.compile(r"(?:\\.|[^\\\s])+", re.DOTALL)
_QUOTED = re.compile(r"\\(.)", re.DOTALL)

#: The place of the first setting that differs from what was asked for, or 0. The server spells
#: both values alike: it sets each value until the end of this statement.
_FIRST_DROPPED = """coalesce((
    SELECT min(place) FROM (
        SELECT place, asked.name, value, current_setting(asked.name, true) AS found
        FROM (VALUES {asked}) AS asked (place, name, value)
        LEFT JOIN pg_settings ON lower(pg_settings.name) = lower(asked.name)
        WHERE coalesce(context, 'user') IN ('user', 'superuser')
        OFFSET 0
    ) AS settings
    WHERE found IS DISTINCT FROM set_config(name, value, true)
), 0)"""


def check_pooler(kind: object, database: str) -> None:
    """Check the kind of a pooler; ``None`` is one to be detected.

    Raises:
        ArgumentError: there is no such kind, or the database has no poolers.
    """
    if kind is None:
        return
    if kind not in _KINDS:
        kinds = ", ".join(map(repr, _KINDS))
        raise ArgumentError(f"pooler must be {kinds}, or None to detect it; not {kind!r:.100}")
    if database != "postgresql":
        raise ArgumentError(f"pooler={kind!r} is for PostgreSQL; leave it out for {database}")


def settings_of(options: str) -> dict[str, str]:
    r"""Return the settings in libpq's ``options``.

    Example:
        >>> settings_of(r"-c statement_timeout=30s -cwork_mem=8MB --search-path=a,\ b")
        {'statement_timeout': '30s', 'work_mem': '8MB', 'search_path': 'a, b'}
    """
    words = (_QUOTED.sub(r"\1", word) for word in _WORD.findall(options))
    return dict(_assignments(words))


def _assignments(words: Iterable[str]) -> Iterable[tuple[str, str]]:
    rest = iter(words)
    for word in rest:
        if word[:2] not in ("-c", "--"):
            continue
        name, _, value = (word[2:] or next(rest, "")).partition("=")
        yield name.replace("-", "_"), value


def asked_for(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of a connection that the server must have."""
    return {name: settings[name] for name in settings if name not in _OTHERS_CHOOSE}


def first_dropped(asked: Mapping[str, str]) -> str:
    """Return SQL for the place of the first setting that the server lacks, from 1; 0 for none."""
    if not asked:
        return "0"
    rows = (
        f"({place}, {_literal(name)}, {_literal(asked[name])})"
        for place, name in enumerate(asked, start=1)
    )
    return _FIRST_DROPPED.format(asked=", ".join(rows))


def _literal(text: str) -> str:
    escaped = text.replace("'", "''")
    return " E'{}'".format(escaped.replace("\\", r"\\")) if "\\" in text else f"'{escaped}'"


def dropped(name: str, value: str) -> ArgumentError:
    """Return the error for a setting that did not reach the server."""
    shown = f"{name} = {_literal(value).strip()}"
    return ArgumentError(
        f"the options ask for {shown}, and the pooler did not pass that on to the server;"
        f" run ALTER ROLE ... SET {shown}, or SET LOCAL {shown} in each transaction, and leave it"
        " out of the options"
    )
