"""An account is one person's: names of counters, posts and machines are refused."""

import pytest

from bianmin.county.refusals import BadInput
from bianmin.people.usernames import read_username


@pytest.mark.parametrize(
    "shared",
    ["window01", "Window-1", "窗口", "三号窗口", "chuangkou", "chuangkou3hao", "station", "station_12", "zhan", "admin", "Admin2",
     "administrator", "clerk", "clerk.a", "cunzhan-2", "bangban", "值班", "公用账号", "pc01", "ｗｉｎｄｏｗ１", "root", "test1", "office",
     "system-admin", "xx村委会", "zhiban", "guest"],
)  # fmt: skip
def test_a_name_that_several_could_share_is_refused_with_a_sentence(shared):
    with pytest.raises(BadInput, match="一个人的") as refused:
        read_username(shared)
    assert refused.value.fields["username"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("zhoufeng", "zhoufeng"), (" ZhouFeng02 ", "zhoufeng02"), ("周凤", "周凤"), ("cai.xiaoyu", "cai.xiaoyu"), ("zhanwei", "zhanwei"),
     ("ｚｈｏｕｆｅｎｇ", "zhoufeng"), ("chuang.li", "chuang.li"), ("gongli", "gongli")],
)  # fmt: skip
def test_a_persons_name_is_taken(typed, kept):
    assert read_username(typed) == kept


@pytest.mark.parametrize(
    "wrong", ["", "ab", "1zhou", "zhou feng", "zhou@feng", "z" * 41, "周", "周 凤", "zhou\u200bfeng"]
)
def test_a_name_of_another_form_is_refused(wrong):
    with pytest.raises(BadInput):
        read_username(wrong)
