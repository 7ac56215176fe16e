"""The command: ``dbset-readonly check --dialect postgresql FILE...``."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from dbset_readonly.allowed import allow
from dbset_readonly.command.findings import Finding, as_json, as_text
from dbset_readonly.command.options import parser
from dbset_readonly.command.script import Statement, split
from dbset_readonly.command.sources import Source, read_sources
from dbset_readonly.dialects import dialect
from dbset_readonly.errors import visible
from dbset_readonly.extensions import EXTENSIONS
from dbset_readonly.validator import ReadOnlyValidator

_INTERRUPTED, _OUTPUT_CLOSED = 130, 141

#: What to do about a refusal, by the option of `ReadOnlyValidator` that it is about.
_ADVICE = {
    "allow_functions": "if it is, allow it with --allow-function {0.allow!r}",
    "percent_parameters": "validate it with --percent-parameters",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the statements of files and print a line for each.

    Parameters:
        arguments: the command line, without the program's name; by default the process's own.

    Returns:
        0 when every statement only reads, 1 when one is refused, 130 when interrupted, 141 when
        the output was closed before its end.

    Raises:
        SystemExit: invalid arguments or a file that cannot be read, with status 2; a call for help.

    Example:
        >>> main(["check", "missing.sql"])
        Traceback (most recent call last):
        SystemExit: 2
    """
    options = parser().parse_args(arguments)
    try:
        return _check(options)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Python flushes the output once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OUTPUT_CLOSED


def _check(options: Namespace) -> int:
    sources, errors = read_sources(options.files)
    if errors:
        options.fail("\n".join(map(visible, errors)))
    validator = _validator(options)
    line = as_json if options.json else as_text
    all_read = True
    for finding in _findings(sources, validator):
        all_read = all_read and finding.reads
        if not (options.quiet and finding.reads):
            _print(line(finding))
    sys.stdout.flush()
    return int(not all_read)


def _validator(options: Namespace) -> ReadOnlyValidator:
    extensions = [name for each in options.allow_extension for name in EXTENSIONS[each]]
    try:
        allow(options.allow_function, "--allow-function")
    except ValueError as error:
        options.fail(visible(str(error)))
    return ReadOnlyValidator(
        options.dialect,
        [*options.allow_function, *extensions],
        percent_parameters=options.percent_parameters,
    )


def _print(line: str) -> None:
    """Print a line, even if standard output cannot encode all of it."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _findings(sources: Sequence[Source], validator: ReadOnlyValidator) -> Iterator[Finding]:
    percent = validator.percent_parameters
    for name, text in sources:
        for statement in split(text, dialect(validator.dialect), percent_parameters=percent):
            reason = _reason(statement, validator)
            yield Finding(name, statement.line, reason is None, reason, statement.text)


def _reason(statement: Statement, validator: ReadOnlyValidator) -> str | None:
    """Return why a statement is refused and the option that allows it, or None."""
    if statement.refusal is not None:
        return statement.refusal
    refused = validator.refusal(statement.text)
    return None if refused is None else refused.message_for(_ADVICE)
