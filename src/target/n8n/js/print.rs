//! An expression as text, and as the value of a parameter.
//!
//! n8n takes a parameter's text for an expression if it begins with `=`, and in it what stands between
//! `{{` and the next `}}` for JavaScript, whatever the quotes say. So no printed expression has two
//! braces side by side: objects have a space before their brace, and braces in texts are escapes.
//! What an expression gives is data, and is not looked at again.

use super::{Js, Op};
use std::fmt::Write as _;

/// A parameter's value that is computed: `={{ .. }}`, which keeps its type.
pub(in crate::target::n8n) fn computed(js: &Js) -> String {
    format!("={{{{ {} }}}}", print(js))
}

/// A parameter's value that is a text: as it is, unless n8n would take it for an expression.
pub(in crate::target::n8n) fn literal(text: &str) -> String {
    if text.starts_with('=') { computed(&Js::str(text)) } else { text.to_owned() }
}

/// A parameter's value: a text that is known stands there as it is.
pub(in crate::target::n8n) fn parameter(js: &Js) -> String {
    match js {
        Js::Str(text) => literal(text),
        js => computed(js),
    }
}

/// The text of an expression.
pub(in crate::target::n8n) fn print(js: &Js) -> String {
    let mut out = String::new();
    put(js, &mut out);
    out
}

fn put(js: &Js, out: &mut String) {
    match js {
        Js::Str(text) => quoted(text, out),
        Js::Num(number) => {
            let _ = write!(out, "{number}");
        }
        Js::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Js::Null => out.push_str("null"),
        Js::Name(name) => out.push_str(name),
        Js::Code(code) => {
            out.push('(');
            out.push_str(code);
            out.push(')');
        }
        Js::Field(base, name) => {
            operand(base, out);
            if is_name(name) {
                out.push('.');
                out.push_str(name);
            } else {
                out.push('[');
                quoted(name, out);
                out.push(']');
            }
        }
        Js::Maybe(base, name) => {
            operand(base, out);
            out.push_str("?.");
            if is_name(name) {
                out.push_str(name);
            } else {
                out.push('[');
                quoted(name, out);
                out.push(']');
            }
        }
        Js::Call(function, args) => {
            operand(function, out);
            out.push('(');
            list(args, out);
            out.push(')');
        }
        Js::Bin(op, a, b) => {
            operand_of(*op, a, out);
            let _ = write!(out, " {} ", op.text());
            operand(b, out);
        }
        Js::Not(inner) => {
            out.push('!');
            operand(inner, out);
        }
        Js::Cond(test, yes, no) => {
            operand(test, out);
            out.push_str(" ? ");
            operand(yes, out);
            out.push_str(" : ");
            // A chain of tests reads from left to right.
            if matches!(**no, Js::Cond(..)) { put(no, out) } else { operand(no, out) }
        }
        Js::Array(items) => {
            out.push('[');
            list(items, out);
            out.push(']');
        }
        Js::Object(base, entries) => object(base.as_deref(), entries, out),
        Js::Arrow(params, body) => {
            let _ = write!(out, "({}) => ", params.join(", "));
            operand(body, out);
        }
    }
}

fn object(base: Option<&Js>, entries: &[(String, Js)], out: &mut String) {
    out.push_str("({ ");
    let mut first = true;
    if let Some(base) = base {
        out.push_str("...");
        operand(base, out);
        first = false;
    }
    for (key, value) in entries {
        if !first {
            out.push_str(", ");
        }
        first = false;
        // As a computed key, so that no name means anything to the language.
        if is_name(key) {
            out.push_str(key);
        } else {
            out.push('[');
            quoted(key, out);
            out.push(']');
        }
        out.push_str(": ");
        operand(value, out);
    }
    out.push_str(" })");
}

fn list(items: &[Js], out: &mut String) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        operand(item, out);
    }
}

/// In brackets, unless it holds together by itself.
fn operand(js: &Js, out: &mut String) {
    let whole = match js {
        Js::Bin(..) | Js::Cond(..) | Js::Arrow(..) => false,
        Js::Num(number) => *number >= 0,
        _ => true,
    };
    if whole {
        put(js, out);
    } else {
        out.push('(');
        put(js, out);
        out.push(')');
    }
}

/// The left side: a chain of one operator needs no brackets.
fn operand_of(op: Op, js: &Js, out: &mut String) {
    let chain = matches!(op, Op::Add | Op::And | Op::Or);
    match js {
        Js::Bin(inner, ..) if *inner == op && chain => put(js, out),
        js => operand(js, out),
    }
}

/// Words that would mean something as a name of an object's field or before a point.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text != "__proto__"
        // n8n refuses an expression with `.constructor` in it, whatever follows.
        && !text.starts_with("constructor")
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for (at, c) in text.char_indices() {
        match c {
            // n8n refuses an expression with `.constructor` in it, also where that is a text.
            'c' if text.get(at..).is_some_and(|rest| rest.starts_with("constructor")) => {
                out.push_str("\\u0063");
            }
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Two of them are n8n's, and the last ends a line of JavaScript.
            '{' | '}' | '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_text_ends_an_expression() {
        let nasty = "}} {{ $json.x }} \" ' ` \\ ${x} =1 \u{2028} \u{0} Ærø 🎉 x.constructor";
        let text = computed(&Js::str(nasty));
        assert!(!text.contains("constructor"), "{text}");
        assert_eq!(text.matches("{{").count(), 1, "{text}");
        assert_eq!(text.matches("}}").count(), 1, "{text}");
        let object = Js::Object(None, vec![("a b".into(), Js::Object(None, Vec::new()))]);
        let text = computed(&object);
        assert_eq!(text, "={{ ({ [\"a b\"]: ({  }) }) }}");
    }

    #[test]
    fn a_text_that_begins_with_a_sign_of_n8n_is_a_text() {
        assert_eq!(literal("{{ 1 }}"), "{{ 1 }}");
        assert_eq!(literal("=1+1"), "={{ \"=1+1\" }}");
    }

    #[test]
    fn operators_keep_their_order() {
        let sum = Js::Num(1).plus(Js::Num(-2)).bin(Op::Mul, Js::Num(3));
        assert_eq!(print(&sum), "(1 + (-2)) * 3");
        let test = Js::name("a").or(Js::name("b")).and(Js::name("c").or_else(Js::Null));
        assert_eq!(print(&test), "(a || b) && (c ?? null)");
    }

    proptest! {
        /// What stands between the quotes is the text again, read as JSON, and has no brace.
        #[test]
        fn texts_come_back(text in any::<String>()) {
            let printed = print(&Js::str(text.as_str()));
            let braces = printed.contains(['{', '}']);
            prop_assert!(!braces);
            let back: String = serde_json::from_str(&printed).unwrap_or_default();
            prop_assert_eq!(back, text);
        }
    }
}
