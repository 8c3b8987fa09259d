"""The pages where people look rather than read. `api.pages` renders; here is what each page shows."""

from fastapi import APIRouter

from api.site import about, search, start

router = APIRouter(include_in_schema=False)
for module in (about, search, start):
    router.include_router(module.router)

__all__ = ["router"]
