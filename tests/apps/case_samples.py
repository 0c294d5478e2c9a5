"""Cases in the stage a test needs. `who` gives the actor of a member of staff, `person` that of a citizen."""

from zizai.cases.lifecycle import case, extension, opinion, procedure
from zizai.cases.models import Case, Opinion
from zizai.kernel.lifecycle import open_thing, perform

HEALTH, FOOD, BUILDING = "ZG-WJ-001", "ZG-SC-001", "ZG-ZJ-001"
SHOP = {"object_name": "丽华理发店", "object_place": "自流井区五星街88号", "phone": "13800006021"}
REFUSAL = {"reasons": "卫生检测不合格（细则第二十四条）", "remedies": "60日内申请行政复议，6个月内提起行政诉讼"}
# Who decides what.
APPROVER = {HEALTH: "weijian", FOOD: "shijian", BUILDING: "shenpi"}
NECESSARY = {HEALTH: (1, 2, 3, 4, 5), FOOD: (1, 2, 3, 4), BUILDING: (1, 4, 5, 6, 7)}
STAGES = ("received", "registered", "accepted", "consulting", "ready", "granted", "delivered")


def codes(item, *numbers):
    """Codes of an item's materials; all necessary ones unless told otherwise."""
    return [f"{item}-{number}" for number in numbers or NECESSARY[item]]


def sent_in(person, item=HEALTH, *, once=None, **said):
    """A case that a citizen submitted from afar, without materials."""
    return open_thing(case, "submit", actor=person, data={"item": item, **SHOP, **said}, once=once)


def a_case(who, stage="received", item=HEALTH, *, simulated=False, **said):
    """A case taken in at the window of the city's hall, carried as far as `stage`."""
    data = {"item": item, "applicant": "周丽华", "channel": "1", **SHOP, **said}
    made = open_thing(case, "take_in", actor=who("chuangkou"), data=data, simulated=simulated)
    clerk, approver = who("chuangkou"), who(APPROVER[item])
    ways = {
        "registered": lambda: perform(case, "register", made, actor=clerk, data={"materials": codes(item)}),
        "accepted": lambda: perform(case, "accept", made, actor=clerk),
        "consulting": lambda: perform(case, "consult", made, actor=approver) if made.opinion_units else made,
        "ready": lambda: answer_all(who, made),
        "granted": lambda: perform(case, "grant", made, actor=approver, data={"result_number": "自审许〔2026〕12号"}),
        "delivered": lambda: perform(case, "deliver", made, actor=clerk, data={"way": "window", "receipt": "本人签收"}),
    }
    for name in STAGES[1 : STAGES.index(stage) + 1]:
        made = ways[name]()
    return made


def answer_all(who, made, answer="agree"):
    """Every department gives its opinion; returns the case as it stands then."""
    for one in Opinion.objects.filter(case=made, is_open=True).select_related("unit"):
        name = "xiaofang" if one.unit.code.endswith("-xf") else "zhifa"
        perform(opinion, "give", one, actor=who(name), data={"answer": answer, "text": "见现场记录"})
    return Case.objects.get(pk=made.pk)


def refused(who, item=HEALTH, **said):
    """A case that was refused."""
    return perform(case, "refuse", a_case(who, "ready", item, **said), actor=who(APPROVER[item]), data=REFUSAL)


def an_extension(who, made, days=10, **said):
    """More time asked for `made`."""
    data = {"days": str(days), "reason": "要等上级批复", **said}
    return open_thing(extension, "ask", actor=who(APPROVER[made.item.code]), data=data, case=made)


def a_procedure(who, made, file, **said):
    """A special procedure begun under `made`; `file` is the identifier of the evidence."""
    data = {"procedure": "testing", "reason": "要复测水质", "days": "15", "evidence": [file], "notice": "自卫特告〔2026〕3号", **said}
    return open_thing(procedure, "begin", actor=who(APPROVER[made.item.code]), data=data, case=made)
