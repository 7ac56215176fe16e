"""How the program ends: exit codes, and errors in one line.

0 is success, 1 an error, 2 arguments that are not valid, 130 an interrupt (Ctrl-C), 141 an output
that nobody reads any more, as with ``| head``, and 143 SIGTERM.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeGuard

import typer

from dbset_cli.errors import ArgumentsError, CommandError, OutputClosedError

if TYPE_CHECKING:
    from dbset_sync import DatasetError

#: What Typer raises for arguments that are not valid.
_ClickException: Any = next(
    each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException"
)

#: A password in a URL, which an argument in a message may be.
_PASSWORD = re.compile(r"(//[^\s/:@]*):\S*@")


#: What PostgreSQL shows of a statement before the part that the user has written.
_OF_CURSOR = re.compile(r"LINE 1: \S* (NO SCROLL )?CURSOR (WITHOUT HOLD )?FOR ")

_INTERRUPTED = 128 + signal.SIGINT

#: The signals that end the program, besides Ctrl-C.
_received: list[int] = []


def clean_up_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the program as Ctrl-C does, unless they are ignored."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def _stop(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # nothing disturbs the end
    _received.append(number)
    raise KeyboardInterrupt


def exit_code(run: Callable[[], Any], *, debug: bool) -> int:
    """Run a program and return its exit code; an error is printed in one line.

    Parameters:
        run: runs the program; an integer that it returns is its exit code.
        debug: whether errors are raised instead.
    """
    try:
        code = run()
        sys.stdout.flush()
    except (typer.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except (BrokenPipeError, OutputClosedError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at the end
        return 141
    except Exception as error:
        if debug and not isinstance(error, _ClickException):
            raise
        if line := _line(error):
            sys.stderr.write(f"error: {_without_passwords(line)}\n")
        return 2 if isinstance(error, ArgumentsError | _ClickException) else 1
    if code == _INTERRUPTED and _received:  # Typer returns it, too
        return 128 + _received[0]
    return code if isinstance(code, int) else 0


def _line(error: Exception) -> str:
    """Return what an error says, in one line; nothing if the program has shown its help."""
    if isinstance(error, _ClickException):
        return _of_arguments(error)
    if _is_of_dbset(error):  # also those that are an OSError
        from dbset_cli.wording import worded  # noqa: PLC0415  for errors only

        return _joined(worded(error))
    if isinstance(error, CommandError | OSError):
        return _joined(str(error))
    if isinstance(error, UnicodeEncodeError):
        return f"{ascii(error.object)[:80]} is not text that a file can hold: {error.reason}"
    of_driver = getattr(error, "orig", None)  # SQLAlchemy's error adds the statement
    if isinstance(of_driver, Exception):
        return _OF_CURSOR.sub("LINE 1: ", _joined(str(of_driver)))
    return f"{type(error).__name__}: {_joined(str(error))} (dbset --debug shows where)"


def _of_arguments(error: Any) -> str:
    message = _joined(error.format_message())
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "dbset"
    return message and f"{message} ({path} --help shows the arguments)"


def _without_passwords(text: str) -> str:
    return _PASSWORD.sub(r"\1:***@", text)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _is_of_dbset(error: Exception) -> TypeGuard[DatasetError]:
    from dbset_sync import DatasetError  # noqa: PLC0415  quick --help

    return isinstance(error, DatasetError)
