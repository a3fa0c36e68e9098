"""The classes of what people come in with: seeds, hashes, machines, sittings, and what a phone is allowed."""

from bianmin.county.classes import D2, D3, Classes, K, T, Words

CLASSES: Classes = {
    "Badge": {
        K: "secret offered pin recovery_digest",
        T: "account last_step enrolled_at pin_failures recovery_until asks_anew_at password_set_at last_used_on expires_on",
    },
    "PastPassword": {K: "encoded", T: "id account until_at"},
    "Device": {
        K: "secret_digest",
        D2: "unit kind name asked_by asked_name approved_by approved_name",
        T: "asked_at approved_at ended_at",
    },
    "Sitting": {
        K: "session_digest",
        D2: "account_id kind device ended_why",
        T: "begun_at last_seen_at factor_at proved_at locked_at ended_at",
    },
    "SignInCode": {K: "browser_digest code_digest", D3: "phone phone_index", T: "sent_at tries proved_at"},
    "PhoneGrant": {D3: "phone phone_index whose", T: "person what how case_id allowed_at ended_at"},
    "Binding": {D3: "subject_digest", D2: "issuer", T: "id account bound_at ended_at last_used_at"},
}
HASHED: Words = {
    "Badge.recovery_digest": "发出去的重绑码作废，重新发",
    "Device.secret_digest": "登记过的电脑和手机认不出来了，要重新登记",
    "Sitting.session_digest": "在线的人要重新登录",
    "SignInCode.browser_digest": "没用完的短信验证码作废",
    "SignInCode.code_digest": "没用完的短信验证码作废",
    "Binding.subject_digest": "和统一登录的绑定认不出来了，要重新绑定",
}
