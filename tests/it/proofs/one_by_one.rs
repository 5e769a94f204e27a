//! Small journeys, one a line, by proof: those whose names begin with `bad` have a mistake that must be found, those
//! that begin with `ok` have none and must be accepted. Random lives do not violate what is accepted.

use super::{happened::happened, random, support};
use journeyc::diag::Diagnostic;
use journeyc::driver;
use journeyc::time::Engine;

/// What all of them build on.
const BASE: &str = r#"use std.channels { sms, email, whatsapp }
enum Tier { bronze, silver, gold }
profile Customer {
    phone: phone? pii
    email: email? pii
    language: locale = en
    zone: timezone = "Europe/Copenhagen"
    trial_end: date?
    children: int = 0
    tier: Tier = bronze
    share: decimal = 1.5
    country: text = "DK"
}
event order { order_id: text up to 20, total: money, note: text pii }
event cart { total: money }
event ping
event pong
action crm.ask(t: text) -> { ok: bool }
message hi { purpose service sms { en: "Hi" } email { subject { en: "Hi" } body { en: "Hi" } } }
message mk { purpose marketing sms { en: "Hi. Opt out: example.com/stop" } email { subject { en: "Hi" } body { en: "Hi. Opt out: example.com/stop" } } }
message mk2 { purpose marketing sms { en: "Hi you. Opt out: example.com/stop" } }
message fro { purpose service whatsapp { en: "Free text" } }
segment agreed = consented(marketing, sms)
persona p "P" { where consented(marketing, sms) sample { children: 1 } evidence interviews 3 on 2026-01-01 }
rules n { consent none }
rules nq { consent none quiet 21:00..08:00 defer }
rules nc { consent none cap 1 per 1 hour defer }
rules nfb { consent none fallback on [undelivered], not delivered after 15 minutes }
rules nfbn { consent none fallback on [undelivered] }
rules night { quiet 21:00..08:00 defer }
rules full { cap 1 per 24 hours defer }
"#;

const MANIFEST: &str = r#"[workspace]
name = "one"
sources = ["."]
locale = "en"
currency = "DKK"
zone = "Europe/Copenhagen"
"#;

