"""Commands whose first argument is a database."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from typer.core import TyperCommand

from dbset_cli.database import is_url
from dbset_cli.errors import OutputClosedError

#: What begins with something else than ``--`` and a comment.
_NO_COMMENT = re.compile(r"(?!--)|--[\w-]*(=|$)")


class DatabaseCommand(TyperCommand):
    """A command whose first argument is a database, which may be in ``DATABASE_URL`` instead."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the URL of the environment in front if the first argument is not a database.

        An option with one value that is given twice is an error, as one value would be lost.

        SQL may begin with a comment, which would be an option without a blank in front.
        """
        args = [arg if _NO_COMMENT.match(arg) else f" {arg}" for arg in args]
        if not {"-h", "--help"}.intersection(args):
            found, _, given = self.make_parser(ctx).parse_args(args=list(args))
            _check_repeated(ctx, given)
            url, first = os.environ.get("DATABASE_URL"), found.get("url")
            if not (url or first):
                ctx.fail("name a database as the first argument, or in DATABASE_URL")
            if url and not (isinstance(first, str) and is_url(first)):
                args = [url, *args]  # options may come after it
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; Typer itself would end the program if nobody reads its output."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise OutputClosedError from error


def _check_repeated(ctx: Any, given: Iterable[Any]) -> None:
    """Check the parameters that the arguments give, in their order."""
    for parameter, count in Counter(given).items():
        is_option = parameter.param_type_name == "option"
        if count > 1 and is_option and not (parameter.multiple or parameter.is_flag):
            ctx.fail(f"{max(parameter.opts, key=len)} is given twice; it takes one value")
