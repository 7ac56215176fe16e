"""The server: the tools by the official SDK, over standard input and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from signal import SIGINT, SIGTERM
from typing import Any

import anyio
from mcp import types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from dbset_cli.server.answers import Answer, plain
from dbset_cli.server.arguments import checked, input_schema, unknown_tool
from dbset_cli.server.audit import Audit, Record
from dbset_cli.server.calls import Calls
from dbset_cli.server.errors import RefusedError
from dbset_cli.server.messages import message
from dbset_cli.server.reads import Reads
from dbset_cli.server.tools import Tool, tools

_HINTS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
#: Seconds in which all calls end after a signal.
_PATIENCE = 5

_INSTRUCTIONS = (
    "A {dialect} database, read-only. Look at list_tables and describe_table first, then ask with"
    " query. An answer has at most {max_rows} rows; a statement may take {timeout:g} seconds."
)


def serve(reads: Reads, audit: Audit) -> None:
    """Serve the tools until the client closes standard input.

    Parameters:
        reads: the database.
        audit: records every call.
    """
    try:
        anyio.run(_serve, reads, audit)
    except* (BrokenPipeError, anyio.BrokenResourceError):
        pass  # the client has gone


async def _serve(reads: Reads, audit: Audit) -> None:
    server = _server(reads, audit, Calls(reads.engine))
    over = anyio.Event()
    async with anyio.create_task_group() as group, stdio_server() as (read, write):
        with anyio.CancelScope() as serving:
            group.start_soon(_end_on_signals, serving, over)
            await server.run(read, write, server.create_initialization_options())
        over.set()
        if serving.cancel_called:
            await anyio.sleep_forever()
        group.cancel_scope.cancel()


async def _end_on_signals(serving: anyio.CancelScope, over: anyio.Event) -> None:
    """Cancel all calls, and end at once: the thread that waits for input cannot be interrupted."""
    if sys.platform == "win32":
        return
    with anyio.open_signal_receiver(SIGINT, SIGTERM) as signals:
        async for number in signals:
            serving.cancel()
            with anyio.move_on_after(_PATIENCE):
                await over.wait()
            os._exit(128 + number)


def _server(reads: Reads, audit: Audit, calls: Calls) -> Server[Any]:
    known = tools(reads)
    listed = types.ListToolsResult(tools=[_listed(name, tool) for name, tool in known.items()])

    async def list_tools(_: Any, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return listed

    async def call_tool(_: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        record = Record(params.name)
        work = partial(_answer, known, params, record)
        try:
            text, is_error = await calls.run(partial(_caught, work, record))
        except anyio.get_cancelled_exc_class():
            record.verdict, record.reason = "cancelled", ""
            with suppress(OSError):
                audit.write(record)
            raise
        try:
            audit.write(record)
        except OSError as error:
            text, is_error = f"not answered, because the audit cannot be written: {error}", True
        content = types.TextContent(type="text", text=plain(text))
        return types.CallToolResult(content=[content], is_error=is_error)

    limits = reads.limits
    return Server(
        "dbset",
        version=version("dbset-cli"),
        instructions=_INSTRUCTIONS.format(
            dialect=reads.engine.dialect.name, max_rows=limits.max_rows, timeout=limits.timeout
        ),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _listed(name: str, tool: Tool) -> types.Tool:
    schema = input_schema(tool.parameters)
    return types.Tool(
        name=name, description=tool.description, input_schema=schema, annotations=_HINTS
    )


def _answer(known: dict[str, Tool], params: types.CallToolRequestParams, record: Record) -> Answer:
    tool = known.get(params.name)
    if tool is None:
        raise unknown_tool(params.name, list(known))
    return tool.run(checked(tool.parameters, params.arguments or {}), record)


def _caught(work: Callable[[], Answer], record: Record) -> tuple[str, bool]:
    """Return the text of an answer or an error, and whether it is an error."""
    try:
        answer = work()
    except BaseException as error:  # noqa: BLE001  whatever a driver raises, the server goes on
        record.verdict = "refused" if isinstance(error, RefusedError) else "failed"
        text = message(error)
        record.reason = error.reason if isinstance(error, RefusedError) else text
        return text, True
    record.verdict, record.rows = "allowed", answer.rows
    return answer.text, False