/// Marketing without consent. `untold` stands where no story can be played.
const CONSENT: &str = r#"
journey bad1 { trigger on ping entry parallel rules n send mk via sms }
journey ok2 { trigger on ping entry parallel rules n if consented(marketing, sms) { send mk via sms } }
journey bad3 { trigger on ping entry parallel rules n if consented(marketing, sms) { wait 1 hour send mk via sms } }
journey bad4 { trigger on ping entry parallel rules nq if consented(marketing, sms) { send mk via sms } }
journey bad5 { trigger on ping entry parallel rules n if consented(marketing, sms) { send mk via sms > email } }
journey bad6 { trigger on ping entry parallel rules n if consented(marketing, sms) or consented(marketing, email) { send mk via sms } }
journey ok7 { trigger on ping entry parallel rules n if not consented(marketing, sms) { exit x } send mk via sms }
journey ok8 { trigger on ping entry parallel rules n while consented(marketing, sms) wait 1 hour send mk via sms }
journey ok8b { trigger on ping entry parallel rules n exit when not consented(marketing, sms) outcome gone wait 1 hour send mk via sms }
journey ok9 { trigger on ping where consented(marketing, sms) entry parallel rules n send mk via sms }
journey ok10 { trigger on ping entry parallel rules n consent grant marketing on [sms] send mk via sms }
journey bad11 { trigger on ping entry parallel rules nfbn if consented(marketing, sms) and consented(marketing, email) { send mk via sms > email } }
journey bad12 { trigger on ping entry parallel rules nfb if consented(marketing, sms) and consented(marketing, email) { send mk via sms > email } }
journey bad13_untold { trigger on ping entry parallel rules n if consented(marketing, sms) { call crm.ask(t: "x") send mk via sms } }
journey bad14 { trigger on ping entry parallel rules n let c = consented(marketing, sms) wait 1 day if c { send mk via sms } }
journey ok16 { trigger on ping entry parallel rules n repeat up to 3 times every 1 day { if consented(marketing, sms) { send mk via sms } } }
journey bad17 { trigger on ping entry parallel rules n if consented(marketing, sms) { consent withdraw marketing on [sms] send mk via sms } }
journey bad18 { trigger on ping entry parallel rules n if consented(service, sms) { send mk via sms } }
journey bad20 { trigger on ping entry parallel rules nfbn while consented(marketing, sms) and consented(marketing, email) send mk via sms > email }
journey bad21_twice { trigger on ping entry parallel rules nc if consented(marketing, sms) { send mk via sms send mk2 via sms } }
journey bad22 { trigger on ping where consented(marketing, sms) trigger on pong entry parallel rules n send mk via sms }
journey bad24 { trigger on ping entry parallel rules n match consented(marketing, sms) { false { send mk via sms } else { } } }
journey bad25 { trigger on ping entry parallel rules n if not (customer in agreed) { send mk via sms } }
journey bad26 { trigger on ping entry parallel rules n wait up to 1 day { on pong where consented(marketing, sms) { wait 1 hour send mk via sms } } }
journey ok27 { trigger on ping entry parallel rules nq while consented(marketing, sms) send mk via sms }
journey ok28 { trigger on ping entry parallel rules nfb while consented(marketing, sms) and consented(marketing, email) send mk via sms > email }
journey ok29 { trigger on ping entry parallel rules n if (consented(marketing, sms) and customer.children > 1) or (customer in agreed and customer.children == 0) { send mk via sms } }
journey ok30 { trigger on ping entry parallel rules n wait up to 1 day { on enters agreed { send mk via sms } } }
journey ok31 { trigger enters agreed entry parallel rules n send mk via sms }
journey okp1 { for p trigger on ping entry parallel rules n send mk via sms exit a }
journey okp2 { trigger on ping among agreed entry parallel rules n send mk via sms exit a }
journey okp3 { trigger on ping entry parallel rules n if customer in agreed { send mk via sms } exit a }
journey okp4 { trigger on ping entry parallel rules n match consented(marketing, sms) { true { send mk via sms } else { } } exit a }
journey okp5 { trigger on ping entry parallel rules n wait up to 1 day { on pong where consented(marketing, sms) { send mk via sms } } exit a }
"#;

/// Free text outside of a session.
const SESSION: &str = r#"
journey bad1 { trigger on ping entry parallel send fro via whatsapp }
journey ok2 { trigger on ping entry parallel wait up to 2 days { on message from whatsapp as w { wait 20 hours send fro via whatsapp } } }
journey bad3 { trigger on ping entry parallel rules night wait up to 2 days { on message from whatsapp as w { wait 20 hours send fro via whatsapp } } }
journey bad4_twice { trigger on ping entry parallel rules full wait up to 2 days { on message from whatsapp as w { send fro via whatsapp send fro via whatsapp } } }
journey bad5 { trigger on ping entry parallel wait up to 2 days { on message from whatsapp as w { wait 24 hours send fro via whatsapp } } }
journey ok6 { trigger on ping entry parallel rules night wait up to 2 days { on message from whatsapp as w { send fro via whatsapp } } }
journey ok7 { trigger on ping entry parallel rules night wait up to 2 days { on message from whatsapp as w { wait 20 hours send fro via whatsapp { unreachable { exit x } } } } }
journey ok8_starts { trigger on ping entry parallel wait up to 2 days { on message from whatsapp as w { wait 20 hours start ok9_kid start bad10_kid start ok11_kid } } }
journey ok9_kid { trigger started entry parallel wait 3 hours send fro via whatsapp exit s }
journey bad10_kid { trigger started entry parallel wait 5 hours send fro via whatsapp exit s }
journey ok11_kid { trigger started entry parallel wait 1 hour start ok12_grandkid }
journey ok12_grandkid { trigger started entry parallel wait 1 hour send fro via whatsapp exit s }
journey ok13_starts { trigger on pong entry parallel start bad14_kid }
journey bad14_kid { trigger started entry parallel send fro via whatsapp exit s }
journey bad15_alone { trigger started entry parallel send fro via whatsapp exit s }
journey ok16_starts { trigger on pong entry parallel wait up to 2 days { on message from whatsapp as w { start bad17_untold } } }
journey bad17_untold { trigger started entry parallel wait 20 hours if customer.children > 3 { start bad17_untold } send fro via whatsapp exit s }
"#;

