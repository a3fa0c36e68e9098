"""One declares one's own kin, and nobody else sees it."""

from datetime import date

import pytest
from django.test import Client

from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import PostRole
from bianmin.people.actions import KinFacts, declare_kin, withdraw_kin
from bianmin.people.models import Account, Kin
from bianmin.people.permissions import is_kin, kin_of
from bianmin.people.relations import relations_on, source
from tests import factories as make

pytestmark = pytest.mark.django_db
VILLAGE = "370832001009"


def browser(role=PostRole.CLERK):
    post = make.post(make.station(), role)
    client = Client()
    client.force_login(Account.objects.get(pk=post.account_id))
    return client, post.account_id


def test_the_page_takes_a_relative_in_and_keeps_no_number():
    client, account_id = browser()
    number = make.id_number()
    form = {"name": "王秀兰", "relation": "父母", "id_number": number, "village_code": VILLAGE}
    page = client.post("/guard/kin/", form, follow=True).content.decode()
    assert "王秀兰" in page and number not in page
    kin = Kin.objects.get()
    assert (kin.account_id, kin.name, kin.relation, kin.by_name) == (account_id, "王秀兰", "父母", "孙秀英")
    assert number not in str(kin.__dict__.values())
    other, _ = browser()
    assert "王秀兰" not in other.get("/guard/kin/").content.decode()
    assert other.post(f"/guard/kin/{kin.pk}/withdraw/").status_code == 404
    assert client.post(f"/guard/kin/{kin.pk}/withdraw/").status_code == 302
    assert client.post(f"/guard/kin/{kin.pk}/withdraw/").status_code == 404
    assert "王秀兰" not in client.get("/guard/kin/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"relation": "朋友"}, {"id_number": "123"}, {"id_number": "", "village_code": ""}, {"village_code": "370832999999"},
     {"village_code": "110101001001"}],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(wrong):
    client, _ = browser()
    form = {"name": "赵德海", "relation": "配偶", "id_number": make.id_number(), "village_code": VILLAGE, **wrong}
    answer = client.post("/guard/kin/", form)
    assert answer.status_code == 422 and not Kin.objects.exists()
    assert form["name"] in answer.content.decode()


def test_a_declared_relative_is_known_as_kin_and_a_withdrawn_one_is_not(at):
    case = make.case(at)
    actor = make.staff(case.station, PostRole.CLERK)
    assert not is_kin(actor.account_id, None, of=[case.applicant_id])
    kin = declare_kin(KinFacts("王秀兰", "父母", case.applicant.id_number), by=actor, at=at)
    assert is_kin(actor.account_id, None, of=[case.applicant_id]) and kin_of(actor.account_id) == [kin]
    with pytest.raises(BadInput, match="已经申报过"):
        declare_kin(KinFacts("王秀兰", "父母", case.applicant.id_number), by=actor, at=at)
    withdraw_kin(kin.pk, by=actor, at=at)
    assert not is_kin(actor.account_id, None, of=[case.applicant_id])
    assert Kin.objects.get().ended_at == at
    with pytest.raises(NotFound):
        withdraw_kin(kin.pk, by=actor, at=at)


def test_nobody_declares_without_end(at):
    actor = make.staff(make.station(), PostRole.CLERK)
    for number in range(60):
        declare_kin(KinFacts(f"亲属{number}", "配偶", village_code=VILLAGE), by=actor, at=at)
    with pytest.raises(BadInput, match="最多"):
        declare_kin(KinFacts("又一位", "配偶", village_code=VILLAGE), by=actor, at=at)


def test_the_list_of_relations_is_dated_and_says_where_it_is_from():
    assert "配偶" in relations_on(date(2026, 9, 28)) and relations_on(date(2019, 5, 31)) == ()
    assert "公务员法" in source() and all(len(name) <= 20 for name in relations_on(date(2026, 9, 28)))


def test_the_villages_of_another_township_can_be_chosen():
    make.station("远村", "370832002001", make.township("远镇", "370832002000"))
    client, _ = browser()
    assert "远村" not in client.get("/guard/kin/").content.decode()
    assert "远村" in client.get("/guard/kin/?town=370832002000").content.decode()
    assert client.get("/guard/kin/?town=%27").status_code == 200
