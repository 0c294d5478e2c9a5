"""Who writes items, and who reviews what was written."""

from __future__ import annotations

from zizai.kernel.policies import in_scope, kind, of_unit, role
from zizai.vocabulary.city import Role

_editor, _reviewer, _steward, _auditor = (role(one) for one in (Role.ITEM_EDITOR, Role.ITEM_REVIEWER, Role.ITEM_STEWARD, Role.AUDITOR))
_own = of_unit("organisation_id")

# Whoever may begin a draft; of which units, the opening looks at.
begins = _editor | _steward
# A unit's editors write its items, and the stewards of the whole list may help.
writes = (_editor & _own) | (_steward & in_scope())
# Whoever submitted it is not the one who reviews it: a guard sees to that.
reviews = (_reviewer & _own) | (_steward & in_scope())
# Whoever works with items takes them along as files; what is in force everybody may read.
exports = _editor | _reviewer | _steward | _auditor
sees_drafts = ((_editor | _reviewer) & _own) | ((_steward | _auditor) & in_scope())
staff = kind("staff")
