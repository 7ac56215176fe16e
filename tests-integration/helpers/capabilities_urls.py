"""URLs of databases in which dbset must do without some capabilities."""

from __future__ import annotations

from collections.abc import Iterable

from dbset_schema.capabilities import SETTING
from sqlalchemy import URL, make_url


def url_without(url: str | URL, names: Iterable[str]) -> URL:
    """Return the URL of a database with the setting that switches capabilities off."""
    return make_url(url).update_query_dict({"options": f"-c {SETTING}={','.join(names)}"})
