"""Why a draft cannot go on, in sentences for whoever pressed the button."""

from __future__ import annotations

from zizai.catalogue.content import differences, mends, read
from zizai.catalogue.models import ItemDraft, ItemVersion, Purpose
from zizai.kernel.lifecycle import Performance


def sound(performance: Performance) -> list[str]:
    """Nothing that breaks a rule goes on; all reasons are told at once. Giving an item up needs no content."""
    draft: ItemDraft = performance.thing
    return [] if draft.purpose == Purpose.CANCEL else [one.words for one in mends(draft.content)]


def own_unit(performance: Performance) -> str | None:
    """The unit in the content is the one whose draft it is: items change hands by a reorganisation, not by a line in a form."""
    draft: ItemDraft = performance.thing
    named = (draft.content.get("basic") or {}).get("dept_code", "")
    if draft.purpose == Purpose.CANCEL or named == draft.organisation.code:
        return None
    return f"基本信息里的实施主体“{named}”和这份修订稿的单位“{draft.organisation.code}”不一样。"


def up_to_date(performance: Performance) -> str | None:
    """It was written from the version in force: otherwise it would silently undo what came since."""
    draft: ItemDraft = performance.thing
    number = version_in_force(draft)[0]
    if number == draft.based_on:
        return None
    return f"起草以后现行版本变了：依据的是第{draft.based_on}版，现在是第{number}版。请先“并入现行版本”，看过不同再提交。"


def behind(performance: Performance) -> str | None:
    """There is something to take over."""
    draft: ItemDraft = performance.thing
    return "现行版本没有变，不用并入。" if version_in_force(draft)[0] == draft.based_on else None


def changes_something(performance: Performance) -> str | None:
    """A version that says the same as the one in force is none."""
    draft: ItemDraft = performance.thing
    if draft.purpose != Purpose.REVISE:
        return None
    content = version_in_force(draft)[1]
    if content is None or mends(draft.content) or differences(content, read(draft.content)):
        return None
    return "和现行版本一样，没有要发布的。"


def only_one(performance: Performance) -> str | None:
    """Two drafts of one item would undo each other. It rests on the constraint catalogue_draft_one_open."""
    held = ItemDraft.objects.filter(code=performance.thing.code, is_open=True).first()
    return f"这个事项已经有一份修订稿（{held.get_purpose_display()}），先办完那一份。" if held else None


def version_in_force(draft: ItemDraft) -> tuple[int, dict | None]:
    """(number, content) of the version in force of the draft's item; (0, None) where there is none. One statement."""
    # By its code: an item that was not there when somebody began to write it may have come by another way.
    return ItemVersion.objects.filter(item__code=draft.code, is_open=True).values_list("number", "content").first() or (0, None)
