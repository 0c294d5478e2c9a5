"""What an item's content says as columns: by these it is listed, applied for and handled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from zizai.catalogue.content import GROUPS, Content
from zizai.city.public import Organisation
from zizai.vocabulary.services import UNVERIFIED, LimitUnit, Need


def item_columns(content: Content) -> dict[str, Any]:
    """The columns of `Item`, without its code and version."""
    basic, extension = content["basic"], content["extension"]
    days = {name: basic[f"{name}_day"] if basic[f"{name}_type"] == LimitUnit.WORKING_DAY else 0 for name in ("anticipate", "promise")}
    return {
        "name": basic["task_name"], "organisation_id": Organisation.id_of(basic["dept_code"]), "item_type": basic["task_type"], "case_type": basic["project_type"],
        "level": basic["use_level"], "summary": basic["summary"], "law": _shortened("；".join(basis_words(one) for one in content["bases"])),
        "statutory_days": days["anticipate"], "statutory_law": basic["anticipate_law"], "promised_days": days["promise"],
        "promised_basis": basic["promise_basis"], "promise_words": limit_words(content, "promise"), "result_name": extension["result_name"],
        "object_label": basic["object_label"], "opinion_units": extension["opinion_units"], "opinion_days": extension["opinion_days"] or 0,
        "opinion_basis": extension["opinion_basis"], "themes": theme_words(extension["themes"]), "startable": basic["decided_in"] == "here" and 1 <= days["promise"] <= days["anticipate"],
        "called": basic.get("called", ""), "main_item": "", "origin": "", **content["codes"],
    }  # fmt: skip


def listed_columns(name: str, unit: UUID, *, item_type: str, main_item: str, called: str, local_task_code: str, origin: str) -> dict[str, Any]:
    """The columns of an item of which nothing else is known: the same as those of a content, and empty."""
    return {
        "name": name, "organisation_id": unit, "item_type": item_type, "case_type": "", "level": "", "summary": "", "law": "",
        "statutory_days": 0, "statutory_law": "", "promised_days": 0, "promised_basis": "", "promise_words": "", "result_name": "",
        "object_label": "", "opinion_units": [], "opinion_days": 0, "opinion_basis": "", "themes": "", "startable": False, "called": called, "main_item": main_item,
        "origin": origin, **dict.fromkeys(GROUPS["codes"][1].fields, ""), "local_task_code": local_task_code,
    }  # fmt: skip


def material_columns(content: Content, item: UUID) -> dict[str, dict[str, Any]]:
    """Material's key → the columns of `Material`. What only some situations need is none of what everybody must bring."""
    found = {}
    for number, one in enumerate(content["materials"], 1):
        found[one["key"]] = {
            "name": one["material_name"], "item_id": item, "number": number, "necessary": one["is_need"] == Need.NECESSARY and not one["when"],
            "law": one["by_law"], "note": _shortened(note_words(content, one)),
        }  # fmt: skip
    return found


def limit_words(content: Mapping[str, Any], which: str) -> str:
    """A limit as people say it: 「5个工作日」, 「当场」; empty where the law sets none. `which`: anticipate or promise."""
    amount, written = content["basic"][f"{which}_day"], content["basic"][f"{which}_type"]
    if not written:
        return ""
    unit = LimitUnit(written)
    if unit == LimitUnit.AT_ONCE:
        return str(unit.label)
    if not amount:
        return ""
    measure = "" if unit in (LimitUnit.DAY, LimitUnit.YEAR) else "个"
    return f"{amount}{measure}{unit.label}"


def basis_words(basis: Mapping[str, Any]) -> str:
    """A legal basis as it is cited: 「《行政许可法》第四十二条」."""
    law = basis["law"] if basis["law"].startswith("《") else f"《{basis['law']}》"
    return f"{law}{basis['article']}" if basis["article"] != UNVERIFIED else f"{law}（条款{UNVERIFIED}）"


def note_words(content: Mapping[str, Any], material: Mapping[str, Any]) -> str:
    """What has to be known of a material beside its name: who needs it, where it comes from, whether it may follow."""
    parts = [f"{condition_words(content, material['when'])}才交"] if material["when"] else []
    parts += [material["source_explain"].rstrip("。")] if material["source_explain"] else []
    parts += ["可以先受理、后补交"] if material["is_need"] == Need.TOLERATED else []
    parts += ["有就交，没有不影响办理"] if material["is_need"] == Need.SOMETIMES and not material["when"] else []
    return "；".join(parts)


def condition_words(content: Mapping[str, Any], when: Mapping[str, list[str]]) -> str:
    """A condition in words: 「“谁来办？”选“请人代办”的」."""
    asks = {ask["key"]: ask["ask"] for ask in content["asks"]}
    says = {(ask["key"], option["key"]): option["says"] for ask in content["asks"] for option in ask["options"]}
    parts = [f"“{asks[key]}”选{'或者'.join(f'“{says[key, one]}”' for one in answers)}" for key, answers in when.items()]
    return f"{'、'.join(parts)}的"


def theme_words(themes: Sequence[str]) -> str:
    """Codes of themes as the column has them, each between bars, so that one is found by a LIKE on either database."""
    return "".join(f"|{one}" for one in themes) + ("|" if themes else "")


def _shortened(words: str, most: int = 200) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"
