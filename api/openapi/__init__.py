"""The OpenAPI document of the whole application, and a page that shows it."""

from api.openapi.routes import router

__all__ = ["router"]
