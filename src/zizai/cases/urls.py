"""Addresses of an applicant's pages. Staff work on the desk's own."""

from django.urls import path

from zizai.cases.pages import acts, reads

app_name = "cases"
urlpatterns = [
    path("cases/", reads.mine, name="mine"),
    path("cases/apply/<slug:code>/", acts.apply, name="apply"),
    path("cases/joint/<uuid:pk>/", reads.joint_matter, name="joint"),
    path("cases/joint/<uuid:pk>/withdraw/", acts.withdraw_joint, name="withdraw-joint"),
    path("cases/<uuid:pk>/", reads.one, name="one"),
    path("cases/<uuid:pk>/supplement/", acts.supplement, name="supplement"),
    path("cases/<uuid:pk>/withdraw/", acts.withdraw, name="withdraw"),
]
