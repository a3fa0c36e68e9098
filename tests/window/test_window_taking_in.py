"""新来一位: one name is enough; the role decides where it ends; the same form twice is one case."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.cases.lifecycle import Status
from bianmin.cases.models import Case, CaseFile, Document
from bianmin.catalog.elements import MaterialSpec, Question
from bianmin.catalog.models import Edition, StationRole
from bianmin.county.rights import PostRole
from bianmin.people.models import Person
from bianmin.vault.models import StoredFile
from tests import factories as make
from tests.window.pages import filled_keys, photo, text_of, value_of

pytestmark = pytest.mark.django_db
SEEN = {"given-m1": "seen", "given-m2": "copy"}


@pytest.fixture
def agency(station):
    made = make.edition(name="护理补贴")
    make.placed(made, station)
    return made


@pytest.fixture
def taken_in(clerk, agency):
    """Write a form and send it; what is not named is left out."""

    def sent(made=agency, client=clerk, **fields):
        form = {"key": str(uuid4()), "item": made.item.slug, "edition": made.number, "name": "王秀兰",
                "q-card": "6217000000000000", **fields}  # fmt: skip
        return client.post("/window/take-in/", form)

    return sent


def test_one_finds_what_the_station_does_by_a_word_and_sees_its_role(clerk, agency, station):
    make.placed(make.edition(name="取暖补贴"), station, StationRole.ASSISTS)
    page = text_of(clerk.get("/window/take-in/"))
    assert page.index("护理补贴") < page.index("先指路的") < page.index("取暖补贴")
    assert "没有找到能收的" in text_of(clerk.get("/window/take-in/", {"q": "绝对没有"}))


def test_choosing_asks_the_database_no_more_for_thirty_items_than_for_one(clerk, agency, station):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            clerk.get("/window/take-in/")
        return len(captured)

    clerk.get("/window/take-in/")
    make.placed(make.edition(), station, StationRole.ASSISTS)
    few = asked()
    for number in range(30):
        make.placed(make.edition(), station, StationRole.ASSISTS if number % 2 else StationRole.FORWARDS)
    assert asked() == few


def test_only_a_name_is_needed(taken_in, clerk):
    answer = taken_in(**SEEN)
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/window/cases/{case.number}/")
    assert (case.channel, case.status, case.applicant.phone, case.applicant.id_number) == ("window", "received", "", "")
    page = clerk.get(answer["Location"])
    assert "没有留电话" in text_of(page) and "没有填，办的时候核对" in text_of(page)
    assert "打印代办凭证" in text_of(page)
    assert filled_keys(page) == ["转交水泊街道"]


def test_two_namesakes_are_kept_apart_by_group_householder_and_year(taken_in):
    taken_in(**SEEN, group="2", householder="王树林", **{"born-year": "1954"})
    taken_in(**SEEN, group="5", householder="李德才", **{"born-year": "１９５４", "born-month": "3", "born-day": "8"})
    assert Person.objects.count() == 2
    people = {person.group: (person.householder, person.born_on) for person in Person.objects.all()}
    assert people == {"2": ("王树林", "1954"), "5": ("李德才", "1954-03-08")}
    assert {person.village_code for person in Person.objects.all()} == {"370832001009"}


def test_an_identity_number_says_birth_and_sex(taken_in):
    taken_in(**SEEN, id_number=make.id_number(date(1954, 3, 8), 12), gender="male", **{"born-year": "1960"})
    person = Person.objects.get()
    assert (person.born_on, person.gender) == ("1954-03-08", "female")


def test_on_somebody_elses_phone_only_progress_is_said_unless_more_was_allowed(taken_in):
    taken_in(**SEEN, phone="13800000000", phone_whose="儿子")
    taken_in(**SEEN, name="赵德海", phone="13800000000", phone_whose="儿子", phone_may_say="call_back")
    taken_in(**SEEN, name="刘德才", phone="13800000001", phone_whose="本人", phone_may_say="x")
    said = {person.name: (person.phone_whose, person.phone_may_say) for person in Person.objects.all()}
    assert said == {"王秀兰": ("儿子", "progress"), "赵德海": ("儿子", "call_back"), "刘德才": ("", "all")}


def test_somebody_else_may_hand_it_in(taken_in, clerk):
    answer = taken_in(**SEEN, agent_name="刘强", relation="外甥", agent_phone="13811112222")
    case = Case.objects.get()
    assert (case.agent.name, case.agent_relation) == ("刘强", "外甥")
    assert "外甥刘强代交" in text_of(clerk.get(answer["Location"]))


def test_whoever_hands_it_in_must_be_said_to_be_somebody(taken_in):
    answer = taken_in(**SEEN, agent_name="刘强")
    assert answer.status_code == 422
    assert "请写代交人是本人的什么人" in text_of(answer)
    assert '<details class="gap-top" open>' in text_of(answer)
    assert Case.objects.count() == 0


def test_with_a_paper_missing_the_case_is_only_registered(taken_in, clerk):
    answer = taken_in(**{"given-m1": "seen"})
    case = Case.objects.get()
    assert case.status == Status.SUBMITTED
    assert {m.code: (m.state, m.how_given) for m in case.materials.all()} == {
        "m1": ("fine", "已看原件"), "m2": ("waiting", ""), "m3": ("exempt", ""),
    }  # fmt: skip
    page = text_of(clerk.get(answer["Location"]))
    assert "还有 1 样没有看过" in page and "一次告诉他" in page


def test_a_station_that_accepts_accepts_at_once(taken_in, clerk, station):
    made = make.edition(name="参保登记", route=make.RECORDED_OUTSIDE)
    make.department("ybj", "医疗保障局")
    make.placed(made, station, StationRole.ACCEPTS)
    form = text_of(clerk.get("/window/take-in/", {"item": made.item.slug}))
    assert ">受理 <kbd>F9</kbd>" in form
    answer = taken_in(made, **SEEN)
    case = Case.objects.get()
    assert (case.status, case.handler_unit.slug) == (Status.ACCEPTED, "ybj")
    assert "打印受理通知书" in text_of(clerk.get(answer["Location"]))


def test_a_photo_taken_at_the_counter_counts_as_looked_at(taken_in):
    taken_in(**{"given-m1": "seen", "photo-m2": photo()})
    case = Case.objects.get()
    assert case.status == Status.RECEIVED
    file = CaseFile.objects.get()
    assert (file.material.code, file.material.state, file.by_name) == ("m2", "fine", "孙秀英")


def test_a_photo_that_is_none_is_refused_beside_its_paper_and_everything_typed_is_kept(taken_in):
    wrong = photo()
    wrong.write(b"not a picture at all" * 50)
    wrong.seek(0)
    wrong.truncate(0)
    answer = taken_in(**{"given-m1": "seen", "photo-m2": wrong}, group="2")
    page = text_of(answer)
    assert answer.status_code == 422
    assert value_of(answer, "name") == "王秀兰" and value_of(answer, "group") == "2"
    assert "空的" in page
    assert (Case.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_portrait_that_is_too_small_is_refused_beside_its_paper(taken_in, station):
    portrait = MaterialSpec("m1", "照片", photo={"width": 352, "height": 440})
    made = make.edition(materials=(portrait,))
    make.placed(made, station)
    answer = taken_in(made, **{"photo-m1": photo(size=(200, 200))})
    assert answer.status_code == 422
    assert "352×440" in text_of(answer)
    assert StoredFile.objects.count() == 0


def test_what_is_wrong_is_said_at_its_field_all_at_once_and_the_photo_must_be_chosen_again(taken_in):
    answer = taken_in(
        name=" ", id_number="123", phone="12", group="很" * 21, **{"born-year": "2026", "born-month": "2", "born-day": "30"},
        **{"q-card": "12", "photo-m2": photo()},
    )  # fmt: skip
    page = text_of(answer)
    assert answer.status_code == 422
    assert "有 6 处要改" in page
    for words in (
        "请填姓名",
        "应是 18 位，现在是 3 位",
        "电话应是 11 位",
        "没有这一天",
        "最多 20 个字",
        "12 到 19 位",
        "重新选",
    ):
        assert words in page
    assert value_of(answer, "born-day") == "30" and value_of(answer, "q-card") == "12"
    assert (Case.objects.count(), Person.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "fields",
    [{"name": "王" * 10_000}, {"householder": "王" * 10_000}, {"born-year": "9" * 10_000}, {"born-year": "3026"},
     {"phone": "1" * 10_000}, {"relation": "甥" * 41, "agent_name": "刘强"}, {"agent_name": "刘强", "agent_id_number": "1"},
     {"born-year": "2026", "born-month": "12", "born-day": "1"}, {"address": "路" * 121}],
)  # fmt: skip
def test_too_much_is_refused_with_a_sentence(taken_in, fields):
    assert taken_in(**SEEN, **fields).status_code == 422
    assert Case.objects.count() == 0


@pytest.mark.parametrize("name", ["䶮𫖯𠮷", "阿卜杜拉·买买提", "王秀兰😀", "O’Neill"])
def test_rare_characters_are_names_too(taken_in, clerk, name):
    answer = taken_in(**SEEN, name=name)
    assert name in text_of(clerk.get(answer["Location"]))


def test_the_same_form_twice_is_one_case(taken_in):
    key = str(uuid4())
    first = taken_in(key=key, **SEEN, **{"photo-m2": photo()})
    kept = StoredFile.objects.count()
    second = taken_in(key=key, **SEEN, **{"photo-m2": photo()})
    assert first["Location"] == second["Location"]
    assert (Case.objects.count(), Document.objects.filter(kind="intake_receipt").count()) == (1, 1)
    assert StoredFile.objects.count() == kept == 1


def test_another_form_under_the_same_key_is_refused_and_names_the_first(taken_in):
    key = str(uuid4())
    taken_in(key=key, **SEEN)
    answer = taken_in(key=key, **SEEN, name="赵德海")
    assert answer.status_code == 422
    assert Case.objects.get().number in text_of(answer)
    assert value_of(answer, "name") == "赵德海"


@pytest.mark.parametrize("key", ["", "x", "1" * 5000])
def test_a_form_without_its_key_is_not_taken(taken_in, key):
    assert taken_in(key=key, **SEEN).status_code == 422


def test_an_edition_that_changed_meanwhile_shows_the_new_form_with_what_was_typed(taken_in, agency):
    Edition.objects.filter(pk=agency.pk).update(state=Edition.State.SUPERSEDED)
    newer = Edition.objects.create(
        item=agency.item, number=2, state=Edition.State.PUBLISHED, valid_from=make.DAY_ONE, profile="relief",
        content=make.content().to_json(), digest="1" * 64,
    )  # fmt: skip
    agency.item.current = newer
    agency.item.save(update_fields=["current"])
    answer = taken_in(**SEEN)
    assert answer.status_code == 409
    assert "换了新版" in text_of(answer)
    assert (value_of(answer, "edition"), value_of(answer, "name")) == ("2", "王秀兰")


def test_what_the_station_only_helps_with_makes_no_case(taken_in, clerk, station):
    made = make.edition(name="取暖补贴")
    make.placed(made, station, StationRole.ASSISTS)
    assert clerk.get("/window/take-in/", {"item": made.item.slug}).status_code == 404
    assert taken_in(made, **SEEN).status_code == 404
    assert clerk.get("/window/take-in/", {"item": "nothing"}).status_code == 404


def test_a_clerk_files_their_own_request_but_does_not_take_it_in(sit, station, agency, taken_in):
    number = make.id_number(date(1985, 1, 1), 77)
    taken_in(**SEEN, id_number=number, name="孙秀英")
    own = Person.objects.get()
    client = sit(station, person_id=own.pk)
    answer = taken_in(client=client, **SEEN, id_number=number, name="孙秀英")
    case = Case.objects.get(number=answer["Location"].split("/")[3])
    assert (case.applicant_id, case.status) == (own.pk, Status.SUBMITTED)
    assert "回避" in text_of(client.get(answer["Location"]))


def test_a_helper_takes_in_at_the_door(sit, station, taken_in):
    helper = sit(station, PostRole.HELPER, name="周宁")
    answer = taken_in(client=helper, **SEEN)
    assert answer.status_code == 302
    assert Case.objects.get().status == Status.RECEIVED


def test_another_stations_window_cannot_be_named(sit, agency, taken_in):
    stranger = sit(make.station("蔡楼村", "370832001033"))
    assert taken_in(client=stranger, **SEEN, station="370832001009").status_code == 403
    assert taken_in(client=stranger, **SEEN).status_code == 404
    assert Case.objects.count() == 0


def test_a_form_whose_session_ended_is_kept_with_its_key(clerk, agency, taken_in):
    key = str(uuid4())
    clerk.logout()
    answer = taken_in(key=key, **SEEN, **{"photo-m1": photo()})
    assert answer.status_code == 401
    assert "照片没法留" in text_of(answer)
    assert Case.objects.count() == 0


def test_a_question_that_hangs_on_another_says_so_and_may_stay_empty(clerk, station, taken_in):
    form = (
        Question("owner", "卡是谁的", "choice", options=("本人的", "监护人的")),
        Question("guardian", "监护人姓名", "text", only_if_key="owner", only_if_equals="监护人的"),
        Question("since", "哪天开始", "date", latest="today"),
        Question("poor", "是不是低保", "yes_no"),
    )
    made = make.edition(form=form)
    make.placed(made, station)
    page = text_of(clerk.get("/window/take-in/", {"item": made.item.slug}))
    assert "“卡是谁的”答“监护人的”的才填" in page
    typed = {"q-owner": "本人的", "q-since-year": "2026", "q-since-month": "9", "q-since-day": "1", "q-poor": "yes"}
    assert taken_in(made, **SEEN, **{**typed, "q-owner": "监护人的"}).status_code == 422
    taken_in(made, **SEEN, **typed)
    assert Case.objects.get().answers == {"owner": "本人的", "since": "2026-09-01", "poor": "yes"}


def test_a_person_of_another_village_of_the_township_can_be_chosen_and_nothing_else(taken_in):
    make.station("蔡楼村", "370832001033")
    taken_in(**SEEN, village="370832001033")
    taken_in(**SEEN, name="赵德海", village="999999999999")
    assert {p.name: p.village_code for p in Person.objects.all()} == {
        "王秀兰": "370832001033",
        "赵德海": "370832001009",
    }
