"""Whoever may not see a thing finds nothing: by address, by verb, in lists, counts, exports, search, files and the API.

Asked of every kind that is declared, as somebody in another post would ask; beside each refusal stands
somebody who may and does see it, so that a door that is shut for everybody proves nothing.
"""

import csv
import io
import json
import logging

from django.core.cache import caches
from django.urls import reverse
from everybody import Everybody
from scattered import OPENED, by_people
from who_asks import POSTS

from zizai.desk import places
from zizai.kernel import policies, search
from zizai.kernel.lifecycle import declared
from zizai.kernel.models import Upload
from zizai.look.slots import page_of

# Posts of unlike kinds, each of which sees some things and not others by another column.
READERS = ("市领导", "县区领导", "窗口受理", "会审部门", "话务员", "别的单位")


class Outsiders(Everybody):
    """Every door, for every kind."""

    each = 40

    def setUp(self):
        super().setUp()
        # Nobody here has a telephone with a second factor; without one the auditor would be let in nowhere.
        self.enterContext(self.settings(MFA_ROLES=[]))
        places.forget()
        caches["process"].clear()
        self.addCleanup(places.forget)
        self.addCleanup(caches["process"].clear)

    def as_(self, name):
        self.client.force_login(self.city.accounts[name])
        return self.client

    def pairs(self):
        """For each kind a thing with a post that sees it and one that does not but sees others of its kind, where there is such a one."""
        staff = {name: self.city.actors[name] for name in POSTS}
        for lifecycle in declared():
            rows = self.rows(lifecycle.model)
            sees = {name: {row.pk for row in rows if policies.sees(actor, row)} for name, actor in staff.items()}
            assert any(sees.values()), f"{lifecycle.kind}: nobody in POSTS sees any"
            if all(len(seen) == len(rows) for seen in sees.values()):
                # What every member of staff may read (a published plan's tasks) hides from people alone: see test_permissions.
                continue
            best = max(
                ((row, insider, outsider) for row in rows for insider in staff if row.pk in sees[insider] for outsider in staff if row.pk not in sees[outsider]),
                key=lambda found: (len(sees[found[2]]) > 0, found[0].is_open),
            )
            yield lifecycle, *best

    def test_by_address(self):
        for lifecycle, row, insider, outsider in self.pairs():
            page = reverse("desk:thing", args=[lifecycle.kind, row.pk])
            assert self.as_(insider).get(page).status_code == 200, (lifecycle, insider)
            client = self.as_(outsider)
            missing = client.get(reverse("desk:thing", args=[lifecycle.kind, "00000000-0000-4000-8000-000000000000"]))
            answer = client.get(page)
            assert (answer.status_code, len(answer.content)) == (404, len(missing.content)), (lifecycle, outsider)
            assert client.get(reverse("desk:preview", args=[lifecycle.kind, row.pk])).status_code == 404
            for detail in [f"fact.{one.name}" for one in page_of(lifecycle.kind).personal] + ["event.1.phone"]:
                assert client.get(reverse("desk:unmask", args=[lifecycle.kind, row.pk, detail])).status_code == 404
            self.client.logout()
            assert client.get(page)["Location"].startswith("/account/"), "who is not signed in is asked to, for what exists and for what does not"

    def test_by_verb(self):
        for lifecycle, row, _, outsider in self.pairs():
            client, version = self.as_(outsider), row.version
            for verb in by_people(lifecycle):
                url = reverse("desk:verb", args=[lifecycle.kind, row.pk, verb.name])
                assert client.get(url).status_code == 404, (lifecycle, verb.name)
                assert client.post(url, {"version": version, "once": "t", "confirmed": "yes"}).status_code in (404, 422), (lifecycle, verb.name)
            assert lifecycle.model.objects.get(pk=row.pk).version == version

    def test_by_the_api(self):
        for lifecycle, row, insider, outsider in self.pairs():
            one = f"/api/v1/things/{lifecycle.kind}/{row.pk}"
            assert self.as_(insider).get(one).status_code == 200
            client = self.as_(outsider)
            assert client.get(one).status_code == 404
            for verb in by_people(lifecycle):
                body = json.dumps({"version": row.version, "data": {}})
                assert client.post(f"{one}/verbs/{verb.name}", body, content_type="application/json").status_code == 404

    def test_lists_and_counts_and_exports_hold_what_one_sees_and_nothing_else(self):
        for lifecycle in declared():
            rows = self.rows(lifecycle.model)
            for name in READERS:
                seen = {str(row.pk) for row in rows if row.is_open and policies.sees(self.city.actors[name], row)}
                client = self.as_(name)
                page = client.get(reverse("desk:kind", args=[lifecycle.kind]))
                if page.status_code == 404:
                    assert not seen, (lifecycle, name)
                    assert client.get(f"/api/v1/things/{lifecycle.kind}").status_code == 404
                    assert client.post(reverse("desk:export", args=[lifecycle.kind, "csv"])).status_code == 404
                    continue
                assert page.status_code == 200, (lifecycle, name)
                counts = page.context["counts"]
                told = {counts[one].number for one in ("all", f"rail.{lifecycle.kind}") if one in counts}
                assert told == {len(seen)}, (lifecycle, name)
                assert self.listed(client, lifecycle) == seen, (lifecycle, name)
                lines = list(csv.reader(io.StringIO(client.post(reverse("desk:export", args=[lifecycle.kind, "csv"])).content.decode("utf-8-sig"))))
                assert len(lines) == 1 + len(seen), (lifecycle, name)

    def listed(self, client, lifecycle):
        found, after = set(), ""
        while True:
            page = client.get(f"/api/v1/things/{lifecycle.kind}", {"size": 200, "after": after}).json()
            found |= {one["id"] for one in page["items"]}
            after = page["after"]
            if not after:
                return found

    def test_by_search(self):
        """By its identifier, and by the words of whatever text it has."""
        search.catch_up()
        for lifecycle, row, insider, outsider in self.pairs():
            asked = {"q": str(row.pk)}
            assert self.as_(insider).get(reverse("desk:find"), asked)["Location"].endswith(f"{row.pk}/")
            answer = self.as_(outsider).get(reverse("desk:find"), asked)
            assert answer.status_code == 200 and not answer.context["rows"], (lifecycle, outsider)

    def test_in_bulk(self):
        for lifecycle, row, _, outsider in self.pairs():
            client = self.as_(outsider)
            for verb in by_people(lifecycle):
                answer = client.post(reverse("desk:bulk", args=[lifecycle.kind, verb.name]), {"item": f"{row.pk}:{row.version}"})
                assert answer.status_code == 404 or str(row.pk) not in answer.content.decode().replace(f"{row.pk}:{row.version}", ""), (lifecycle, verb.name)

    def test_by_a_file(self):
        for lifecycle, row, insider, outsider in self.pairs():
            file = Upload.objects.create(
                owner=row.pk, name="附件.pdf", media_type="application/pdf", size=1, digest=b"x" * 32, path="none", uploaded_at=OPENED,
                kind=lifecycle.kind, thing_id=row.pk,
            )  # fmt: skip
            url = reverse("give-file", args=[file.pk])
            assert self.as_(outsider).get(url).status_code == 404, (lifecycle, outsider)
            # Who may see it is let through to the content, which this row does not have.
            with self.assertRaises(FileNotFoundError):
                self.as_(insider).get(url)

    def test_the_attempt_is_on_record_with_identifiers_only(self):
        logging.getLogger("zizai.kernel.attempts").disabled = False
        lifecycle, row, insider, outsider = next(self.pairs())
        url = reverse("desk:thing", args=[lifecycle.kind, row.pk])
        with self.assertLogs("zizai.kernel.attempts", logging.WARNING) as said:
            self.as_(outsider).get(url)
        actor = self.city.actors[outsider]
        assert said.output == [f"WARNING:zizai.kernel.attempts:hidden {row._meta.label} {row.pk} asked for by staff {actor.id} in post {actor.post}"]
        with self.assertNoLogs("zizai.kernel.attempts", logging.WARNING):
            self.as_(insider).get(url)
