"""Files appear whole or not at all, by their names compressed."""

from __future__ import annotations

import gzip
import stat
import zipfile

import pyarrow as pa
import pytest
from dbset_cli.errors import CommandError
from dbset_cli.files.formats import FileFormat, Format, file_format
from dbset_cli.files.writing.targets import opened_target

CSV = FileFormat(Format.CSV)


def save(path, content=b"rows", found=None, **options):
    with opened_target(str(path), found or file_format(str(path)), **options) as target:
        target.write(content)


class StoppedError(BaseException):
    """Ctrl-C."""


def save_half(path):
    with opened_target(str(path), file_format(str(path))) as target:
        target.write(b"half" * 100_000)
        raise StoppedError


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.zst", "a.csv.zip"])
def test_nothing_is_left_by_an_error(tmp_path, name):
    with pytest.raises(StoppedError):
        save_half(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_only_on_demand_and_at_the_end(tmp_path):
    path = tmp_path / "a.csv"
    save(path, b"old")
    path.chmod(0o600)
    with pytest.raises(CommandError, match=r"a\.csv exists; add --overwrite to replace it"):
        save(path, b"new")
    with opened_target(str(path), file_format("a.csv"), overwrite=True) as target:
        target.write(b"new")
        target.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_goes_on_leading_to_the_file(tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    save(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "a.csv").read_bytes() == b"rows"


def test_compressions(tmp_path):
    for name in ("a.csv.gz", "a.csv.zst", "a.csv.zip", "b.zip"):
        save(tmp_path / name)
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == b"rows"
    with pa.input_stream(tmp_path / "a.csv.zst", compression="zstd") as file:
        assert file.read() == b"rows"
    for name, member in (("a.csv.zip", "a.csv"), ("b.zip", "b.csv")):
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert archive.namelist() == [member]
            assert archive.read(member) == b"rows"


def test_devices_are_written_to():
    save("/dev/null", found=CSV)
    with pytest.raises(OSError, match="No space left"):
        save("/dev/full", found=CSV)


def test_a_path_that_cannot_be(tmp_path):
    with pytest.raises(CommandError, match=r"there is no directory .*; create it first"):
        save(tmp_path / "none" / "a.csv")
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(CommandError, match="is a directory"):
        save(tmp_path / "d.csv")
