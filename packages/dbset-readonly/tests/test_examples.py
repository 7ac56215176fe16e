"""The examples in the docstrings and in the README run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import dbset_readonly
import pytest

FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
MODULES = sorted(module.name for module in pkgutil.iter_modules(dbset_readonly.__path__))
README = Path(__file__).parents[1] / "README.md"


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__main__"])
def test_docstrings(name):
    module = importlib.import_module(f"dbset_readonly.{name}")
    assert doctest.testmod(module, optionflags=FLAGS).failed == 0


def test_readme():
    result = doctest.testfile(str(README), module_relative=False, optionflags=FLAGS)
    assert (result.failed, result.attempted > 5) == (0, True)
