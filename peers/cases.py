"""A case: a program that every peer runs."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from peers.library import Library

#: Returns a short description of everything that did not hold.
Program = Callable[[Library, str], Awaitable[list[str]]]


@dataclass(frozen=True)
class Case:
    """A property that must hold.

    Attributes:
        title: a short name of the property.
        program: the function that checks it; its docstring says how.
        apis: the APIs that it applies to.
        databases: the databases that it applies to; ``memory`` is SQLite in memory.
    """

    title: str
    program: Program
    apis: tuple[str, ...] = ("sync", "async")
    databases: tuple[str, ...] = ("sqlite", "postgresql")

    @property
    def name(self) -> str:
        """The program's name."""
        return self.program.__name__

    @property
    def description(self) -> str:
        """What the program does, in one paragraph."""
        return " ".join(inspect.getdoc(self.program).split())
