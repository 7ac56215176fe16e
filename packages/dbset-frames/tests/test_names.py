"""The names of the package, which are imported on first use."""

import subprocess
import sys

import dbset_frames
import pytest


def test_every_name():
    for name in dbset_frames.__all__:
        assert getattr(dbset_frames, name).__name__ == name


def test_a_name_that_does_not_exist():
    with pytest.raises(AttributeError, match=r"^module 'dbset_frames' has no attribute 'missing'$"):
        dbset_frames.missing  # noqa: B018


def test_an_import_alone_does_not_load_arrow():
    command = [sys.executable, "-c", "import sys, dbset_frames; print(*sys.modules)"]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()

    assert "dbset_types.lazy_exports" in loaded
    assert "pyarrow" not in loaded
