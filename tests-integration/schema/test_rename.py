"""Tables and columns with new names, in this process and for others that know the old ones."""

import pytest
import sqlalchemy as sa
from dbset import ColumnNotFoundError, Partitions, SchemaError, TableNotFoundError


@pytest.fixture
def users(db):
    db["users"].insert({"name": "Ada", "age": 36})
    db["users"].create_index(["name", "-age"])
    return db["users"]


def test_rename_column(users):
    users.upsert({"name": "Bob", "age": 1}, ["name"])
    users.rename_column("NAME", "full name")

    assert users.columns() == ["id", "full name", "age"]
    assert users.has_index(["full name", "-age"])
    assert users.find_one(age=36) == {"id": 1, "full name": "Ada", "age": 36}
    assert users.upsert({"full name": "Bob", "age": 2}, ["full name"]) == 2
    assert users.insert({"name": "Eve"}) == 3
    assert users.columns() == ["id", "full name", "age", "name"]


@pytest.mark.parametrize("name", ["Name", "NAME"])
def test_rename_column_in_case_only(users, name):
    users.rename_column("name", name)

    assert users.columns() == ["id", name, "age"]
    assert users.find_one() == {"id": 1, name: "Ada", "age": 36}


def test_same_names(db, users):
    users.rename_column("name", "name")
    users.rename("users")

    assert (users.columns(), db.tables()) == (["id", "name", "age"], ["users"])


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        (("nam", "x"), ColumnNotFoundError, "did you mean 'name'"),
        (("name", "AGE"), SchemaError, "already has a column 'age'; give another name"),
        (("name", ""), SchemaError, "must not be empty"),
        (("name", " x"), SchemaError, "must not begin or end with a blank"),
        (("name", 5), SchemaError, "must be a str, not int"),
    ],
)
def test_refused_names_of_columns(users, names, error, message):
    with pytest.raises(error, match=message):
        users.rename_column(*names)
    assert users.columns() == ["id", "name", "age"]


def test_rename(db, users):
    users.rename("people")

    assert (db.tables(), users.exists(), users.count()) == (["people"], False, 0)
    assert db["people"].insert({"name": "Bob"}) == 2
    assert db["people"].has_index(["name", "-age"])
    assert users.insert({"city": "Oslo"}) == 1
    assert db["users"].find().all() == [{"id": 1, "city": "Oslo"}]
    assert db["people"].count() == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("other", "'users' cannot be named 'other': a table, view or index has that name"),
        ("v", "a table, view or index has that name"),
        ("idx_users_name_age_desc", "a table, view or index has that name"),
        ("", "must not be empty"),
        (" x", "must not begin or end with a blank"),
        ("a.b", "for 'b' in the schema 'a', write connect"),
        (None, "must be a str, not NoneType"),
    ],
)
def test_refused_names_of_tables(db, users, name, message):
    db["other"].insert({"a": 1})
    db.execute("CREATE VIEW v AS SELECT 1 AS a")

    with pytest.raises(SchemaError, match=message):
        users.rename(name)
    assert db.tables() == ["other", "users"]


def test_missing_tables_and_views(db, users):
    db.execute("CREATE VIEW v AS SELECT 1 AS a")

    for call in (lambda t: t.rename("x"), lambda t: t.rename_column("a", "b")):
        with pytest.raises(TableNotFoundError, match=r"'user'.*did you mean 'users'"):
            call(db["user"])
        with pytest.raises(SchemaError, match="'v' is a view; views are never altered"):
            call(db["v"])
    assert (db.tables(), db["v"].columns()) == (["users"], ["a"])


def test_rollback(db, users):
    with pytest.raises(RuntimeError), db.transaction():
        users.rename_column("name", "title")
        users.rename("people")
        assert db["people"].find_one()["title"] == "Ada"
        raise RuntimeError

    assert (db.tables(), users.find_one()["name"]) == (["users"], "Ada")
    assert db["people"].count() == 0


WRITES = [
    lambda table: table.insert({"title": "Bob", "age": 1}),
    lambda table: table.insert_many([{"title": "Bob", "age": 1}]),
    lambda table: table.upsert({"title": "Bob", "age": 1}, ["title"]),
    lambda table: table.upsert_many([{"title": "Bob", "age": 1}], ["title"]),
]


