//! What is known where: narrowing, waits, names bound in arms, and what follows from types.

use crate::support;

const WORLD: &str = r#"use std.channels { sms }
use std.stages   { awareness, consideration, purchase }

enum Tier { bronze, silver, gold }

record Address { street: text up to 30  city: text? }

profile Customer {
    name:     text up to 20?
    nick:     text up to 10?
    phone:    phone?   pii
    zone:     timezone = "Europe/Copenhagen"
    until:    date?
    tier:     Tier     = bronze
    level:    Tier?
    age:      int?
    spent:    money    = 0 EUR
    address:  Address?
}

event left { cart: text up to 10  coupon: text up to 8?  total: money  pause: duration }

event ordered { cart: text up to 10  total: money }

event visited

action crm.note(text: text up to 40) -> { id: text up to 10  link: url? }

message plain {
    purpose service
    sms { en: "Hi" }
}

message named(name: text up to 20, times: int = 1) {
    purpose service
    sms { en: "Hi {name} {times}" }
}

rules calm { quiet 21:00..08:00 defer }

rules calmer extends calm { consent marketing }

rules brisk { quiet 21:00..08:00 skip }

"#;

/// The codes that a journey with these clauses and steps gives, in order.
fn found(header: &str, steps: &str) -> Vec<String> {
    let entry = if header.contains("entry") { "" } else { "entry parallel" };
    let text = format!(
        "{WORLD}journey j {{\n    trigger on left as gone\n    {entry}\n    {header}\n\n{steps}\n}}\n"
    );
    let (workspace, found) = support::check("", &[("main.journey", &text)]);
    support::assert_spans(&workspace, &found, steps);
    let found: Vec<_> = found
        .into_iter()
        .filter(|found| ![210, 405, 419, 423].contains(&found.code.number()))
        .collect();
    support::codes_of(&found)
}

#[track_caller]
fn fine(steps: &str) {
    let found = found("", steps);
    assert!(found.is_empty(), "{found:?} in {steps}");
}

#[track_caller]
fn gives(code: &str, steps: &str) {
    assert_eq!(found("", steps), [code], "{steps}");
}

#[test]
fn conditions_show_what_is_not_zero() {
    let each = "customer.spent / customer.age > 5 EUR";
    let step = |guard: &str| {
        format!("if customer.age is known {{ if {guard} and {each} {{ send plain via sms }} }}")
    };
    for guard in ["!= 0", "> 0", ">= 1", "< 0", "<= -1", "== 3", "in 1..9"] {
        fine(&step(&format!("customer.age {guard}")));
    }
    fine(&step("0 < customer.age"));
    fine(&step("not (customer.age == 0)"));
    for guard in ["!= 1", ">= 0", "> -1", "<= 0", "< 1", "== 0", "in 0..9"] {
        gives("JC0304", &step(&format!("customer.age {guard}")));
    }
    let known = "if customer.age is missing { exit a } if customer.age == 0 { exit b }";
    fine(&format!("{known} if {each} {{ send plain via sms }}"));
    gives("JC0304", &format!("{known} set age = 0 if {each} {{ send plain via sms }}"));
    fine("if (gone.total / 3) > 5 EUR { send plain via sms }");
    fine("let half = gone.total / 2 if half > 5 EUR { exit a }");
    gives("JC0301", "if gone.total / 0 > 5 EUR { exit a }");
    gives("JC0406", "let half = gone.total / 2 ?? 0 EUR if half > 5 EUR { exit a }");
}

#[test]
fn conditions_show_what_is_known() {
    fine("if customer.name is known { send named(customer.name) via sms }");
    gives("JC0304", "if customer.name is missing { send named(customer.name) via sms }");
    fine("if customer.name is missing { } else { send named(customer.name) via sms }");
    fine("if not (customer.name is missing) { send named(customer.name) via sms }");
    fine("if customer.name is known and length(customer.name) > 3 { send plain via sms }");
    fine("if customer.name is missing or length(customer.name) > 3 { send plain via sms }");
    gives(
        "JC0304",
        "if customer.name is known or length(customer.name) > 3 { send plain via sms }",
    );
    gives(
        "JC0304",
        "if customer.name is known or customer.age is known { send named(customer.name) via sms }",
    );
    fine(
        "if customer.name is missing or customer.age is missing { } else { send named(customer.name) via sms }",
    );
    fine(
        "if customer.name is missing { } else if customer.age is known { send named(customer.name, customer.age) via sms }",
    );
}

