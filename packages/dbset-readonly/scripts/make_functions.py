"""Write functions.txt, acting.txt and extensions.txt from real servers' catalogues.

Pass the URL of one scratch server of each major version, as a superuser:

    python scripts/make_functions.py postgresql://... postgresql://... postgresql://...

It creates each extension that a server has and reads its functions, in a transaction that it rolls
back. Extensions that cannot be created, and open decisions, are printed to stderr.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import psycopg
from decisions import ALL, PRESETS, SERVER, STABLE_BUT_ACTING, VOLATILE_BUT_READING
from psycopg import sql

HERE = Path(__file__).parent
DATA = HERE.parent / "src" / "dbset_readonly" / "dialects" / "postgresql"

# SQL cannot create a value of the type internal, so such an argument cannot precede a dot.
# A sampling method is named in a query, though its type is internal.
FUNCTIONS = """
SELECT o.proname, n.nspname, o.provolatile = 'v',
    o.pronargs >= 1 AND o.pronargs - o.pronargdefaults <= 1
        AND o.proargtypes[0] <> 'internal'::regtype,
    (o.prorettype = 'tsm_handler'::regtype AND o.proargtypes[0] = 'internal'::regtype)
    OR NOT EXISTS (
        SELECT FROM unnest(o.proargtypes || o.prorettype) t
        WHERE t::regtype::text IN ('internal', 'cstring', 'trigger', 'event_trigger')
    ),
    CASE WHEN l.lanname IN ('sql', 'plpgsql') THEN o.prosrc ELSE '' END
        || coalesce(pg_get_function_sqlbody(o.oid), '')
FROM pg_proc o
JOIN pg_namespace n ON n.oid = o.pronamespace AND o.prokind <> 'p'
JOIN pg_language l ON l.oid = o.prolang
"""
OPERATORS = "SELECT o.oprname, p.proname FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode"
# A type's name before a bracket is a cast.
TYPES = """
SELECT typname FROM pg_type
WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm')
    AND typcategory <> 'A' AND typname !~ '^(gtsvector|pg_)' OR typname IN ('pg_lsn', 'pg_snapshot')
"""
RELATIONS = """
SELECT o.relname, a.attname FROM pg_attribute a
JOIN pg_class o ON o.oid = a.attrelid AND o.relkind IN ('r', 'v', 'm', 'p', 'f')
"""
# Functions without an extension are the server's.
OWNED = """
LEFT JOIN pg_depend d ON d.objid = o.oid AND d.classid = o.tableoid AND d.deptype = 'e'
LEFT JOIN pg_extension e ON e.oid = d.refobjid
WHERE coalesce(e.extname, 'server') = %s
"""
WRITING = re.compile(
    r"\b(execute|insert|update|delete|truncate|create|drop|alter|lock|notify|set_config)\b",
    re.IGNORECASE,
)


class Function(NamedTuple):
    """A function in the catalogue of PostgreSQL."""

    owner: str
    name: str
    schema: str
    volatile: bool
    single: bool  # can be called with one argument
    usable: bool  # can be called in a query
    body: str

    @property
    def reads(self) -> bool:
        """Whether it is known to have no effect."""
        if STABLE_BUT_ACTING.get(self.owner, frozenset()) & {self.name, *ALL}:
            return False
        if self.name in VOLATILE_BUT_READING.get(self.owner, ()):
            return True
        return not self.volatile and not WRITING.search(self.body)

    @property
    def word(self) -> str:
        """The name by which a query calls it."""
        return f"{self.schema}.{self.name}" if self.schema == "information_schema" else self.name


class Catalogue:
    """The functions of all servers."""

    def __init__(self) -> None:
        self.functions: list[Function] = []
        self.operators: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.types: set[str] = set()
        self.names: set[str] = set()  # other names after a dot: relations and columns

    def read_server(self, connection: psycopg.Connection) -> None:
        """Read a server's own functions and those of its extensions."""
        self.read(connection, SERVER)
        self.types.update(name for (name,) in connection.execute(TYPES))
        available = "SELECT name FROM pg_available_extensions ORDER BY name"
        for (name,) in connection.execute(available).fetchall():
            create = sql.SQL("CREATE EXTENSION IF NOT EXISTS {} CASCADE")
            try:
                connection.execute(create.format(sql.Identifier(name)))
                self.read(connection, name)
            except psycopg.Error as error:
                version = connection.info.server_version // 10000
                print_decision(f"PostgreSQL {version}: no {name}: {str(error).splitlines()[0]}")
            connection.rollback()

    def read(self, connection: psycopg.Connection, owner: str) -> None:
        """Read the functions of one extension, or of the server itself."""
        for row in connection.execute(FUNCTIONS + OWNED, [owner]):
            self.functions.append(Function(owner, *row))
        for symbol, function in connection.execute(OPERATORS + OWNED, [owner]):
            self.operators[owner][symbol].add(function)
        for relation, column in connection.execute(RELATIONS + OWNED, [owner]):
            self.names.add(relation)
            if owner in {SERVER, *PRESETS}:
                self.names.add(column)

    def readers(self, owner: str) -> set[str]:
        """Return the names for which all functions only read and can be called."""
        owned = [function for function in self.functions if function.owner == owner]
        others = {function.word for function in owned if not (function.reads and function.usable)}
        return {function.word for function in owned} - others

    def acting(self) -> dict[str, set[str]]:
        """Return the names of functions that are not known to be read-only, by owner."""
        found: dict[str, set[str]] = defaultdict(set)
        for function in self.functions:
            if not function.reads:
                found[function.owner].add(function.name)
        return found


