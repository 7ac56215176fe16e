"""A pytest plugin that runs the Python examples of Markdown pages.

The blocks of one page share their names, as if typed one after another, in an empty directory; a
block may ``await`` as it stands. What a console session prints is compared. What a plain block
prints is compared with a block of language ``text``, where one follows at once. The address
``postgresql://localhost`` means the tests' own server, with a new database for each page and name.
"""

from __future__ import annotations

import ast
import asyncio
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

ADDRESS = re.compile(r"(?P<scheme>postgresql(\+\w+)?)://localhost/(?P<database>\w+)")
EXPECTED = re.compile(r"\s*```text\n(?P<output>.*?)```", re.DOTALL)


@dataclass
class Page:
    """What the examples of one page share."""

    request: pytest.FixtureRequest
    runner: asyncio.Runner
    databases: set[str] = field(default_factory=set)

    def address(self, match: re.Match[str]) -> str:
        """Give the address, on the tests' server, for one that an example writes."""
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


@pytest.fixture(scope="module")
def page(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner() as runner:
        patch.chdir(tmp_path_factory.mktemp(Path(request.node.name).stem))
        patch.setenv("DATABASE_URL", "")  # so that it is put back as it was, whatever the page sets
        patch.delenv("DATABASE_URL")
        yield Page(request, runner)


def use_server(example: Example) -> None:
    """Put the tests' server into an example, and leave its evaluation to the next in turn."""
    address = example.namespace["page"].address
    if isinstance(example.parsed, str):
        example.parsed = ADDRESS.sub(address, pad(example.parsed, example.line))
    else:
        example.parsed.source = ADDRESS.sub(address, example.parsed.source)
    raise NotEvaluated


def run_block(example: Example) -> str | None:
    """Run a plain block; return what is wrong with its output, if anything."""
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
    path=str(Path(__file__).parents[1]),
    patterns=["*.md"],
    fixtures=["page"],
).pytest()
