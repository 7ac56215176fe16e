"""The README's lines for the command do what they say."""

from __future__ import annotations

import gzip
import re
import shlex
from pathlib import Path

import pytest
from dbset import connect
from dbset_cli.app import app
from typer.testing import CliRunner

README = Path(__file__).parents[2] / "README.md"
LINES = re.search(
    r"## Ten things in one line each.*?```bash\n(.*?)```", README.read_text(), re.DOTALL
)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Change to a folder with the files that the lines read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    Path("cities.csv").write_text(
        "name,country,people\nOslo,NO,717710\nBergen,NO,291940\nTurku,FI,201863\n"
    )
    with gzip.open("newer.ndjson.gz", "wt") as file:
        file.write('{"name": "Oslo", "people": 720000}\n{"name": "Tampere", "country": "FI"}\n')
    return tmp_path


def run(line):
    result = CliRunner().invoke(app, shlex.split(line, comments=True)[1:], catch_exceptions=False)
    assert result.exit_code == 0, line
    return result.stdout


def test_ten_lines(files, empty_postgresql):
    lines = LINES.group(1).splitlines()
    assert len(lines) == 10
    output = {}
    for line in lines[:-1]:  # the last one serves until its input ends
        output[line.split()[1]] = run(line.replace("postgresql://localhost/shop", empty_postgresql))

    with connect(f"sqlite:///{files}/shop.db") as db:
        found = {row["name"]: row["people"] for row in db["cities"]}
    assert found == {"Oslo": 720_001, "Bergen": 291_941, "Turku": 201_864, "Tampere": None}
    assert Path("cities.parquet").stat().st_size
    assert Path("large.xlsx").stat().st_size
    assert "cities" in output["tables"]
    assert "histogram" in output["show"]
    with connect(empty_postgresql) as db:
        assert db["cities"].count() == 4
