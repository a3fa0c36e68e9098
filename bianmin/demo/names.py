"""What made-up people are called and which numbers they carry: pure, and never anybody's real ones."""

from datetime import date
from random import Random
from typing import Final

from bianmin.people.identity import check_digit

NOWHERE: Final = "999999"  # an area prefix that GB/T 2260 assigns to nobody (DECISIONS 25)
FEMALE, MALE = "female", "male"

SURNAMES: Final = (
    "王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "徐", "马", "朱", "胡", "郭", "何", "高", "林", "郑", "宋", "孔",
    "孟", "曹", "田", "石", "阮", "吕", "魏", "任", "史", "侯", "董", "于", "袁", "潘", "姜", "司", "岳", "黄", "吴", "秦",
)  # fmt: skip
GIVEN: Final = {
    FEMALE: (
        "秀兰", "桂英", "秀英", "玉兰", "玉芬", "桂兰", "凤英", "秀珍", "爱华", "春梅", "丽华", "红梅", "海燕", "晓燕", "静",
        "敏", "艳丽", "翠花", "兰英", "玉珍", "素芹", "庆梅", "秋菊", "婷婷", "雪", "佳怡", "欣怡", "思雨", "月娥", "美玲",
    ),
    MALE: (
        "建国", "建军", "德山", "德海", "志强", "国强", "永福", "长河", "春生", "保田", "玉山", "文斌", "海涛", "东升", "卫东",
        "传宝", "庆林", "广军", "学文", "洪亮", "立新", "伟", "磊", "浩然", "子轩", "明", "树林", "金柱", "兴华", "守信",
    ),
}  # fmt: skip
RARE: Final = (("张", "䶮", MALE), ("李", "𫖯", MALE), ("王", "𠮷祥", MALE), ("孟", "㛃", FEMALE))


def full_name(rng: Random, gender: str) -> str:
    """Return a common name; two people may well share it."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN[gender])


def id_number(born_on: date, serial: int, gender: str) -> str:
    """Return an 18-character identity number of nowhere, with its right check digit (GB 11643).

    ``serial`` counts people of one day and gender, 0 to 499.
    """
    body = f"{NOWHERE}{born_on:%Y%m%d}{serial * 2 + (gender == MALE):03}"
    return body + check_digit(body)


def mobile(number: int) -> str:
    """Return a mobile number that plainly is made up: 13800000001 and on."""
    return f"138{number:08}"


def landline(number: int, near: str) -> str:
    """Return a landline that plainly is made up, with the area code of the number ``near``: 0537-0000500 and on."""
    return f"{near.partition('-')[0]}-{number:07}"


def card_number(rng: Random) -> str:
    """Return a bank card number that no bank has given out."""
    return f"6200000000000{rng.randrange(1000):03}"
