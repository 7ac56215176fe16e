"""The picture of the packages shows the actual imports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "architecture.svg"
ARROW = re.compile(r'data-from="(\w+)" data-to="(\w+)"')


def imported(file):
    """Yield the top-level modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_arrows_are_the_imports_between_packages():
    packages = {path.name: path for path in ROOT.glob("packages/*/src/*")}
    imports = {
        (name, other)
        for name, path in packages.items()
        for file in path.rglob("*.py")
        for other in imported(file)
        if other in packages and other != name
    }

    assert set(ARROW.findall(PICTURE.read_text())) == imports
