"""The project's queries as an API: each file of `queries/` is a path with typed parameters and negotiated answers."""

from api.queries.routes import router

__all__ = ["router"]
