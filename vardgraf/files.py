"""Files that are written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vardgraf.errors import VardgrafError

ELSEWHERE = "Ange en annan plats med --out."


@contextmanager
def written_aside(path: Path, remedy: str = ELSEWHERE) -> Iterator[BinaryIO]:
    """A file that takes its name when all of it is written; nothing is left of it otherwise. What is no file (a pipe,
    a device) is written to as it is.

    Raises VardgrafError where it cannot be written.
    """
    path = path.resolve()
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as out:
                yield out
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as out:
            yield out
        os.replace(aside, path)
    except OSError as error:
        raise VardgrafError(f"kan inte skrivas ({error.strerror or error}).", file=str(path), remedy=remedy) from None
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, remedy: str = ELSEWHERE) -> None:
    """Raises VardgrafError where it cannot be written; a reader sees the old file or the new one."""
    with written_aside(path, remedy) as out:
        out.write(data)
