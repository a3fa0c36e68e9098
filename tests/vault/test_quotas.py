"""Nobody fills the disk: one case, one draft and one station's day hold only so much, and each is told what to do."""

from typing import Any

import pytest

from bianmin.cases.actions import files, quotas
from bianmin.cases.actions.counter import take_in
from bianmin.cases.actions.drafts import start_draft
from bianmin.cases.models import CaseFile, DraftFile
from bianmin.catalog.elements import MaterialSpec
from bianmin.county.refusals import BadInput, TooOften
from bianmin.county.rights import PostRole
from bianmin.vault.models import StoredFile
from bianmin.vault.uploads import CleanFile
from tests import factories as make

pytestmark = pytest.mark.django_db
PHOTO = CleanFile(b"x" * 1000, "image/jpeg", "jpg", "照片.jpg", 1000, 1000)


@pytest.fixture
def draft(at: Any, keys: Any) -> Any:
    """A stranger's draft of an item that asks for fourteen papers."""
    made = make.edition(materials=tuple(MaterialSpec(f"m{n}", f"材料{n}") for n in range(14)))
    make.placed(made, make.station())
    return start_draft(made.item, make.station(), account_id=None, at=at)


def test_a_strangers_draft_holds_so_many_files_and_no_more(draft: Any, at: Any, keys: Any) -> None:
    for number in range(keys.MOST_FILES_OF_A_STRANGER):
        files.add_draft_file(draft, f"m{number}", PHOTO, at=at)
    with pytest.raises(BadInput, match="一件事最多放 12 个文件"):
        files.add_draft_file(draft, "m13", PHOTO, at=at)
    files.add_draft_file(draft, "m3", PHOTO, at=at)  # in the place of the earlier one
    assert (DraftFile.objects.count(), StoredFile.objects.count()) == (12, 12)


def test_a_draft_of_somebody_signed_in_holds_as_much_as_a_case(draft: Any, at: Any) -> None:
    draft.account_id = make.account().pk
    for number in range(14):
        files.add_draft_file(draft, f"m{number}", PHOTO, at=at)
    assert DraftFile.objects.count() == 14


def test_the_bytes_of_a_draft_and_of_a_case_are_counted_too(draft: Any, at: Any, keys: Any) -> None:
    keys.MOST_BYTES_OF_A_STRANGER = keys.MOST_BYTES_OF_A_CASE = 2500
    case = make.case(at)
    clerk = make.staff(case.station, PostRole.CLERK)
    for number in range(2):
        files.add_draft_file(draft, f"m{number}", PHOTO, at=at)
        files.add_file(case, "m1", PHOTO, by=clerk, at=at)
    with pytest.raises(BadInput, match=r"加起来最多 0 MB，这一个放不下了。请改传照片"):
        files.add_draft_file(draft, "m2", PHOTO, at=at)
    with pytest.raises(BadInput, match="加起来最多"):
        files.add_file(case, "m1", PHOTO, by=clerk, at=at)
    assert (DraftFile.objects.count(), CaseFile.objects.count()) == (2, 2)


def test_strangers_use_up_their_share_of_a_stations_day_and_not_the_desks(draft: Any, at: Any, keys: Any) -> None:
    keys.MOST_FILES_OF_A_STATION_A_DAY = {"desk": 2, "online": 2}
    for number in range(2):
        files.add_draft_file(draft, f"m{number}", PHOTO, at=at)
    with pytest.raises(TooOften, match=r"明天再传.*窗口照收"):
        files.add_draft_file(draft, "m2", PHOTO, at=at)
    case = make.case(at)
    clerk = make.staff(case.station, PostRole.CLERK)
    for _ in range(2):
        files.add_file(case, "m1", PHOTO, by=clerk, at=at)
    with pytest.raises(TooOften, match=r"已经满 2 个.*纸质原件，明天再拍"):
        files.add_file(case, "m1", PHOTO, by=clerk, at=at)


def test_another_station_and_another_day_have_a_share_of_their_own(at: Any, keys: Any) -> None:
    keys.MOST_FILES_OF_A_STATION_A_DAY = {"desk": 1, "online": 1}
    here, there = make.station(), make.station("后林村", "370832001010")
    for station in (here, there):
        quotas.count_file_of_station(station.pk, at=at, at_desk=False)
    with pytest.raises(TooOften):
        quotas.count_file_of_station(here.pk, at=at, at_desk=False)
    quotas.count_file_of_station(here.pk, at=at.replace(day=at.day + 1), at_desk=False)


def test_photos_taken_at_the_counter_count_for_the_stations_day(at: Any, keys: Any) -> None:
    keys.MOST_FILES_OF_A_STATION_A_DAY = {"desk": 1, "online": 1}
    made, station = make.edition(), make.station()
    make.placed(made, station)
    clerk = make.staff(station, PostRole.CLERK)
    asked = make.request(made, station, channel="window")
    with pytest.raises(TooOften, match="纸质原件"):
        take_in(asked, {"m1": PHOTO, "m2": PHOTO}, key="k", by=clerk, at=at)
    assert not StoredFile.objects.exists()
    take_in(asked, {"m1": PHOTO}, key="k", by=clerk, at=at)
    assert StoredFile.objects.count() == 1
