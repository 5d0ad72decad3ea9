"""The OpenAPI 3.1 document, made from the routes and what they are declared to take and offer."""

from argmap.api.openapi.document import ArgmapApi, make_api, openapi_document

__all__ = ["ArgmapApi", "make_api", "openapi_document"]
