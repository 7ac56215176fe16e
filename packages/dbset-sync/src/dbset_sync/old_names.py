"""Names of related libraries, and what to write instead.

They are dataset, dbset 1.3.0, sqlite-utils, records, databases and peewee's DataSet.

The texts are ends of error messages. They appear only where a call fails anyway, so a column may
have any of these names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial, wraps
from inspect import getattr_static, iscoroutinefunction, signature
from typing import Any, NoReturn, TypeVar

from dbset_sync.errors import ArgumentError

#: The file of the code that runs import statements.
_IMPORT = "<frozen importlib._bootstrap>"

C = TypeVar("C", bound=Callable[..., Any])
T = TypeVar("T", bound=type)

_BLOCK = "use a block of db.transaction(): its end commits, and an exception rolls back"
_SQL = "write it in SQL for db.execute()"
_FULL_TEXT = "see the page on full-text search in the cookbook"
_INSPECT = "write sqlalchemy.inspect(db.engine)"
_PAGES = "leave it out: rows are always read in pages"
_COUNTED = "leave it out: the call always returns the count"
_MANY = "write db['t'].insert_many(rows), update_many() or upsert_many()"
_FILE = "write db.query(Path('file.sql').read_text())"
_EXPORT = "write to_pandas().to_csv('file.csv') of the rows, or use the command dbset export"
_LOAD = "write insert_many(rows), or use the command dbset import"
_WAL = "leave it out: file databases are always in WAL mode"
_WHERE = "write find(age={'>': 5}); for SQL text, db.query()"
_KEYWORDS = "ensure and types are keywords, as in insert(row, ensure=False)"
_CREATE = "create the table first, with db.create_table() and SQLAlchemy Columns"
_NO_KEY = "for a table without a key, write CREATE TABLE in SQL for db.execute()"
#: How to name a primary key.
CODE_KEY = "write primary_key='code', or primary_key=PrimaryKey('code', 'text')"

#: What classes do not have as an attribute.
ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "Database": {
        **dict.fromkeys(("begin", "commit", "rollback", "in_transaction", "atomic"), _BLOCK),
        **dict.fromkeys(("get_table", "view"), "write db['t']"),
        "load_table": "write db['t'], and db['t'].exists() to find out whether it exists",
        **dict.fromkeys(
            ("executable", "conn"), "write db.query() or db.execute(), or db.engine.connect()"
        ),
        **dict.fromkeys(("inspect", "triggers"), _INSPECT),
        "op": "use alembic with db.engine, or write SQL for db.execute()",
        "types": "the types are SQLAlchemy's: sqlalchemy.Text instead of db.types.text",
        "url": "write db.engine.url",
        "lock": "leave it out: threads may share a database",
        "is_postgres": "write db.engine.dialect.name == 'postgresql'",
        "is_sqlite": "write db.engine.dialect.name == 'sqlite'",
        "rename_table": "write db['t'].rename('new_name')",
        "table_names": "write db.tables()",
        "tracer": "statements are logged by the logger sqlalchemy.engine",
        "view_names": "write db.views()",
        **dict.fromkeys(("attach", "create_view", "drop_view", "vacuum", "analyze"), _SQL),
        **dict.fromkeys(("enable_wal", "disable_wal", "journal_mode"), _WAL),
        "execute_returning_dicts": "write db.query(sql).all()",
        "executescript": "run the statements one by one, with db.execute()",
        "add_foreign_keys": _SQL,
        **dict.fromkeys(("bulk_query", "execute_many"), _MANY),
        **dict.fromkeys(("query_file", "bulk_query_file"), _FILE),
        "connect": "leave it out: connect() returns a database that is connected",
        **dict.fromkeys(("disconnect", "is_connected"), "write db.close()"),
        "connection": "write db.transaction(), or db.engine.connect() for SQLAlchemy's connection",
        "fetch_all": "write db.query(sql).all()",
        **dict.fromkeys(("fetch_one", "fetch_val"), "write db.query(sql).first()"),
        "freeze": _EXPORT,
        "get_connection": "write db.engine.connect()",
        "get_table_names": "write db.tables()",
        "iterate": "write for row in db.query(sql)",
        "thaw": _LOAD,
        "update_cache": "leave it out: dbset sees the tables of others",
        "index_foreign_keys": "write db['t'].create_index() for each of them",
        "register_function": "register it with sqlalchemy.event on an engine, and connect(engine)",
    },
    "Table": {
        "db": "keep the database in a variable",
        "PRIMARY_DEFAULT": "write connect(url, primary_key='number')",
        **dict.fromkeys(
            ("find_similar", "create_vector_index"),
            "search vectors in SQL, with db.query()",
        ),
        **dict.fromkeys(
            ("create_fts_index", "has_fts_index", "hybrid_search", "enable_fts", "disable_fts"),
            _FULL_TEXT,
        ),
        **dict.fromkeys(("populate_fts", "rebuild_fts", "search"), _FULL_TEXT),
        "add_column": "write create_column('age', sqlalchemy.BigInteger)",
        "add_missing_columns": "leave it out: a write creates the columns that are missing",
        **dict.fromkeys(("add_foreign_key", "duplicate", "extract", "analyze"), _SQL),
        **dict.fromkeys(
            ("columns_dict", "default_values", "foreign_keys", "indexes", "pks", "xindexes"),
            "table.table is SQLAlchemy's table, which has it",
        ),
        "convert": "write update_many(({'id': row['id'], ...} for row in table), 'id')",
        "count_where": "write count(age={'>': 5})",
        "create": "write db.create_table('t', {'age': sqlalchemy.BigInteger})",
        "delete_where": "write delete(age={'>': 5})",
        "freeze": _EXPORT,
        "insert_all": "write insert_many(rows)",
        **dict.fromkeys(("last_pk", "last_rowid"), "insert() and upsert() return the key"),
        "lookup": "write upsert({'name': 'Ada'}, ['name']), which returns the key",
        "m2m": "write the rows of the table in between with upsert_many()",
        "rows": "write find(), or loop over the table itself",
        **dict.fromkeys(
            ("rows_where", "pks_and_rows_where"),
            "write find(age={'>': 5}, _order_by='-age', _limit=10)",
        ),
        "optimize": _FULL_TEXT,
        "schema": "write sqlalchemy.schema.CreateTable(table.table)",
        "thaw": _LOAD,
        "transform": "write drop_column(), or SQL for db.execute()",
        "triggers": _INSPECT,
        "upsert_all": "write upsert_many(rows, ['id'])",
    },
    "Rows": {
        "as_dict": "rows are dicts: write rows.all()",
        "dataset": "write rows.to_pandas()",
        "export": _EXPORT,
        "fetchall": "write rows.all()",
        **dict.fromkeys(("fetchone", "next"), "write next(rows), or rows.first()"),
        "fetchmany": "write itertools.islice(rows, 100)",
        **dict.fromkeys(("one", "one_or_none", "scalar"), "write rows.first()"),
        "result_proxy": "write db.engine.connect() for SQLAlchemy's results",
    },
}

#: Methods that are properties elsewhere.
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "Database": ("tables", "views"),
    "Table": ("columns", "exists"),
}

#: What is not in the package ``dbset``: classes and modules of dbset 1.3.0 and dataset.
NAMES: Mapping[str, str] = {
    "ChunkedInsert": "write insert_many(rows), where rows may be a generator",
    "ChunkedUpdate": "write update_many(rows, keys), where rows may be a generator",
    "chunked": "write insert_many(rows) or update_many(rows, keys), where rows may be a generator",
    "ConnectionError": "write ConnectionFailedError",
    "DistanceMetric": "search vectors in SQL, with db.query()",
    "FusionMethod": _FULL_TEXT,
    "PrimaryKeyConfig": "write PrimaryKey('key', String(9), default=make)",
    "PrimaryKeyType": "write PrimaryKey('id', 'uuid')",
    "QueryError": "write FilterError, ColumnNotFoundError or UnconditionalWriteError",
    "TypeInference": "write from dbset_types import TypeInference",
    "ValidationError": "write DatasetError, the base class of all errors",
    "Vector": "write lists; dbset reads and writes the vectors of pgvector as lists",
    "VectorError": "write DatasetError, the base class of all errors",
    "__version__": "write importlib.metadata.version('dbset')",
    "database": "write from dbset import Database",
    "exceptions": "import the errors from dbset",
    "freeze": _EXPORT,
    "query": "write from dbset_filters import FilterBuilder",
    "table": "write from dbset import Table",
    "types": "write from dbset_types import TypeInference, or from dbset import PrimaryKey",
    "util": "import the errors from dbset; rows are dicts, unless connect() has a row_type",
    "validators": "write from dbset_readonly import ReadOnlyValidator",
}

#: Options of ``connect``.
OPTIONS: Mapping[str, str] = {
    "engine_kwargs": "give its entries as keywords, like pool_size=5",
    "sqlite_wal_mode": _WAL,
    "primary_id": CODE_KEY,
    "primary_type": CODE_KEY,
    "primary_key_column": "write primary_key='key'",
    "primary_key_type": "write primary_key=PrimaryKey('id', 'uuid')",
    "pk_config": "write primary_key=PrimaryKey('key', String(9), default=make)",
    "skip_null_columns": "leave it out: None never creates a column",
    "text_index_prefix": "leave it out: neither database needs it",
    "memory": "connect without a URL",
    **dict.fromkeys(
        ("reflect_metadata", "reflect_views"), "leave it out: tables are read when first used"
    ),
    "recursive_triggers": "write on_connect_statements=['PRAGMA recursive_triggers = ON']",
    "use_counts_table": "leave it out: count() is always exact",
}

#: Keywords of calls that take filters, which look for a column of this name.
FILTERS: Mapping[str, str] = {
    **dict.fromkeys(("_step", "_stream", "_streamed"), _PAGES),
    "return_count": "leave it out: writes always return the count; to count rows, write count()",
    "select": "write _columns=['name']",
    **dict.fromkeys(("where", "where_args"), _WHERE),
}

#: Keywords of other calls.
ARGUMENTS: Mapping[str, str] = {
    "columns": "for keys, write update(row, ['id']); for types, types={'age': Integer}",
    "column_order": "leave it out: types= takes types by column",
    **dict.fromkeys(("conversions", "extracts"), "convert the row before"),
    "alter": "leave it out: a write creates the columns that are missing, unless ensure=False",
    "batch_size": "write chunk_size=100",
    "pk": "write upsert(row, ['id']), or db.create_table('t', primary_key='id') before insert(row)",
    **dict.fromkeys(
        ("defaults", "hash_id", "hash_id_columns", "not_null", "foreign_keys", "strict"), _CREATE
    ),
    "if_not_exists": "leave it out: what exists stays as it is",
    "ignore": "write insert_ignore(row, ['id']), or insert_ignore_many(rows, ['id'])",
    "index_name": "write name='my_index'",
    "primary_id": f"{CODE_KEY}; {_NO_KEY}",
    "primary_type": CODE_KEY,
    "primary_increment": "write primary_key=PrimaryKey('id', BigInteger(), default=make)",
    "table": "leave it out: the index is on this table",
    "replace": "write upsert(row, ['id'])",
    "return_count": _COUNTED,
    "truncate": "write delete(_all=True) first, in one db.transaction()",
}

#: Calls that take none of the arguments that they take elsewhere.
CALLS: Mapping[str, str] = {
    "__init__": "write connect('sqlite:///file.db')",
    "all": "write find()",
    "create_column": "write create_column('age', Column(Integer, server_default='0'))",
}

#: Arguments by position, by call.
POSITIONS: Mapping[str, str] = {
    **dict.fromkeys(("connect", "async_connect"), "options are keywords, as in schema='s'"),
    "create_table": CODE_KEY,
    **dict.fromkeys(("insert", "insert_ignore", "insert_many", "upsert", "upsert_many"), _KEYWORDS),
    **dict.fromkeys(("update", "update_many"), _KEYWORDS),
}

#: Calls whose arguments are checked, by class.
_CHECKED: Mapping[str, Iterable[str]] = {
    "Database": ("__init__", "create_table"),
    "Table": ("all", "create_column", "create_index", *POSITIONS),
}


def advises(cls: T) -> T:
    """Make the errors of a class say what to write instead of names of related libraries."""
    kind = cls.__name__.removeprefix("Async")
    for name, advice in ATTRIBUTES[kind].items():
        if not hasattr(cls, name):
            setattr(cls, name, _Missing(name, advice))
    for name in PROPERTIES.get(kind, ()):
        setattr(cls, name, _Method(getattr(cls, name)))
    for name in _CHECKED.get(kind, ()):
        function = getattr(cls, name, None)
        if function and not hasattr(function, "__wrapped__"):  # other wrappers take any argument
            function.__qualname__ = f"{cls.__qualname__}.{name}"  # not of a part of the class
            setattr(cls, name, advised(function))
    cls.__dir__ = _existing  # type: ignore[assignment]  # of the same type
    return cls


def advised(call: C) -> C:
    """Make the error about a call's unknown arguments say what to write instead."""

    @wraps(call)
    def checked(*args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except TypeError as error:
            _advise(error, call, kwargs)
            raise

    @wraps(call)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        try:
            return await call(*args, **kwargs)
        except TypeError as error:
            _advise(error, call, kwargs)
            raise

    return awaited if iscoroutinefunction(call) else checked  # type: ignore[return-value]


def _advise(error: TypeError, call: Callable[..., Any], keywords: Iterable[str]) -> None:
    """Raise an error with advice, if a call does not have the arguments that it was given."""
    own = signature(call).parameters
    old = next((each for each in keywords if each in ARGUMENTS and each not in own), None)
    if old is not None:
        raise ArgumentError(f"{error}; {old}: {ARGUMENTS[old]}") from error
    begun = error.__traceback__ is not None and error.__traceback__.tb_next is not None
    name = call.__name__
    advice = CALLS.get(name) or (POSITIONS.get(name) if "given" in str(error) else None)
    if advice and not begun:
        raise ArgumentError(f"{error}; {advice}") from error


def missing_name(package: str, name: str) -> NoReturn:
    """Raise the error for a name that a package does not have.

    Raises:
        ImportError: an import statement looks for it; its own error would not say what to write.
        AttributeError: anything else looks for it.
    """
    advice = f"; {NAMES[name]}" if name in NAMES else ""
    caller = sys._getframe(2).f_code  # noqa: SLF001  there is no other way to know
    if advice and caller.co_filename == _IMPORT:
        raise ImportError(f"cannot import name {name!r} from {package!r}{advice}", name=package)
    raise AttributeError(f"module {package!r} has no attribute {name!r}{advice}")


def missing_module(module: str) -> NoReturn:
    """Raise the error for a module of another library.

    Raises:
        ImportError: always.
    """
    advice = NAMES[module.rpartition(".")[2]]
    raise ImportError(f"there is no module {module}; {advice}", name=module)


def _existing(self: object) -> list[str]:
    """Return the names for ``dir``, without those that only have an error."""
    cls = type(self)
    return [
        name
        for name in object.__dir__(self)
        if not isinstance(getattr_static(cls, name, None), _Missing)
    ]


class _Missing:
    """An attribute that exists neither for ``hasattr`` nor for ``dir``; its error gives advice."""

    def __init__(self, name: str, advice: str) -> None:
        self._name = name
        self._advice = advice

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(
            f"{owner.__name__!r} object has no attribute {self._name!r}; {self._advice}"
        )


class _Method:
    """A method that cannot be mistaken for a property."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __get__(self, instance: object, owner: type) -> Callable[..., Any]:
        return self._function if instance is None else _Bound(self._function, instance)


class _Bound(partial[Any]):
    """A bound method whose use as a list or as a truth value is an error."""

    def __repr__(self) -> str:
        name = self.func.__name__
        wait = "await " if iscoroutinefunction(self.func) else ""
        return f"{name} is a method: write {wait}{name}()"

    def _fail(self, *_operands: object) -> NoReturn:
        raise TypeError(repr(self))

    def __iter__(self) -> Iterator[NoReturn]:
        """Fail at the first item: ``", ".join()`` would replace an error before."""
        yield self._fail()

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"no attribute {name!r}: {self!r}")

    __bool__ = __contains__ = __getitem__ = __len__ = __reversed__ = _fail
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = _fail
    __add__ = __and__ = __or__ = __sub__ = __xor__ = _fail
    __radd__ = __rand__ = __ror__ = __rsub__ = __rxor__ = _fail
    __hash__ = partial.__hash__
