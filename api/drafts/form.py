"""The form of a draft, from its bytes: parsed in memory, so that no part of it ever lies on disk."""

import logging
import re
from dataclasses import dataclass

import python_multipart
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from api.drafts import problems
from api.settings import Settings

MAX_PARTS = 8
FIELD_BYTES = 500
OVERHEAD_BYTES = 16 * 1024
"""Of the form around the file."""
NAME_LENGTH = 80
UNNAMED = "utkast.txt"
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

logging.getLogger(python_multipart.__name__).setLevel(
    logging.CRITICAL
)  # it would log characters of what it cannot parse


@dataclass(frozen=True)
class Upload:
    """`name` is what the file is called, without folders; it is shown and never opened."""

    name: str
    data: bytes
    region: str
    plan: str
    format: str


def read_form(content_type: str, body: bytes, settings: Settings) -> Upload:
    """Raises Problem 400, 413, 415."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise problems.not_a_form()
    fields, files = _parse(options[b"boundary"], body)
    chosen = {_decode(field.field_name): _decode(field.value)[:FIELD_BYTES].strip() for field in fields}
    file = next((file for file in files if file.field_name == b"file"), None)
    if file is None:
        raise problems.no_file()
    file.file_object.seek(0)
    data = file.file_object.read()
    if not data and not file.file_name:
        raise problems.no_file()
    if len(data) > settings.draft_bytes:
        raise problems.too_large(settings)
    name = plain_name(_decode(file.file_name))
    return Upload(name, data, chosen.get("region", ""), chosen.get("plan", ""), chosen.get("format", ""))


def plain_name(name: str) -> str:
    """The last part of a path, without what a page or a terminal could take for something else."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNFIT.sub("", last).strip(". ")[:NAME_LENGTH] or UNNAMED


def _parse(boundary: bytes, body: bytes) -> tuple[list[Field], list[File]]:
    fields: list[Field] = []
    files: list[File] = []

    def keep_field(field: Field) -> None:
        fields.append(field)
        _count()

    def keep_file(file: File) -> None:
        files.append(file)
        _count()

    def _count() -> None:
        if len(fields) + len(files) > MAX_PARTS:
            raise problems.bad_form()

    limits = {"MAX_MEMORY_FILE_SIZE": len(body) + 1, "MAX_BODY_SIZE": len(body), "UPLOAD_ERROR_ON_BAD_CTE": True}
    parser = FormParser("multipart/form-data", keep_field, keep_file, boundary=boundary, config=limits)
    try:
        parser.write(body)
        parser.finalize()
    except FormParserError:
        raise problems.bad_form() from None
    return fields, files


def _decode(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