@pytest.mark.parametrize("write", WRITES)
def test_other_process_that_knows_the_old_column(open_db, write):
    db, other = open_db(), open_db()
    db["t"].insert({"name": "Ada", "age": 36})
    assert other["t"].find(name="Ada").all() == [{"id": 1, "name": "Ada", "age": 36}]
    db["t"].rename_column("name", "title")

    write(other["t"])
    assert other["t"].find(title="Bob").all() == [{"id": 2, "title": "Bob", "age": 1}]
    assert db["t"].columns() == ["id", "title", "age"]


READS = [
    (lambda table: table.find(_order_by="id").all(), [{"id": 1, "title": "Ada", "age": 36}]),
    (lambda table: table.find_one(title="Ada"), {"id": 1, "title": "Ada", "age": 36}),
    (lambda table: table.count(title="Ada"), 1),
    (lambda table: table.update({"age": 36}, title="Ada"), 1),
    (lambda table: table.delete(title="Ada"), 1),
]


@pytest.mark.parametrize(("read", "result"), READS)
def test_other_process_reads_the_new_column(open_db, read, result):
    db, other = open_db(), open_db()
    db["t"].insert({"name": "Ada", "age": 36})
    assert other["t"].count(name="Ada") == 1
    db["t"].rename_column("name", "title")

    assert read(other["t"]) == result


def test_other_process_that_knows_the_old_table(open_db):
    db, other = open_db(), open_db()
    db["t"].insert({"name": "Ada"})
    assert other["t"].count() == 1
    db["t"].rename("u")

    assert (other["t"].find().all(), other["u"].count()) == ([], 1)
    assert other["t"].insert({"n": 1}) == 1
    assert (db["t"].find().all(), db["u"].count()) == ([{"id": 1, "n": 1}], 1)


def test_other_process_whose_table_was_replaced(open_db):
    """The new table has columns of the same names, and other types."""
    db, other = open_db(), open_db()
    db["t"].insert({"a": "1.5"})
    db["u"].insert({"a": 2.5})
    assert other["t"].find_one() == {"id": 1, "a": "1.5"}
    db["t"].rename("old")
    db["u"].rename("t")

    assert other["t"].find_one(a=2.5) == {"id": 1, "a": 2.5}
    assert other["t"].insert({"a": 3.5}) == 2
    assert [type(row["a"]) for row in other["t"].find()] == [float, float]


def test_partitioned_table(open_postgresql):
    db, other = open_postgresql(), open_postgresql()
    db.execute("CREATE TABLE t (k TEXT, n INT) PARTITION BY LIST (k)")
    db.execute("CREATE TABLE t_x PARTITION OF t DEFAULT")
    db["t"].insert({"k": "a", "n": 1})
    assert other["t"].find().all() == [{"k": "a", "n": 1}]
    db["t"].rename_column("n", "m")
    assert other["t"].find().all() == [{"k": "a", "m": 1}]
    db["t"].rename("it's 100%")

    assert other["it's 100%"].find().all() == [{"k": "a", "m": 1}]
    assert other["t"].find().all() == []


def test_partitions_by_hash_are_renamed_with_their_table(open_postgresql):
    db = open_postgresql()
    for old, new in (("t", "t_old"), ("t", "t_older")):
        made = db.create_table(old, primary_key="id", partition_by=Partitions.hash("id", 2))
        db["t_1"].count()  # the catalog knows it
        made.rename(new)
    db["t_old_1"].rename("other")
    db["t_old"].rename("t")

    hidden = ["other", "t", "t_0", "t_older", "t_older_0", "t_older_1"]
    assert db.tables(hidden=True) == hidden
    assert not db["t_1"].exists()
    db["t_older"].insert({"id": 1})
    assert db["t_older_0"].count() + db["t_older_1"].count() == 1


@pytest.mark.parametrize(("taken", "new"), [("u_1", "u"), ("x", "u" * 62)])
def test_new_names_of_partitions_are_refused(open_postgresql, taken, new):
    db = open_postgresql()
    db[taken].insert({"a": 1})
    made = db.create_table("t", primary_key="id", partition_by=Partitions.hash("id", 2))
    with pytest.raises(SchemaError, match=r"cannot be named 'u_1'|has 64 bytes"):
        made.rename(new)
    assert db.tables(hidden=True) == sorted(["t", "t_0", "t_1", taken])


def test_partitions_that_the_caller_has_named_keep_their_names(open_postgresql):
    db = open_postgresql()
    parts = Partitions.list("n", {"t_0": [0], "t_1": [1]})
    made = db.create_table("t", {"n": sa.BigInteger}, primary_key="n", partition_by=parts)
    made.rename("u")

    assert db.tables(hidden=True) == ["t_0", "t_1", "u"]
