"""The command: ``dbset-readonly check --dialect postgresql FILE...``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

from dbset_readonly.dialects import DIALECTS
from dbset_readonly.errors import ReadOnlyError
from dbset_readonly.scanner import split
from dbset_readonly.validator import ReadOnlyValidator


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the statements of files, one line each.

    Parameters:
        arguments: the command line, without the program's name; by default the process's own.

    Returns:
        0 when every statement only reads, 1 when one is refused, 2 for a bad call.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    validator = ReadOnlyValidator(options.dialect, options.allow_function)
    try:
        texts = [(name, _read(name)) for name in options.files]
    except (OSError, UnicodeDecodeError) as error:
        parser.error(str(error))
    verdicts = [line for name, text in texts for line in _judged(name, text, validator)]
    for place, verdict in verdicts:
        sys.stdout.write(f"{place}: {verdict}\n")
    return int(any(verdict != "reads" for _, verdict in verdicts))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="dbset-readonly", description=__doc__)
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="tell which statements of files only read")
    check.add_argument("--dialect", choices=DIALECTS, default="postgresql")
    check.add_argument(
        "--allow-function",
        action="append",
        default=[],
        metavar="NAME",
        help="a function, or an operator, that only reads; can be given again",
    )
    check.add_argument("files", nargs="+", metavar="FILE", help="a file, or - for standard input")
    return parser


def _read(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")


def _judged(name: str, text: str, validator: ReadOnlyValidator) -> Iterator[tuple[str, str]]:
    """Give the place and the verdict of each statement."""
    for line, statement in split(text, validator.dialect):
        try:
            validator.validate(statement)
            verdict = "reads"
        except ReadOnlyError as error:
            verdict = str(error)
        yield f"{name}:{line}", verdict


if __name__ == "__main__":
    sys.exit(main())
