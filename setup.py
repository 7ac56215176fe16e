"""What pre-commit installs from a clone, for .pre-commit-hooks.yaml: dbset-readonly alone."""

from pathlib import Path

from setuptools import setup

PACKAGE = Path(__file__).resolve().parent / "packages" / "dbset-readonly"

setup(
    name="dbset-pre-commit",
    version="0",
    packages=[],
    py_modules=[],
    install_requires=[f"dbset-readonly @ {PACKAGE.as_uri()}"],
)
