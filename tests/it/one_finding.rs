//! A mistake in a line of a test is one finding: every token of a test with every kind of line is left out,
//! repeated, misspelled and replaced, and never are there two findings.

use rayon::prelude::*;

use crate::support;

const MANIFEST: &str = "[workspace]\nname = \"t\"\nlocale = \"en\"\nzone = \"Europe/Copenhagen\"\ncurrency = \"DKK\"\n";

const WORLD: &str = r#"
use std.channels { sms, email }

enum Tier { bronze, silver, gold }
profile Customer {
    phone:    phone?   pii
    email:    email?   pii
    zone:     timezone = "Europe/Copenhagen"
    orders:   int      = 0
    tier:     Tier     = bronze
    birthday: date?    pii
}
event signed_up { plan: text up to 20 }
event ordered { order_id: text up to 20, total: money }
segment vips external
action crm.create_task(title: text up to 40) -> { task_id: text up to 20 }
message welcome(off: percent) {
    purpose service
    sms   { en: "Welcome, {off}" }
    email { subject { en: "Hi" } body { en: "Welcome, {off}" } }
}
message question {
    purpose service
    sms { en: "All well?" }
    buttons [yes "Yes", no "No"]
}
journey hello {
    trigger on signed_up as signup
    entry   one per signup.plan, parallel
    goal    on ordered
    split offer sticky {
        ten  50% { send welcome(off: 10%) via email > sms }
        five 50% { send welcome(off: 5%) via sms }
    }
    wait up to 1 day {
        on reply to question as answer { exit said }
        on ordered of anyone { exit others }
    }
    send question via sms
    if customer in vips { exit vip }
    call crm.create_task(title: "Call") as task
    track ordered { order_id: "1", total: 5 DKK }
}
journey called(times: int) {
    trigger api
    entry parallel
    send question via sms
}
"#;

const TEST: &str = r#"
test "all of it" of hello, called {
    given { phone: "+4520123456", orders: 2, tier: gold }, split offer = ten, in vips
    given consent marketing on [sms, email] since 2026-01-01
    given history { 2026-10-01 12:00 ordered { order_id: "1", total: 5 DKK } }
    given crm.create_task returns { task_id: "t1" }, email blocked, holdout
    at 2026-11-02 10:00 signed_up { plan: "free" }
    at +1 hour          expect sent welcome via sms in en with { off: 10% }
    at +1 hour          ordered of anyone { order_id: "2", total: 7 DKK }
    at +2 hours         set orders = 3
    at +2 hours         consent withdraw marketing on sms
    at +2 hours         reply to question "yes"
    at +3 hours         reply to question { choice: yes }
    at +3 hours         message from sms "Hello"
    at +3 hours         block email
    at +3 hours         enters vips
    at +3 hours         seen welcome via sms
    at +4 hours         called { times: 2 }
    until +2 days
    expect 1 sent question
    expect at most 2 sent welcome
    expect not sent question via sms
    expect nothing sent in 09:00..11:00
    expect stopped welcome by quiet
    expect called crm.create_task
    expect tracked ordered
    expect running hello
    expect outcome of hello key "free" goal
    expect customer.orders == 3
    expect timeline "all"
}
"#;

/// Where the tokens of a text stand: words with their dots, dates, texts, signs.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text.split_at(at).1.chars().next() {
        let rest = text.split_at(at).1;
        let run = |fits: &dyn Fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let length = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '"' => rest.split_at(1).1.find('"').map_or(rest.len(), |end| end + 2),
            c if c.is_ascii_digit() => run(&|c| c.is_ascii_alphanumeric() || "-:.%".contains(c)),
            c if c.is_ascii_alphabetic() => run(&|c| c.is_ascii_alphanumeric() || "_.".contains(c)),
            c => c.len_utf8(),
        };
        found.push((at, at + length));
        at += length;
    }
    found
}

/// What may be written instead of a token.
fn mistakes(token: &str) -> Vec<String> {
    let mut found = vec![String::new(), format!("{token} {token}")];
    if token.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let (most, last) = token.split_at(token.len() - 1);
        found.push(format!("{most}{}", if last == "x" { "y" } else { "x" }));
        found.push("12".to_owned());
    } else if token.len() > 1 {
        found.push("foo".to_owned());
    }
    found
}

#[test]
fn one_mistake_in_a_test_is_one_finding() {
    let found = |test: &str| {
        let source = format!("{WORLD}{test}");
        support::check(MANIFEST, &[("main.journey", &source)]).1
    };
    assert_eq!(found(TEST), [], "nothing is wrong without a mistake");
    let all: Vec<String> = tokens(TEST)
        .into_iter()
        .flat_map(|(from, to)| {
            let (before, rest) = TEST.split_at(from);
            let (token, behind) = rest.split_at(to - from);
            mistakes(token).into_iter().map(move |with| format!("{before}{with}{behind}"))
        })
        .collect();
    let wrong: Vec<usize> = all
        .par_iter()
        .map(|test| {
            let found = found(test);
            let said: Vec<String> =
                found.iter().map(|it| format!("{}: {}", it.code, it.message)).collect();
            assert!(found.len() < 2, "{said:#?}\n{test}");
            found.len()
        })
        .collect();
    // Most of them are mistakes: what is left out or written twice may be right, too.
    let (all, wrong) = (wrong.len(), wrong.iter().sum::<usize>());
    assert!(all > 700 && wrong * 10 > all * 8, "{wrong} of {all}");
}

#[test]
fn two_mistakes_in_two_lines_are_two() {
    let test = TEST
        .replace("expect 1 sent question", "expect 1 sent qestion")
        .replace("expect running hello", "expect running helo");
    let source = format!("{WORLD}{test}");
    let (_, found) = support::check(MANIFEST, &[("main.journey", &source)]);
    assert_eq!(support::codes_of(&found), ["JC0201", "JC0201"]);
    // And two in one line, where nothing is wrong with the line itself.
    let test = TEST.replace("seen welcome via sms", "seen welcom via smss");
    let source = format!("{WORLD}{test}");
    let (_, found) = support::check(MANIFEST, &[("main.journey", &source)]);
    assert_eq!(support::codes_of(&found), ["JC0201", "JC0201"]);
}
