"""The database that the first argument names."""

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty working directory without a database in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "a.csv").write_text("n\n1\n")
    return tmp_path


COMMANDS = {
    "import": ("cities", "postgresql://ada@localhost/shop", "a.csv"),
    "import --dry-run": ("cities", "t", "a.csv"),
    "copy": ("a.db", "t", "cities"),
    "export": ("cities", "t", "-", "--format", "csv"),
    "query": ("cities", "SELECT 1"),
    "tables": ("cities",),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_table_is_not_taken_for_a_database(dbset, folder, command):
    dbset("import", "a.db", "t", "a.csv")
    ended = dbset(*command.split(), *COMMANDS[command])
    assert ended.code == 2
    assert ended.err.startswith("error: 'cities' is not a database; write a URL, such as ")
    assert not (folder / "cities").exists()


def test_a_file_with_another_name(dbset, folder):
    dbset("import", "a.db", "t", "a.csv")
    (folder / "a.db").rename(folder / "shop")
    assert dbset("query", "shop", "SELECT n FROM t").out == "n\n1\n"


@pytest.mark.parametrize("command", ["tables", "query", "copy"])
def test_no_database_is_named(dbset, command):
    ended = dbset(command)
    assert ended.code == 2
    assert ended.err.startswith("error: name a database as the first argument, or in DATABASE_URL")


def test_a_file_that_does_not_exist(dbset):
    assert dbset("tables", "a.db") == (1, "", "error: there is no database a.db; check the path\n")


def test_a_url_with_an_invalid_port(dbset):
    ended = dbset("tables", "postgresql://ada:secret@localhost:port/shop")
    assert ended.code == 1
    assert "ValueError" not in ended.err
    assert "port" in ended.err
    assert "secret" not in ended.err


def test_sqlite_has_no_schemas(dbset):
    dbset("import", "a.db", "t", "a.csv")
    ended = dbset("show", "a.db", "main.t")
    assert ended.code == 1
    assert ended.err == "error: there is no table 'main.t'; SQLite has no schemas\n"


URLS = [
    ("show", "--rows", "5", "5"),
    ("show", "t"),
    ("show", "--rows", "5", "--", "t"),
]


@pytest.mark.parametrize("arguments", URLS)
def test_url_of_the_environment(dbset, monkeypatch, arguments):
    dbset("import", "a.db", arguments[-1], "a.csv")
    monkeypatch.setenv("DATABASE_URL", "a.db")
    ended = dbset(*arguments)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"{arguments[-1]}: table")
