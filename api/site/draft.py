"""The draft page: a form for a plan that is being written, and what the checks and the reading say of it.

Nothing is kept: the file lies in memory while it is read, and the answer may not be stored by anybody on the way.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import in_thread
from api.data.answering import nodes_of
from api.data.asking import resolve, short_name
from api.data.regions import plans_by_region
from api.drafts import Drafts, Upload, problems, read_form
from api.guards.uploads import REFUSED
from api.language import preferred_language
from api.negotiation import HTML, JSON, TURTLE, Representation, best_offer, choose
from api.pages import render
from api.paging import own_address
from api.problems import NotAcceptable, Problem
from api.releases import Release
from api.settings import Settings
from api.site.answering import page
from api.site.draft_answer import view_answer, write_answer
from api.site.findings_files import SARIF, attachment
from vardgraf.namespaces import slugify

router = APIRouter()
OFFERED = (HTML, JSON, SARIF, TURTLE)
Done = TypeVar("Done")


class _GoneError(Exception):
    """The client does not wait for the answer any more."""


@router.get(problems.PATH)
async def get_draft(request: Request) -> Response:
    _drafts(request)
    settings: Settings = request.app.state.settings
    address = own_address(request)
    return await page(request, "site/draft.html", lambda release: view_form(release, settings, address))


@router.post(problems.PATH)
async def post_draft(request: Request) -> Response:
    try:
        return await _answer(request)
    except Problem as problem:
        return await _tell(request, problem)
    except _GoneError:
        return Response(status_code=408, headers=problems.NO_STORE)


def view_form(release: Release, settings: Settings, address: str, problem: Problem | None = None) -> dict[str, Any]:
    nodes = nodes_of(release)
    regions = plans_by_region(release)
    return {
        "problem": problem,
        "address": address,
        "size": problems.size_of(settings.draft_bytes),
        "seconds": settings.draft_s,
        "regions": [(short_name(iri), nodes.stub(iri)) for iri in regions],
        "plans": [(short_name(iri), nodes.stub(iri)) for plans in regions.values() for iri in plans],
    }


def _drafts(request: Request) -> Drafts:
    """Raises Problem 404 where drafts are off."""
    drafts: Drafts = request.app.state.drafts
    if not drafts.is_on:
        raise problems.off()
    return drafts


async def _answer(request: Request) -> Response:
    drafts = _drafts(request)
    if refused := getattr(request.state, REFUSED, None):
        raise refused
    upload = await _receive(request)
    representation = _choose(request, upload)
    release: Release = request.app.state.releases.current
    region, follows = await in_thread(lambda: _resolve(release, upload))
    language = preferred_language(request)
    reading = drafts.read(
        str(release.folder), upload.data, name=upload.name, language=language, region=region, follows=follows
    )
    told = await _while_waiting(request, reading)
    if representation is HTML:
        body = await in_thread(lambda: render(request, "site/draft_answer.html", **view_answer(upload.name, told)))
        return Response(body, headers=problems.NO_STORE, media_type=HTML.content_type)
    body = await in_thread(lambda: write_answer(upload.name, told, representation))
    name = slugify(upload.name.rpartition(".")[0] or upload.name)
    headers = problems.NO_STORE | attachment(name, representation)
    return Response(body, headers=headers, media_type=representation.content_type)


async def _receive(request: Request) -> Upload:
    """Raises Problem for what cannot be a draft at all, before a process is started for it."""
    settings: Settings = request.app.state.settings
    body, content_type = await request.body(), request.headers.get("content-type", "")
    upload = await in_thread(lambda: read_form(content_type, body, settings))
    problems.refuse_unreadable(upload.data)
    return upload


def _choose(request: Request, upload: Upload) -> Representation:
    """By the form's own field, the address or Accept. Raises NotAcceptable."""
    if not upload.format:
        return choose(request, OFFERED)
    for one in OFFERED:
        if upload.format.lower() in (one.name, one.suffix, one.media_type):
            return one
    raise NotAcceptable(one.media_type for one in OFFERED)


def _resolve(release: Release, upload: Upload) -> tuple[str, str]:
    """The IRI of the region and the id of the plan that the form names; empty for none. Raises Problem 400."""
    region = resolve(release, "region", upload.region) if upload.region else ""
    plan = short_name(resolve(release, "plan", upload.plan)) if upload.plan else ""
    return region, plan


async def _while_waiting(request: Request, work: Coroutine[Any, Any, Done]) -> Done:
    """What the work gives. Raises _GoneError, and cancels it, when the client goes away meanwhile."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise _GoneError
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.wait({working, leaving})


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _tell(request: Request, problem: Problem) -> Response:
    """The form again with what is wrong above it, or a problem document."""
    headers = {"Vary": "Accept, Accept-Language", **problem.headers, **problems.NO_STORE}
    problem.headers = headers
    accepted = ", ".join(request.headers.getlist("accept"))
    if best_offer(accepted, (JSON, HTML)) is not HTML or not request.app.state.drafts.is_on:
        return problem.response(request)
    release: Release = request.app.state.releases.current
    context = await in_thread(lambda: view_form(release, request.app.state.settings, own_address(request), problem))
    return Response(render(request, "site/draft.html", **context), problem.status, headers, HTML.content_type)
