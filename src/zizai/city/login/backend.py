"""How an account is read for a request: with who stands behind it, in one statement."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from zizai.city.models import Account


class Backend(AuthenticationBackend):
    """Accounts by user name and password; a disabled account is nobody from its next request on."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account of a session, its person and staff member read along without identity numbers. One statement."""
        found = Account.objects.select_related("person", "staff").defer("person__number", "person__phone")
        account = found.filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
