//! Previews of the example workspace and of small ones.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use super::preview;
use crate::driver::{PreviewOptions, analyze};
use crate::hir::Program;
use crate::source::Workspace;

fn shop() -> Program {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop");
    analyze(&Workspace::load(&dir).unwrap()).program
}

fn memory(source: &str) -> Program {
    let manifest = "[workspace]\nname = \"t\"\nlocale = \"da\"\ncurrency = \"DKK\"\n";
    let workspace = Workspace::from_memory(manifest, &[("a.journey", source)]);
    let analysis = analyze(&workspace);
    let (program, sink) = (analysis.program, analysis.sink);
    let errors: Vec<_> =
        sink.items.iter().filter(|d| d.severity == crate::diag::Severity::Error).collect();
    let errors: Vec<_> = errors.iter().map(|found| &found.message).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    program
}

fn options(message: &str) -> PreviewOptions {
    PreviewOptions { message: message.to_owned(), ..PreviewOptions::default() }
}

fn on(message: &str, persona: &str, locale: &str, channel: &str) -> PreviewOptions {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    PreviewOptions {
        message: message.to_owned(),
        persona: some(persona),
        locale: some(locale),
        channel: some(channel),
    }
}

const HEAD: &str = r#"
use std.channels { sms, push, email, facebook }

enum Tier { bronze, gold "Gold" }
record Item { item_id: text up to 20, name: text up to 30, price: money, count: int }

profile Customer {
    first_name: text up to 20?
    phone:      phone? pii
    email:      email? pii
    language:   locale = da
    tier:       Tier   = bronze
    orders:     int    = 0
}

setting bonus: money = 25 DKK

persona nobody "Nobody" { }
persona polish "Polish" { sample { first_name: "Zażółć", phone: "+48123456789", language: pl, orders: 3 } }
persona english "English" { sample { first_name: "Ann", language: "en-GB" } }
"#;

fn small(message: &str, options: &PreviewOptions) -> String {
    preview(&memory(&format!("{HEAD}{message}")), options).unwrap()
}

#[test]
fn the_example_of_the_docs() {
    let text = preview(&shop(), &on("cart_reminder", "busy_parent", "sv", "sms")).unwrap();
    let expected = r#"message: cart_reminder "Your cart is waiting", marketing
customer: the sample of busy_parent
parameters: cart = { cart_id: "cart-1", total: 450 DKK, url: "https://example.com/cart-1" } (made up)
locale: sv (asked for)

SMS (sms)
  to        +4520123456
  from      unknown here: the rules of a journey name the sender
  text
    Hej Sofie, din varukorg på 450 DKK väntar på dig: https://example.com/cart-1 Avanmäl: kurven.example/stop
  size      GSM-7, 105 units, 1 part, 55 left in it
  longest   2 parts (GSM-7, 164 units) with every value at its longest in plain letters, 3 parts (UCS-2, 184 units) at worst
"#;
    assert_eq!(text, expected);
}

#[test]
fn a_value_without_a_bound_is_named() {
    let text = small(
        "event left { url: url }\n\
         message m(cart: left) { purpose service  locales en  sms { en: \"Your cart: {cart.url}\" } }",
        &options("m"),
    );
    let line = "  longest   no bound: cart.url has no greatest length; 1 part at least\n";
    assert!(text.contains(line), "{text}");
}

#[test]
fn what_can_be_answered_stands_below_each_channel() {
    let text = small(
        "message m {\n\
             purpose service  locales da > en\n\
             sms { da: \"Hvilken?\" en: \"Which?\" }\n\
             push {\n\
                 body { da: \"Hvilken?\" en: \"Which?\" }\n\
                 buttons [open { da: \"Se\" en: \"See\" } \"https://example.com/s\"]\n\
                 list \"Sizes\" [small { da: \"Lille\" en: \"Small\" }, large { da: \"Stor\" en: \"Large\" }]\n\
             }\n\
             buttons [yes { da: \"Ja\" en: \"Yes\" }]\n\
             survey Tier sets tier\n\
         }",
        &on("m", "english", "en", ""),
    );
    let survey =
        "  survey    Tier, sets tier\n  choice    [bronze] bronze\n  choice    [Gold] gold\n";
    let (sms, push) = text.split_once("\nPush (push)").unwrap();
    assert!(sms.ends_with(&format!("  button    [Yes] yes\n{survey}")), "{sms}");
    let button = "  button    [See] open https://example.com/s\n  button    [Yes] yes\n";
    let list = "  list      Sizes\n  row       [Small] small\n  row       [Large] large\n";
    assert!(push.ends_with(&format!("{button}{survey}{list}")), "{push}");
}

