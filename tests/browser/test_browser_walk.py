"""The main job through the real server: found, filed, told once, accepted, decided, delivered, rated, seen in the figures."""

import re
import time

import pytest

from tests.browser.walking import BIRTH, WHO, choose_village, fill_form, photo

pytestmark = pytest.mark.browser


def file_on_line(villager, tmp_path):
    """Walk from the home page to the receipt; return number and query code."""
    page = villager.go("/")
    choose_village(villager)
    villager.reads("杏花村社区便民服务站")
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("生育登")
    villager.press("查找")
    villager.press("生育登记")
    villager.reads("带什么")
    villager.press("我要办")
    fill_form(villager, {**WHO, **BIRTH})
    while "/check/" not in page.url:
        upload = page.locator("input[type=file]").first
        if upload.count() and not page.get_by_text("已收到").count():
            upload.set_input_files(photo(tmp_path))
            villager.reads("已收到")
            villager.look()
        villager.press("下一步")
    villager.press("交上去", exact=True)
    return tuple(page.locator("output").nth(index).inner_text() for index in (0, 1))


_LOOK_UPS: list[int] = []  # the minutes in which the walks looked a case up
MOST_A_MINUTE = 4  # the house allows five from one address


def wait_for_a_turn():
    """Look up no oftener than one address may: the walks are quicker than people."""
    while _LOOK_UPS.count(int(time.time() // 60)) >= MOST_A_MINUTE:
        time.sleep(1)
    _LOOK_UPS.append(int(time.time() // 60))


def follow(visitor, number, code):
    wait_for_a_turn()
    page = visitor.go("/progress/")
    page.locator("[name=number]").fill(number.lower())
    page.locator("[name=code]").fill(code)
    page.locator("main form button").first.click()
    return visitor.look()


def open_at_window(clerk, number):
    page = clerk.go(f"/window/find/?number={number}")
    if f"/cases/{number}/" not in page.url:
        page.locator(f'a[href*="{number}"]').first.click()
        clerk.look()
    return page


def tick_papers(page):
    for box in page.locator('input[name="fine"]').all():
        box.check(force=True)


@pytest.mark.parametrize(("width", "senior"), [(390, False), (1366, False), (390, True)], ids=["phone", "pc", "senior"])
def test_one_request_from_guide_to_rating(visit, tmp_path, width, senior):
    villager = visit(width=width, senior=senior)
    number, code = file_on_line(villager, tmp_path)
    assert number.startswith("LS") and len(code.replace("-", "")) == 8 and code not in villager.page.url

    clerk = visit()
    clerk.sign_in_as("窗口人员")
    page = open_at_window(clerk, number)
    assert page.get_by_role("button", name="受理", exact=False).count()
    assert not page.get_by_role("button", name="转交").count()  # this station accepts: there is nothing to hand over
    page.get_by_text("一次告知缺什么").first.click()
    lack = page.locator("form", has=page.locator('[name^="lacks-"]')).first
    for box in lack.locator('[name^="lacks-"]').all()[1:]:
        box.uncheck(force=True)
    lack.locator('[name^="lacks-"]').first.check(force=True)
    lack.locator('[name^="lack-"]').first.fill("看不清名字")
    lack.locator('[name^="remedy-"]').first.fill("重拍一张，名字要看得清")
    lack.get_by_role("button").last.click()
    clerk.reads("一次性告知书")
    clerk.look()

    follow(villager, number, code)
    villager.reads("轮到您了")
    villager.reads("看不清名字")
    villager.page.locator("input[type=file]").first.set_input_files(photo(tmp_path, "again.jpg"))
    villager.press("上传", exact=True)
    villager.press("交回")
    villager.reads("等受理")

    open_at_window(clerk, number)
    tick_papers(page)
    page.get_by_role("button", name=re.compile("^受理")).first.click()
    clerk.reads("受理通知书")
    clerk.look()

    handler = visit()
    handler.sign_in_as("乡镇经办")
    handler.go(f"/office/cases/{number}/")
    handler.page.get_by_text("建议准予").first.click()
    handler.press("提出意见")
    approver = visit()
    approver.sign_in_as("乡镇审批")
    approver.go(f"/office/cases/{number}/")
    approver.press("准予")
    approver.reads("准予决定书")

    page = open_at_window(clerk, number)
    deliver = page.locator("form", has=page.locator('[name$="collector"]')).first
    deliver.locator('[name$="way"]').first.check(force=True)
    deliver.locator('[name$="collector"]').fill("徐梅英")
    deliver.locator('[name$="relation"]').fill("本人")
    deliver.get_by_role("button").last.click()
    clerk.reads("送达回证")
    clerk.look()

    follow(villager, number, code)
    rate = villager.page.locator("form", has=villager.page.locator('[name="level"]')).first
    rate.locator('[name="level"][value="4"]').check(force=True)
    rate.get_by_role("button").last.click()
    villager.look()
    villager.reads("满意")

    office = visit()
    office.sign_in_as("县政务服务管理办公室")
    office.reads("截至")
    office.page.locator("a.figure").first.click()
    office.look()
    assert "徐梅英" not in office.page.content() and "徐*英" in office.page.content()


def test_a_case_is_taken_back_changed_and_filed_again_under_its_number(visit, tmp_path):
    villager = visit(width=390)
    number, code = file_on_line(villager, tmp_path)
    villager.press("收回")
    villager.reads("接着")
    page = villager.page
    while "/check/" not in page.url:
        onward = page.get_by_role("link", name=re.compile("接着填|看一遍|下一步|交"))
        if page.locator("form#form").count():
            villager.press("下一步")
        else:
            onward.first.click()
            villager.look()
    villager.press("交上去", exact=True)
    again = tuple(page.locator("output").nth(index).inner_text() for index in (0, 1))
    assert again == (number, code)


def test_an_outer_systems_case_from_the_window_to_the_door(visit):
    clerk = visit()
    clerk.sign_in_as("窗口人员")
    page = clerk.page
    page.locator('form.inline [name="q"]').first.fill("门诊")
    clerk.press("找事项")
    page.get_by_role("link", name="门诊费用报销").or_(page.get_by_role("button", name="门诊费用报销")).first.click()
    clerk.look()
    page.locator('[name="name"]').first.fill("毛头䶮")
    typed = {"hospital": "县医院", "receipts": "2", "amount": "356.5", "bank_card": "6217000000000001", "bank": "某行",
             "account_name": "毛头䶮"}  # fmt: skip
    for key, value in typed.items():
        page.locator(f'[name="q-{key}"]').fill(value)
    for part, value in (("year", "2026"), ("month", "10"), ("day", "12")):
        page.locator(f'[name="q-visited_on-{part}"]').fill(value)
    page.locator('[name="q-why_by_hand"]').select_option(index=1)
    page.locator('[name="q-third_party"]').select_option("no")
    for paper in page.locator("fieldset.given").all():
        paper.get_by_text("已看原件").first.click()
    clerk.press("收件，出凭证")
    clerk.reads("代办凭证")
    clerk.look()
    number = re.search(r"/cases/(LS\d+)/", page.url)[1]
    clerk.press("转交")
    clerk.reads("转交单")

    officer = visit()
    officer.sign_in_as("部门经办（上级系统）")
    desk = officer.go(f"/office/cases/{number}/")
    tick_papers(desk)
    officer.press("受理")
    officer.go(f"/office/cases/{number}/copy/")
    assert "356.5" in officer.page.content()
    officer.page.locator('[name$="outer_number"]').first.fill("YB20261124001")
    officer.press("已录入上级系统")
    officer.go(f"/office/cases/{number}/")
    officer.page.get_by_text("没有通过").first.click()
    officer.page.locator('[name$="-words"]').first.fill("票据不全")
    officer.press("取回结果")
    officer.reads("上级系统结果告知单")
    assert "决定书" not in officer.page.locator("main").inner_text().replace("不另出决定书", "")
    page = open_at_window(clerk, number)
    clerk.reads("未通过")
