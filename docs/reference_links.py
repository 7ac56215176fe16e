"""A Sphinx extension that ties the pages to the reference of ``dbset``.

Code spans such as ``find`` link to the method that they name, and each method's entry in the
reference begins with its sync and its async call.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

import dbset
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

#: Pages whose code spans are names of ``dbset``, and of no other library.
PAGES = re.compile(r"index|tutorial|read-only|guides/.*|cookbook/.*")
SPAN = re.compile(r"(?:\w+\.)?(?P<name>\w+)(?:\(.*\))?")

#: The async class for each sync one, and the variable that stands for it in the reference.
CLASSES = {
    dbset.Database: (dbset.AsyncDatabase, "db"),
    dbset.Table: (dbset.AsyncTable, "table"),
    dbset.Rows: (dbset.AsyncRows, "rows"),
}
CALLS = {
    "transaction": ("with db.transaction(): ...", "async with db.transaction(): ..."),
    "query": ("for row in db.query(sql): ...", "async for row in db.query(sql): ..."),
    "find": ("for row in table.find(): ...", "async for row in table.find(): ..."),
    "all": ("for row in table.all(): ...", "async for row in table.all(): ..."),
    "distinct": (
        "for row in table.distinct(column): ...",
        "async for row in table.distinct(column): ...",
    ),
}


def names() -> dict[str, str]:
    """Return the name in the reference by the name in a code span."""
    targets = {
        name: f"dbset.{cls.__name__}.{name}"
        for cls in reversed(CLASSES)  # a name of several classes means the first
        for name, member in inspect.getmembers(cls, inspect.isfunction)
        if not name.startswith("_")
    }
    return targets | {name: f"dbset.{name}" for name in dbset.__all__}


NAMES = names()


def link_code_spans(app: Sphinx, doctree: nodes.document) -> None:
    if not PAGES.fullmatch(app.env.docname):
        return
    for literal in list(doctree.findall(nodes.literal)):
        match = SPAN.fullmatch(literal.astext())
        inside = isinstance(literal.parent, (nodes.reference, nodes.title, addnodes.pending_xref))
        if match and match["name"] in NAMES and not inside:
            target = NAMES[match["name"]]
            options = {"refdomain": "py", "reftype": "obj", "refexplicit": True, "refwarn": False}
            link = addnodes.pending_xref("", reftarget=target, **options)
            link["refdoc"] = app.env.docname
            literal.replace_self(link)
            link += literal


def show_both_calls(
    _app: Sphinx, _what: str, name: str, member: Any, _options: Any, lines: list[str]
) -> None:
    calls = both_calls(name, member)
    if calls:
        sync, awaited = calls
        width = max(map(len, calls))
        code = [f"   {sync:<{width}}  # sync", f"   {awaited:<{width}}  # async"]
        lines[:0] = [".. code-block:: python", "   :class: both-calls", "", *code, ""]


def both_calls(name: str, member: Any) -> tuple[str, str] | None:
    """Return how a method of the reference is called in the sync and in the async API."""
    package, _, path = name.partition(".")
    owner, _, method = path.partition(".")
    for cls, (_, variable) in CLASSES.items():
        if (package, owner) == ("dbset", cls.__name__) and inspect.isfunction(member):
            if method == "all" and cls is dbset.Rows:
                return "rows.all()", "await rows.all()"
            required = [
                parameter.name
                for parameter in list(inspect.signature(member).parameters.values())[1:]
                if parameter.default is parameter.empty
                and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
            ]
            call = f"{variable}.{method}({', '.join(required)})"
            return CALLS.get(method, (call, f"await {call}"))
    return None


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", link_code_spans)
    app.connect("autodoc-process-docstring", show_both_calls, priority=600)  # after napoleon
    return {"parallel_read_safe": True}
