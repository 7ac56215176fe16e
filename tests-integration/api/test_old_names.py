"""Names of related libraries raise errors that say what to write, in both APIs.

A column of such a name still works, and what does not exist stays absent.
"""

import sys

import dbset
import pytest
from dbset_sync import old_names
from sqlalchemy import Integer
from sqlalchemy.exc import IntegrityError


def of_kind(db, kind):
    rows = db.query("SELECT 1 AS one")
    return {"Database": db, "Table": db["t"], "Rows": rows}[kind]


@pytest.mark.parametrize("kind", old_names.ATTRIBUTES)
def test_attributes(open_sqlite, kind):
    owner = of_kind(open_sqlite(), kind)
    for name, advice in old_names.ATTRIBUTES[kind].items():
        assert not hasattr(owner, name)
        assert not hasattr(type(owner), name)
        assert name not in dir(owner)
        with pytest.raises(AttributeError) as raised:
            getattr(owner, name)
        assert str(raised.value).endswith(f"{kind}' object has no attribute {name!r}; {advice}")


def test_attributes_of_no_library_have_the_usual_error(db):
    with pytest.raises(AttributeError, match=r"object has no attribute 'nope'$"):
        _ = db["t"].nope


USES = {
    "in": lambda method: "t" in method,
    "for": list,
    "if": bool,
    "len": len,
    "[0]": lambda method: method[0],
    "==": lambda method: method == ["t"],
    "+ list": lambda method: method + ["t"],  # noqa: RUF005  as old code has it
    "list +": lambda method: ["t"] + method,  # noqa: RUF005
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("name", ["tables", "views", "columns", "exists"])
def test_methods_as_properties(db, name, use):
    owner = db["t"] if name in {"columns", "exists"} else db
    with pytest.raises(TypeError, match=rf"^{name} is a method: write (await )?{name}\(\)$"):
        use(getattr(getattr(owner, "_target", owner), name))
    assert getattr(owner, name)() in ([], False)


@pytest.mark.parametrize("name", ["tables", "views", "columns", "exists"])
def test_attributes_of_methods(db, name):
    owner = db["t"] if name in {"columns", "exists"} else db
    method = getattr(getattr(owner, "_target", owner), name)
    for attribute in ("index", "sort", "keys"):
        with pytest.raises(AttributeError, match=rf"'{attribute}': {name} is a method: write "):
            getattr(method, attribute)


def test_a_method_that_is_printed(db):
    printed = f"{getattr(db, '_target', db).tables}"
    assert printed.endswith("tables()")
    assert printed.startswith("tables is a method: write ")


CALLS = {
    "all(order_by=)": (lambda db: db["t"].all(order_by="name"), "'order_by'; write find()"),
    "insert(row, None, {})": (
        lambda db: db["t"].insert({"n": 2}, None, {}),
        "4 were given; ensure and types are keywords, as in insert(row, ensure=False)",
    ),
    "insert_many(rows, 2, 500)": (
        lambda db: db["t"].insert_many([{"n": 2}], 2, 500),
        "4 were given; ensure and types are keywords",
    ),
    "upsert(row, ['n'], None)": (
        lambda db: db["t"].upsert({"n": 2}, ["n"], None),
        "4 were given; ensure and types are keywords",
    ),
    "insert(pk=)": (lambda db: db["t"].insert({"n": 2}, pk="id"), "pk: write upsert(row, ['id'])"),
    "insert(alter=)": (lambda db: db["t"].insert({"n": 2}, alter=True), "alter: leave it out"),
    "insert(replace=)": (
        lambda db: db["t"].insert({"n": 2}, replace=True),
        "replace: write upsert(row, ['id'])",
    ),
    "insert(ignore=)": (
        lambda db: db["t"].insert({"n": 2}, ignore=True),
        "ignore: write insert_ignore(row, ['id'])",
    ),
    "insert_many(batch_size=)": (
        lambda db: db["t"].insert_many([{"n": 2}], batch_size=5),
        "batch_size: write chunk_size=100",
    ),
    "create_table('c', 'code')": (
        lambda db: db.create_table("c", "code"),
        "columns must be a mapping, not 'code'; write primary_key='code'",
    ),
    "create_table(primary_id=)": (
        lambda db: db.create_table("c", primary_id="code"),
        "primary_id: write primary_key='code'",
    ),
    "create_table(primary_type=)": (
        lambda db: db.create_table("c", primary_type="code"),
        "primary_type: write primary_key='code'",
    ),
    "create_column(default=)": (
        lambda db: db["t"].create_column("age", Integer, default=1),
        "write create_column('age', Column(Integer, server_default='0'))",
    ),
    "create_column(type, unique)": (
        lambda db: db["t"].create_column("age", Integer, {}),
        "write create_column('age', Column(Integer, server_default='0'))",
    ),
    "create_column(unique=)": (
        lambda db: db["t"].create_column("age", Integer, unique=True),
        "Table.create_column() got an unexpected keyword argument 'unique'",
    ),
    "all(_limit=)": (lambda db: db["t"].all(_limit=4), "Table.all() got an unexpected"),
    "update(columns=)": (
        lambda db: db["t"].update(n=1, columns=["n"]),
        "write update(row, ['id'])",
    ),
    "create_table(primary_id=False)": (
        lambda db: db.create_table("c", primary_id=False),
        "for a table without a key, write CREATE TABLE in SQL",
    ),
    "execute(sql, rows)": (
        lambda db: db.execute("INSERT INTO t (n) VALUES (:n)", [{"n": 1}, {"n": 2}]),
        "for several rows, write db['t'].insert_many(rows)",
    ),
    "create_index(table=)": (
        lambda db: db["t"].create_index(["n"], table=None),
        "table: leave it out",
    ),
    "query(_step=)": (lambda db: db.query("SELECT 1", _step=5).all(), "rows are always read in"),
}


@pytest.mark.parametrize(("call", "advice"), CALLS.values(), ids=CALLS)
def test_calls(db, call, advice):
    db["t"].insert({"n": 1})
    with pytest.raises(dbset.ArgumentError) as raised:
        call(db)
    assert advice in str(raised.value)
    assert db["t"].find().all() == [{"id": 1, "n": 1}]
    assert db.tables() == ["t"]
    assert not db["t"].has_index("n")


def test_an_error_of_the_call_itself_stays(db):
    with pytest.raises(TypeError) as raised:
        db["t"].insert_many({"n": 1} | row for row in [None])
    assert type(raised.value) is TypeError


def test_a_keyword_that_the_call_has_is_not_an_old_name(db):
    db["t"].insert({"n": 1})
    with pytest.raises(TypeError, match=r"got 'nope'$"):
        db["t"].create_index(columns=["n"], nope=1)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'nope'$"):
        db.create_table("u", columns={}, nope=1)


FILTERS = {
    "_step": ({"_step": 5}, "; leave it out: rows are always read in pages"),
    "_streamed": ({"_streamed": True}, "; leave it out: rows are always read in pages"),
    "return_count": ({"return_count": True}, "; to count rows, write count()"),
    "where": ({"where": "n > 5"}, "; write find(age={'>': 5}); for SQL text, db.query()"),
    "n__gt": ({"n__gt": 5}, "; write n={'gt': ...}"),
    "n__in": ({"n__in": [5]}, "; write n={'in': ...}"),
    "n__like": ({"n__like": "a%"}, "; write n={'like': ...}"),
    "n__isnull": ({"n__isnull": True}, "; write n=None"),
    "n__exact": ({"n__exact": 5}, "; write n=..."),
    "n__range": ({"n__range": (1, 2)}, "; write n={'between': [..., ...]}"),
    "n__nope": ({"n__nope": 5}, "; valid names are: id, n"),
    "m__gt": ({"m__gt": 5}, "; valid names are: id, n"),
    "desc": ({"_order_by": "n desc"}, "(in _order_by); write '-n'"),
    "DESC": ({"_order_by": "n  DESC"}, "(in _order_by); write '-n'"),
    "asc": ({"_order_by": "n asc"}, "(in _order_by); write 'n'"),
    "several": ({"_order_by": "n desc, id"}, "(in _order_by); write ['-n', 'id']"),
}


@pytest.mark.parametrize(("keywords", "advice"), FILTERS.values(), ids=FILTERS)
def test_filters(db, keywords, advice):
    db["t"].insert({"n": 1})
    with pytest.raises(dbset.ColumnNotFoundError) as raised:
        db["t"].find(**keywords).all()
    assert str(raised.value).endswith(advice)


def test_a_key_as_a_condition(db):
    db["t"].insert({"n": 1})
    with pytest.raises(dbset.FilterError, match=r"got 1; write .* or \{'id': 1\}"):
        db["t"].find_one(1)


OLD_COLUMNS = [
    *old_names.FILTERS,
    "order_by",
    "types",
    "ensure",
    "age__gt",
    "age desc",
    "get_table",
]


def test_columns_of_old_names(db):
    table = db["t"]
    row = dict.fromkeys(OLD_COLUMNS, 1)
    table.insert(row)
    for name in set(OLD_COLUMNS) - {"age desc"}:
        assert table.find_one(**{name: 1}) == {"id": 1, **row}
        assert table.count(**{name: 2}) == 0
    for name in OLD_COLUMNS:
        assert len(table.find({name: 1}, _order_by=name).all()) == 1


OPTIONS = [*old_names.OPTIONS.items()]


@pytest.mark.parametrize(("option", "advice"), OPTIONS)
def test_options(api, option, advice):
    with pytest.raises(dbset.ArgumentError) as raised:
        api("sqlite://", **{option: {}})
    assert f"{option}: {advice}" in str(raised.value)


def test_options_by_position(api):
    with pytest.raises(dbset.ArgumentError, match="options are keywords, as in schema='s'"):
        api("sqlite://", "public")


def test_a_database_without_connect():
    with pytest.raises(dbset.ArgumentError, match="write connect"):
        dbset.Database("sqlite://")


@pytest.mark.parametrize(("name", "advice"), old_names.NAMES.items())
def test_names_of_the_package(name, advice):
    assert not hasattr(dbset, name)
    with pytest.raises(AttributeError) as missing:
        getattr(dbset, name)
    with pytest.raises(ImportError) as unimported:
        exec(f"from dbset import {name}")
    assert str(missing.value) == f"module 'dbset' has no attribute {name!r}; {advice}"
    assert str(unimported.value) == f"cannot import name {name!r} from 'dbset'; {advice}"


MODULES = ["chunked", "database", "exceptions", "freeze", "table", "types", "util"]


@pytest.mark.parametrize("name", MODULES)
def test_modules(name):
    with pytest.raises(ImportError, match=f"no module dbset.{name}; ") as raised:
        exec(f"from dbset.{name} import TypeInference")
    assert str(raised.value).endswith(old_names.NAMES[name])
    assert f"dbset.{name}" not in sys.modules


def test_names_of_no_library_have_the_usual_error():
    with pytest.raises(ImportError, match=r"cannot import name 'nope' from 'dbset' \("):
        exec("from dbset import nope")


def test_the_errors_of_databases(db):
    db["t"].insert({"id": 1})
    with pytest.raises(dbset.IntegrityError) as raised:
        db["t"].insert({"id": 1})
    assert type(raised.value) is IntegrityError
