"""How the desk shows the counter's things."""

from django.db.models import Q

from counter.models import Filing
from zizai.kernel.crypto import mask_name, mask_phone
from zizai.look import slots
from zizai.look.slots import Column, Page, Panel, Personal

CHANNELS = {"window": "窗口", "phone": "手机", "post": "邮寄"}


def papers(thing, actor):
    if not thing.applicant:
        return None
    same = Filing.objects.filter(applicant=thing.applicant, desk__in=actor.desks).count()
    return {"papers": ["申请表", "营业执照", "平面图"], "same": same}


slots.page("counter.filing", Page(
    panels=[Panel("papers", "材料", papers, "counter/papers.html", sql=1)],
    columns=[
        Column("申请人", lambda thing: mask_name(thing.applicant)),
        Column("来源", lambda thing: CHANNELS.get(thing.channel, thing.channel)),
    ],
    number=lambda thing: thing.number,
    personal=[Personal("applicant", "申请人", lambda thing: thing.applicant, mask_name), Personal("phone", "电话", lambda thing: thing.phone, mask_phone)],
    find=lambda words: Q(number=words) | Q(matter=words),
    keys={"take_over": "r", "remark": "n", "accept": "j"},
    icon="inbox",
))  # fmt: skip
slots.page("counter.check", Page(related=["filing"], icon="eye", section="协同", columns=[Column("哪一件", lambda thing: thing.filing.matter)]))

