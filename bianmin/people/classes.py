"""The classes of what is known of persons and accounts."""

from bianmin.county.classes import D2, D3, D4, Classes, K, T, Words

CLASSES: Classes = {
    "Account": {K: "password", D2: "username is_active last_login", D3: "name", T: "id person_id"},
    "SignInToken": {K: "digest", T: "account expires_at used_at"},
    "Person": {
        D4: "id_number id_number_index",
        D3: "name phone phone_whose phone_may_say address village_code group householder born_on gender "
        "name_phone_index name_village_index household_index",
        T: "account_id merged_into known_since",
    },
    "PersonMerge": {T: "kept merged at undone_at", D2: "reason"},
    "Kin": {D4: "id_number_index", D3: "name relation name_village_index", T: "account_id declared_at ended_at"},
    "Errand": {T: "unit_id kind ref opened_at closes_at ended_at shown"},
}
HASHED: Words = {
    "SignInToken.digest": "没用过的一次性登录链接作废，重新生成",
    "Kin.id_number_index": "亲属申报认不出人了：请每位申报过的工作人员撤回后重新申报，否则回避不起作用",
    "Kin.name_village_index": "同上：亲属要重新申报",
}
PLAIN: Words = {
    "Account.password": "argon2 的散列，带盐，倒推不出密码",
    "Person.phone_may_say": "只说电话里能讲多少，不说是谁",
    "Person.village_code": "村里的名单要按村查；单有村名认不出人",
    "Person.group": "同一村里按组分人；单有组名认不出人",
    "Person.gender": "单有性别认不出人",
    "Kin.relation": "只说是什么亲属，亲属的姓名是加密的",
}
