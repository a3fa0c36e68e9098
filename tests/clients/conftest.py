"""A client with its keepers, as small as it may be."""

from datetime import date

import pytest

from bianmin.clients.actions import keys, registering
from bianmin.clients.actions.registering import Proposal
from bianmin.county.rights import PostRole
from bianmin.stations.models import Unit
from tests import factories as make

EXPIRES = date(2027, 3, 1)


@pytest.fixture
def county_office(db):
    unit, _ = Unit.objects.get_or_create(
        slug="county-office",
        defaults={"kind": Unit.Kind.COUNTY_OFFICE, "name": "县政务服务管理办公室", "short_name": "县政务办",
                  "division_code": "370832000000"},
    )  # fmt: skip
    return unit


@pytest.fixture
def system_admin(county_office):
    return make.staff(county_office, PostRole.SYSTEM_ADMIN, "系统员")


@pytest.fixture
def officer(county_office):
    return make.staff(county_office, PostRole.COUNTY_OFFICE, "批准员")


@pytest.fixture
def edition(db):
    """An item that the station of 杏花村 forwards."""
    made = make.edition()
    make.placed(made, make.station())
    return made


@pytest.fixture
def proposal(county_office, edition, at):
    return Proposal(
        name="某某银行", unit=county_office, purpose="帮老人交补贴申请", mode="live", scope="submit",
        items=(edition.item.slug,), divisions=("370832001000",), starts_on=at.date(),
    )  # fmt: skip


@pytest.fixture
def admit(system_admin, officer, at):
    """Propose and approve a client."""

    def admitted(proposal):
        return registering.approve(registering.propose(proposal, by=system_admin, at=at), by=officer, at=at)

    return admitted


@pytest.fixture
def bank(admit, proposal):
    return admit(proposal)


@pytest.fixture
def key_of(system_admin, at):
    """Make a key of a client and return it with its secret."""

    def made(client, kind="live", expires_on=EXPIRES):
        return keys.make_key(client, kind, expires_on=expires_on, by=system_admin, at=at)

    return made
