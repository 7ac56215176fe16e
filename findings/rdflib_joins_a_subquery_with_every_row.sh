#!/usr/bin/env bash
# rdflib does not join a subquery of SPARQL that stands behind a triple pattern, without an error: what the pattern has
# bound already wins over what the subquery computes. "Whose age is the largest one?", `?who :age ?age . {SELECT
# (MAX(?a) AS ?age) {?x :age ?a}}`, gives everybody, and a table of pairs has 6 rows instead of 16, as a variable that
# the subquery does not even return is shared with it. With the subquery in front, the first answer is right: SPARQL's
# order of the two has no meaning. pyoxigraph has the same answer in both orders.
# Seen with rdflib 7.6.0 and pyoxigraph 0.5.13 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet rdflib==7.6.0 pyoxigraph==0.5.13
"$place/venv/bin/python" - <<'PYTHON'
import pyoxigraph
import rdflib

DATA = """PREFIX : <http://example.org/>
:ada :age 36 . :bob :age 41 . :cy :age 36 . :dee :age 7 ."""
OLDEST = "{SELECT (MAX(?a) AS ?age) {?x :age ?a}}"
#: A query, and its number of rows in rdflib and in pyoxigraph.
QUERIES = {
    f"SELECT ?who {{?who :age ?age . {OLDEST}}}": (4, 1),
    f"SELECT ?who {{{OLDEST} ?who :age ?age}}": (1, 1),
    "SELECT ?who {?who :age ?age . {SELECT (7 AS ?age) {}}}": (4, 1),
    "SELECT ?who ?other {?who :age ?age . {SELECT ?other {?other :age ?age}}}": (6, 16),
    "SELECT ?who ?other {{SELECT ?other {?other :age ?age}} ?who :age ?age}": (16, 16),
}
graph = rdflib.Graph().parse(data=DATA, format="turtle")
store = pyoxigraph.Store()
store.load(DATA.encode(), format=pyoxigraph.RdfFormat.TURTLE)
for query, expected in QUERIES.items():
    text = f"PREFIX : <http://example.org/> {query}"
    found = (len(list(graph.query(text))), len(list(store.query(text))))
    print(f"{query}: {found[0]} rows in rdflib, {found[1]} in pyoxigraph")
    assert found == expected, "this has changed"
PYTHON
