"""Options that are given twice: all of their values count, or it is an error."""

import pytest
from dbset_sync import connect

CSV = "name,country,n\nOslo,NO,1\nBergen,NO,2\nOslo,MN,3\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working directory with a file of cities, and a table of them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "a.csv").write_text(CSV)
    with connect("sqlite:///a.db") as db:
        db["cities"].insert_many([{"name": "Oslo", "country": "NO", "n": 0}])
    return tmp_path


KEYS = [
    ("--keys", "name", "--keys", "country"),
    ("--keys=name", "--keys", " country "),
    ("--keys", "name,country"),
]


@pytest.mark.parametrize("keys", KEYS)
def test_keys_are_added_up(dbset, keys):
    assert dbset("import", "a.db", "cities", "a.csv", *keys).err == "3 rows into cities\n"
    copied = dbset("copy", "a.db", "cities", "b.db", *keys)
    assert copied.err.endswith("3 rows into cities\n")
    for path in ("a.db", "b.db"):
        with connect(f"sqlite:///{path}", read_only=True) as db:
            found = {(row["name"], row["country"], row["n"]) for row in db["cities"].find()}
        assert found == {("Oslo", "NO", 1), ("Bergen", "NO", 2), ("Oslo", "MN", 3)}


REPEATED = [
    (("import", "a.db", "t", "a.csv", "--date-format", "%d", "--date-format", "%m"), "date-format"),
    (("import", "a.db", "t", "a.csv", "--encoding", "ascii", "--encoding=ascii"), "encoding"),
    (("import", "a.db", "t", "a.csv", "--batch", 1, "--batch", 2), "batch"),
    (("copy", "a.db", "cities", "b.db", "--to", "t", "--to", "u"), "to"),
    (("export", "a.db", "cities", "-", "-f", "csv", "--format", "json"), "format"),
    (("query", "a.db", "SELECT 1", "--timeout", 1, "--timeout", 2), "timeout"),
    (("show", "a.db", "cities", "-n", 1, "-n", 2), "rows"),
    (("tables", "a.db", "--schema", "a", "--schema", "b"), "schema"),
    (("mcp", "a.db", "--audit", "a", "--audit", "b"), "audit"),
]


@pytest.mark.parametrize(("arguments", "name"), REPEATED)
def test_other_options_are_given_once(dbset, folder, monkeypatch, arguments, name):
    for url in ("", "a.db"):
        monkeypatch.setenv("DATABASE_URL", url)
        ended = dbset(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"error: --{name} is given twice; it takes one value (")
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "a.db"]


def test_flags_and_lists_may_be_repeated(dbset):
    flags = ("--text", "--text", "--null", "NA", "--null", "Oslo")
    assert dbset("import", "a.db", "t", "a.csv", *flags).code == 0
    with connect("sqlite:///a.db", read_only=True) as db:
        assert list(db["t"].values("name")) == [None, "Bergen", None]
