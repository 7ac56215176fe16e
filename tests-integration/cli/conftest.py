"""Fixtures: the command as a process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from terminals import heed_signals


@pytest.fixture
def start(tmp_path):
    """A function that starts the command; a process that a test leaves is killed."""
    started = []

    def start(*args, **options):
        command = [sys.executable, "-m", "dbset_cli", *map(str, args)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        pipes["preexec_fn"] = heed_signals
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
        options = {**pipes, **options}
        started.append(subprocess.Popen(command, cwd=tmp_path, env=environment, **options))
        return started[-1]

    yield start
    for process in started:
        with process:  # closes the pipes
            process.kill()


@pytest.fixture
def run(start):
    """A function that runs the command, and returns its exit code and output."""

    def run(*args, stdin=b"", **options):
        process = start(*args, **options)
        out, err = process.communicate(stdin, timeout=60)
        return process.returncode, out.decode(), err.decode()

    return run
