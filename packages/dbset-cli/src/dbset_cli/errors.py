"""Errors that the program says in one line."""

from __future__ import annotations


class CommandError(Exception):
    """The command cannot do what it was asked to; the message says what to do next."""


class ArgumentsError(CommandError):
    """The arguments contradict each other, or one of them is not valid; the exit code is 2."""


class OutputClosedError(Exception):
    """Nobody reads the output any more, as with ``| head``."""
