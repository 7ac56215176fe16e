"""Which index finds rows by some columns, for values of any length."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_schema.helper_index import index_options, parts_of, prefixed_columns
from sqlalchemy.dialects import postgresql as pg

HASH = {"postgresql_using": "hash"}
TABLE = sa.Table(
    "t",
    sa.MetaData(),
    sa.Column("n", sa.BigInteger),
    sa.Column("day", sa.Date),
    sa.Column("price", sa.Numeric(10, 2)),
    sa.Column("code", sa.String(20)),
    sa.Column("mood", sa.Enum("a", "b", name="mood")),
    sa.Column("key", sa.Uuid),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.String(500)),
    sa.Column("any_case", pg.CITEXT),
    sa.Column("folded", sa.Text(collation="any_case")),
    sa.Column("data", sa.LargeBinary),
    sa.Column("doc", pg.JSONB),
    sa.Column("list", sa.ARRAY(sa.Text)),
    sa.Column("short_of", pg.DOMAIN("short", sa.String(10))),
    sa.Column("long_of", pg.DOMAIN("long", sa.Text)),
)


@pytest.mark.parametrize(
    ("columns", "options"),
    [
        *(([name], {}) for name in ("n", "day", "price", "code", "mood", "key", "short_of")),
        *(([name], HASH) for name in ("url", "title", "any_case", "folded", "data", "doc", "list")),
        (["n", "day", "code"], {}),
        (["url", "n"], {"beginnings": ["url"]}),
        (["n", "url", "title"], {"beginnings": ["url", "title"]}),
        *((["n", name], None) for name in ("any_case", "folded", "data", "doc", "list")),
        (["url", "data"], None),
        (["long_of"], HASH),
        (["long_of", "n"], {"beginnings": ["long_of"]}),
    ],
)
def test_options(columns, options):
    assert index_options(TABLE, columns, "postgresql") == options
    assert index_options(TABLE, columns, "sqlite") == {}


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ('"left"(url, 100)', "url"),
        ('"left"((url)::text, 100)', "url"),
        ('"left"((url)::character varying, 100)', "url"),
        ('"left"("my ""url""", 100)', 'my "url"'),
        ('"left"(url, 50)', None),
        ("lower(url)", None),
    ],
)
def test_what_postgresql_shows(shown, name):
    table = sa.Table("t", sa.MetaData(), sa.Column("n", sa.Integer), sa.Column("url", sa.Text))
    index = sa.Index("i", table.columns.n, sa.text(shown), _table=table)

    assert parts_of(index) == (None if name is None else {"n": False, name: True})
    assert prefixed_columns(table, ["n", "url"]) == ({"url"} if name == "url" else set())
