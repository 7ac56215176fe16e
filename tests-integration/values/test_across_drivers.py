"""Values that one PostgreSQL driver writes are found and read by every driver."""

from crossings import SETTINGS, crossings


def test_every_driver_finds_and_reads_what_another_has_written(postgresql_url, tmp_path):
    assert list(crossings(postgresql_url, tmp_path)) == [[] for _ in SETTINGS]
