"""A client with a key at the API's door."""

import json
from datetime import date

import pytest

from bianmin.clients.actions import keys, registering
from bianmin.clients.actions.registering import Proposal
from bianmin.county.rights import PostRole
from bianmin.stations.models import Unit
from tests import factories as make

API = "/api/v1"


class Caller:
    """A partner's program: one key, JSON in and out."""

    def __init__(self, client, secret, bank):
        self.client, self.secret, self.bank = client, secret, bank

    def headers(self, **more):
        return {"Authorization": f"Bearer {self.secret}", **more}

    def get(self, path, status=200):
        return self._told(self.client.get(f"{API}{path}", headers=self.headers()), status)

    def post(self, path, body=None, status=201, once=None):
        more = {"Idempotency-Key": once} if once else {}
        response = self.client.post(
            f"{API}{path}", json.dumps(body), content_type="application/json", headers=self.headers(**more)
        )
        return self._told(response, status)

    def upload(self, draft_id, status=201, **fields):
        response = self.client.post(f"{API}/drafts/{draft_id}/files", fields, headers=self.headers())
        return self._told(response, status)

    def _told(self, response, status):
        assert response.status_code == status, response.content.decode()
        assert response["Cache-Control"] == "no-store"
        return response.json()


@pytest.fixture
def partner(client, db, at):
    """Make partners: each a client of its own with one key of a kind."""
    import time_machine

    def made(kind="live", name="某某银行", *, items, divisions=("370832001000",), **over):
        office, _ = Unit.objects.get_or_create(
            slug="county-office", defaults={"kind": Unit.Kind.COUNTY_OFFICE, "name": "县政务服务管理办公室",
                                            "short_name": "县政务办", "division_code": "370832000000"},
        )  # fmt: skip
        admin = make.staff(office, PostRole.SYSTEM_ADMIN, "系统员")
        values = {"mode": "live", "scope": "submit", "per_minute": 600, "per_day": 100_000, **over}
        proposal = Proposal(
            name=name, unit=office, purpose="帮老人交", items=tuple(items), divisions=tuple(divisions),
            starts_on=date(2026, 1, 1), **values,
        )  # fmt: skip
        proposed = registering.propose(proposal, by=admin, at=at)
        bank = registering.approve(proposed, by=make.staff(office, PostRole.COUNTY_OFFICE, "批准员"), at=at)
        _, secret = keys.make_key(bank, kind, expires_on=date(2027, 3, 1), by=admin, at=at)
        return Caller(client, secret, bank)

    with time_machine.travel(at, tick=False):
        yield made
