"""Waivers as data: a TOML file of `[[waiver]]` with rule, element (or plan and line), by (an office), reason, until."""

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from vardgraf.checks.findings import Waiver
from vardgraf.errors import SourceError


class _Waiver(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule: str
    by: str
    reason: str
    until: date | None = None
    element: str = ""
    plan: str = ""
    line: int = 0

    @model_validator(mode="after")
    def _says_where(self) -> "_Waiver":
        if not self.element and not (self.plan and self.line):
            raise ValueError("ange element, eller plan och line")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    waiver: list[_Waiver] = []


def read_waivers(path: Path) -> list[Waiver]:
    """The waivers of a file. Raises SourceError that names file, field and remedy."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found = _File.model_validate(data).waiver
    except OSError as error:
        raise SourceError(
            f"kan inte läsas ({error.strerror}).", file=str(path), remedy="Kontrollera sökvägen."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"filen är inte giltig TOML: {error}.", file=str(path), remedy="Rätta raden.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SourceError(f"{where}: {first['msg']}.", file=str(path), remedy="Rätta undantaget.") from None
    return [
        Waiver(w.rule.upper(), w.by, w.reason, w.until.isoformat() if w.until else "", w.element, w.plan, w.line)
        for w in found
    ]
