"""The Model Context Protocol server of ``dbset mcp``.

From the top; modules import downward only:

- ``protocol``: the official SDK: tools and their calls over stdio, signals, the end.
- ``tools``: the tools, their parameters and what they do.
- ``catalog``, ``sample``: the tables that may be read, their columns, and some of their rows.
- ``privileges``: what the role may read.
- ``plan``: the plan of a query.
- ``reads``: one guarded read, as an answer.
- ``policy``: which statements may run.
- ``calls``: calls in threads, which can be stopped together with their statements.
- ``arguments``, ``answers``, ``messages``: what goes in, and what comes out.
- ``audit``: what is recorded.
- ``errors``: refusals.
"""
