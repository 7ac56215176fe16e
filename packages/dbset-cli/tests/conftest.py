"""Fixtures: the command, run in this process; and files of given rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import pytest
from dbset_cli.app import app
from dbset_cli.exits import exit_code
from dbset_cli.files.formats import Format
from dbset_cli.files.writing import write


class Ended(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def dbset(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """A function that runs the command with arguments."""

    def run(*args: object) -> Ended:
        program = partial(app, args=[str(each) for each in args], standalone_mode=False)
        code = exit_code(program, debug=False)
        return Ended(code, *capsys.readouterr())

    return run


class GivenRows:
    """Rows that were not read from a database."""

    def __init__(self, keys: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.keys = keys
        self._rows = rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.keys, row, strict=True)) for row in self._rows)


def _written(
    format_: Format,
    keys: Sequence[str],
    rows: Sequence[Sequence[Any]],
    delimiter: str | None = None,
) -> bytes:
    target = io.BytesIO()
    count = write(GivenRows(keys, rows), target, format_, delimiter)
    assert count == len(rows)
    return target.getvalue()


@pytest.fixture(scope="session")
def written() -> Callable[..., bytes]:
    """A function that returns the file of a format with given rows."""
    return _written
