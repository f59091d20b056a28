"""A record's page texts in one packed object."""

import gzip
from collections.abc import Callable

import pytest

from pipeline.packing import pack_pages, unpack_lines, unpack_pages
from schemas.errors import IntegrityError
from tests.written_pages import write_page

PAGES = (write_page("पहला पृष्ठ"), None, write_page("तीसरा"))
PACKED = pack_pages(PAGES)
OF_OTHER_BYTES = bytearray(PACKED)
OF_OTHER_BYTES[len(PACKED) // 2] ^= 0xFF
DAMAGED = {
    "no gzip": b"abc",
    "cut short": PACKED[:-6],
    "other bytes": bytes(OF_OTHER_BYTES),
    "another sum": PACKED[:-8] + bytes(8),
}


def test_pages_come_back_as_they_were_all_at_once_and_one_by_one() -> None:
    lines = unpack_lines(PACKED)
    assert unpack_pages(PACKED) == PAGES
    assert tuple(lines.page(number) for number in range(1, len(lines) + 1)) == PAGES


@pytest.mark.parametrize("unpack", [unpack_pages, unpack_lines])
@pytest.mark.parametrize("packed", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_object_is_told_as_damage(unpack: Callable[[bytes], object], packed: bytes) -> None:
    with pytest.raises(IntegrityError):
        unpack(packed)


def test_an_object_of_no_pages_at_all_is_damage_too() -> None:
    with pytest.raises(IntegrityError):
        unpack_pages(gzip.compress(b""))
