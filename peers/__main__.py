"""Run cases: ``python -m peers NAME API CASE=URL...``, in a peer's environment.

For each case, print a line with a JSON list of what did not hold; other lines show progress.
"""

from __future__ import annotations

import asyncio
import json
import sys

from peers.errors import described
from peers.hazards import FIGURES, HAZARDS
from peers.library import Library
from peers.scenarios import SCENARIOS
from peers.workers import CONTEXT


async def outcome(library: Library, case: str, url: str) -> list[str]:
    """Return what does not hold in a case."""
    programs = {each.name: each.program for each in (*SCENARIOS, *HAZARDS, *FIGURES)}
    try:
        return await programs[case](library, url)
    except Exception as error:
        return [f"fails: {described(error)}"]


if __name__ == "__main__":
    name, api, *wanted = sys.argv[1:]
    CONTEXT.set_forkserver_preload([f"peers.{name}", "peers.scenarios"])
    for each in wanted:
        case, _, url = each.partition("=")
        print(json.dumps(asyncio.run(outcome(Library(name, api), case, url))), flush=True)
