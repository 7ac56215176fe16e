"""A pytest plugin that runs the Python examples of Markdown pages.

The blocks of a page share their names, as if typed one after another. A block may ``await`` at its
top level. Each block of a page in ``docs`` must also paste into the REPL of ``python -m asyncio``.
The output of a console session is compared, and so is that of a plain block if a block of language
``text`` follows immediately.

The pages in ``docs`` share one empty directory and one database for each name, so that a reader can
follow them in any order; every other page has its own. ``postgresql://localhost`` is the address of
a server that the tests start.
"""

from __future__ import annotations

import ast
import asyncio
import codeop
import inspect
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from postgresql_server import running_postgresql
from sqlalchemy import make_url
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.python import pad
from sybil.example import NotEvaluated
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

DOCS = Path(__file__).parent
ADDRESS = re.compile(r"(?P<scheme>postgresql(\+\w+)?)://localhost/(?P<database>\w+)")
EXPECTED = re.compile(r"\s*```text\n(?P<output>.*?)```", re.DOTALL)


@dataclass
class Page:
    """The state that the examples of one page share."""

    request: pytest.FixtureRequest
    runner: asyncio.Runner
    databases: set[str] = field(default_factory=set)

    def address(self, match: re.Match[str]) -> str:
        """Return the address on the tests' server for one that an example writes."""
        scheme, database = match["scheme"], match["database"]
        server: str = self.request.getfixturevalue("server")
        if database not in self.databases:
            self.databases.add(database)
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
                connection.execute(f'CREATE DATABASE "{database}"')
        url = make_url(server).set(drivername=scheme, database=database)
        return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """The directory and the databases that the pages in ``docs`` share."""
    return tmp_path_factory.mktemp("docs"), set()


@pytest.fixture(scope="module")
def page(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    shared: tuple[Path, set[str]],
) -> Iterator[Page]:
    if in_docs(request.path):
        directory, databases = shared
    else:
        directory, databases = tmp_path_factory.mktemp(request.path.stem), set()
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner() as runner:
        patch.chdir(directory)
        patch.setenv(
            "DATABASE_URL", ""
        )  # restores the variable after the page, if the page sets it
        patch.delenv("DATABASE_URL")
        yield Page(request, runner, databases)


def in_docs(path: Path) -> bool:
    return path.is_relative_to(DOCS)


def use_server(example: Example) -> None:
    """Put the tests' server into an example; the next evaluator runs it."""
    address = example.namespace["page"].address
    if isinstance(example.parsed, str):
        example.parsed = ADDRESS.sub(address, pad(example.parsed, example.line))
    else:
        example.parsed.source = ADDRESS.sub(address, example.parsed.source)
    raise NotEvaluated


def run_block(example: Example) -> str | None:
    """Run a plain block; return the difference between its output and the page, if any."""
    if in_docs(Path(example.path)) and (error := refused_by_repl(example.parsed)):
        return error
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(example.parsed, example.path, "exec", flags, dont_inherit=True)
    with redirect_stdout(io.StringIO()) as output:
        if code.co_flags & inspect.CO_COROUTINE:
            example.namespace["page"].runner.run(eval(code, example.namespace))
        else:
            exec(code, example.namespace)
    expected = EXPECTED.match(example.document.text, example.end)
    if expected is None or output.getvalue().strip() == expected["output"].strip():
        return None
    return f"the page shows\n{expected['output']}\nthe example prints\n{output.getvalue()}"


def refused_by_repl(block: str) -> str | None:
    """Return why a block, pasted line by line, is a syntax error in the asyncio REPL, if it is."""
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    statement: list[str] = []
    for line in [*block.strip("\n").splitlines(), ""]:
        statement.append(line)
        try:
            if compiler("\n".join(statement)) is not None:
                statement.clear()
        except SyntaxError as error:
            return f"does not paste into the REPL: {error.msg}\n" + "\n".join(statement)
    return f"is not complete in the REPL:\n{statement}" if statement else None


def refuse_block(_example: Example) -> str:
    return "Name the block's language 'python', or its example does not run."


class PageParser(PythonCodeBlockParser):
    """Finds the Python blocks of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.codeblock_parser = CodeBlockParser("python", run_block)

    def __call__(self, document: Document) -> Iterator[Region]:
        document.push_evaluator(use_server)
        yield from super().__call__(document)


pytest_collect_file = Sybil(
    parsers=[PageParser(), *(CodeBlockParser(name, refuse_block) for name in ("py", "pycon"))],
    path=str(DOCS.parent),
    patterns=["*.md"],
    fixtures=["page"],
).pytest()
