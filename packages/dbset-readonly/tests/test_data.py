"""The data files with PostgreSQL's names are consistent."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbset_readonly.dialects import postgresql
from dbset_readonly.dialects.dialect import sections, words
from dbset_readonly.dialects.sqlite import SQLITE

PACKAGE = Path(__file__).parents[1]
DATA = Path(postgresql.__file__).parent
FILES = ("functions.txt", "acting.txt", "extensions.txt")
FUNCTIONS, ACTING, EXTENSIONS = (
    {section: frozenset(names) for section, names in sections(DATA / name).items()}
    for name in FILES
)
REFUSED = ACTING["server"] | ACTING["extensions"]
SERVER = {name.removeprefix("information_schema.") for name in FUNCTIONS["server"]}
COMMON = set((PACKAGE / "scripts" / "common_columns.txt").read_text("utf-8").split())


def lines(name):
    return (DATA / name).read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", FILES)
def test_a_section_is_sorted_and_has_no_name_twice(name):
    section = []
    for line in [*lines(name), "# end"]:
        if line.startswith("# "):
            assert section == sorted(set(section))
            section = []
        else:
            section.append(line)


def test_what_acts_is_no_function_of_the_server_that_reads():
    assert not SERVER & (REFUSED | ACTING["common"])


@pytest.mark.parametrize("dialect", [postgresql.POSTGRESQL, SQLITE], ids=lambda each: each.name)
def test_what_is_said_to_act_is_no_function_that_reads(dialect):
    assert dialect.acting
    assert not dialect.acting & (dialect.functions | frozenset().union(*EXTENSIONS.values()))


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_what_acts_is_in_no_preset(extension):
    assert EXTENSIONS[extension]
    assert not EXTENSIONS[extension] & (REFUSED | ACTING["common"])


def test_no_common_column_is_refused_after_a_dot():
    assert not COMMON & REFUSED
    assert ACTING["common"] <= COMMON


def test_the_sections_of_what_acts_are_disjoint():
    assert sum(map(len, ACTING.values())) == len(frozenset().union(*ACTING.values()))


def test_what_is_known_to_act_is_refused():
    server = words(
        "nextval pg_sleep pg_advisory_lock pg_read_file pg_ls_dir setseed pg_terminate_backend"
        " lo_unlink pg_create_restore_point pg_stat_reset_shared ts_stat"
    )
    extensions = words(
        "dblink dblink_exec dblink_connect set_limit isn_weak crosstab populate_geometry_columns"
        " hll_set_max_sparse pgr_kruskal unschedule run_maintenance pg_prewarm"
    )
    assert server <= ACTING["server"]
    assert extensions <= ACTING["extensions"]


@pytest.mark.parametrize(
    ("extension", "names"),
    {
        "pg_trgm": "similarity show_limit word_similarity",
        "postgis": "st_area st_transform geometry <<@ &/&",
        "vector": "cosine_distance vector_norm inner_product",
        "tsm_system_rows": "system_rows",
        "tsm_system_time": "system_time",
        "uuid-ossp": "uuid_generate_v4",
        "pgcrypto": "digest crypt gen_salt",
    }.items(),
)
def test_a_preset_has_what_people_call(extension, names):
    assert set(names.split()) <= EXTENSIONS[extension]


@pytest.mark.parametrize(
    ("extension", "names"),
    {
        "pg_trgm": "set_limit",
        "isn": "isn_weak",
        "tablefunc": "crosstab crosstab2 connectby",
        "postgis": "addgeometrycolumn lockrow st_fromflatgeobuftotable st_findextent",
        "postgis_raster": "st_mapalgebra st_fromgdalraster st_valuecount addrasterconstraints",
        "postgis_topology": "createtopology toTopoGeom asgml",
        "xml2": "xpath_table xslt_process",
        "hll": "hll_set_defaults",
    }.items(),
)
def test_a_preset_has_nothing_that_acts(extension, names):
    assert not set(names.lower().split()) & EXTENSIONS[extension]


def test_functions_of_the_information_schema_are_listed_with_their_schema():
    listed = FUNCTIONS["server"]
    assert {"information_schema._pg_char_max_length", "pg_current_logfile"} <= listed
    assert "_pg_char_max_length" not in listed
