"""How a release is cited: in words, for reference managers, and for registries of data sets.

DataCite: the JSON of schema 4 (required: identifiers, creators, titles, publisher, publicationYear, types). The
identifier is the release's persistent IRI; who registers a DOI for it adds it. CFF: version 1.2.0.
"""

import json
from dataclasses import dataclass
from typing import Any

from vardgraf.errors import UsageError
from vardgraf.history.manifest import Manifest
from vardgraf.namespaces import CATALOG, CC0, VG, mint_release
from vardgraf.parameters import Text

CREATOR = "Vårdgraf"
TITLE = Text(
    "Vårdgraf: regioners och kommuners planer för god och nära vård som kunskapsgraf",
    "Vårdgraf: Swedish regions' and municipalities' plans for joint health and social care as a knowledge graph",
)
ABSTRACT = Text(
    "Länkade data ur planer som regioner och kommuner har antagit: aktörer, organ, mål, aktiviteter, indikatorer, "
    "tider och uppföljning, med hänvisning till raderna där de står.",
    "Linked data from plans that Swedish regions and municipalities have adopted: actors, bodies, goals, activities, "
    "indicators, deadlines and follow-up, with the lines where they stand.",
)
KEYWORDS = ("nära vård", "health and social care", "knowledge graph", "linked data", "Sweden")
LICENCE = "CC0-1.0"
FORMATS = {
    "text": "text/plain",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "datacite": "application/vnd.datacite.datacite+json",
    "cff": "application/yaml",
}
"""Format to media type."""
DATACITE_SCHEMA = "http://datacite.org/schema/kernel-4"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS = Text(
    "{creator} ({year}). {title} (version {version}) [datamängd]. {iri}. SHA-256 (RDFC-1.0): {hash}. Licens: CC0 1.0.",
    "{creator} ({year}). {title} (Version {version}) [Data set]. {iri}. SHA-256 (RDFC-1.0): {hash}. Licence: CC0 1.0.",
)


@dataclass(frozen=True)
class Citation:
    version: str
    date: str
    """As xsd:date."""
    hash: str
    previous: str
    """IRI of the release before; empty for the first one."""
    title: str
    abstract: str

    @property
    def iri(self) -> str:
        return mint_release(self.version)

    @property
    def year(self) -> str:
        return self.date[:4]


def write_citation(manifest: Manifest, format: str, language: str = "en") -> str:
    """One of FORMATS, ends with a line feed. Raises UsageError for a release without a version."""
    cited = _citation(manifest, language)
    match format:
        case "bibtex":
            return _bibtex(cited)
        case "ris":
            return _ris(cited)
        case "csl-json":
            return _json([_csl(cited)])
        case "datacite":
            return _json(as_datacite(cited))
        case "cff":
            return _cff(cited)
        case _:
            words = _WORDS.sv if language == "sv" else _WORDS.en
            told = {"title": cited.title, "version": cited.version, "iri": cited.iri, "hash": cited.hash}
            return words.format(creator=CREATOR, year=cited.year, **told) + "\n"


def _citation(manifest: Manifest, language: str) -> Citation:
    if not manifest.release_version:
        raise UsageError("utgåvan har ingen version att citera.", remedy="Ge den en med: vardgraf build")
    before = manifest.previous_version or manifest.previous_hash
    return Citation(
        manifest.release_version,
        manifest.release_date,
        manifest.hash,
        mint_release(before) if before else "",
        TITLE.sv if language == "sv" else TITLE.en,
        ABSTRACT.sv if language == "sv" else ABSTRACT.en,
    )


