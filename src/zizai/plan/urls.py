"""Addresses of the plan: public ones below /plan/, staff's below /desk/plan/."""

from django.urls import path

from zizai.plan.pages import public, staff

app_name = "plan"
urlpatterns = [
    path("plan/", public.board, name="public"),
    path("plan/tasks/<int:number>/", public.task, name="public-task"),
    path("plan/figures/<str:measure_id>/", public.figure, name="figure"),
    path("plan/practices/", public.practices, name="practices"),
    path("plan/practices/<uuid:pk>/", public.practice, name="practice"),
    path("desk/plan/", staff.board, name="board"),
    path("desk/plan/tasks/<int:number>/", staff.task, name="task"),
    path("desk/plan/figures/<str:measure_id>/", staff.records, name="records"),
    path("desk/plan/visits/", staff.visits, name="visits"),
    path("desk/plan/leader/", staff.leader, name="leader"),
]
