"""The session that runs the benchmarks installs what the benchmarks and their helpers import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

TREE = Path(__file__).parents[2]
LOADED = """\
import importlib, sys
importlib.import_module(sys.argv[1])
for module in list(sys.modules.values()):
    print(getattr(module, "__file__", None))
"""


def files_of_ours(module):
    """Yield the files of the tree that are loaded with a module."""
    program = [sys.executable, "-c", LOADED, module]
    paths = f"{TREE}:{TREE / 'tests-integration' / 'helpers'}"
    done = subprocess.run(
        program, env={"PYTHONPATH": paths}, check=True, capture_output=True, text=True
    )
    for line in done.stdout.splitlines():
        if line.startswith((f"{TREE}/benchmarks/", f"{TREE}/tests-integration/")):
            yield Path(line)


def imported(file):
    """Yield the first part of each name that a file imports on loading."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


def declared():
    """Return the names of the distributions in the dependency group of the benchmarks."""
    groups = tomllib.loads((TREE / "pyproject.toml").read_text())["dependency-groups"]
    return {re.match(r"[\w-]+", requirement)[0] for requirement in groups["bench"]}


def test_what_the_benchmarks_import_is_declared():
    files = list(files_of_ours("benchmarks.__main__"))
    assert TREE / "tests-integration" / "helpers" / "pgbouncer.py" in files

    known = packages_distributions()
    needed = {name: known[name] for file in files for name in imported(file) if name in known}
    missing = {
        name for name, found in needed.items() if declared().isdisjoint(map(str.lower, found))
    }
    assert missing == set()


def test_verdicts_are_measured_where_only_dbset_is():
    program = [sys.executable, "benchmarks/verdicts.py", "1"]
    done = subprocess.run(program, env={}, cwd=TREE, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("cold ")
