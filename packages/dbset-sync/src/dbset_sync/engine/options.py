"""The options of engines that ``connect()`` passes on to SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypedDict

from sqlalchemy import Pool


class EngineOptions(TypedDict, total=False):
    """Options of SQLAlchemy's ``create_engine`` and ``create_async_engine``, and one of dbset."""

    async_creator: Callable[..., Any]
    client_encoding: str
    connect_args: Mapping[str, Any]
    creator: Callable[..., Any]
    echo: bool | str | None
    echo_pool: bool | str | None
    enable_from_linting: bool
    executemany_batch_page_size: int
    executemany_mode: str
    execution_options: Mapping[str, Any]
    hide_parameters: bool
    insertmanyvalues_page_size: int
    isolation_level: str
    json_deserializer: Callable[..., Any]
    json_serializer: Callable[..., Any]
    label_length: int | None
    logging_name: str
    max_identifier_length: int | None
    max_overflow: int
    module: Any
    native_datetime: bool
    native_inet_types: bool | None
    on_connect_statements: Iterable[str]
    paramstyle: str | None
    plugins: list[str]
    pool: Pool | None
    pool_logging_name: str
    pool_pre_ping: bool
    pool_recycle: int
    pool_reset_on_return: bool | str | None
    pool_size: int
    pool_timeout: float
    pool_use_lifo: bool
    poolclass: type[Pool] | None
    query_cache_size: int
    skip_autocommit_rollback: bool
    use_insertmanyvalues: bool
    use_native_hstore: bool


#: An option of dbset: SQL for each new connection to SQLite.
ON_CONNECT = "on_connect_statements"

#: The options of ``connect()``.
OPTIONS = (
    *("read_only", "allow_functions", "statement_timeout", "max_rows"),
    *("ensure_schema", "schema", "primary_key", "row_type"),
    *("pooler", "replicas", "retry"),
    *EngineOptions.__annotations__,
)