def as_datacite(cited: Citation) -> dict[str, Any]:
    related = [
        {"relatedIdentifier": f"{CATALOG}#all", "relatedIdentifierType": "URL", "relationType": "IsVersionOf"},
        {"relatedIdentifier": VG.removesuffix("#"), "relatedIdentifierType": "URL", "relationType": "IsDescribedBy"},
    ]
    if cited.previous:
        before = {"relatedIdentifier": cited.previous, "relatedIdentifierType": "URL"}
        related.insert(0, before | {"relationType": "IsNewVersionOf"})
    return {
        "schemaVersion": DATACITE_SCHEMA,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph (RDF)"},
        "identifiers": [{"identifier": cited.iri, "identifierType": "URL"}],
        "alternateIdentifiers": [
            {"alternateIdentifier": cited.hash, "alternateIdentifierType": "SHA-256 of the RDFC-1.0 canonical N-Quads"}
        ],
        "creators": [{"name": CREATOR, "nameType": "Organizational"}],
        "titles": [
            {"title": TITLE.en, "lang": "en"},
            {"title": TITLE.sv, "titleType": "TranslatedTitle", "lang": "sv"},
        ],
        "publisher": CREATOR,
        "publicationYear": cited.year,
        "dates": [{"date": cited.date, "dateType": "Issued"}],
        "language": "sv",
        "version": cited.version,
        "subjects": [{"subject": word} for word in KEYWORDS],
        "descriptions": [
            {"description": ABSTRACT.en, "descriptionType": "Abstract", "lang": "en"},
            {"description": ABSTRACT.sv, "descriptionType": "Abstract", "lang": "sv"},
        ],
        "rightsList": [
            {
                "rights": "Creative Commons Zero v1.0 Universal",
                "rightsUri": CC0,
                "rightsIdentifier": LICENCE,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "formats": ["application/n-triples", "application/n-quads", "text/turtle", "application/ld+json"],
        "relatedIdentifiers": related,
    }


def _csl(cited: Citation) -> dict[str, Any]:
    return {
        "id": _key(cited),
        "type": "dataset",
        "title": cited.title,
        "author": [{"literal": CREATOR}],
        "publisher": CREATOR,
        "issued": {"date-parts": [[int(part) for part in cited.date.split("-")]]},
        "version": cited.version,
        "URL": cited.iri,
        "note": _hash_note(cited),
    }


def _bibtex(cited: Citation) -> str:
    """`@misc`, which every style knows; the doubled braces keep the organisation's name and the title as they are."""
    fields = {
        "author": f"{{{CREATOR}}}",
        "title": f"{{{cited.title}}}",
        "year": cited.year,
        "version": cited.version,
        "publisher": CREATOR,
        "howpublished": f"\\url{{{cited.iri}}}",
        "url": cited.iri,
        "note": f"Version {cited.version}. {_hash_note(cited)}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{_key(cited)},", *lines, f"  month = {_MONTHS[int(cited.date[5:7]) - 1]}", "}"]) + "\n"


def _ris(cited: Citation) -> str:
    fields = (
        ("TY", "DATA"),
        ("AU", CREATOR),
        ("TI", cited.title),
        ("PY", cited.year),
        ("DA", cited.date.replace("-", "/")),
        ("ET", cited.version),
        ("PB", CREATOR),
        ("UR", cited.iri),
        ("AB", cited.abstract),
        *(("KW", word) for word in KEYWORDS),
        ("N1", _hash_note(cited)),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in fields)


def _cff(cited: Citation) -> str:
    """YAML whose texts are written as JSON writes them, which YAML reads alike."""
    say = _quote
    lines = [
        "cff-version: 1.2.0",
        f"message: {say('If you use these data, please cite them as below.')}",
        "type: dataset",
        f"title: {say(cited.title)}",
        f"abstract: {say(cited.abstract)}",
        "authors:",
        f"  - name: {say(CREATOR)}",
        f"version: {say(cited.version)}",
        f"date-released: {say(cited.date)}",
        f"license: {LICENCE}",
        f"url: {say(cited.iri)}",
        "identifiers:",
        f"  - type: url\n    value: {say(cited.iri)}\n    description: {say('The IRI of this release.')}",
        f"  - type: other\n    value: {say('sha256:' + cited.hash)}",
        f"    description: {say('SHA-256 of the canonical N-Quads (RDFC-1.0).')}",
        "keywords:",
        *(f"  - {say(word)}" for word in KEYWORDS),
    ]
    return "\n".join(lines) + "\n"


def _key(cited: Citation) -> str:
    return f"vardgraf-{cited.version}"


def _hash_note(cited: Citation) -> str:
    return f"SHA-256 (RDFC-1.0): {cited.hash}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
