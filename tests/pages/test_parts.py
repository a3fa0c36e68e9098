"""The parts that pages are built of: what they write, and that they escape what they are given."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines

from bianmin.pages.posted import date_boxes, posted_date
from bianmin.pages.questions import KINDS, Question, question_of
from bianmin.pages.wording import chinese_date, chinese_moment, chinese_span, mask_name, mask_phone
from tests.pages.kitchen import EditionQuestion


def drawn(source, **context):
    return engines["django"].from_string(source).render(context).strip()


def field(thing, extra=""):
    return drawn("{% field thing " + extra + " %}", thing=thing)


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        (date(2026, 12, 8), None, "12 月 8 日（周二）"),
        (date(2026, 12, 8), date(2026, 1, 1), "12 月 8 日（周二）"),
        (date(2027, 1, 26), date(2026, 12, 31), "2027 年 1 月 26 日（周二）"),
        (datetime(2026, 12, 7, 16, 30, tzinfo=UTC), None, "12 月 8 日（周二）"),
        (None, None, ""),
    ],
)
def test_a_date_has_its_weekday_and_its_year_only_when_it_is_another(day, today, words):
    assert chinese_date(day, today) == words


@pytest.mark.parametrize(
    ("at", "today", "words"),
    [
        (datetime(2026, 11, 24, 2, 5, tzinfo=UTC), None, "11-24 10:05"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2026, 12, 31), "2027-01-01 00:00"),
        (datetime(2026, 11, 24, 10, 5), None, "11-24 10:05"),
        (None, None, ""),
    ],
)
def test_a_moment_is_written_in_the_countys_own_time(at, today, words):
    assert chinese_moment(at, today) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=15), "15 分钟"),
        (timedelta(seconds=1), "1 分钟"),
        (timedelta(hours=2), "2 小时"),
        (timedelta(minutes=90), "1 小时 30 分钟"),
        (timedelta(), "0 分钟"),
    ],
)
def test_a_wait_is_written_in_whole_minutes(span, words):
    assert chinese_span(span) == words


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王秀兰", "王*兰"),
        ("王兰", "王*"),
        ("欧阳娜娜", "欧**娜"),
        ("王", "*"),
        ("", ""),
        (" 王秀兰 ", "王*兰"),
        ("𠮷秀䶮", "𠮷*䶮"),
        ("葛󠄀秀兰", "葛󠄀*兰"),
    ],
)
def test_a_masked_name_keeps_the_family_name(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800000000", "138****"),
        ("138 0000 0000", "138****"),
        ("0537-7300000", "053****"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_masked_phone_keeps_three_digits_and_does_not_say_how_many_follow(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("year", "month", "day", "text"),
    [
        ("1954", "3", "2", "1954-03-02"),
        ("2026", "02", "30", "2026-02-30"),
        ("１９５４", "１", "２", "1954-01-02"),
        ("1954", "", "", "1954--"),
        ("", "", "", ""),
        ("去年", "3", "2", "去年-03-02"),
    ],
)
def test_the_three_boxes_of_a_date_come_back_as_typed(year, month, day, text):
    post = QueryDict(mutable=True)
    post.update({"born-year": year, "born-month": month, "born-day": day})
    assert posted_date(post, "born") == text
    assert text == "" or date_boxes(text)["year"] == text.split("-")[0]


def test_a_date_that_is_no_day_stands_in_the_boxes_again():
    html = field(Question("born", "出生日期", "date", "2026-02-30", error="2026 年 2 月没有 30 日。"))
    assert 'name="born-year" value="2026"' in html
    assert 'name="born-month" value="02"' in html
    assert 'name="born-day" value="30"' in html
    assert "2026 年 2 月没有 30 日。" in html


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_drawn_with_a_label_and_what_was_typed_is_escaped(kind):
    nasty = '"><script>alert(1)</script>'
    html = field(Question("q", nasty, kind, nasty, hint=nasty, error=nasty, options=((nasty, nasty), ("b", "b"))))
    assert "<script>" not in html
    assert kind == "hidden" or "<label" in html or "<legend>" in html


def test_hint_and_error_are_tied_to_the_input_and_the_error_begins_with_a_word():
    html = field(
        Question("id_number", "身份证号", "id", "3708", hint="末位是 X 的，照样填 X", error="身份证号是 18 位。")
    )
    assert 'aria-describedby="id_id_number-hint id_id_number-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="error" id="id_id_number-error"><b>要改：</b>身份证号是 18 位。</p>' in html


def test_what_need_not_be_filled_says_so():
    assert "（可以不填）" in field(Question("q", "电话", required=False))
    assert " required" not in field(Question("q", "电话", required=False))
    assert " required" in field(Question("q", "电话"))


def test_an_editions_question_is_drawn_with_its_key_and_plain_options():
    html = field(EditionQuestion("whose", "电话是谁的", "choice", options=("本人的", "家里人的"), value="家里人的"))
    assert html.count('type="radio"') == 2
    assert 'name="whose" value="家里人的" checked' in html
    assert 'value="本人的" checked' not in html


def test_yes_and_no_need_no_options():
    assert [words for _, words in question_of(EditionQuestion("q", "有社保卡吗", "yes_no")).options] == [
        "是",
        "否",
    ]


def test_several_ticks_stay_ticked():
    html = field(Question("q", "要帮什么", "choices", ["a", "c"], options=(("a", "甲"), ("b", "乙"), ("c", "丙"))))
    assert html.count(" checked") == 2


def test_an_unknown_kind_is_loud():
    with pytest.raises(KeyError):
        question_of(EditionQuestion("q", "?", "hologram"))


def test_the_desk_can_keep_the_browser_from_offering_the_last_villagers_data():
    assert 'autocomplete="name"' in field(Question("name", "姓名", "name"))
    assert 'autocomplete="off"' in field(Question("name", "姓名", "name"), 'autocomplete="off"')
    assert field(Question("born", "生日", "date"), 'autocomplete="off"').count('autocomplete="off"') == 3


class Sample(forms.Form):
    """Every widget a face may use."""

    name = forms.CharField(label="姓名", max_length=20, help_text="和身份证上一样")
    why = forms.CharField(widget=forms.Textarea, required=False)
    whose = forms.ChoiceField(choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    village = forms.ChoiceField(choices=[("1", "杏花村"), ("2", "蔡楼村")])
    needs = forms.MultipleChoiceField(choices=[("a", "甲"), ("b", "乙")], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField()
    photo = forms.FileField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    token = forms.CharField(widget=forms.HiddenInput)
    count = forms.IntegerField()


def test_a_bound_form_is_drawn_with_what_was_typed_but_never_with_a_password():
    form = Sample(
        {
            "name": "王" * 30,
            "why": "腿脚不便",
            "whose": "b",
            "village": "2",
            "needs": ["b"],
            "agree": "on",
            "secret": "hunter2",
            "token": "t",
            "count": "三",
        }
    )
    html = drawn("{% for each in form %}{% field each %}{% endfor %}", form=form)
    assert "王" * 30 in html
    assert "腿脚不便</textarea>" in html
    assert 'name="whose" value="b" checked' in html
    assert '<option value="2" selected>' in html
    assert 'type="checkbox" id="id_needs_1" name="needs" value="b" checked' in html
    assert 'id="id_agree" name="agree" checked' in html
    assert 'value="三"' in html
    assert "hunter2" not in html
    assert html.count("要改：") == 2
    assert 'maxlength="20"' in html
    assert 'id="id_name-hint"' in html


def test_a_lamp_carries_words_and_takes_anything_with_a_tone():
    assert drawn('{% lamp "late" "超期 1 天" %}') == '<span class="lamp late">超期 1 天</span>'
    assert (
        drawn("{% lamp thing %}", thing=SimpleNamespace(tone="ok", words="剩 2 天"))
        == '<span class="lamp ok">剩 2 天</span>'
    )


@pytest.mark.parametrize(("part", "whole", "width"), [(37, 50, "74.0"), (1, 0, "0.0"), (9, 3, "100.0"), (-1, 3, "0.0")])
def test_a_meter_never_leaves_its_frame(part, whole, width):
    assert f'class="part" width="{width}"' in drawn("{% meter part whole '话' %}", part=part, whole=whole)


def test_a_figure_opens_its_list():
    assert drawn('{% figure 37 "正在办" "/list/" "件" %}') == (
        '<a class="figure" href="/list/"><b>37<small>件</small></b><span>正在办</span></a>'
    )
    assert drawn('{% figure 37 "正在办" %}') == '<div class="figure"><b>37</b><span>正在办</span></div>'


def test_wrapping_parts_and_steps():
    assert (
        drawn("{% panel title %}里{% endpanel %}", title="<b>")
        == '<section class="card"><h2>&lt;b&gt;</h2>里</section>'
    )
    assert drawn('{% strip "ok" %}好{% endstrip %}') == '<div class="strip ok">好</div>'
    assert drawn('{% seal "示例" %}') == '<span class="seal">示例</span>'
    assert "<b>第 2 步，共 5 步</b>" in drawn("{% stepper 2 5 %}")
    assert "K7PM-Q2XN</output>" in drawn('{% code_box "K7PM-Q2XN" "查询码" %}')


def test_a_pager_shows_only_the_ways_there_are():
    assert drawn("{% pager %}") == ""
    assert 'rel="next" href="/?after=1"' in drawn('{% pager older="/?after=1" %}')
    assert 'rel="prev"' not in drawn('{% pager older="/?after=1" %}')