#[test]
fn all_channels_in_the_customers_language() {
    let text = preview(&shop(), &options("cart_reminder")).unwrap();
    for line in [
        "locale: da (the customer's language)",
        "  template  cart_reminder_v2, marketing",
        "    Hej {{1}}! Din kurv til {{2}} venter stadig på dig. Skal vi hjælpe dig i mål?",
        "            {{1}} = customer.first_name: Sofie",
        "            {{2}} = cart.total: 450 DKK",
        "  button    [Se kurven] open https://example.com/cart-1",
        "  button    [Afmeld] stop",
        "  length    79 of 1024 characters",
        "  to        sofie@example.com",
        "    Du glemte noget i kurven",
        "    Gå til kurven <https://example.com/cart-1>",
    ] {
        assert!(text.lines().any(|found| found == line), "{line:?} is not in\n{text}");
    }
    assert!(
        text.lines().any(|line| line.starts_with("  html ") && line.ends_with(" bytes")),
        "{text}"
    );
    assert!(!text.contains("slot0"), "{text}");
    let text = preview(&shop(), &on("cart_discount", "bargain_student", "", "push")).unwrap();
    assert!(text.contains("off = 10% (made up)"), "{text}");
    assert!(text.contains("  title\n    10% på hela varukorgen\n  text\n"), "{text}");
    assert!(text.contains("  to        token-elsa\n"), "{text}");
}

#[test]
fn every_message_of_the_example_has_a_preview_in_every_locale() {
    let program = shop();
    for (_, message) in program.messages.iter() {
        for locale in &message.locales {
            let text = preview(&program, &on(&message.head.name, "", locale, "")).unwrap();
            assert_eq!(text, preview(&program, &on(&message.head.name, "", locale, "")).unwrap());
            assert!(!text.contains("{customer."), "{text}");
            assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
        }
    }
}

#[test]
fn what_forces_ucs2_is_named_with_its_fix() {
    let message = "message m { purpose service locales da > pl\n\
        sms { da: \"Hej {customer.first_name ?? \"du\"} – din kurv\u{a0}venter\" pl: \"Dzień {customer.first_name ?? \"\"}\" } }";
    let text = small(message, &on("m", "polish", "da", ""));
    let lines = "  size      UCS-2, 28 units, 1 part, 42 left in it
            – (U+2013) forces UCS-2: write `-`
            U+00A0 forces UCS-2: write an ordinary space
            ż (U+017C) forces UCS-2 and comes with a value
            ó (U+00F3) forces UCS-2 and comes with a value
            ł (U+0142) forces UCS-2 and comes with a value
            ć (U+0107) forces UCS-2 and comes with a value
  longest   1 part (UCS-2, 42 units) with every value at its longest in plain letters, 1 part (UCS-2, 62 units) at worst
";
    assert!(text.contains(lines), "{text}");
    let text = small(message, &on("m", "nobody", "", ""));
    assert!(text.contains("U+00A0 forces UCS-2: write an ordinary space"), "{text}");
    assert!(
        text.contains("customer: nobody has no sample, so only the defaults are known"),
        "{text}"
    );
    assert!(text.contains("to        nobody: the customer has no phone"), "{text}");
    let text = small(message, &on("m", "polish", "", ""));
    assert!(text.contains("locale: pl (the customer's language)"), "{text}");
    assert!(text.contains("ń (U+0144) forces UCS-2: GSM-7 has nothing like it"), "{text}");
    let text = small(message, &on("m", "english", "", ""));
    assert!(
        text.contains("locale: pl (for everybody else; the customer's language is en-GB)"),
        "{text}"
    );
}