/// Arms that are never taken.
const SHADOWED: &str = r#"
journey ok1 { trigger on ping entry parallel wait up to 1 day { on order as o { exit own } on order of anyone as o2 { exit other } } send hi via sms }
journey bad2 { trigger on ping entry parallel wait up to 1 day { on order of anyone as o2 { exit other } on order as o { exit own } } send hi via sms }
journey bad3 { trigger on ping entry parallel wait up to 1 day { on cart as c where c.total > 5 DKK { exit c } on cart as c2 where c2.total > 10 DKK { exit c2 } } send hi via sms }
journey ok4 { trigger on ping entry parallel wait up to 1 day { on cart as c where c.total > 10 DKK { exit c } on cart as c2 where c2.total > 5 DKK { exit c2 } } send hi via sms }
journey bad5 { trigger on ping entry parallel match customer.children { 1..5 { exit x } 2..3 { exit y } else { send hi via sms } } }
journey ok6 { trigger on ping entry parallel match customer.children { 1..5 { exit x } 4..8 { exit y } else { send hi via sms } } }
journey bad7 { trigger on ping entry parallel match customer.children { 1..3 { exit x } 4..6 { exit y } 2..5 { exit z } else { send hi via sms } } }
journey bad8 { trigger on ping entry parallel if customer.tier >= silver { exit x } else if customer.tier == gold { exit y } send hi via sms }
journey bad9 { trigger on ping entry parallel if customer.country != "SE" { exit x } else if customer.country == "DK" { exit y } send hi via sms }
journey ok10 { trigger on ping entry parallel if customer.share > 1.5 { exit x } else if customer.share == 1.5 { exit y } send hi via sms }
journey ok11 { trigger on ping entry parallel if customer.tier == gold { exit x } else if customer.tier == silver { exit y } else if customer.tier == bronze { exit z } send hi via sms }
"#;

