"""Who publishes and whom to ask, as the operator states it in the environment (`VARDGRAF_PUBLISHER_NAME`, …)."""

import re
from contextlib import suppress
from enum import StrEnum

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pyoxigraph import NamedNode

from vardgraf.errors import UsageError
from vardgraf.namespaces import CATALOG, PUBLISHER_TYPE

CONTACT = CATALOG + "#contact"
PUBLISHER_IRI = (
    "give an absolute IRI of the publisher alone, such as http://dataportal.se/organisation/SE and ten digits"
)
EXAMPLE_EMAIL = "kontakt@vardgraf.example"
"""Nobody's: the domain is reserved (RFC 2606). The shapes of harvesting warn of it."""
_AUTHORITY = re.compile(r"http://dataportal\.se/organisation/SE([0-9]{10})")


class PublisherType(StrEnum):
    """The types of ADMS that DCAT-AP-SE takes."""

    ACADEMIA = "Academia-ScientificOrganisation"
    COMPANY = "Company"
    CONSORTIUM = "IndustryConsortium"
    LOCAL_AUTHORITY = "LocalAuthority"
    NATIONAL_AUTHORITY = "NationalAuthority"
    NON_GOVERNMENTAL = "NonGovernmentalOrganisation"
    NON_PROFIT = "NonProfitOrganisation"
    PRIVATE = "PrivateIndividual(s)"
    REGIONAL_AUTHORITY = "RegionalAuthority"
    STANDARDISATION = "StandardisationBody"
    SUPRANATIONAL_AUTHORITY = "SupraNationalAuthority"


class PublisherSettings(BaseSettings):
    """What the catalogue tells of its publisher, and of the contact point, which has an IRI of its own."""

    model_config = SettingsConfigDict(env_prefix="VARDGRAF_", extra="ignore", frozen=True)

    publisher_name: str = Field(default="Vårdgraf", min_length=1)
    publisher_iri: str = CATALOG + "#publisher"
    """On dataportal.se `http://dataportal.se/organisation/SE` and the ten digits of the organisation number."""
    publisher_type: PublisherType = PublisherType.NON_PROFIT
    contact_name: str = Field(default="Vårdgraf", min_length=1)
    contact_email: str = Field(
        default=EXAMPLE_EMAIL, pattern=r"^[A-Za-z0-9.!$&'*+=_~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
    )

    @field_validator("publisher_iri")
    @classmethod
    def _check_publisher_iri(cls, value: str) -> str:
        with suppress(ValueError):
            if value.startswith(("http://", "https://")) and NamedNode(value).value not in (CATALOG, CONTACT):
                return value
        raise PydanticCustomError("publisher_iri", PUBLISHER_IRI)

    @property
    def type_iri(self) -> str:
        return PUBLISHER_TYPE + self.publisher_type

    @property
    def organisation_number(self) -> str:
        """Ten digits where the publisher's IRI tells them, else empty."""
        found = _AUTHORITY.fullmatch(self.publisher_iri)
        return found[1] if found else ""

    @property
    def told(self) -> tuple[str, ...]:
        """All that the catalogue tells of it, for what is remembered of an answer."""
        return tuple(str(getattr(self, name)) for name in PublisherSettings.model_fields)


def read_publisher() -> PublisherSettings:
    """What the environment says. Raises UsageError that names a variable that does not fit."""
    try:
        return PublisherSettings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = f"VARDGRAF_{str(first['loc'][0]).upper()}"
        raise UsageError(f"{name}: {first['input']!r} går inte.", remedy="Se docs/serving.md.") from None
