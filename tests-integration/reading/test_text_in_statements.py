"""Text inside a statement stays text, however the session treats backslashes."""

import pytest

TEXTS = ["a'b", "\\' OR 1=1 --", "a\\", "%s %d %%", "\\x41", ":x", "ü'\\'", "$$", "E'", "\n\\n", ""]
STATEMENTS = [
    "SELECT :x AS x",
    "SELECT coalesce(:x, 'n') AS x",
    "SELECT x FROM (SELECT :x AS x) t WHERE :x IS NOT NULL",
    "SELECT concat(:x) AS x",
    "SELECT concat(x) AS x FROM (SELECT :x AS x) t WHERE x IN :all",
]


@pytest.mark.parametrize("setting", ["on", "off"])
def test_text(driver_db, setting):
    if driver_db.engine.dialect.name == "sqlite":
        assert [driver_db.query(STATEMENTS[0], x=x).first()["x"] for x in TEXTS] == TEXTS
        return
    with driver_db.transaction():
        driver_db.execute(f"SET LOCAL standard_conforming_strings = {setting}")
        driver_db.execute("SET LOCAL escape_string_warning = off")
        for sql in STATEMENTS:
            params = {"all": TEXTS}
            assert [driver_db.query(sql, params, x=x).first()["x"] for x in TEXTS] == TEXTS, sql