/// Conditions that never hold.
const IMPOSSIBLE: &str = r#"
journey bad1 { trigger on ping entry parallel if customer.tier == gold and customer.tier == silver { send hi via sms } exit z }
journey bad2 { trigger on ping entry parallel if customer.children > 5 and customer.children < 3 { send hi via sms } exit z }
journey bad3 { trigger on ping entry parallel if customer.children > 5 { if customer.children < 3 { send hi via sms } } exit z }
journey bad4 { trigger on order where order.total > 10 DKK and order.total < 5 DKK entry parallel send hi via sms exit z }
journey bad5 { trigger on order as o where o.total > 100 DKK entry parallel wait 1 day if o.total < 50 DKK { send hi via sms } exit z }
journey bad6 { trigger on ping entry parallel exit when customer.children > 5 and customer.children in 1..3 outcome x wait 1 day send hi via sms exit z }
journey bad7 { trigger on ping entry parallel wait up to 1 day { on cart as c where c.total > 10 DKK and not (c.total >= 5 DKK) { exit c } } send hi via sms exit z }
journey bad8 { trigger on ping entry parallel if customer.country == "DK" { if customer.country in ["SE", "NO"] { send hi via sms } } exit z }
journey bad9 { trigger on ping entry parallel if customer.tier != gold and customer.tier != silver and customer.tier != bronze { send hi via sms } exit z }
journey bad10 { trigger on ping entry parallel if customer.children > 5 { exit x } if customer.children > 7 { send hi via sms } exit z }
journey ok11 { trigger on ping entry parallel if customer.children > 5 or customer.children < 3 { send hi via sms } exit z }
journey ok12 { trigger on ping entry parallel if customer.children > 5 { wait 1 day if customer.children < 3 { send hi via sms } } exit z }
journey ok13 { trigger on ping entry parallel if customer.children > 5 { set children = 1 if customer.children < 3 { send hi via sms } } exit z }
journey ok14 { trigger on ping entry parallel if customer.tier == gold { exit x } else if customer.tier == silver { send hi via sms } exit z }
journey ok15 { trigger on order as o where o.total > 100 DKK trigger on order as o where o.total < 10 DKK entry parallel if o.total < 50 DKK { send hi via sms } exit z }
journey ok16 { trigger on ping entry parallel if customer.share > 1.4 and customer.share < 1.5 { send hi via sms } exit z }
journey ok17 { trigger on ping entry parallel repeat up to 3 times every 1 day as round { if round == 1 { send hi via sms } if round == 2 { stop } } exit z }
journey ok18 { trigger on ping entry parallel wait up to 1 day { on cart as c where c.total > 10 DKK { if c.total > 20 DKK { send hi via sms } } } exit z }
journey ok19 { trigger on ping entry parallel if customer.children > 5 { exit x } else { if customer.children < 3 { send hi via sms } } exit z }
"#;

/// Advertising that goes on whatever the customer does.
const NO_WAY_OUT: &str = r#"
journey bad1 { trigger on ping entry parallel repeat up to 5 times every 7 days { send mk via sms } exit z }
journey bad2 { trigger on ping entry parallel repeat up to 5 times every 7 days { send mk via sms wait 1 day send mk2 via sms } exit z }
journey bad3 { trigger on ping entry parallel send mk via sms repeat up to 2 times every 1 day { wait 1 day send mk2 via sms } exit z }
journey ok4 { trigger on ping entry parallel goal on order repeat up to 5 times every 7 days { send mk via sms } exit z }
journey ok5 { trigger on ping entry parallel repeat up to 5 times every 7 days { if seen(order within 7 days) { stop } send mk via sms } exit z }
journey ok6 { trigger on ping entry parallel repeat up to 5 times every 7 days { send hi via sms } exit z }
"#;

/// Personal data in links.
const PERSONAL: &str = r#"
message link1 { purpose service sms { en: "Go https://x.example/?m={customer.phone ?? "no"}" } }
message link2 { purpose service sms { en: "Go https://x.example/ or call {customer.phone ?? "us"}" } }
message link3(who: text) { purpose service sms { en: "Go x.example/hi/{who}/now" } }
message link4 { purpose service email { subject { en: "Hi" } body { en: "Hi https://x.example/{customer.id}" } } }
journey bad1 { trigger on ping entry parallel send link1 via sms exit a }
journey ok2 { trigger on ping entry parallel send link2 via sms exit a }
journey bad3 { trigger on order as o entry parallel let said = o.note send link3(who: said) via sms exit a }
journey ok4 { trigger on order as o entry parallel send link3(who: o.order_id) via sms send link4 via email exit a }
journey bad5 { trigger on order as o entry parallel let said = o.note let again = said call crm.ask(t: again) exit a }
"#;

/// The name of the journey on a line, if there is one.
fn name(line: &str) -> Option<&str> {
    line.strip_prefix("journey ")?.split(' ').next()
}

