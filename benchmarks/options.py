"""Arguments of the benchmarks' command lines."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection


def some(known: Collection[str]) -> Callable[[str], list[str]]:
    """Return the type of an argument: names, separated by commas, all of them known."""

    def names(text: str) -> list[str]:
        chosen = text.split(",")
        if unknown := set(chosen) - set(known):
            raise argparse.ArgumentTypeError(f"{sorted(unknown)} are none of {', '.join(known)}")
        return chosen

    return names