#[test]
fn ways_that_leave_tell_the_others() {
    fine("if customer.name is missing { exit nameless }\nsend named(customer.name) via sms");
    fine(
        "if customer.name is known { send plain via sms } else { exit nameless }\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "if customer.name is known { send plain via sms }\nsend named(customer.name) via sms",
    );
    fine("if customer.name is missing { set name = \"you\" }\nsend named(customer.name) via sms");
    gives(
        "JC0304",
        "if customer.name is missing { set name = missing }\nsend named(customer.name) via sms",
    );
    fine(
        "match customer.tier { gold { set name = \"G\" } else { set name = \"E\" } }\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "match customer.tier { gold { set name = \"G\" } else { } }\nsend named(customer.name) via sms",
    );
    fine(
        "split s { a 50% { set name = \"A\" } b 40% { set name = \"B\" } holdout 10% }\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "split s { a 50% { set name = \"A\" } b 50% { } }\nsend named(customer.name) via sms",
    );
}

#[test]
fn facts_die_at_each_wait() {
    gives("JC0304", "if customer.name is known { wait 1 day\nsend named(customer.name) via sms }");
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nwait 1 day\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nif customer.tier == gold { wait 1 day }\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nsplit s { a 50% { wait 1 day } b 50% { } }\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nwait up to 1 day { on visited { } }\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\ncall crm.note(\"a\")\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nrepeat up to 2 times every 1 day { send named(customer.name) via sms }",
    );
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nwait until tomorrow at 09:00 { reached { } }\nsend named(customer.name) via sms",
    );
    // What was bound stays.
    fine("if customer.name as name { wait 1 day\nsend named(name) via sms }");
    fine("if gone.coupon is missing { exit x }\nwait 1 day\nsend named(gone.coupon) via sms");
    fine("let name = customer.name ?? \"you\"\nwait 1 day\nsend named(name) via sms");
}

#[test]
fn a_send_that_may_be_held_is_a_wait() {
    let steps = "if customer.name is missing { exit x }\nsend plain via sms\nsend named(customer.name) via sms";
    assert_eq!(found("", steps), [""; 0]);
    assert_eq!(found("rules brisk", steps), [""; 0]);
    assert_eq!(found("rules calm", steps), ["JC0304"]);
    assert_eq!(found("rules calmer", steps), ["JC0304"], "what rules extend counts too");
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nsend plain via sms { failed { } }\nsend named(customer.name) via sms",
    );
}

#[test]
fn names_of_arms_may_be_missing() {
    gives(
        "JC0304",
        "wait up to 1 day { on ordered as order { } }\nif order.total > 3 EUR { send plain via sms }",
    );
    fine(
        "wait up to 1 day { on ordered as order { if order.total > 3 EUR { send plain via sms } } }",
    );
    fine(
        "wait up to 1 day { on ordered as order { } }\nif order is known { if order.total > 3 EUR { send plain via sms } }",
    );
    fine(
        "if last(ordered) as order { } else { exit x }\nif order.total > 3 EUR { send plain via sms }",
    );
    gives("JC0304", "if last(ordered) as order { }\nif order.total > 3 EUR { send plain via sms }");
    gives("JC0304", "if customer.tier == gold { let a = 3 }\nif a > 2 { send plain via sms }");
    fine("if customer.tier == gold { let a = 3 } else { exit x }\nif a > 2 { send plain via sms }");
    gives("JC0211", "if customer.tier == gold { let a = 3 } else { let a = 4 }");
    fine("call crm.note(\"a\") as note { failed { exit x } }\nsend named(note.id) via sms");
    gives("JC0304", "call crm.note(\"a\") as note\nsend named(note.id) via sms");
    gives("JC0304", "call crm.note(\"a\") as note { failed { } }\nsend named(note.id) via sms");
    // The name that a filter gives an event ends with the filter.
    gives(
        "JC0201",
        "wait up to 1 day { on ordered where ordered.total > 3 EUR { } }\nif ordered.total > 3 EUR { send plain via sms }",
    );
    fine(
        "wait up to 1 day { on left as other where other.coupon is known { send named(other.coupon) via sms } }",
    );
}

#[test]
fn loops_and_jumps_forget() {
    let stages = |first: &str, second: &str| {
        format!("stage awareness {{ {first} }}\nstage purchase {{ {second} }}")
    };
    fine(&stages("if customer.name is missing { exit x }", "send named(customer.name) via sms"));
    gives(
        "JC0304",
        &stages(
            "if customer.tier == gold { goto purchase }\nif customer.name is missing { exit x }",
            "send named(customer.name) via sms",
        ),
    );
    gives(
        "JC0304",
        &stages(
            "if customer.tier == gold { goto purchase }\nlet a = 3",
            "if a > 2 { send plain via sms }",
        ),
    );
    fine(&stages("goto purchase", "send plain via sms"));
    gives(
        "JC0402",
        &stages("send plain via sms", "wait 1 day\nif customer.tier == gold { goto awareness }"),
    );
    fine(&stages(
        "send plain via sms",
        "wait 1 day\nif customer.tier == gold { goto awareness at most 2 times }",
    ));
    gives("JC0318", &stages("send plain via sms", "wait 1 day\ngoto awareness at most 0 times"));
    fine(
        "if customer.tier == gold { goto purchase }\nstage awareness { send plain via sms }\nstage purchase { send plain via sms }",
    );
    gives(
        "JC0404",
        "repeat up to 3 times { send plain via sms\nwait up to 1 day { on clicked of plain { } } }",
    );
    fine(
        "repeat up to 3 times { send plain via sms\nwait up to 1 day { on clicked of plain { stop } } }",
    );
}

#[test]
fn parts_of_what_is_replaced_are_forgotten() {
    let known =
        "if customer.address is missing { exit x }\nif customer.address.city is missing { exit y }";
    fine(&format!("{known}\nsend named(customer.address.city ?? \"\") via sms").replace(" ?? \"\"", "").replace("send named(customer.address.city)", "let city = customer.address.city\nif length(city) > 2 { send plain via sms }\nsend plain"));
    gives(
        "JC0304",
        &format!(
            "{known}\nset address = Address(street: \"a\")\nif length(customer.address.city) > 2 {{ send plain via sms }}"
        ),
    );
}

#[test]
fn defaults_make_chains() {
    fine("send named(customer.nick ?? customer.name ?? \"you\") via sms");
    gives("JC0304", "send named(customer.nick ?? customer.name) via sms");
    gives("JC0406", "send named(customer.name ?? \"you\" ?? \"them\") via sms");
    fine("send named(times: 2, name: \"a\") via sms");
    gives("JC0305", "send named(times: 2) via sms");
    gives("JC0318", "send named(customer.name ?? \"a name of far too many letters\") via sms");
}

#[test]
fn units_and_currencies_never_mix() {
    fine("if customer.spent > 2 EUR { send plain via sms }");
    gives("JC0302", "if customer.spent > 2 { send plain via sms }");
    gives("JC0302", "if 2 < customer.spent { send plain via sms }");
    gives("JC0303", "if customer.spent > 2 DKK { send plain via sms }");
    gives("JC0303", "if 2 DKK < customer.spent { send plain via sms }");
    gives("JC0303", "if sum(ordered.total) > 2 DKK { send plain via sms }");
    fine("if sum(ordered.total within 30 days) * 2 > customer.spent { send plain via sms }");
    gives("JC0402", "wait gone.pause\nsend plain via sms");
    fine("wait gone.pause at most 3 days\nsend plain via sms");
    gives("JC0318", "wait 0 days\nsend plain via sms");
}

#[test]
fn members_have_an_order() {
    fine("if customer.tier >= silver { send plain via sms }");
    fine("if silver <= customer.tier { send plain via sms }");
    gives("JC0406", "if customer.tier >= bronze { send plain via sms }");
    gives("JC0406", "if bronze > customer.tier { send plain via sms }");
    gives("JC0207", "if customer.tier >= platinum { send plain via sms }");
    gives("JC0304", "if customer.level >= silver { send plain via sms }");
    gives("JC0309", "match customer.tier { bronze { send plain via sms } silver { } }");
    gives("JC0310", "match customer.tier { bronze, bronze { send plain via sms } else { } }");
}

#[test]
fn keyed_runs_say_whose_events_they_hear() {
    let keyed = "entry one per gone.cart, restart";
    assert_eq!(
        found(&format!("{keyed}\ngoal on ordered same key within 5 days"), "send plain via sms"),
        [""; 0]
    );
    assert_eq!(
        found(&format!("{keyed}\ngoal on ordered any key within 5 days"), "send plain via sms"),
        [""; 0]
    );
    assert_eq!(
        found(&format!("{keyed}\ngoal on ordered within 5 days"), "send plain via sms"),
        ["JC0312"]
    );
    assert_eq!(
        found(&format!("{keyed}\nexit on visited outcome came"), "send plain via sms"),
        [""; 0]
    );
    assert_eq!(
        found(&format!("{keyed}\nexit on visited same key outcome came"), "send plain via sms"),
        ["JC0312"]
    );
    assert_eq!(
        found(keyed, "wait up to 1 day { on ordered { exit x } }\nsend plain via sms"),
        ["JC0312"]
    );
    gives("JC0312", "wait up to 1 day { on ordered same key { exit x } }\nsend plain via sms");
}

#[test]
fn computed_values_see_only_their_own_file() {
    let with = |compute: &str, steps: &str| {
        let text = format!(
            "{WORLD}{compute}\n\njourney j {{\n    trigger on left as gone\n    entry parallel\n\n{steps}\n}}\n"
        );
        let (_, found) = support::check("", &[("main.journey", &text)]);
        support::codes_of(
            &found.into_iter().filter(|found| found.code.number() != 210).collect::<Vec<_>>(),
        )
    };
    let uses = "let limit = \"a\"\nif score > 2 { send named(limit) via sms }";
    assert_eq!(with("setting limit: int = 3\n\ncompute score: int = limit + 1", uses), [""; 0]);
    assert_eq!(
        with("compute score: int = gone.total", "if score > 2 { send plain via sms }"),
        ["JC0201"]
    );
    let known = "if customer.age is known { if score > 2 { send plain via sms } }";
    assert_eq!(with("compute score: int = customer.age + 1", known), ["JC0304"]);
}

#[test]
fn locales_agree_on_what_they_show() {
    let message = |texts: &str| {
        let text = format!(
            "{WORLD}record Item {{ name: text up to 9 }}\n\nevent bought {{ items: list of Item }}\n\nmessage m(order: bought) {{\n    purpose service\n    locales en > da\n    sms {{ {texts} }}\n}}\n"
        );
        let (_, found) = support::check("", &[("main.journey", &text)]);
        support::codes_of(
            &found.into_iter().filter(|found| found.code.number() != 210).collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        message(r#"en: "{customer.name ?? "you"}" da: "{customer.name ?? customer.nick ?? "du"}""#),
        [""; 0]
    );
    assert_eq!(message(r#"en: "{customer.tier}" da: "{customer.spent}""#), ["JC0308"]);
    let (en, da) = (
        r#"{each item in order.items up to 3: "{item.name} "}"#,
        r#"{each ting in order.items up to 3: "{ting.name} "}"#,
    );
    assert_eq!(message(&format!("en: \"{en}\" da: \"{da}\"")), [""; 0]);
    assert_eq!(message(r#"en: "{customer.tear}" da: "{customer.tier}""#), ["JC0206"]);
    assert_eq!(
        message(r#"en: "{customer.phone ?? "none"}" da: "{customer.phone ?? "ingen"}""#),
        [""; 0]
    );
}

#[test]
fn defaults_of_fields_are_checked_where_types_are_known() {
    let with = |declarations: &str| {
        let text = format!("{WORLD}{declarations}\n");
        let (_, found) = support::check("", &[("main.journey", &text)]);
        support::codes_of(
            &found.into_iter().filter(|found| found.code.number() != 210).collect::<Vec<_>>(),
        )
    };
    assert_eq!(with("record Shop { place: Address = Address(street: \"Main street\") }"), [""; 0]);
    assert_eq!(
        with("record Shop { place: Address = Address(stret: \"Main street\") }"),
        ["JC0305"]
    );
    assert_eq!(with("record Shop { open: int = \"nine\" }"), ["JC0301"]);
    assert_eq!(
        with(
            "message m(place: Address = Address(street: \"a\")) {\n    purpose service\n    sms { en: \"{place.street}\" }\n}"
        ),
        [""; 0]
    );
    assert_eq!(with("record Shop { owner: text = customer.name ?? \"\" }"), ["JC0317"]);
}

#[test]
fn several_triggers_name_their_own_events() {
    let text = format!(
        "{WORLD}journey j {{\n    trigger on left where left.total > 3 EUR\n    trigger on ordered where ordered.total > 3 EUR\n    entry parallel\n\n    send plain via sms\n}}\n"
    );
    let (_, found) = support::check("", &[("main.journey", &text)]);
    let found: Vec<_> = found.into_iter().filter(|found| found.code.number() != 210).collect();
    assert_eq!(support::codes_of(&found), [""; 0]);
}

#[test]
fn the_ways_of_a_wait_meet() {
    let use_it = "if order.total > 3 EUR { send plain via sms }";
    fine(&format!(
        "wait up to 1 day {{ on ordered as order {{ }} timeout {{ exit late }} }}\n{use_it}"
    ));
    gives("JC0304", &format!("wait up to 1 day {{ on ordered as order {{ }} }}\n{use_it}"));
    gives(
        "JC0304",
        &format!(
            "wait up to 1 day {{ on ordered as order {{ }} on visited {{ }} timeout {{ exit late }} }}\n{use_it}"
        ),
    );
    // What an arm's filter shows about its event holds in the arm, and behind it where it is the only way.
    fine(
        "wait up to 1 day { on left as again where again.coupon is known { } timeout { exit late } }\nsend named(again.coupon) via sms",
    );
    // What was known about the customer before the wait holds in no arm.
    gives(
        "JC0304",
        "if customer.name is missing { exit x }\nwait up to 1 day { on visited { send named(customer.name) via sms } }",
    );
    // What all ways know holds behind the wait; ways that leave or cannot be taken do not count.
    fine(
        "wait up to 1 day { on visited { set name = \"A\" } timeout { set name = \"B\" } }\nsend named(customer.name) via sms",
    );
    fine(
        "wait until friday { on visited { set name = \"A\" } reached { set name = \"B\" } }\nsend named(customer.name) via sms",
    );
    gives(
        "JC0304",
        "wait until customer.until moves keep { past { } missing { exit x } reached { set name = \"B\" } }\nsend named(customer.name) via sms",
    );
    fine(
        "wait until customer.until moves keep { past { exit late } missing { exit x } reached { set name = \"B\" } }\nsend named(customer.name) via sms",
    );
}

#[test]
fn a_date_that_follows_can_go_missing_though_it_was_known() {
    let ask = "if customer.until is missing { exit x }\n";
    fine(&format!(
        "{ask}wait until customer.until moves keep {{ past {{ }} }}\nsend plain via sms"
    ));
    gives(
        "JC0312",
        &format!(
            "{ask}wait until customer.until moves follow {{ past {{ }} }}\nsend plain via sms"
        ),
    );
    fine(&format!(
        "{ask}wait until customer.until - 2 days moves follow {{ past {{ }} missing {{ }} }}\nsend plain via sms"
    ));
    fine(
        "countdown to customer.until - 2 days moves keep { 1 day before { send plain via sms } skipped { } }",
    );
}
