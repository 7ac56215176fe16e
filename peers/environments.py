"""A Python environment for each peer: two of them share an import name.

Run programs in them without ``PYTHONPATH``, which would put this tree's packages first.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

TREE = Path(__file__).parents[1]
CACHE = TREE / ".nox" / "peers"

DRIVERS = ("aiosqlite", "asyncpg", "psycopg2-binary")
PACKAGES = tuple(sorted(path.parent for path in TREE.glob("packages/*/pyproject.toml")))

#: The requirements of each peer. A path is a package of this tree, which is installed editable.
REQUIREMENTS: dict[str, tuple[str | Path, ...]] = {
    "dataset": ("dataset==2.0.0", "psycopg2-binary"),
    "ancestor": ("dbset[aiosqlite,postgres]==1.3.0",),
    "dbset": PACKAGES,
    "core": ("sqlalchemy[asyncio]", *DRIVERS),
    "raw": DRIVERS,
}


def environment(name: str, cache: Path = CACHE) -> Path:
    """Return the Python of a peer's environment, which is created if it is missing.

    Parameters:
        name: one of ``REQUIREMENTS``.
        cache: the directory of the environments.

    Raises:
        CalledProcessError: uv or pip cannot install the requirements; its output says why.
    """
    requirements = REQUIREMENTS[name]
    directory = cache.absolute() / f"{name}-{_digest(requirements)}"
    python = Path(sysconfig.get_path("scripts", "venv", {"base": str(directory)}), "python")
    complete = directory / "complete"
    if not complete.exists():
        shutil.rmtree(directory, ignore_errors=True)
        _make(directory, python, _arguments(requirements))
        complete.touch()
    return python


def _make(directory: Path, python: Path, arguments: list[str]) -> None:
    if uv := shutil.which("uv"):
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(directory))
        _run(uv, "pip", "install", "--quiet", "--python", str(python), *arguments)
    else:
        _run(sys.executable, "-m", "venv", str(directory))
        _run(str(python), "-m", "pip", "install", "--quiet", *arguments)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _arguments(requirements: tuple[str | Path, ...]) -> list[str]:
    return [f"--editable={each}" if isinstance(each, Path) else each for each in requirements]


def _digest(requirements: tuple[str | Path, ...]) -> str:
    """Return a digest of requirements, including those that the tree's packages declare."""
    declared = [(each / "pyproject.toml").read_text() for each in requirements if each in PACKAGES]
    parts = [sys.version, *map(str, requirements), *declared]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
