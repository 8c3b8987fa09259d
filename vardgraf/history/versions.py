"""Versions of releases by date (CalVer), and the claims by which each names one content for ever.

    {home}/versions/{version}.json   the hash of the release that has this version, and what came before it

A version is claimed by linking its file into place, which one process alone can do. The claim stays when the release is
removed: built again, the same content gets the same version, and no other content gets it.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from vardgraf.errors import ReleaseError, UsageError

EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
_VERSION = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})(?:\.([1-9]\d{0,5}))?")


@dataclass(frozen=True, order=True)
class Version:
    """`2026.11.22`, and `2026.11.22.2` for the second release of that day."""

    date: date
    number: int = 1

    def __str__(self) -> str:
        day = f"{self.date.year:04}.{self.date.month:02}.{self.date.day:02}"
        return day if self.number == 1 else f"{day}.{self.number}"


@dataclass(frozen=True)
class Claim:
    """That a version names a content. `previous_…` are empty for the first release of a home."""

    version: str
    hash: str
    previous_version: str = ""
    previous_hash: str = ""

    @property
    def date(self) -> str:
        """As xsd:date."""
        return parse_version(self.version).date.isoformat()


def parse_version(text: str) -> Version:
    """Raises UsageError for what is no version as they are written."""
    match = _VERSION.fullmatch(text)
    try:
        if match:
            version = Version(date(*(int(part) for part in match.groups()[:3])), int(match[4] or 1))
            if str(version) == text:
                return version
    except ValueError:
        pass
    raise UsageError(f"{text!r} är ingen version.", remedy="Skriv den som 2026.11.22 eller 2026.11.22.2.")


def parse_day(text: str) -> date:
    """Raises UsageError for what is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} är inget datum.", remedy="Skriv det som 2026-11-22.") from None


def wanted_version(version: str | None, day: str | None) -> Version | date:
    """What new content is to be called: the version given, or the next free one of the day given, or of `release_day`.

    Raises UsageError for both at once, and for what cannot be read.
    """
    if version and day:
        raise UsageError("--version och --date säger samma sak.", remedy="Ange bara den ena.")
    return parse_version(version) if version else parse_day(day) if day else release_day()


def release_day(environment: Mapping[str, str] = os.environ) -> date:
    """The day that `SOURCE_DATE_EPOCH` names (seconds since 1970), else today; both in UTC.

    Raises UsageError when the variable is no such number.
    """
    seconds = environment.get(EPOCH_VARIABLE, "")
    if not seconds:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(seconds), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{EPOCH_VARIABLE}={seconds!r} är inget antal sekunder.",
            remedy="Ange sekunder sedan 1970, eller ta bort den.",
        ) from None


def claim_version(home: Path, hash: str, wanted: Version | date | None, previous: tuple[str, str]) -> Claim:
    """The version of a content: the one it has, else the one wanted, else the day's next free one.

    `previous` is version and hash of the release in use. Raises ReleaseError when the version wanted names other
    content, or the content has another version; OSError when the folder cannot be written.
    """
    folder = home / "versions"
    folder.mkdir(parents=True, exist_ok=True)
    while not (claim := find_claim(home, hash)):
        taken = {parse_version(path.stem) for path in folder.glob("[0-9]*.json")}
        version = wanted if isinstance(wanted, Version) else next_version(wanted or release_day(), taken)
        if version in taken:
            raise ReleaseError(
                f"versionen {version} har ett annat innehåll.", remedy="Välj en annan version, eller mapp med --home."
            )
        _write_claim(folder, Claim(str(version), hash, *previous))
    if isinstance(wanted, Version) and str(wanted) != claim.version:
        raise ReleaseError(
            f"innehållet är redan utgåva {claim.version}, och en utgåva byter inte version.",
            remedy="Bygg utan --version.",
        )
    return claim


def next_version(day: date, taken: set[Version]) -> Version:
    """The first free number after the day's taken ones."""
    return Version(day, max((version.number for version in taken if version.date == day), default=0) + 1)


def find_claim(home: Path, hash: str) -> Claim | None:
    """The lowest version that has this content: two builds at once may have claimed one each."""
    paths = (home / "versions").glob("[0-9]*.json")
    claims = (Claim(**json.loads(path.read_text(encoding="utf-8"))) for path in paths)
    return min((claim for claim in claims if claim.hash == hash), key=lambda c: parse_version(c.version), default=None)


def _write_claim(folder: Path, claim: Claim) -> None:
    """Writes it unless another has the version meanwhile."""
    aside = folder / f".claim-{os.getpid()}"
    aside.write_text(json.dumps(asdict(claim), sort_keys=True) + "\n", encoding="utf-8")
    try:
        os.link(aside, folder / f"{claim.version}.json")
    except FileExistsError:
        pass
    finally:
        aside.unlink(missing_ok=True)
