"""`/health`: the process lives. `/ready`: it can answer. `/metrics`: how it does, for Prometheus."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from api.problems import Problem
from vardgraf.parameters import Text

router = APIRouter(tags=["running"])
_UNCACHED = {"Cache-Control": "no-store"}
_NO_WORKERS = Text("Ingen process är redo att svara på SPARQL.", "No process is ready to answer SPARQL.")


@router.get("/health", summary="Om servern lever / Whether the server lives")
async def health() -> JSONResponse:
    return JSONResponse({"status": "ok"}, headers=_UNCACHED)


@router.get(
    "/ready",
    summary="Om servern kan svara: en utgåva är öppen och dess processer är igång"
    " / Whether the server can answer: a release is open and its workers are up",
)
async def ready(request: Request) -> JSONResponse:
    if not request.app.state.pool.counts["workers"]:
        raise Problem(503, "not-ready", _NO_WORKERS, headers={**_UNCACHED, "Retry-After": "1"})
    content = {"status": "ready", "release": request.app.state.releases.current.hash}
    return JSONResponse(content, headers=_UNCACHED)


@router.get("/metrics", summary="Figures for Prometheus", include_in_schema=False)
async def metrics(request: Request) -> Response:
    if not request.app.state.settings.metrics:
        raise Problem(404, "not-found", Text("Mätvärden visas inte här.", "Metrics are not shown here."))
    return Response(request.app.state.metrics.render(), headers=_UNCACHED, media_type=CONTENT_TYPE_LATEST)