def functions(catalogue: Catalogue) -> dict[str, set[str]]:
    """Return the sections of functions.txt."""
    readers = catalogue.readers(SERVER)
    return {"grouping": {"cube", "rollup"}, SERVER: readers, "types": catalogue.types - readers}


def acting(catalogue: Catalogue) -> dict[str, set[str]]:
    """Return the sections of acting.txt: functions that can be called with a dot."""
    common = set((HERE / "common_columns.txt").read_text("utf-8").split()) | catalogue.names
    single = [function for function in catalogue.functions if function.single]
    acts = [function for function in single if not function.reads]
    server = {function.name for function in acts if function.owner == SERVER}
    extensions = {function.name for function in acts} - server
    for name in sorted(extensions & catalogue.readers(SERVER)):
        print_decision(f"acting: {name} is left out, the server's function of that name reads")
        extensions.remove(name)
    for owner, name in sorted({(function.owner, function.name) for function in acts}):
        if name in common:
            print_decision(f"acting: {name} of {owner} is a common name as well")
    return {
        SERVER: server - common,
        "extensions": extensions - common,
        "common": (server | extensions) & common,
    }


def extensions(catalogue: Catalogue) -> dict[str, set[str]]:
    """Return the sections of extensions.txt."""
    acts = catalogue.acting()
    known = set((DATA / "operators.txt").read_text("utf-8").split())  # allowed without a preset
    found = {}
    for owner in sorted(PRESETS):
        foreign = {name for other, names in acts.items() if other != owner for name in names}
        readers = catalogue.readers(owner)
        if readers & foreign:
            print_decision(f"{owner}: others act by the names {sorted(readers & foreign)}")
        if acts[owner]:
            print_decision(f"{owner}: not known to read: {sorted(acts[owner])}")
        symbols = catalogue.operators[owner].items()
        reading = {symbol for symbol, behind in symbols if not behind & acts[owner]}
        found[owner] = (readers - foreign) | (reading - known)
    return found


def write(name: str, sections: Mapping[str, Iterable[str]]) -> None:
    """Write a data file: one word per line, in its section."""
    lines = [line for title in sections for line in (f"# {title}", *sorted(sections[title]))]
    (DATA / name).write_text("\n".join(lines) + "\n", "utf-8")


def print_decision(line: str) -> None:
    """Print a decision that is open."""
    sys.stderr.write(line + "\n")


def main(urls: Iterable[str]) -> None:
    """Write the three files."""
    catalogue = Catalogue()
    for url in urls:
        with psycopg.connect(url) as connection:
            catalogue.read_server(connection)
    for make in functions, acting, extensions:
        write(f"{make.__name__}.txt", make(catalogue))


if __name__ == "__main__":
    main(sys.argv[1:])