/// Looks that a code is found in all journeys with a mistake, and in no other; the findings.
fn found(code: &str, journeys: &str) -> Vec<Diagnostic> {
    let text = format!("{BASE}{journeys}");
    let (workspace, found) = support::check(MANIFEST, &[("m.journey", &text)]);
    let errors: Vec<_> = found
        .iter()
        .filter(|it| it.is_error() && it.code.to_string() != code)
        .map(|it| &it.message)
        .collect();
    assert!(errors.is_empty(), "{code}: {errors:#?}");
    let found: Vec<Diagnostic> =
        found.into_iter().filter(|it| it.code.to_string() == code).collect();
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some(name) = name(line) else { continue };
        let here: Vec<&Diagnostic> = found
            .iter()
            .filter_map(|it| Some((it, it.span()?)))
            .filter(|(_, span)| workspace.sources.places(*span).0.line as usize == number + 1)
            .map(|(it, _)| it)
            .collect();
        let wanted = match name.starts_with("bad") {
            true => 1 + usize::from(name.ends_with("twice")),
            false => 0,
        };
        if code != "JC0418" && here.len() != wanted {
            wrong.push(format!("{name}: found {} times", here.len()));
        }
        let told =
            |it: &&Diagnostic| it.notes.iter().any(|it| it.starts_with("a customer's story"));
        let wanted = !name.ends_with("untold") && !["JC0406", "JC0420"].contains(&code);
        if !here.is_empty() && here.iter().any(told) != wanted {
            wrong
                .push(format!("{name}: {:?}", here.iter().map(|it| &it.notes).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{code}: {wrong:#?}");
    found
}

#[test]
fn consent_at_the_instant_of_the_message() {
    let found = found("JC0410", CONSENT);
    let says = |words: &str| found.iter().filter(|it| format!("{it:?}").contains(words)).count();
    assert_eq!(says("answered at once"), 1);
    assert!(says("can withdraw meanwhile") >= 5);
}

#[test]
fn sessions_at_the_instant_of_the_message() {
    found("JC0411", SESSION);
}

#[test]
fn arms_behind_wider_ones() {
    found("JC0420", SHADOWED);
}

#[test]
fn conditions_that_exclude_each_other() {
    found("JC0406", IMPOSSIBLE);
}

#[test]
fn advertising_in_every_round() {
    found("JC0422", NO_WAY_OUT);
}

#[test]
fn personal_data_in_what_a_text_writes_out() {
    let found = found("JC0418", PERSONAL);
    let said: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "`customer.phone` is personal data, and the link of `link1` carries it",
            "`note` is personal data, and the link of `link3` carries it",
            "`note` is personal data, and `crm.ask` has not said that it takes any",
        ]
    );
}

/// Whatever a customer does, what is accepted does not happen.
#[test]
fn accepted_ones_live_on() {
    for (code, journeys, least) in [(410, CONSENT, 1_000), (411, SESSION, 50)] {
        let accepted: String = journeys
            .lines()
            .filter(|line| name(line).is_none_or(|name| name.starts_with("ok")))
            // Its own arm says what happens where the session is over.
            .filter(|line| !line.contains("unreachable"))
            .map(|line| format!("{line}\n"))
            .collect();
        // Starts of journeys that are not there go too.
        let accepted = accepted.replace(" start bad10_kid", "").replace("start bad14_kid", "");
        let accepted = accepted.replace("start bad17_untold", "");
        let text = format!("{BASE}{accepted}");
        let (workspace, found) = support::check(MANIFEST, &[("m.journey", &text)]);
        let codes: Vec<u16> = found.iter().map(|it| it.code.number()).collect();
        assert!(!codes.contains(&code), "{codes:?}");
        driver::with_flows(&workspace, |program, flows| {
            assert!(flows.len() > 5, "{}", flows.len());
            let mut engine = Engine::new(program, flows);
            engine.texts = false;
            let mut sent = 0;
            for seed in 0..2_000 {
                let life = random::life(&engine, seed);
                assert!(!happened(&engine, &life).contains(&code), "{code}, life {seed}");
                sent += life.sends().len();
            }
            assert!(sent > least, "{code}: {sent} messages");
        });
    }
}
