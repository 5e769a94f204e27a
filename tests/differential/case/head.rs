//! What the workspace of a case holds whatever the case is.

/// The manifest.
pub(super) const MANIFEST: &str = r#"
[workspace]
name     = "diff"
locale   = "en"
currency = "DKK"
zone     = "Europe/Copenhagen"

[journeys]
"*" = ["aws"]

[targets.aws]
sms_origination          = "1204"
rcs_agent                = "arn:aws:sms-voice:eu-north-1:123456789012:rcs-agent/rcs-0123"
email_from               = "Shop <hej@shop.example>"
whatsapp_phone_number_id = "phone-number-id-0123456789abcdef"
unsubscribe_url          = "https://shop.example/stop"

[settings]
limit = 5

[actions."crm.task"]
lambda  = "arn:aws:lambda:eu-north-1:111122223333:function:task"
timeout = "10 seconds"
retries = 0
"#;

/// The declarations. Texts begin with the name of their message, by which receipts find them.
pub(super) const HEAD: &str = r#"use std.channels { email, rcs, sms, whatsapp }
use std.stages   { awareness, consideration, loyalty }

enum Tier { bronze, silver, gold }

profile Customer {
    phone:    phone?
    email:    email?
    language: locale   = en
    zone:     timezone = "Europe/Copenhagen"
    level:    int      = 0
    points:   int      = 0
    trial:    date?
    born:     monthday?
    tier:     Tier     = bronze
    spent:    money    = 0 DKK
    off:      percent  = 12.5%
    opens:    time     = 09:00
    deadline: datetime = 2026-06-01 09:00
}

setting limit: int = 3
compute score: int = customer.points + count(visit within 2 days)

segment members = customer.points > 3
segment grown   = customer.level > 5
segment recent  = count(visit within 26 hours) > 1
segment silent  = seen(visit) and not seen(visit within 17 hours)
segment lately  = seen(visit as v where v.pages > 2 within 15 hours)
segment calm    = sent(any) and not sent(any within 400 minutes) and not engaged(sms within 2 days)

persona fan "Fan" {
    where   score > 2 and customer.level < 9
    prefers email > sms
    sample  { points: 5 }
}

event begin  { key: text up to 8, size: int, keys: list of text up to 8 }
event other  { key: text up to 8, size: int, keys: list of text up to 8 }
event moved  { key: text up to 8 }
event bought { key: text up to 8 }
event left   { }
event visit  { pages: int }
event noted  {
    name: text, number: int?, amount: money?, off: percent?, span: duration?, day: date?, hour: time?, ok: bool?
    tier: Tier?, words: list of text?
}

action crm.task(title: text, n: int, day: date?) -> { points: int?, word: text }

message plain { purpose service  sms { en: "plain" } email { subject { en: "plain" } body { en: "plain." } } }
message offer { purpose marketing  tags [loud]  sms { en: "offer {customer.level}" } email { subject { en: "offer" } body { en: "offer." } } }
message brief { purpose service  expires 6 hours  sms { en: "brief" } email { subject { en: "brief" } body { en: "brief." } } }
message keyed(key: text up to 8) { purpose service  tags [loud]  sms { en: "keyed {key}" } email { subject { en: "keyed {key}" } body { en: "keyed {key}." } } }
message ask { purpose service  sms { en: "ask" } rcs { en: "ask" buttons [yes "Yes", no "No"] } }
message told(n: int, words: list of text) {
    purpose service
    locales da > sv > de > fr > pl > en
    sms {
        da: "told {n} {customer.tier} {customer.spent} {customer.off} {customer.trial ?? 2026-01-31} {customer.opens} {plural n one "en" other "flere"} {each w in words up to 2: "{w};"}"
        sv: "told {n} {customer.tier} {customer.spent} {customer.off} {customer.trial ?? 2026-01-31} {customer.opens} {plural n one "en" other "flera"} {each w in words up to 2: "{w};"}"
        de: "told {n} {customer.tier} {customer.spent} {customer.off} {customer.trial ?? 2026-01-31} {customer.opens} {plural n one "eins" other "mehr"} {each w in words up to 2: "{w};"}"
        fr: "told {n} {customer.tier} {customer.spent} {customer.off} {customer.trial ?? 2026-01-31} {customer.opens} {plural n one "un" other "plus"} {each w in words up to 2: "{w};"}"
        pl: "told {n} {customer.tier} {customer.spent} {customer.off} {customer.trial ?? 2026-01-31} {customer.opens} {plural n one "raz" few "{n} razy" many "{n} razem" other "?"} {each w in words up to 2: "{w};"}"
        en: "told {n} {customer.tier} {customer.spent} {customer.off} {customer.trial ?? 2026-01-31} {customer.opens} {plural n one "one" other "{n} things"} {each w in words up to 2: "{w};"}"
    }
    email {
        subject { da: "told {n}" sv: "told {n}" de: "told {n}" fr: "told {n}" pl: "told {n}" en: "told {n}" }
        body {
            da: "{each v in all(visit within 3 days) up to 3: "{v.pages} "}{plural length(words) one "et ord" other "ord"} {customer.born ?? 1 january}"
            sv: "{each v in all(visit within 3 days) up to 3: "{v.pages} "}{plural length(words) one "ett ord" other "ord"} {customer.born ?? 1 january}"
            de: "{each v in all(visit within 3 days) up to 3: "{v.pages} "}{plural length(words) one "Wort" other "Worte"} {customer.born ?? 1 january}"
            fr: "{each v in all(visit within 3 days) up to 3: "{v.pages} "}{plural length(words) one "mot" other "mots"} {customer.born ?? 1 january}"
            pl: "{each v in all(visit within 3 days) up to 3: "{v.pages} "}{plural length(words) one "wyraz" few "wyrazy" many "wyrazem" other "?"} {customer.born ?? 1 january}"
            en: "{each v in all(visit within 3 days) up to 3: "{v.pages} "}{plural length(words) one "word" other "words"} {customer.born ?? 1 january}"
        }
    }
}
message news(key: text up to 8) {
    purpose service
    tags [loud]
    whatsapp template "news" category utility { en: "news {customer.level} and {key} and {customer.spent}" }
    sms { en: "news {customer.level}" }
}
message alarm { purpose critical  sms { en: "alarm" } email { subject { en: "alarm" } body { en: "alarm." } } }
message dated(till: datetime) { purpose service  expires till  sms { en: "dated" } email { subject { en: "dated" } body { en: "dated." } } }

"#;
