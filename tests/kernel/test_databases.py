import pytest
from django.db import connection

from zizai.city.models import Account
from zizai.kernel.ids import new_id


@pytest.mark.django_db
def test_an_account_with_a_rare_character_survives_the_database():
    Account.objects.create_user("𬱟䶮")
    assert Account.objects.get(username="𬱟䶮").username == "𬱟䶮"


@pytest.mark.django_db
def test_an_account_without_a_password_cannot_sign_in_locally():
    assert not Account.objects.create_user("li.min").has_usable_password()


@pytest.mark.django_db
def test_identifiers_made_later_sort_later():
    made = [new_id() for _ in range(50)]
    assert made == sorted(made)
    assert connection.vendor in {"sqlite", "postgresql"}
