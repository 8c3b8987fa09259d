"""Files that pages need, under addresses that hold a hash of their content, so that they may be kept for ever."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
HASH_LENGTH = 12


@dataclass(frozen=True)
class Asset:
    body: bytes
    media_type: str
    hash: str


@lru_cache(maxsize=1)
def load_assets() -> dict[str, Asset]:
    """By their paths below `static/`."""
    files = (file for file in STATIC.rglob("*") if file.is_file() and not file.name.startswith("."))
    return {file.relative_to(STATIC).as_posix(): _load(file) for file in files}


def asset_exists(name: str) -> bool:
    """Whether the file is there: what `make web` builds may be missing, and pages do without."""
    return name in load_assets()


def asset_address(name: str) -> str:
    """`/static/{hash}/{name}`. Raises KeyError for a file that is not there."""
    return f"/static/{load_assets()[name].hash}/{name}"


def _load(file: Path) -> Asset:
    body = file.read_bytes()
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Asset(body, media_type, hashlib.sha256(body).hexdigest()[:HASH_LENGTH])
