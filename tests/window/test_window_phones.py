"""Four elders and one nephew: each says at the desk what his telephone may see, and takes it back as easily."""

import pytest

from bianmin.badges.models import PhoneGrant
from bianmin.badges.permissions import phones_of
from bianmin.county.rights import PostRole
from tests import factories as make
from tests.window.pages import case_page, text_of

pytestmark = pytest.mark.django_db
SAID = {"whose": "agent", "what": "progress", "how": "window"}


@pytest.fixture
def case(at, station):
    agent = make.facts("刘强", phone="13911112222")
    return make.case(at, at_station=station, agent=agent, agent_relation="外甥")


@pytest.fixture
def allow(clerk, case):
    return lambda client=clerk, **said: client.post(f"/window/cases/{case.number}/phones/", {**SAID, **said})


def grants(case, at):
    return phones_of([case.applicant_id], at=at).filter(case_id__isnull=True)


def test_the_applicant_lets_the_nephews_telephone_see_and_takes_it_back(case, clerk, allow):
    assert allow().status_code == 302
    made = PhoneGrant.objects.get(case_id__isnull=True)
    assert (made.person_id, made.phone, made.whose, made.what, made.by_kind) == (
        case.applicant_id, "13911112222", "外甥", "progress", "post",
    )  # fmt: skip
    page = text_of(case_page(clerk, case))
    assert "139****（外甥）：只看办到哪了" in page and "13911112222" not in page
    assert clerk.post(f"/window/cases/{case.number}/phones/{made.pk}/stop/").status_code == 302
    made.refresh_from_db()
    assert made.ended_at is not None


@pytest.mark.parametrize("wrong", [{"whose": "13800001111"}, {"what": "everything"}, {"how": "guess"}])
def test_what_was_not_said_clearly_is_not_kept(allow, wrong):
    assert allow(**wrong).status_code == 422
    assert not PhoneGrant.objects.filter(case_id__isnull=True).exists()


def test_nobody_says_it_of_their_own_case_or_another_stations(case, allow, sit, station):
    own = sit(station, person_id=case.applicant_id)
    assert allow(own).status_code == 403
    other = make.station("别的村", "370832001010", parent=station.parent)
    assert allow(sit(other)).status_code == 404
    assert not PhoneGrant.objects.filter(case_id__isnull=True).exists()


def test_a_grant_of_another_person_is_not_found_here(case, clerk, allow, at, station):
    allow()
    theirs = PhoneGrant.objects.get(case_id__isnull=True)
    another = make.case(at, at_station=station, applicant=make.facts("李四"))
    assert clerk.post(f"/window/cases/{another.number}/phones/{theirs.pk}/stop/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_a_helper_writes_it_down_too(case, allow, sit, station):
    assert allow(sit(station, PostRole.HELPER)).status_code == 302
