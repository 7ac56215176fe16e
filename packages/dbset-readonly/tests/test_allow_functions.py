"""Names that a caller allows: in any case, with or without a schema, prefixes and presets."""

from __future__ import annotations

import pytest
from dbset_readonly import EXTENSIONS, ReadOnlyError, ReadOnlyValidator

PASSES = [
    (["SIMILARITY"], "select similarity('a', 'b')"),
    (["similarity"], "select Public.Similarity('a', 'b')"),
    (["public.similarity"], "select public.similarity('a', 'b')"),
    (["PUBLIC.Similarity"], "select public.similarity('a', 'b')"),
    (["st_*"], "select ST_Area(a), public.st_x(b) from t"),
    (["ST_*"], "select st_area(a)"),
    (["gis.st_*"], "select gis.st_area(a)"),
    (["gis.*"], "select gis.st_area(a), gis.anything(b), a operator(gis.@@@@) b"),
    (['"Total"'], 'select "Total"(1)'),
    (['app."Total"'], 'select app."Total"(1)'),
    (["f", "g"], "select f(g(1))"),
    (["system_rows"], "select * from t tablesample system_rows (5)"),
    (["ext.system_rows"], "select * from t tablesample ext.system_rows (5)"),
    (["extensions.<->"], "select a operator(extensions.<->) b from t"),
    (["<->"], "select a operator(extensions.<->) b from t"),
    (["+++@"], "select 1 +++@ 2, 1 operator(x.+++@) 2"),
    (["pg_sleep"], "select pg_catalog.pg_sleep(1), (1).pg_sleep"),
    (("f",), "select f(1)"),
    ({"f"}, "select f(1)"),
    (iter(["f"]), "select f(1)"),
    (EXTENSIONS["postgis"], "select ST_Area(geom), geom && st_makeenvelope(1, 2, 3, 4) from t"),
    (EXTENSIONS["pgvector"], "select id from t order by e <-> '[1]', l2_distance(e, '[1]')"),
    (EXTENSIONS["pg_trgm"], "select similarity(a, 'b'), a % 'b' from t"),
    (EXTENSIONS["hstore"], "select akeys(h), h -> 'a', hstore('a', 'b') from t"),
    (EXTENSIONS["ltree"], "select subpath(p, 0, 1), nlevel(p) from t where p <@ 'a.b'"),
    (EXTENSIONS["unaccent"], "select unaccent(a) from t"),
    (EXTENSIONS["fuzzystrmatch"], "select levenshtein(a, 'b'), soundex(a) from t"),
    (EXTENSIONS["citext"], "select regexp_replace(a::citext, 'b', 'c') from t"),
    ([*EXTENSIONS["cube"], *EXTENSIONS["earthdistance"]], "select earth_distance(a, b) from t"),
]
REFUSED = [
    (["f"], 'select "F"(1)'),
    (["app.f"], "select f(1)"),
    (["app.f"], "select other.f(1)"),
    (["app.f"], 'select "app.f"(1)'),
    (["gis.st_*"], "select st_area(a)"),
    (["gis.st_*"], "select other.st_area(a)"),
    (["st_*"], "select s_t(1)"),
    (["gis.*"], "select f(1)"),
    (["f"], "select f(g(1))"),
    (["extensions.<->"], "select a operator(other.<->) b from t"),
    (["<->"], "select f(1)"),
    (EXTENSIONS["pg_trgm"], "select set_limit(0.5)"),
    (EXTENSIONS["postgis"], "select addgeometrycolumn('t', 'g', 1, 'POINT', 2)"),
    (EXTENSIONS["tablefunc"], "select * from crosstab('select 1') as t(a int)"),
    (["delete"], "delete from t"),
    (["treat"], "select treat(1 as zz_acts)"),
    (["into"], "select 1 into t"),
]
MISTAKES = [
    ("similarity", TypeError, r"allow_functions must be a list of names: write \['similarity'\]"),
    (b"f", TypeError, r"write \[b'f'\]"),
    ([1], TypeError, "1 is not a string"),
    ([None], TypeError, "None is not a string"),
    ([""], ValueError, "'' in allow_functions is not a name"),
    (["f()"], ValueError, "is not a name; write name or schema.name"),
    (["a b"], ValueError, "'a b'"),
    (["a..b"], ValueError, "'a..b'"),
    (["*"], ValueError, "would allow everything"),
]


@pytest.mark.parametrize(("allowed", "sql"), PASSES)
def test_what_is_allowed_passes(allowed, sql):
    ReadOnlyValidator("postgresql", allowed).validate(sql)


@pytest.mark.parametrize(("allowed", "sql"), REFUSED)
def test_nothing_else_passes(allowed, sql):
    with pytest.raises(ReadOnlyError):
        ReadOnlyValidator("postgresql", allowed).validate(sql)


@pytest.mark.parametrize(("allowed", "kind", "message"), MISTAKES)
def test_a_mistake_is_an_error_that_says_what_to_write(allowed, kind, message):
    with pytest.raises(kind, match=message):
        ReadOnlyValidator("postgresql", allowed)


@pytest.mark.parametrize(
    "sql",
    [
        "select f(1)",
        "select app.f(1)",
        'select "F"(1)',
        'select app."F g"(1)',
        'select "a.b"(1)',
        "select 1 +++@ 2",
        "select 1 operator(app.+++@) 2",
        "select 1 operator(app.<->) 2",
        "select * from t tablesample system_rows (1)",
        "select * from f(1) as t(a)",
        "select (1).pg_sleep",
        "select * from csv",
    ],
)
def test_following_the_advice_of_a_refusal_lets_the_statement_pass(sql):
    dialect = "sqlite" if "csv" in sql else "postgresql"
    with pytest.raises(ReadOnlyError) as refused:
        ReadOnlyValidator(dialect).validate(sql)
    advice = refused.value.reason.rpartition("allow_functions=[")[2].removesuffix("]")
    ReadOnlyValidator(dialect, allow_functions=[advice[1:-1]]).validate(sql)


def test_a_name_that_is_allowed_in_another_schema_only_is_pointed_out():
    with pytest.raises(ReadOnlyError, match=r"f is not necessarily app\.f, which is allowed"):
        ReadOnlyValidator("postgresql", ["app.f"]).validate("select f(1)")


def test_presets_are_not_to_be_changed():
    with pytest.raises(TypeError):
        EXTENSIONS["mine"] = ("f",)
