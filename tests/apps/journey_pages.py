"""Pages that only journeys have: forms that fail, wait and succeed, parts that cannot be fetched."""

import threading

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from zizai.kernel.forms import Form, Integer, LongText, Text

FORM = Form(
    "try",
    [
        Text("shop", "店名"),
        Integer("area", "面积"),
        LongText("note", "备注", required=False),
        Text("number", "证件号码", required=False, personal=True),
    ],
)
PAGE = """{% extends "portal/base.html" %}{% load look %}{% block name %}试{% endblock %}
{% block head %}{{ block.super }}<meta name="zz-session" content="2" data-renew="/try/renew/">{% endblock %}
{% block main %}<h1>试</h1>{% errors form %}
<form method="post" action="/try/" data-keep="try">{% csrf_token %}{% for one in form %}{% field one %}{% endfor %}<input type="password" name="secret" aria-label="密码"><button class="zz-btn" name="how" value="a">交</button><span data-saved></span></form>
<div id="rows"></div><input type="file" aria-label="文件" data-take="/try/take/" data-field="files" data-into="rows">
<div id="part">原来的内容</div><button class="zz-btn" hx-get="/try/part/" hx-target="#part">取</button>
<button class="zz-btn" type="button" data-dialog="d">问</button>{% dialog "d" "真的吗？" %}<p>想好。</p>{% enddialog %}{% endblock %}"""
DONE = (
    """{% extends "portal/base.html" %}{% block name %}好{% endblock %}{% block main %}<h1>收到了</h1>{% endblock %}"""
)

# What happened, for the tests to look at; how the part answers, for them to set.
seen: dict = {"posts": [], "renewed": 0, "part": 200, "files": []}
wait = threading.Event()


def reset():
    """Forget what happened; nothing waits."""
    seen.update(posts=[], renewed=0, part=200, files=[])
    wait.set()


def _drawn(request, text, status=200, **context):
    return HttpResponse(engines["django"].from_string(text).render(context, request), status=status)


def form(request):
    if request.method != "POST":
        return _drawn(request, PAGE, form=FORM.bound())
    wait.wait(5)
    seen["posts"].append(request.POST.dict())
    bound = FORM.bound(request.POST)
    return _drawn(request, DONE) if bound.is_valid() else _drawn(request, PAGE, 422, form=bound)


def part(request):
    return HttpResponse("新取的内容", status=seen["part"])


def take(request):
    if seen["part"] != 200:
        return HttpResponse(status=seen["part"])
    seen["files"] += [file.name for file in request.FILES.getlist("file")]
    return HttpResponse('<p class="zz-upload is-ok">收到了平面图</p>')


def renew(request):
    seen["renewed"] += 1
    return HttpResponse(status=204)


urlpatterns = [
    path("try/", form),
    path("try/part/", part),
    path("try/renew/", renew),
    path("try/take/", csrf_exempt(take)),
    path("", include("zizai.config.urls")),
]
