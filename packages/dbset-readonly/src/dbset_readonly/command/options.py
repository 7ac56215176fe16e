"""The command line: its options, their help, and errors of usage."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from importlib.metadata import version
from typing import Any, NoReturn

from dbset_readonly.dialects import dialect
from dbset_readonly.errors import visible
from dbset_readonly.extensions import EXTENSIONS

_PROGRAM = "dbset-readonly"
_SHOWN: dict[str, Any] = {
    "epilog": """\
exit status:
  0    every statement is known to be read-only
  1    a statement is refused
  2    invalid arguments, or a file that cannot be read
  130  interrupted
  141  the output was closed before its end
""",
    "formatter_class": RawDescriptionHelpFormatter,
}


def _dialect(name: str) -> str:
    try:
        return dialect(name).name
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


_OPTIONS: dict[str, dict[str, Any]] = {
    "files": {
        "nargs": "+",
        "metavar": "FILE",
        "help": "a file, a directory for the .sql files in it at any depth, - for standard input",
    },
    "--dialect": {
        "type": _dialect,
        "default": "postgresql",
        "help": "postgresql (or postgres) if not given, or sqlite (or sqlite3)",
    },
    "--allow-function": {
        "action": "append",
        "default": [],
        "metavar": "NAME",
        "help": "a function or operator that only reads; can be repeated",
    },
    "--allow-extension": {
        "action": "append",
        "default": [],
        "choices": EXTENSIONS,
        "metavar": "NAME",
        "help": "a PostgreSQL extension: allow its functions that only read; one of: "
        + ", ".join(EXTENSIONS),
    },
    "--percent-parameters": {
        "action": "store_true",
        "help": "the driver replaces %%s and %%(name)s by values, as psycopg does",
    },
    "--json": {
        "action": "store_true",
        "help": "print one JSON object per line: file, line, reads, reason, statement",
    },
    "--quiet": {"action": "store_true", "help": "print refused statements only"},
}


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        super().error("\n".join(map(visible, message.split("\n"))))


def parser() -> ArgumentParser:
    """Return the parser of the command line.

    Returns:
        A parser; its result also has ``fail``, which ends the process with a message and
        status 2.

    Example:
        >>> parser().parse_args(["check", "--dialect", "postgres", "a.sql"]).dialect
        'postgresql'
    """
    program = _Parser(prog=_PROGRAM, description="Check whether SQL only reads.", **_SHOWN)
    program.add_argument("--version", action="version", version=f"%(prog)s {version(_PROGRAM)}")
    summary = "show which statements of files are known to be read-only"
    check = program.add_subparsers(required=True, metavar="check").add_parser(
        "check", help=summary, description=f"{summary.capitalize()}.", **_SHOWN
    )
    for name, details in _OPTIONS.items():
        check.add_argument(name, **details)
    check.set_defaults(fail=check.error)
    return program
