"""What can be fetched whole: the parts of the graph in each format, with size and checksum where they are known."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.downloads.files import Downloads, Wanted, formats_of
from api.linked.site import root
from api.releases import Release
from api.site.answering import page
from vardgraf.exports.files import SUMS, Facts
from vardgraf.exports.selection import Kind, Selection

router = APIRouter()


@router.get("/downloads")
async def get_downloads(request: Request) -> Response:
    downloads: Downloads = request.app.state.downloads
    release: Release = request.app.state.releases.current
    facts = downloads.facts(release)
    return await page(
        request,
        "site/downloads.html",
        lambda of: view_downloads(downloads.of(of).parts, facts, of) | {"address": root(request)},
        depends_on=(str(len(facts)), root(request)),
        release=release,
    )


def view_downloads(parts: list[Selection], facts: Mapping[str, Facts], release: Release) -> dict[str, Any]:
    return {
        "manifest": release.manifest,
        "sums": SUMS,
        "whole": [_tell(part, facts) for part in parts if part.kind is Kind.WHOLE],
        "regions": [_tell(part, facts) for part in parts if part.kind is Kind.REGION],
        "plans": [_tell(part, facts) for part in parts if part.kind is Kind.PLAN],
    }


def _tell(part: Selection, facts: Mapping[str, Facts]) -> dict[str, Any]:
    files = [Wanted(part, one) for one in formats_of(part)]
    return {
        "name": part.name,
        "title": part.title,
        "files": [
            {
                "name": file.name,
                "packed_name": file.kept_name if file.kept_name != file.name else None,
                "format": file.format.title,
                "media_type": file.format.media_type,
                "size": facts[file.name].size if file.name in facts else None,
                "packed_size": facts[file.kept_name].size if file.kept_name in facts else None,
                "sha256": facts[file.name].sha256 if file.name in facts else None,
            }
            for file in files
        ],
    }
