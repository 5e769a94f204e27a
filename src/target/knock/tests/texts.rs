//! Templates, rendered by a Liquid engine that is not ours: text arrives as text, values as data, and
//! everything looks as `text::render` writes it.

use super::super::emit::arm_of;
use super::super::liquid::{Template, text};
use super::*;
use crate::flow::{NodeId, SplitWay};
use crate::text::currency;
use crate::text::locale;
use crate::text::render::{self, style};
use liquid::model::{Object, Value as Data};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// What this engine takes for a property that is not there: it would not have one left out.
const NOTHING: Option<String> = None;

/// What a template becomes, as Liquid says it.
fn shown(template: &str, globals: &Object) -> String {
    let parser = liquid::ParserBuilder::with_stdlib().build().unwrap();
    match parser.parse(template) {
        Ok(parsed) => parsed.render(globals).unwrap_or_else(|error| panic!("{template}: {error}")),
        Err(error) => panic!("{template}: {error}"),
    }
}

fn alone(template: &str) -> String {
    shown(template, &Object::new())
}

#[test]
fn text_of_the_source_is_text() {
    for literal in [
        "Hej {{ recipient.id }} og {% if x %}",
        "{{",
        "{%",
        "{",
        "{{{",
        "}}",
        "%}",
        "{{}}",
        "{%%}",
        "{{-",
        "{{ \"{\" }}",
        "a { b } c",
        "body { color: red }",
        "100 % {",
        "{#",
        "${x}",
        "\"quoted\" 'twice' \\ \\n",
        "Ærø, 🙂, ñ",
        "{{ 'x' | upcase }}",
        "{% raw %}",
        "{% comment %}",
    ] {
        assert_eq!(alone(&text(literal)), literal);
    }
}

#[test]
fn a_brace_does_not_meet_what_follows() {
    let mut template = Template::default();
    template.literal("{");
    template.output("name");
    template.literal("}{");
    template.tag("if true");
    template.literal("%}");
    template.tag("endif");
    let globals = liquid::object!({"name": "{{ x }}{% y %}"});
    // What a value holds is not read again.
    assert_eq!(shown(&template.finish(), &globals), "{{{ x }}{% y %}}{%}");
}

proptest! {
    #[test]
    fn any_text_arrives(literal in "([{}%\\-\"' a#]|[^\\x00]){0,40}", value in "[{}%\\-\"' a]{0,12}") {
        let mut template = Template::default();
        template.literal(&literal);
        template.output("value");
        template.literal(&literal);
        let globals = liquid::object!({"value": value.clone()});
        let expected = format!("{literal}{value}{literal}");
        prop_assert_eq!(shown(&template.finish(), &globals), expected);
    }
}

/// The text of a message with one slot, in a locale, for an event and a customer.
fn said(slot: &str, tag: &str, event: &Data, customer: &Data) -> String {
    let source = format!(
        "{HEAD}\nmessage one(e: go) {{ purpose service  locales {tag}  sms {{ {tag}: \"{slot}\" }} }}\njourney j {{ trigger on go as e  entry parallel  stage purchase {{ send one(e) via sms }} }}\n"
    );
    let files = World::new(&KNOCK, MANIFEST, &source).emit();
    let document = json(&files, "j/workflow.json");
    let template = document["steps"][0]["template"]["text_body"].as_str().unwrap();
    let globals = liquid::object!({"data": event, "recipient": customer});
    shown(template, &globals)
}

#[test]
fn values_look_as_everywhere() {
    let dkk = currency::find("DKK").unwrap();
    for tag in ["da", "en", "sv", "nb"] {
        let look = style(tag);
        for number in [0, 7, 999, 1000, 12_345, 1_000_005, 1_234_567_890, -5, -1_234, -100_000] {
            let event = Data::Object(liquid::object!({
                "total": number, "count": number, "off": number, "day": "2026-11-02", "tier": "gold",
                "url": "https://x.example/?a=1&b=<2>", "id": "{{ x }}",
            }));
            let customer = Data::Object(Object::new());
            let says = |slot: &str| said(slot, tag, &event, &customer);
            if number == 0 {
                assert_eq!(says("{e.day}"), render::date(2026, 11, 2, look));
                assert_eq!(
                    says("{e.tier} {e.url} {e.id}"),
                    "gold https://x.example/?a=1&b=<2> {{ x }}"
                );
            }
            let all = [
                render::int(number, look),
                render::money(number, dkk, look),
                render::percent(number, look),
            ];
            assert_eq!(says("{e.count}|{e.total}|{e.off}"), all.join("|"), "{tag} {number}");
        }
    }
}

#[test]
fn what_is_missing_has_a_default() {
    let event = Data::Object(Object::new());
    for (customer, expected) in [
        (liquid::object!({"first_name": NOTHING}), "you {}"),
        (liquid::object!({"first_name": ""}), "you {}"),
        (liquid::object!({"first_name": "Sofie {{ 1 }}"}), "Sofie {{ 1 }} {}"),
    ] {
        let text =
            said("{customer.first_name ?? \"you\"} \\{}", "da", &event, &Data::Object(customer));
        assert_eq!(text, expected);
    }
    let none = Data::Object(liquid::object!({"points": NOTHING, "tier": NOTHING}));
    assert_eq!(said("{customer.points} {customer.tier}", "da", &event, &none), "0 bronze");
    let some = Data::Object(liquid::object!({"points": 1_200, "tier": "gold"}));
    assert_eq!(said("{customer.points} {customer.tier}", "da", &event, &some), "1.200 gold");
}

