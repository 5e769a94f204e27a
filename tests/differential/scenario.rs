//! A case in the short form of the conformance scenarios, for the engines.

use crate::case::{Case, Happening, KEYS, LANGUAGES, TIERS, ZONES, message, status};
use journeyc::value::zone;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The case in the short form of the conformance scenarios, without what is for nobody.
pub(crate) fn scenario(case: &Case, unheard: &BTreeSet<usize>) -> Value {
    let customer = &case.customer;
    let mut profile = json!({ "zone": ZONES[usize::from(customer.zone)], "level": customer.level, "points": customer.points });
    if customer.phone {
        profile["phone"] = json!("+4520000001");
    }
    if customer.email {
        profile["email"] = json!("c1@x.example");
    }
    if let Some(days) = customer.trial {
        profile["trial"] = json!(case.date(days));
    }
    if let Some(days) = customer.born {
        profile["born"] = json!(format!(
            "-{}",
            case.date(days).trim_start_matches("2026").trim_start_matches("2027")
        ));
    }
    let more = &customer.more;
    profile["language"] = json!(LANGUAGES[usize::from(more.language)]);
    profile["tier"] = json!(TIERS[usize::from(more.tier)]);
    profile["spent"] = json!(more.spent);
    profile["off"] = json!(more.off);
    profile["opens"] = json!(format!("{:02}:{:02}", more.opens / 60, more.opens % 60));
    let deadline = case.begins() + i64::from(more.deadline) * 60_000;
    profile["deadline"] = json!(zone::written(deadline));
    let blocked = [(more.blocked_sms, "sms"), (more.blocked_email, "email")];
    let blocked: Vec<&str> =
        blocked.into_iter().filter(|(blocked, _)| *blocked).map(|(_, name)| name).collect();
    let mut consent = Vec::new();
    for (held, name) in
        [(customer.consent_sms, "marketing/sms"), (customer.consent_email, "marketing/email")]
    {
        if held {
            consent.push(name);
        }
    }
    let mut outcomes = Vec::new();
    for (refuses, name) in [
        (customer.refuse_sms, "sms"),
        (customer.refuse_sms, "rcs"),
        (customer.refuse_sms, "whatsapp"),
        (customer.refuse_email, "email"),
    ] {
        if refuses {
            outcomes.push(json!({ "channel": name, "do": "refused" }));
        }
    }
    outcomes.push(match more.answer {
        Some(points) if points > 9 => json!({ "channel": "lambda", "do": "refused" }),
        points => json!({ "channel": "lambda", "do": "accepted", "result": {
            "Payload": match points {
                Some(points) => json!({ "points": points, "word": "done" }),
                None => json!({ "word": "done" }),
            },
        } }),
    });
    let mut steps = Vec::new();
    if case.has_members() {
        // Who was a member before is written down; nothing begins.
        steps.push(json!({ "at": zone::written(case.begins()), "unmatched": true, "deliver": {
            "source": "journeyc.diff", "detail-type": "journeyc.look", "detail": { "customer_id": "c1" },
        } }));
    }
    for (place, (minutes, what)) in case.story.iter().enumerate() {
        let instant = case.at(place, *minutes);
        let at = zone::written(instant);
        let key = |key: u8| KEYS[usize::from(key)];
        let event =
            |name: &str, data: Value| json!({ "at": at, "event": name, "of": "c1", "data": data });
        let step = match what {
            Happening::Begin(k, size) => {
                let data = json!({ "key": key(*k), "size": size, "keys": keys(*k) });
                steps.push(event("begin", data.clone()));
                json!({ "at": zone::written(instant + 1_000), "event": "other", "of": "c1", "data": data })
            }
            Happening::Moved(k) => event("moved", json!({ "key": key(*k) })),
            Happening::Bought(k) => event("bought", json!({ "key": key(*k) })),
            Happening::Left => event("left", json!({})),
            Happening::Visit(pages) => event("visit", json!({ "pages": pages })),
            Happening::Level(level) => {
                json!({ "at": at, "change": "c1", "profile": { "level": level } })
            }
            Happening::Points(points) => {
                json!({ "at": at, "change": "c1", "profile": { "points": points } })
            }
            Happening::Reply(n) => {
                json!({ "at": at, "reply": { "message": "ask", "answer": answer(*n) } })
            }
            Happening::Request(_) if case.called.is_none() => continue,
            Happening::Request(k) => {
                json!({ "at": at, "request": "j2", "of": "c1", "args": { "key": key(*k) } })
            }
            Happening::Block(email, on) => {
                let since = on.then(|| at.clone());
                let name = if *email { "email" } else { "sms" };
                json!({ "at": at, "change": "c1", "suppressed": { name: since } })
            }
            Happening::Tier(n) => {
                json!({ "at": at, "change": "c1", "profile": { "tier": TIERS[usize::from(*n)] } })
            }
            Happening::Deadline(minutes) => {
                let deadline = zone::written(case.begins() + i64::from(*minutes) * 60_000);
                json!({ "at": at, "change": "c1", "profile": { "deadline": deadline } })
            }
            Happening::Language(n) => json!({
                "at": at, "change": "c1", "profile": { "language": LANGUAGES[usize::from(*n)] },
            }),
            Happening::Words => json!({ "at": at, "reply": { "answer": { "text": "words" } } }),
            Happening::Trial(days) => {
                let value = days.map(|days| case.date(days));
                json!({ "at": at, "change": "c1", "profile": { "trial": value } })
            }
            Happening::Consent(grant) => {
                let since = grant.then(|| at.clone());
                json!({ "at": at, "change": "c1", "consent": { "marketing/sms": since } })
            }
            Happening::Receipt(..) if unheard.contains(&place) => continue,
            Happening::Receipt(m, email, s) => json!({
                "at": at,
                "receipt": {
                    "message": message(*m), "status": status(*s),
                    "channel": if *email { "email" } else { "sms" },
                },
            }),
        };
        steps.push(step);
    }
    json!({
        "workspace": "diff",
        "name": "case",
        "start": zone::written(case.begins()),
        "until": zone::written(case.ends()),
        "customers": [{ "id": "c1", "profile": profile, "consent": consent, "suppressed": blocked }],
        "outcomes": outcomes,
        "schedules": spans(case),
        "steps": steps,
    })
}

/// The keys that an event brings along.
pub(crate) fn keys(key: u8) -> Vec<String> {
    KEYS.iter().take(usize::from(key) + 1).map(|&key| key.to_owned()).collect()
}

/// An answer: one of two buttons, or words.
fn answer(number: u8) -> Value {
    match number {
        0 => json!({ "choice": "yes" }),
        1 => json!({ "choice": "no" }),
        _ => json!({ "text": "perhaps" }),
    }
}

/// When the clock of the documents is asked: around each time of a trigger, on each day. At all other
/// quarters of an hour it would have nothing to do.
fn spans(case: &Case) -> Value {
    let tz = zone::Zone::find(ZONES[usize::from(case.customer.zone)]).expect("a zone");
    let first = tz.local(case.begins()).expect("a local time").date();
    let mut spans = Vec::new();
    for (hour, minute) in case.times() {
        let mut day = first.yesterday().expect("a day");
        loop {
            let at = tz.instant(day.at(hour, minute, 0, 0)).expect("an instant");
            if at > case.ends() {
                break;
            }
            let around = [at - 16 * 60_000, at + 16 * 60_000];
            spans.push(around.map(|at| zone::written(at.max(case.begins()))));
            day = day.tomorrow().expect("a day");
        }
    }
    json!(spans)
}
