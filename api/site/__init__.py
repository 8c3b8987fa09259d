"""The pages where people look rather than read. `api.pages` renders; here is what each page shows."""

from fastapi import APIRouter

from api.site import about, bodies, compare, draft, elements, findings, over_time, plans, regions, search, start

router = APIRouter(include_in_schema=False)
for module in (about, bodies, compare, draft, elements, findings, over_time, plans, regions, search, start):
    router.include_router(module.router)

__all__ = ["router"]
