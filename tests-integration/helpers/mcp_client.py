"""The official client of the Model Context Protocol, with a server as a process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import mcp.client
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

#: Opens a session with a server that it starts.
Session = Callable[[StdioServerParameters, TextIO], AbstractAsyncContextManager[Any]]

#: Runs the command.
COMMAND = ("-m", "dbset_cli")


class Reply(NamedTuple):
    """What a tool has answered."""

    text: str
    is_error: bool

    @property
    def json(self) -> Any:
        """Its JSON, which must be valid for the strictest reader."""
        assert not self.is_error, self.text
        return json.loads(self.text, parse_constant=_refuse)

    @property
    def rows(self) -> Any:
        """Its rows."""
        return self.json["rows"]


class Client:
    """A session with a server, for blocking tests.

    Attributes:
        audit: the file of the server's audit.
        stderr: the file of what it prints.
    """

    def __init__(self, portal: BlockingPortal, session: Any, directory: Path) -> None:
        self._portal = portal
        self.session = session
        self.audit = directory / "audit.jsonl"
        self.stderr = directory / "stderr.txt"

    def call(self, tool: str, **arguments: Any) -> Reply:
        """Call a tool, and wait for its answer."""
        return self.start(tool, **arguments).result(60)

    def start(self, tool: str, **arguments: Any) -> Future[Reply]:
        """Call a tool; to cancel the future is to cancel the call."""
        return self._portal.start_task_soon(self._call, tool, arguments)

    def query(self, sql: str) -> Reply:
        """Call the tool ``query``."""
        return self.call("query", sql=sql)

    def tools(self) -> dict[str, Any]:
        """Return the tools by name."""
        return {tool.name: tool for tool in self._portal.call(self.session.list_tools).tools}

    def last_line(self) -> Any:
        """Return the last line of the audit."""
        return json.loads(self.audit.read_text("utf-8").splitlines()[-1])

    async def _call(self, tool: str, arguments: dict[str, Any]) -> Reply:
        result = await self.session.call_tool(tool, arguments)
        (content,) = result.content
        return Reply(content.text, result.is_error)


@asynccontextmanager
async def initialized(
    server: StdioServerParameters, errors: TextIO
) -> AsyncIterator[ClientSession]:
    """Open a session that begins with a handshake."""
    async with stdio_client(server, errors) as streams, ClientSession(*streams) as session:
        await session.initialize()
        yield session


@asynccontextmanager
async def discovered(
    server: StdioServerParameters, errors: TextIO
) -> AsyncIterator[mcp.client.Client]:
    """Open a session of the protocol without a handshake, of 2026-07-28."""
    async with mcp.client.Client(stdio_client(server, errors), mode="2026-07-28") as client:
        yield client


@contextmanager
def served(
    url: str,
    directory: Path,
    *options: str,
    program: tuple[str, ...] = COMMAND,
    session: Session = initialized,
) -> Iterator[Client]:
    """Run a server and connect to it; its audit goes to a file in the directory."""
    arguments = [*program, "mcp", url, "--audit", str(directory / "audit.jsonl"), *options]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    with (
        start_blocking_portal() as portal,
        (directory / "stderr.txt").open("w") as errors,
        portal.wrap_async_context_manager(session(server, errors)) as opened,
    ):
        yield Client(portal, opened, directory)


def _refuse(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")
