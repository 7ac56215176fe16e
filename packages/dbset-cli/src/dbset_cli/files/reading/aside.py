"""The file for bad lines, which appears when all else is done."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dbset_cli.errors import ArgumentsError, CommandError


class Aside:
    """Collects bad lines for a file.

    Attributes:
        count: how many there are.
    """

    def __init__(self, directory: Path) -> None:
        """Begin without bad lines."""
        self.count = 0
        self._directory = directory
        self._parts: list[Path] = []

    def part(self) -> Path:
        """Return a temporary file for more lines."""
        self._parts.append(self._directory / str(len(self._parts)))
        return self._parts[-1]

    def write(self, path: Path) -> None:
        """Write the file.

        Raises:
            CommandError: it has been created meanwhile, or the disk is full.
        """
        try:
            with path.open("wb" if _is_device(path) else "xb") as file:
                for part in self._parts:
                    with part.open("rb") as lines:
                        shutil.copyfileobj(lines, file)
        except OSError as error:
            raise CommandError(
                f"the rows are imported, but the bad lines cannot be written: {error}"
            ) from error


@contextmanager
def opened_aside(path: Path, *, keep: bool) -> Iterator[Aside]:
    """Collect bad lines during a ``with`` block; if it succeeds, write them and say how many.

    Parameters:
        path: the file.
        keep: whether it is written.
    """
    with tempfile.TemporaryDirectory(prefix="dbset") as directory:
        aside = Aside(Path(directory))
        yield aside
        if not aside.count:
            return
        if keep:
            aside.write(path)
        is_one = aside.count == 1
        where = f"{'is' if is_one else 'are'} in" if keep else "would go to"
        sys.stderr.write(f"{aside.count:,} bad line{'' if is_one else 's'} {where} {path}\n")


def check_aside(path: Path, files: Sequence[str]) -> None:
    """Check that a file for bad lines can be created.

    Parameters:
        path: the file.
        files: the paths of the files to import.

    Raises:
        ArgumentsError: it is one of the files.
        CommandError: it exists, or its directory does not.
    """
    for file in files:
        if path.exists() and Path(file).exists() and path.samefile(file):
            raise ArgumentsError(f"--skip-bad: {file} is a file to import; name another one")
    if path.exists() and not _is_device(path):
        raise CommandError(f"--skip-bad: {path} exists; remove it, or name another file")
    if not path.parent.is_dir():
        raise CommandError(f"--skip-bad: there is no directory {path.parent}; create it first")


def _is_device(path: Path) -> bool:
    return path.exists() and not (path.is_file() or path.is_dir())
