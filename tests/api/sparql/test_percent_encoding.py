"""The quick reader of percent-encoding reads as the library's."""

from urllib.parse import unquote_to_bytes

from hypothesis import given
from hypothesis import strategies as st

from api.sparql.protocol import unquote

PIECES = [b"=", b"%3D", b"%0A", b"%0D", b"\n", b"\r", b" ", b"\t", b"a", b"_", b"%00", b"%ff", b"%c3%A5", b"%25", b"3D"]


@given(st.lists(st.sampled_from(PIECES)).map(b"".join))
def test_read_as_the_library_reads(encoded: bytes) -> None:
    assert unquote(encoded) == unquote_to_bytes(encoded)
