"""What a case is: a program that every peer runs."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from peers.library import Library

#: Returns what did not hold, in few words each.
Program = Callable[[Library, str], Awaitable[list[str]]]


@dataclass(frozen=True)
class Case:
    """A property that is to hold.

    Attributes:
        title: the property in few words.
        program: tries it; its docstring says how.
        apis: which it is for.
        databases: which it is for; ``memory`` is SQLite in memory.
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
