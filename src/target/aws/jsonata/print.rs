//! From the tree to text.
//!
//! A literal never holds a quote of its own kind, and never the pairs `{%`, `%}`, `{{`, `}}` and `${`:
//! they are written with `\u` escapes, so neither Step Functions nor CloudFormation nor a template
//! tool on the way can take a customer's text for syntax.

use super::ast::{Ast, BinOp};
use std::fmt::Write;

/// Words that cannot stand bare as a name.
const KEYWORDS: &[&str] = &["and", "or", "in", "true", "false", "null", "function"];

impl BinOp {
    fn text(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
            Self::Concat => "&",
            Self::In => "in",
        }
    }
}

/// The expression as text, without delimiters.
pub(in crate::target::aws) fn print(ast: &Ast) -> String {
    let mut out = String::new();
    write(ast, &mut out);
    out
}

/// The expression between the delimiters of Step Functions.
pub(in crate::target::aws) fn delimited(ast: &Ast) -> String {
    format!("{{% {} %}}", print(ast))
}

fn write(ast: &Ast, out: &mut String) {
    match ast {
        Ast::Str(text) => literal(text, out),
        Ast::Num(number) if *number < 0 => {
            let _ = write!(out, "({number})");
        }
        Ast::Num(number) => {
            let _ = write!(out, "{number}");
        }
        Ast::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Ast::Var(name) => {
            out.push('$');
            out.push_str(name);
        }
        Ast::Field(base, name) => {
            operand(base, out);
            out.push('.');
            field_name(name, out);
        }
        Ast::Call(name, args) => {
            out.push('$');
            out.push_str(name);
            out.push('(');
            list(args, out);
            out.push(')');
        }
        Ast::Bin(op, a, b) => {
            left(*op, a, out);
            let _ = write!(out, " {} ", op.text());
            operand(b, out);
        }
        Ast::Cond(test, yes, no) => {
            operand(test, out);
            out.push_str(" ? ");
            operand(yes, out);
            if let Some(no) = no {
                out.push_str(" : ");
                operand(no, out);
            }
        }
        Ast::Array(items) => {
            out.push('[');
            list(items, out);
            out.push(']');
        }
        Ast::Object(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                literal(key, out);
                out.push_str(": ");
                write(value, out);
            }
            out.push('}');
        }
        Ast::Block(bindings, result) => {
            out.push('(');
            for (name, value) in bindings {
                let _ = write!(out, "${name} := ");
                write(value, out);
                out.push_str("; ");
            }
            write(result, out);
            out.push(')');
        }
        Ast::Lambda(params, body) => {
            out.push_str("function(");
            for (at, param) in params.iter().enumerate() {
                let _ = write!(out, "{}${param}", if at == 0 { "" } else { ", " });
            }
            out.push_str(") { ");
            write(body, out);
            out.push_str(" }");
        }
        Ast::At(list, index) => {
            operand(list, out);
            out.push('[');
            write(index, out);
            out.push(']');
        }
        Ast::With(definitions, body) => {
            out.push('(');
            out.push_str(definitions);
            write(body, out);
            out.push(')');
        }
        Ast::Regex(pattern) => {
            let _ = write!(out, "/{pattern}/");
        }
    }
}

fn list(items: &[Ast], out: &mut String) {
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        write(item, out);
    }
}

/// An operand on the left: a chain of `&` needs no brackets.
fn left(op: BinOp, ast: &Ast, out: &mut String) {
    match ast {
        Ast::Bin(BinOp::Concat, ..) if op == BinOp::Concat => write(ast, out),
        other => operand(other, out),
    }
}

/// An operand, in brackets where it is made of parts.
fn operand(ast: &Ast, out: &mut String) {
    match ast {
        Ast::Bin(..) | Ast::Cond(..) | Ast::Lambda(..) => {
            out.push('(');
            write(ast, out);
            out.push(')');
        }
        other => write(other, out),
    }
}

fn field_name(name: &str, out: &mut String) {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name);
    if plain {
        out.push_str(name);
    } else if name.contains('`') {
        // No field of the language has one; `$lookup` would be needed.
        let _ = write!(out, "`{}`", name.replace('`', ""));
    } else {
        let _ = write!(out, "`{name}`");
    }
}

/// A text in single quotes.
fn literal(text: &str, out: &mut String) {
    out.push('\'');
    let mut before = '\0';
    for c in text.chars() {
        let escape = match (before, c) {
            (_, '\'') | ('{' | '%' | '$', '{') | ('{' | '%' | '}', '}') | ('{', '%') => true,
            (_, c) => c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'),
        };
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if escape => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
        before = c;
    }
    out.push('\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        for (text, printed) in [
            ("it's", r"'it\u0027s'"),
            ("a\\b\n\"c\"", r#"'a\\b\n"c"'"#),
            ("{% 1 %}", r"'{\u0025 1 %\u007d'"),
            ("{{resolve}} ${x}", r"'{\u007bresolve}\u007d $\u007bx}'"),
            ("Hej 👋 æøå", "'Hej 👋 æøå'"),
        ] {
            assert_eq!(print(&Ast::str(text)), printed);
        }
    }

    #[test]
    fn names_that_are_words_are_quoted() {
        let path = Ast::var("customer").path(&["first_name", "and", "detail-type"]);
        assert_eq!(print(&path), "$customer.first_name.`and`.`detail-type`");
    }

    #[test]
    fn guards_are_conditionals() {
        let both = Ast::var("a").exists().and(Ast::var("a").eq(Ast::Num(-1)));
        assert_eq!(print(&both), "$exists($a) ? ($a = (-1)) : false");
    }
}
