"""The desk's addresses. What is not a kind, a thing or a verb stands behind 「-」, so that no name of a room collides with it."""

from django.urls import path, register_converter

from zizai.desk import bulk, converters, export, find, flow, saved, thing, unmask, verbs, worklist

register_converter(converters.Kind, "kind")
register_converter(converters.VerbName, "verb")

app_name = "desk"
urlpatterns = [
    path("desk/", worklist.todo, name="todo"),
    path("desk/waiting/", worklist.waiting, name="waiting"),
    path("desk/done/", worklist.done, name="done"),
    path("desk/find/", find.find, name="find"),
    path("desk/<kind:kind>/", worklist.kind, name="kind"),
    path("desk/<kind:kind>/-/flow/", flow.flow, name="flow"),
    path("desk/<kind:kind>/-/flow.svg", flow.picture, name="picture"),
    path("desk/<kind:kind>/-/filters/", saved.add, name="filters"),
    path("desk/<kind:kind>/-/filters/<uuid:pk>/delete/", saved.delete, name="filter_delete"),
    path("desk/<kind:kind>/-/export.<str:suffix>", export.export, name="export"),
    path("desk/<kind:kind>/-/bulk/<verb:name>/", bulk.bulk, name="bulk"),
    path("desk/<kind:kind>/new/<verb:name>/", verbs.opening, name="opening"),
    path("desk/<kind:kind>/<uuid:pk>/", thing.show, name="thing"),
    path("desk/<kind:kind>/<uuid:pk>/-/preview/", thing.preview, name="preview"),
    path("desk/<kind:kind>/<uuid:pk>/-/unmask/<str:what>/", unmask.unmask, name="unmask"),
    path("desk/<kind:kind>/<uuid:pk>/<verb:name>/", verbs.verb, name="verb"),
]
