//! Texts in Klaviyo's template language.
//!
//! `arrives` reads a template as Django does: it takes `{{ .. }}`, `{% .. %}` and `{# .. #}` as the lexer of
//! Django does, the first end that follows closing each.

use super::*;
use crate::target::klaviyo::template::{Put, Template, Value as Source, is_name};
use proptest::prelude::*;

/// What Django makes of a template in which only constants and the value `NAME` stand.
fn arrives(template: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    loop {
        let begins = ["{{", "{%", "{#"].iter().filter_map(|sign| rest.find(sign)).min();
        let Some(at) = begins else { break };
        let (before, tag) = rest.split_at(at);
        let close = match tag.get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            _ => "#}",
        };
        // A tag that is not closed on its line is text.
        let line = tag.split('\n').next().unwrap_or(tag);
        let Some(end) = line.find(close) else {
            let (sign, after) = tag.split_at(1);
            out.push_str(before);
            out.push_str(sign);
            rest = after;
            continue;
        };
        out.push_str(before);
        match tag.get(2..end).unwrap().trim() {
            "\"{\"" => out.push('{'),
            "first_name|safe" => out.push_str(name),
            other => panic!("a tag that nobody wrote: {other}"),
        }
        rest = tag.get(end + 2..).unwrap();
    }
    out + rest
}

fn greeting(before: &str, after: &str) -> String {
    let mut template = Template::default();
    template.literal(before);
    template.value(Source::Known("first_name"), Put::Plain);
    template.literal(after);
    template.print()
}

#[test]
fn literals_arrive_as_they_are_written() {
    for text in [
        "{{ name }}",
        "{% if x %}",
        "{# c #}",
        "{",
        "{{",
        "{{{",
        "}}",
        "%}",
        "a { b } c",
        "{%",
        "{#",
        "100 % #1",
        "\"'\\",
        "Ærø 🛒",
        "{{ \"{\" }}",
        "{{{{{",
        "a {{\nb }}",
        "${x}",
        "{%%}",
    ] {
        for name in ["Sofie", "{{ secret }}", "{% now %}", "{", "}}"] {
            let template = greeting(text, text);
            assert_eq!(arrives(&template, name), format!("{text}{name}{text}"), "{template}");
        }
    }
    // A style sheet stays readable.
    let mut template = Template::default();
    template.literal("a { color: red } @media x { b { c: d } }");
    assert_eq!(template.print(), "a { color: red } @media x { b { c: d } }");
}

proptest! {
    #[test]
    fn any_literal_arrives(before in "[{}%#\"' a\n\\\\]{0,12}", after in "[{}%#\"' a\n\\\\]{0,12}", name in "[{}%# a]{0,6}") {
        let template = greeting(&before, &after);
        prop_assert_eq!(arrives(&template, &name), format!("{before}{name}{after}"));
    }
}

#[test]
fn names_in_lookups_cannot_end_them() {
    for name in ["Nick name", "tier", "a.b", "Ærø", "$value"] {
        assert!(is_name(name), "{name}");
    }
    for name in ["", "a'b", "a\"b", "a\\b", "a}}", "a%}", "a|b", "a\nb", "#"] {
        assert!(!is_name(name), "{name}");
    }
}

fn body(message: &str) -> String {
    let source = journey("", "send m via sms")
        + &format!("\nmessage m(e: go) {{ purpose marketing {message} }}");
    let source = source.replace("send m via", "send m(e) via");
    let files = World::new(MANIFEST, &source).emit();
    let body = json(&files, "j.flow.json");
    let actions = body["data"]["attributes"]["definition"]["actions"].as_array().unwrap();
    let sms = actions.iter().find(|of| of["type"] == "send-sms").unwrap();
    sms["data"]["message"]["body"].as_str().unwrap().to_owned()
}

#[test]
fn values_come_from_the_profile_and_the_event() {
    assert_eq!(
        body(
            r#"locales da sms { da: "{customer.nick} {e.plan ?? customer.first_name ?? "x"} {2}" }"#
        ),
        "{% if person|lookup:'Nick name' %}{{ person|lookup:'Nick name'|safe }}{% else %}ven{% endif %} \
         {% if event|lookup:'plan' or first_name %}{% if event|lookup:'plan' %}{{ event|lookup:'plan'|safe }}{% else %}{{ first_name|safe }}{% endif %}{% else %}x{% endif %} 2"
    );
}

#[test]
fn a_translation_is_chosen_by_the_longest_tag() {
    let tag = |tag: &str| {
        let with = tag.len() + 1;
        let value = "person|lookup:'language'";
        format!(
            "{value}|lower == \"{tag}\" or {value}|lower|slice:\":{with}\" == \"{tag}-\" or {value}|lower|slice:\":{with}\" == \"{tag}_\""
        )
    };
    assert_eq!(
        body(r#"locales pt-BR > pt > en sms { pt-BR: "b" pt: "p" en: "e" }"#),
        format!(
            "{{% if {} %}}b{{% elif {} %}}p{{% else %}}e{{% endif %}}",
            tag("pt-br"),
            tag("pt")
        )
    );
    // The same text in all languages needs no question.
    assert_eq!(body(r#"locales da > en sms { da: "Hi" en: "Hi" }"#), "Hi");
}

#[test]
fn html_takes_values_as_text() {
    let source = journey("", "send m via email")
        + "message m { purpose marketing locales da email { subject { da: \"x\" } body file \"m.{locale}.html\" } }";
    let html = "<style>p { color: red }</style><!-- {{ x }} --><p>Hej {customer.first_name ?? \"<der>\"}</p>";
    let manifest = MANIFEST.replace("hello = \"THELLO\"", "hello = \"THELLO\"\nm = \"TM\"");
    let world = World::of(&manifest, &[("all.journey", &source), ("m.da.html", html)]);
    let files = world.emit();
    assert_eq!(
        text(&files, "templates/m.html"),
        "<style>p { color: red }</style><!-- {{ \"{\" }}{ x }} --><p>Hej {% if first_name %}{{ first_name|escape }}{% else %}&lt;der&gt;{% endif %}</p>"
    );
    let plain = text(&files, "templates/m.txt");
    assert!(
        plain.contains("Hej {% if first_name %}{{ first_name|safe }}{% else %}<der>{% endif %}"),
        "{plain}"
    );
}
