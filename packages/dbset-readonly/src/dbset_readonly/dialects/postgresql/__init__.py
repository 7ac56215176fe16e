"""PostgreSQL."""

from __future__ import annotations

import re
from pathlib import Path

from dbset_readonly.dialects.dialect import Client, Dialect, all_of, sections, words
from dbset_readonly.dialects.postgresql.lexer import LEXERS
from dbset_readonly.dialects.postgresql.rewrites import REWRITES
from dbset_readonly.dialects.postgresql.statements import STATEMENTS
from dbset_readonly.dialects.syntax import PART_OF_SYNTAX

_HERE = Path(__file__)
_KEYWORDS = sections(_HERE.with_name("keywords.txt"))
_ACTING = sections(_HERE.with_name("acting.txt"))  # the names of "common" are also names of columns

POSTGRESQL = Dialect(
    name="postgresql",
    aliases=frozenset({"postgres"}),
    parser="postgres",
    lexers=LEXERS,
    client=Client(
        "psql",
        command=re.compile(r"\\[^\n]*"),
        data=re.compile(r"\\?copy\b[^'$]*?\bfrom\s+p?stdin\b", re.IGNORECASE),
        data_end=re.compile(r"^\\\.\r?(?:\n|\Z)", re.MULTILINE),
    ),
    keywords=all_of(_KEYWORDS),
    reserved=frozenset(_KEYWORDS["reserved"]),
    constructs=frozenset(_KEYWORDS["construct"]),
    worded=words(
        "cast extract substring position overlay trim normalize xmlelement xmlattributes xmlforest"
        " xmlparse xmlpi xmlroot xmlserialize xmltable xmlnamespaces xmlexists xmlconcat json"
        " json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar"
        " json_serialize json_table json_value"
    ),
    refused={"treat": "TREAT calls a function by the name of a type; write CAST"},
    part_of_syntax={
        **PART_OF_SYNTAX,
        "ilike": frozenset({"not"}),
        "sets": frozenset({"grouping"}),
        "first": frozenset({"fetch"}),
        "next": frozenset({"fetch"}),
        "zone": frozenset({"time"}),
        "over": frozenset({"nulls"}),
        "second": frozenset({"to", "interval"}),
        "varying": frozenset({"character", "char", "bit"}),
    },
    statements=STATEMENTS,
    functions=all_of(sections(_HERE.with_name("functions.txt"))),
    acting=words(
        "dblink dblink_exec lo_creat lo_create lo_export lo_from_bytea lo_import lo_put lo_unlink"
        " lowrite nextval pg_advisory_lock pg_advisory_xact_lock pg_cancel_backend pg_notify"
        " pg_reload_conf pg_sleep pg_sleep_for pg_sleep_until pg_terminate_backend query_to_xml"
        " setseed setval"
    ),
    attributes=frozenset(_ACTING["server"]).union(_ACTING["extensions"]),
    operators=all_of(sections(_HERE.with_name("operators.txt"))),
    sampling=words("bernoulli system"),
    schema="pg_catalog",
    rewrites=REWRITES,
    session="dbset_readonly.dialects.postgresql.session",
    not_tables=frozenset(_KEYWORDS["reserved"]).union(_KEYWORDS["function"]),
    row_functions=words(
        "any_value array_agg concat first_value hash_record json_agg json_agg_strict"
        " json_build_array json_build_object jsonb_agg jsonb_agg_strict jsonb_build_array"
        " jsonb_build_object lag last_value lead max min mode quote_literal quote_nullable"
        " record_out record_send row_to_json to_json to_jsonb"
    ),
    sample_tables=words(
        "pg_toast pg_stats pg_statistic pg_stats_ext pg_stats_ext_exprs pg_statistic_ext_data"
    ),
    extensions=sections(_HERE.with_name("extensions.txt")),
)