#[test]
fn values_in_html_are_text() {
    let source = format!(
        "{HEAD}\nmessage one(e: go) {{ purpose service  locales da  email {{ subject {{ da: \"{{e.id}}\" }} body {{ da: \"a < b: {{e.id}}\" }} }} }}\njourney j {{ trigger on go as e  entry parallel  stage purchase {{ send one(e) via email }} }}\n"
    );
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "j/workflow.json");
    let template = &document["steps"][0]["template"];
    let globals = liquid::object!({"data": {"id": "<b>\"x\" & 'y'</b>"}});
    let html = shown(template["html_body"].as_str().unwrap(), &globals);
    assert!(
        html.contains("a &lt; b: &lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/b&gt;"),
        "{html}"
    );
    assert!(html.starts_with("<!doctype html>"), "{html}");
    let plain = |key: &str| shown(template[key].as_str().unwrap(), &globals);
    assert_eq!(plain("subject"), "<b>\"x\" & 'y'</b>");
    assert_eq!(plain("text_body"), "a < b: <b>\"x\" & 'y'</b>");
}

#[test]
fn everybody_gets_their_translation() {
    let chain = ["da", "nb-NO", "pt-BR", "en"];
    let source = format!(
        "{HEAD}\nmessage one {{ purpose service  locales da > nb-NO > pt-BR > en  sms {{ da: \"da\" nb-NO: \"nb-NO\" pt-BR: \"pt-BR\" en: \"en\" }} }}\njourney j {{ trigger on go  entry parallel  stage purchase {{ send one via sms }} }}\n"
    );
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "j/workflow.json");
    let template = document["steps"][0]["template"]["text_body"].as_str().unwrap();
    for wanted in [
        "da",
        "da-DK",
        "DA_dk",
        "nb",
        "nb-NO",
        "nn-NO",
        "no",
        "pt",
        "pt-PT",
        "pt-BR-x",
        "en-GB",
        "fr",
        "",
        "???",
        "-",
        "da-",
        "zh-Hant-TW",
        "{{ x }}",
    ] {
        let globals = liquid::object!({"recipient": {"language": wanted}});
        // A language that is not there, or empty, is the profile's default.
        let asked = if wanted.is_empty() { "da" } else { wanted };
        let expected = locale::choose(asked, &chain).unwrap();
        assert_eq!(shown(template, &globals), *expected, "{wanted}");
    }
    let nobody = liquid::object!({"recipient": {"language": NOTHING}});
    assert_eq!(shown(template, &nobody), "da");
}

#[test]
fn sums_are_those_of_the_language() {
    let source = format!(
        "{HEAD}\njourney j {{ trigger on go as e  entry parallel  stage purchase {{ set points = customer.points + 10 - (e.count - 3)  let all = e.total + 5 DKK  if all > 100 DKK {{ send bye via sms }} }} }}\n"
    );
    let document = json(&World::new(&KNOCK, MANIFEST, &source).emit(), "j/workflow.json");
    let sets = document["steps"][0]["settings"]["update_properties"].as_str().unwrap();
    let lets = document["steps"][1]["settings"]["data"].as_str().unwrap();
    const MOST: i64 = 9_007_199_254_740_991;
    for (points, count, wanted) in [
        (Data::Nil, 3, 10),
        (Data::scalar(""), 0, 13),
        (Data::scalar(7_i64), 4, 16),
        (Data::scalar(-7_i64), 100, -94),
        (Data::scalar(MOST), 1, MOST),
        (Data::scalar(-MOST), 900, -MOST),
    ] {
        let globals = liquid::object!({"recipient": {"points": points}, "data": {"count": count}});
        assert_eq!(shown(sets, &globals), format!("{{\"points\": {wanted}}}"));
    }
    let globals = liquid::object!({"data": {"total": 9_501}});
    assert_eq!(shown(lets, &globals), "{\"journeyc_let_all\": 10001}");
    let asked = &document["steps"][2]["branches"][0]["conditions"]["all"][0];
    assert_eq!(
        (&asked["variable"], &asked["argument"]),
        (&"data.journeyc_let_all".into(), &"10000".into())
    );
}

#[test]
fn a_sticky_arm_is_the_one_of_every_target() {
    let arm = |name: &str, share: i64| SplitWay {
        name: name.into(),
        share,
        holdout: false,
        to: NodeId(0),
    };
    let arms = [arm("a", 1_000), arm("b", 4_505), arm("c", 4_495)];
    let template = arm_of("arm", "abandoned_cart.cart_offer", &arms);
    // The hash is a filter of Knock's own; what goes into it is read off the template.
    let hashed = "recipient.id | append: \"/abandoned_cart.cart_offer\" | sha256 | downcase";
    assert!(template.contains(hashed), "{template}");
    let template = template.replace(hashed, "hash");
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..300 {
        let digest = Sha256::digest(format!("c{number}/abandoned_cart.cart_offer").as_bytes());
        let bucket =
            digest.iter().take(4).fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte)) % 10_000;
        let expected = if bucket < 1_000 {
            "a"
        } else if bucket < 5_505 {
            "b"
        } else {
            "c"
        };
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let data = shown(&template, &liquid::object!({"hash": hex}));
        assert_eq!(data, format!("{{\"arm\": \"{expected}\"}}"));
        seen.insert(expected);
    }
    assert_eq!(seen.len(), 3);
}
