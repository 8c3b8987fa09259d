"""Archives go by way of a file, so that a pipe gets the same bytes as a file does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, cast


@contextmanager
def by_file(out: BinaryIO) -> Iterator[BinaryIO]:
    """A file to write; what is in it goes to `out` when it is whole."""
    with TemporaryFile() as file:
        yield cast(BinaryIO, file)
        file.seek(0)
        shutil.copyfileobj(file, out)
