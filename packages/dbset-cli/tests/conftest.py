"""Fixture: the command, run in this process."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest
from dbset_cli.app import app
from dbset_cli.exits import exit_code


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
