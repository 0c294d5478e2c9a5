"""The API's addresses. What leads nowhere below /api/ answers in the API's own shape."""

from django.urls import path, re_path

from zizai.api.problems import in_one_shape, nowhere
from zizai.api.v1 import api, document

_all, _app, _namespace = api.urls
_operations = [pattern for pattern in _all if pattern.name != "api-root"]
for _operation in _operations:
    _operation.callback = in_one_shape(_operation.callback)

urlpatterns = [
    path("api/v1/openapi.json", document, name="openapi"),
    path("api/v1/", (_operations, _app, _namespace)),
    re_path(r"^api/", nowhere),
]
