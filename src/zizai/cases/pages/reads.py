"""What an applicant reads: the own cases, one case, one joint matter."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zizai.cases import queries, words
from zizai.cases.lifecycle import case as life
from zizai.cases.lifecycle import joint as joint_life
from zizai.cases.models import Case, JointCase
from zizai.kernel import uploads
from zizai.kernel.lifecycle import NotFound, seen
from zizai.kernel.policies import Actor
from zizai.look.people import people

RELATED = ("item", "organisation", "joint")


@people
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The cases of those for whom one may act, the latest first. One statement."""
    found = queries.mine(request.actor, request.GET.get("before", ""))
    rows = [(one, words.standing(one)) for one in found.rows]
    return render(request, "cases/mine.html", {"rows": rows, "next": found.next})


def case_of(actor: Actor, pk: UUID) -> Case:
    """The case, after the law has acted. Raises Http404."""
    try:
        return seen(life, pk, actor, related=RELATED)
    except NotFound:
        raise Http404 from None


@people
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case in plain words. Statements: the case, its events, its files, and its siblings where it has any."""
    case = case_of(request.actor, pk)
    context = {
        "case": case,
        "standing": words.standing(case),
        "path": words.path(case, queries.steps(case)),
        "clocks": [case.clocks[name] for name in ("promise", "decision") if name in case.clocks and not case.clocks[name].get("stopped")],
        "materials": _materials(case),
        "files": uploads.of_thing(life.kind, case.pk),
        "siblings": [one for one in queries.siblings(case.joint) if one.pk != case.pk] if case.joint_id else [],
        "may": {verb.name for verb in life.next_verbs(request.actor, case)},
    }
    return render(request, "cases/one.html", context)


def _materials(case: Case) -> list[dict[str, object]]:
    """Every material with how it stands: what the last notice says of it, or when it was brought."""
    asked = {one["code"]: one["how"] for one in case.notices[-1]["items"]} if case.state == "correcting" else {}
    return [{**one, "brought": one["code"] in case.brought, "mend": asked.get(one["code"], "")} for one in case.required]


@people
@require_safe
def joint_matter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One joint matter with its cases. Two statements."""
    try:
        found: JointCase = seen(joint_life, pk, request.actor)
    except NotFound:
        raise Http404 from None
    rows = [(one, words.standing(one)) for one in queries.siblings(found)]
    may = {verb.name for verb in joint_life.next_verbs(request.actor, found)}
    return render(request, "cases/joint.html", {"joint": found, "rows": rows, "may": may})