#[test]
fn values_are_made_up_from_types_and_names() {
    let message = "message m(items: list of Item, off: percent = 15%, on_day: date, hour: time) {
        purpose service locales en
        sms { en: \"{customer.tier}: {off} off, {bonus}, {length(items)} on {on_day} {hour}\" } }";
    let text = small(message, &on("m", "english", "", ""));
    let parameters = "parameters: items = [{ item_id: \"item-1\", name: \"Name\", price: 450 DKK, count: 2 }, \
        { item_id: \"item-2\", name: \"Name 2\", price: 450 DKK, count: 3 }] (made up), \
        off = 15% (its default), on_day = 2026-11-02 (made up), hour = 09:00 (made up)\n";
    assert!(text.contains(parameters), "{text}");
    assert!(text.contains("    bronze: 15% off, 25 DKK, 2 on 2 Nov 2026 09:00\n"), "{text}");
    assert!(text.contains("  longest   1 part (GSM-7, "), "{text}");
}

#[test]
fn expressions_are_worked_out() {
    let message = "message m(total: money, n: int) { purpose service locales da
        sms { da: \"{total + bonus} {total * 10%} {total / 7} {n * 3 - 1} {max(n, 7)} {-n} {customer.orders}\" } }";
    let text = small(message, &on("m", "polish", "", ""));
    assert!(text.contains("    475 DKK 45 DKK 64,29 DKK 5 7 -2 3\n"), "{text}");
}

#[test]
fn repeated_and_counted_texts() {
    let message = "message m(items: list of Item) { purpose service locales en > pl
        email {
            subject { en: \"{plural length(items) one \"One thing\" other \"{length(items)} things\"}\"
                      pl: \"{plural length(items) one \"1 rzecz\" few \"{length(items)} rzeczy\" many \"{length(items)} rzeczy.\" other \"-\"}\" }
            body { en: \"{each item in items up to 3: \"{item.name}: {item.price}; \"}\" pl: \"{each item in items up to 1: \"{item.name}: {item.price}; \"}\" }
        } }";
    let text = small(message, &on("m", "english", "", ""));
    assert!(text.contains("    2 things\n"), "{text}");
    assert!(text.contains("    Name: 450 DKK; Name 2: 450 DKK;\n"), "{text}");
    let text = small(message, &on("m", "polish", "", ""));
    assert!(text.contains("    2 rzeczy\n"), "{text}");
    assert!(text.contains("    Name: 450 DKK;\n"), "{text}");
}

#[test]
fn wrong_names_are_answered_with_near_ones() {
    let program = shop();
    let fails = |options: &PreviewOptions| preview(&program, options).unwrap_err();
    let text = fails(&options("cart_remindr"));
    assert_eq!(text, "there is no message `cart_remindr`; did you mean `cart_reminder`?");
    let text = fails(&on("cart_reminder", "busy_parents", "", ""));
    assert_eq!(text, "there is no persona `busy_parents`; did you mean `busy_parent`?");
    let text = fails(&on("cart_reminder", "", "", "whatsap"));
    assert_eq!(text, "there is no channel `whatsap`; did you mean `whatsapp`?");
    let text = fails(&on("cart_reminder", "", "", "fax"));
    assert_eq!(text, "there is no channel `fax`; there is `sms`, `whatsapp`, `viber` or `email`");
    let text = fails(&on("cart_reminder", "", "", "push"));
    let said = "the message `cart_reminder` says nothing on `push`, only on `sms`, `whatsapp`, `viber` or `email`";
    assert_eq!(text, said);
    let text = fails(&on("cart_reminder", "", "nb-NO", ""));
    let said = "the message `cart_reminder` has no text in `nb-NO`, only in `da`, `sv`, `nb` or `en`; \
        who reads `nb-NO` gets `nb`";
    assert_eq!(text, said);
    assert!(fails(&on("cart_reminder", "", "dk", "")).starts_with("`dk` is no locale: "));
    assert!(preview(&program, &on("cart_reminder", "", "SV", "")).is_ok());
    assert!(preview(&program, &options("shared.messages.cart.cart_reminder")).is_ok());
}
