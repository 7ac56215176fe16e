"""Garbage is not collected while the command starts, and is while it works."""

import subprocess
import sys

PROGRAM = """
import gc, sys
from dbset_cli import app, database
states = []
def tables(url):
    states.append(gc.isenabled())
    with database.opened(url):
        states.append(gc.isenabled())
app.app = lambda **_: tables("sqlite://")
try:
    app.main()
finally:
    print(states)
"""


def test_collection_resumes_with_the_database():
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, check=True, capture_output=True, text=True)

    assert done.stdout == "[False, True]\n"
