"""Data that come with the program, and what is said when they are gone."""

import pytest

from pipeline.reading.packaged import read_packaged
from schemas.errors import MissingToolError


def test_a_file_is_read_to_the_byte(tmp_path):
    (tmp_path / "words.bin").write_bytes(b"\x00\r\n")
    assert read_packaged(tmp_path / "words.bin") == b"\x00\r\n"


@pytest.mark.parametrize("name", ["", "gone.txt"])
def test_what_cannot_be_read_is_a_broken_installation(tmp_path, name):
    with pytest.raises(MissingToolError, match="Install Abhilekh again"):
        read_packaged(tmp_path / name)
