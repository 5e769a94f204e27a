//! Parts and prices of messages whose worst case is known.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::*;
use crate::driver::analyze;
use crate::source::Workspace;

const WORLD: &str = r#"
use std.channels { email, sms, whatsapp }

enum Tier { bronze, silver, gold }

profile Customer {
    first_name: text up to 20?
    phone:      phone?   pii
    email:      email?   pii
    tier:       Tier     = bronze
    spent:      money    = 0 DKK
}

event cart_left {
    url:  url
    note: text
}

message plain {
    purpose service
    sms { en: "Your level is {customer.tier}." }
}

message named {
    purpose service
    locales da > en
    sms {
        da: "Hej {customer.first_name ?? "der"}, din bestilling er klar til at blive hentet i butikken."
        en: "Hi {customer.first_name ?? "there"}, your order is ready – come."
    }
    whatsapp template "named" category utility {
        da: "Hej {customer.first_name ?? "der"}, den er klar."
        en: "Hi {customer.first_name ?? "there"}, it is ready."
    }
}

message linked(cart: cart_left) {
    purpose service
    sms { en: "Your cart: {cart.url} {cart.note}" }
}

event wished {
    words: list of text up to 20
    count: int
}

message listed(wish: wished) {
    purpose service
    sms { en: "You wish: {each w in wish.words up to 3: "{w}, "}{plural wish.count one "one" other "many"}." }
}
"#;

fn cases(manifest: &str, message: &str, channel: &str) -> Vec<PerLocale> {
    let manifest = format!("[workspace]\nname = \"shop\"\ncurrency = \"DKK\"\n{manifest}");
    let workspace = Workspace::from_memory(&manifest, &[("main.journey", WORLD)]);
    let analysis = analyze(&workspace);
    assert_eq!(analysis.sink.errors(), 0, "{:#?}", analysis.sink.items);
    let program = &analysis.program;
    let (message, _) = program.messages.iter().find(|(_, m)| m.head.name == message).unwrap();
    let (channel, _) = program.channels.iter().find(|(_, c)| c.head.name == channel).unwrap();
    worst_case(program, message, channel)
}

fn whats(found: &[Loose]) -> Vec<&str> {
    found.iter().map(|loose| loose.what.as_str()).collect()
}

#[test]
fn an_enum_is_as_long_as_its_longest_member() {
    let [case] = &cases("", "plain", "sms")[..] else { panic!("one locale") };
    // "Your level is " and "." and "bronze" or "silver".
    assert_eq!(case.length, Some(14 + 6 + 1));
    assert_eq!((case.least, case.plain, case.parts), (1, Some(1), Some(1)));
    assert_eq!(case.encoding, Some(Encoding::Gsm7));
}

#[test]
fn a_name_can_be_made_of_emoji() {
    let [da, en] = &cases("", "named", "sms")[..] else { panic!("two locales") };
    assert_eq!((da.locale.as_str(), en.locale.as_str()), ("da", "en"));
    // 60 characters of the text and 20 of the name: one part of plain letters; with emoji 60 + 40
    // units of UCS-2.
    assert_eq!((da.length, da.plain, da.parts), (Some(80), Some(1), Some(2)));
    assert_eq!(en.encoding, Some(Encoding::Ucs2), "for its dash");
    assert_eq!((en.plain, en.parts), (Some(1), Some(2)));
    assert!(da.unbounded.is_empty() && da.assumed.is_empty());
}

#[test]
fn a_list_counts_as_full_and_a_plural_as_its_longest_form() {
    let [case] = &cases("", "listed", "sms")[..] else { panic!("one locale") };
    // "You wish: ", three times twenty letters with ", ", "many" and ".".
    assert_eq!(case.length, Some(10 + 3 * 22 + 4 + 1));
    // With emoji up to 147 units of UCS-2.
    assert_eq!((case.least, case.plain, case.parts), (1, Some(1), Some(3)));
    assert!(case.unbounded.is_empty());
}

#[test]
fn a_channel_that_cuts_nothing_has_one_part() {
    let found = cases("", "named", "whatsapp");
    assert!(found.iter().all(|case| case.parts == Some(1) && case.encoding.is_none()));
    assert!(cases("", "named", "email").is_empty(), "it says nothing there");
}

#[test]
fn what_has_no_bound_is_named_and_can_be_assumed() {
    let [case] = &cases("", "linked", "sms")[..] else { panic!("one locale") };
    assert_eq!((case.length, case.plain, case.parts), (None, None, None));
    assert_eq!(whats(&case.unbounded), ["cart.url", "cart.note"]);
    let [case] = &cases("[lengths]\nurl = 60\ntext = 100\n", "linked", "sms")[..] else {
        panic!("one locale")
    };
    assert_eq!(whats(&case.assumed), ["cart.url", "cart.note"]);
    // 12 characters, 60 of the link, 100 of a note that may be emoji.
    assert_eq!((case.length, case.plain, case.parts), (Some(172), Some(2), Some(5)));
}

#[test]
fn prices_are_for_a_part_or_a_message_and_for_a_country() {
    let manifest = "[workspace]\nname = \"shop\"\n[prices]\nsms = \"0.35 DKK\"\nwhatsapp = \"0.2 DKK\"\n\
                    [prices.SE]\nsms = \"0.452 DKK\"\n";
    let workspace = Workspace::from_memory(manifest, &[("main.journey", WORLD)]);
    assert_eq!(workspace.diagnostics, []);
    let prices = &workspace.manifest.prices;
    let analysis = analyze(&workspace);
    let channel =
        |name: &str| analysis.program.channels.iter().find(|(_, c)| c.head.name == name).unwrap().1;
    let case = |name: &str| cases("", "named", name).into_iter().next().unwrap();
    let price = |name: &str, country| {
        case(name).price(channel(name), prices.of(name, country).unwrap()).unwrap().to_string()
    };
    assert_eq!(price("sms", Some("DK")), "0.70");
    assert_eq!(price("sms", Some("SE")), "0.904");
    assert_eq!(price("whatsapp", Some("SE")), "0.2");
    assert_eq!(prices.dearest("sms").unwrap().amount.to_string(), "0.452");
    assert_eq!(prices.currency(), Some("DKK"));
    assert!(prices.of("email", None).is_none());
}
