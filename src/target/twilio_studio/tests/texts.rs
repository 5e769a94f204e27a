//! Texts in Liquid, filled in by an engine that is not ours.

use super::studio::filled;
use crate::target::twilio_studio::liquid::{Liquid, Place};
use crate::target::twilio_studio::numbers;
use crate::text::currency;
use crate::text::render::{self, STYLES, style};
use proptest::prelude::*;
use serde_json::{Value, json};

fn with(value: Value) -> Value {
    json!({ "flow": { "data": { "x": value } } })
}

fn x() -> Place {
    Place::parameter("x")
}

const NASTY: [&str; 12] = [
    "{{ x }}",
    "{% if x %}y{% endif %}",
    "{% raw %}",
    "{{{",
    "}}}%}",
    "{#{%-",
    "a \" b ' c \\ d",
    "${x} #{y} <b>&amp;",
    "100% {",
    "Ærø 👩‍👩‍👧 \u{200d}",
    "line\nbreak\ttab",
    "{{ '{' }}",
];

#[test]
fn literal_text_arrives_as_it_is() {
    for text in NASTY {
        assert_eq!(filled(Liquid::text(text).as_str(), &with(Value::Null)), text);
        // Also where a value or another text stands beside it.
        let both = Liquid::text(text).then(&Liquid::value(&x())).then(&Liquid::text(text));
        assert_eq!(filled(both.as_str(), &with(json!("v"))), format!("{text}v{text}"));
    }
}

#[test]
fn what_a_value_holds_is_not_read_again() {
    for text in NASTY {
        assert_eq!(filled(Liquid::value(&x()).as_str(), &with(json!(text))), text);
    }
}

#[test]
fn texts_are_compared_sign_by_sign() {
    for text in ["Gold", "it's", "say \"so\"", " two ", "Ærø", "a,b", ""] {
        let same = Liquid::same_text(&x(), text).unwrap();
        assert_eq!(filled(same.as_str(), &with(json!(text))), "yes", "{text}");
        for other in [json!(text.to_uppercase() + "!"), json!(format!("{text} ")), Value::Null] {
            assert_eq!(filled(same.as_str(), &with(other)), "no", "{text}");
        }
    }
    let same = Liquid::same_text(&x(), "Gold").unwrap();
    assert_eq!(filled(same.as_str(), &with(json!("gold"))), "no");
    for text in ["a\\b", "{{", "%}", "'\"", "a\nb"] {
        assert_eq!(Liquid::same_text(&x(), text), None, "{text}");
    }
}

#[test]
fn a_value_that_is_missing_gives_way() {
    let text = Liquid::known(&x(), false, &Liquid::value(&x()), &Liquid::text("there"));
    assert_eq!(filled(text.as_str(), &with(Value::Null)), "there");
    assert_eq!(filled(text.as_str(), &with(json!("Mette"))), "Mette");
    assert_eq!(filled(text.as_str(), &with(json!(""))), "");
    let number = Liquid::known(&x(), false, &Liquid::text("there"), &Liquid::text("not"));
    assert_eq!(filled(number.as_str(), &with(json!(0))), "there");
}

#[test]
fn a_truth_that_is_missing_is_neither_true_nor_false() {
    let text = Liquid::known(&x(), true, &Liquid::value(&x()), &Liquid::text("missing"));
    for (value, shown) in [
        (json!(true), "true"),
        (json!(false), "false"),
        // Studio may hand a truth over as a text.
        (json!("false"), "false"),
        (Value::Null, "missing"),
    ] {
        assert_eq!(filled(text.as_str(), &with(value.clone())), shown, "{value}");
    }
}

#[test]
fn dates_look_as_everywhere() {
    for tag in ["da", "en", "sv", "fr"] {
        let style = style(tag);
        for (date, (year, month, day)) in [
            ("2026-11-02", (2026, 11, 2)),
            ("2026-08-09", (2026, 8, 9)),
            ("2030-12-31", (2030, 12, 31)),
        ] {
            let shown = filled(numbers::date(&x(), style).as_str(), &with(json!(date)));
            assert_eq!(shown, render::date(year, month, day, style), "{tag}");
        }
    }
}

proptest! {
    #[test]
    fn numbers_look_as_everywhere(
        wide in -numbers::LARGEST..=numbers::LARGEST,
        digits in 0_u32..12,
        at in 0..STYLES.len(),
        as_text in any::<bool>(),
    ) {
        let style = STYLES[at].1;
        // Small numbers matter as much as large ones.
        let value = wide / 10_i64.pow(digits);
        // Studio may hand a number over as a text.
        let data = with(if as_text { json!(value.to_string()) } else { json!(value) });
        let shown = |text: Liquid| filled(text.as_str(), &data);
        prop_assert_eq!(shown(numbers::int(&x(), style)), render::int(value, style));
        prop_assert_eq!(shown(numbers::percent(&x(), style)), render::percent(value, style));
        for code in ["DKK", "JPY", "KWD"] {
            let of = currency::find(code).unwrap();
            prop_assert_eq!(shown(numbers::money(&x(), of, style)), render::money(value, of, style));
        }
    }

    #[test]
    fn any_text_arrives_as_it_is(text in "[{}%' \"a-c\\\\#\u{e6}\n]{0,12}", value in "[{}% a]{0,6}") {
        let whole = Liquid::text(&text).then(&Liquid::value(&x())).then(&Liquid::text(&text));
        prop_assert_eq!(filled(whole.as_str(), &with(json!(value))), format!("{text}{value}{text}"));
    }
}
