"""The pages where people look rather than read. `api.pages` renders; here is what each page shows."""

from fastapi import APIRouter

from api.site import (
    about,
    bodies,
    compare,
    downloads,
    draft,
    elements,
    findings,
    over_time,
    plans,
    regions,
    releases,
    search,
    start,
)

router = APIRouter(include_in_schema=False)
MODULES = (
    about,
    bodies,
    compare,
    downloads,
    draft,
    elements,
    findings,
    over_time,
    plans,
    regions,
    releases,
    search,
    start,
)
for module in MODULES:
    router.include_router(module.router)

__all__ = ["router"]
