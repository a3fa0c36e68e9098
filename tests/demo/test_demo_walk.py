"""Every act of the demo is a true step, in whatever order they may come; and nobody is asked for what does not suit them."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from bianmin.cases.actions.mover import county_limits
from bianmin.cases.actions.selfcheck import findings
from bianmin.cases.lifecycle import Status
from bianmin.cases.models import Case, Draft
from bianmin.catalog.actions import load_pack
from bianmin.catalog.models import StationRole
from bianmin.catalog.permissions import items_at
from bianmin.county.rights import PostRole
from bianmin.demo import names, plans
from bianmin.demo.actions.cases import Walk, walk_cases
from bianmin.demo.actions.offices import choose_stations, open_earlier, staff_offices
from bianmin.demo.actions.people import Register, residents
from bianmin.demo.actions.pictures import keep_pictures
from bianmin.demo.actions.seeding import Size, seed_demo
from bianmin.demo.deals import deal_of
from bianmin.demo.hours import Span
from bianmin.demo.plans import Plan, Setting
from bianmin.feedback.models import Rating
from bianmin.people.models import Account
from bianmin.stations.models import Post
from bianmin.workdays.models import load_calendar
from tests import factories as make
from tests.demo.conftest import NOW
from tests.demo.packs import small_pack

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 6)


def test_one_case_can_take_every_way_round(loaded):
    rng, chosen = Random(4), choose_stations()
    open_earlier(on=LONG_AGO, reviewed_on=LONG_AGO)
    deals = [deal_of(item.current, role, item.name) for item, role in items_at(chosen[0], on=NOW.date())]
    deal = next(deal for deal in deals if deal.edition.item.name == "重度残疾人护理补贴")
    offices = staff_offices(chosen, departments={"mzj", "canlian"}, seats={}, on=LONG_AGO, rng=rng)
    who = residents(chosen, count=20, today=NOW.date(), rng=rng)[0]
    acts = ["file", "recall", "file_again", "tell_lack", "supply", "hand_over", "ask_correction", "resubmit", "accept"]
    acts += ["withdraw", "undo_withdraw", "pass_on", "suspend", "resume", "pass_on", "suspend", "resume"]
    acts += ["propose", "send_back", "propose", "grant", "deliver", "rate"]
    days = [date(2026, 9, 1) + timedelta(days=place // 3) for place in range(len(acts))]
    at = plans.moments(acts, days, NOW, rng, is_on_line=True)
    plan = Plan(Status.DELIVERED, deal, who, is_on_line=True, acts=acts, at=at)
    told = []
    pictures = keep_pictures(deal.body.materials, at=NOW)
    [case] = walk_cases([plan], Walk(offices, pictures, rng, seed=1), lambda done, total: told.append((done, total)))
    assert (case.status, case.outcome) == (Status.DELIVERED, "granted")
    assert case.last_sequence == len(acts)  # handing over is two steps, rating is none
    assert case.files.filter(replaced_at__isnull=True).count() == 3
    assert Rating.objects.get().case == case
    assert list(findings()) == []
    assert told == [(len(acts), len(acts))]


def test_a_county_whose_one_item_needs_the_person_to_come_has_a_demo_too(db):
    pack = small_pack()
    only = tuple(item for item in pack.items if item.name.startswith("收养委托书"))
    load_pack(replace(pack, items=only), on=NOW.date())
    seed_demo(Size(cases=25, residents=30), at=NOW)
    assert Case.objects.count() == 25
    assert set(Case.objects.values_list("channel", flat=True)) == {"window"}
    assert not Draft.objects.exists()


def test_two_people_of_one_birthday_have_two_numbers():
    register = Register(NOW.date(), Random(1), set())
    numbers = {register.number(date(1954, 2, 8), names.FEMALE) for _ in range(20)}
    assert len(numbers) == 20


def test_newborns_have_no_number_and_their_parents_telephone(db):
    made = residents([make.station()], count=400, today=NOW.date(), rng=Random(1))
    newborns = [each for each in made if each.age == 0]
    assert newborns
    for each in newborns:
        assert each.facts.id_number == "" and each.agent and each.facts.phone == each.agent.phone
        assert each.relation in {"母亲", "父亲"} and each.facts.phone_whose.startswith(each.relation)
        assert date.fromisoformat(each.facts.born_on) < NOW.date()


def test_some_grown_people_have_neither_number_nor_telephone_to_give(db):
    made = residents([make.station()], count=400, today=NOW.date(), rng=Random(1))
    assert any(each.age > 18 and not each.facts.id_number for each in made)
    assert 15 < sum(not each.facts.phone for each in made) < 80
    assert any(each.agent and each.age >= 65 for each in made)


def setting(deals, people):
    span = Span(NOW.date() - timedelta(days=90), NOW, load_calendar())
    return Setting(tuple(deals), tuple(people), people[0].station.pk, {}, span, county_limits(), Random(1))


def test_where_nobody_suits_somebody_must(db):
    birth = deal_of(make.edition(name="生育登记"), StationRole.FORWARDS, "生育登记")
    people = residents([make.station()], count=8, today=NOW.date(), rng=Random(1))  # all too old, or men
    made = plans.plan_cases(60, setting([birth], people))
    assert len(made) == 60
    assert [plan.resident for plan in made] == [people[plans.NAMESAKE]] * 60


def test_who_has_no_number_files_once_at_most(db):
    relief = deal_of(make.edition(name="门诊费用报销"), StationRole.FORWARDS, "门诊费用报销")
    people = residents([make.station()], count=400, today=NOW.date(), rng=Random(1))
    made = plans.plan_cases(600, setting([relief], people))
    asked = [plan.resident.facts for plan in made if not plan.resident.facts.id_number]
    assert asked
    assert len(asked) == len({(facts.name, facts.born_on) for facts in asked})


def test_a_unit_that_the_county_has_not_set_up_gets_no_posts(db):
    offices = staff_offices([make.station()], departments={"mzj"}, seats={}, on=LONG_AGO, rng=Random(1))
    assert {post.role for post in Post.objects.all()} == {
        PostRole.CLERK, PostRole.HELPER, PostRole.HEAD, PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER,
    }  # fmt: skip
    assert len(offices.desks) == 2
    assert Account.objects.filter(username="demo-clerk").exists()
