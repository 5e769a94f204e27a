//! Strings: their escapes, and the indentation of long ones.

use super::Context;
use crate::syntax::ast::Str;
use crate::syntax::errors;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// A string literal without slots.
pub(super) fn string(cx: &mut Context<'_>, node: &Pair<'_, Rule>) -> Str {
    let (span, start, spelled) = (cx.span(node), node.as_span().start(), node.as_str());
    let text = match spelled.strip_prefix("\"\"\"").and_then(|text| text.strip_suffix("\"\"\"")) {
        Some(raw) => {
            let indent = closing_indent(raw);
            let piece =
                Piece { raw, start: start + 3, indent: Some(indent), first: true, last: true };
            unescape(cx, &piece)
        }
        None => {
            let raw = spelled
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                .unwrap_or_default();
            unescape(cx, &Piece::short(raw, start + 1))
        }
    };
    Str { text, span }
}

/// Raw text between two quotes or slots.
pub(super) struct Piece<'t> {
    /// As it was written.
    pub(super) raw: &'t str,
    /// Where it begins in the parsed text.
    pub(super) start: usize,
    /// How much white space each line of a long string loses; `None` in a short one.
    pub(super) indent: Option<&'t str>,
    /// Does it follow the opening quotes?
    pub(super) first: bool,
    /// Do the closing quotes follow?
    pub(super) last: bool,
}

impl<'t> Piece<'t> {
    /// A piece of a string that ends on its line.
    pub(super) fn short(raw: &'t str, start: usize) -> Self {
        Self { raw, start, indent: None, first: false, last: false }
    }
}

/// The white space before the closing quotes, where they stand alone on their line.
pub(crate) fn closing_indent(raw: &str) -> &str {
    let line = raw.rsplit_once('\n').map_or("", |(_, line)| line);
    if line.trim().is_empty() { line } else { "" }
}

/// The text that a piece stands for.
pub(super) fn unescape(cx: &mut Context<'_>, piece: &Piece<'_>) -> String {
    let whole = piece.raw;
    let mut rest = whole;
    if piece.indent.is_some() && piece.first {
        // The line of the opening quotes holds no text.
        if let Some((line, below)) = rest.split_once('\n')
            && line.trim().is_empty()
        {
            rest = strip_indent(below, piece.indent.unwrap_or_default());
        }
    }
    if piece.indent.is_some()
        && piece.last
        && let Some((text, line)) = rest.rsplit_once('\n')
        && line.trim().is_empty()
    {
        rest = text.strip_suffix('\r').unwrap_or(text);
    }
    let mut text = String::with_capacity(rest.len());
    while let Some(at) = rest.find(['\\', '\n', '\r']) {
        let (plain, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(plain);
        rest = match from.strip_prefix('\\') {
            Some(escaped) => {
                // `rest` is a part of `whole` that ends where it ends, or a line earlier.
                let offset = from.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
                escape(cx, &mut text, escaped, piece.start + offset)
            }
            None if from.starts_with("\r\n") => from.strip_prefix('\r').unwrap_or_default(),
            None => {
                text.extend(from.chars().next());
                let below = from.get(1..).unwrap_or_default();
                if from.starts_with('\n') {
                    strip_indent(below, piece.indent.unwrap_or_default())
                } else {
                    below
                }
            }
        };
    }
    text.push_str(rest);
    text
}

/// A line without the indentation of the closing quotes, or as much of it as it has.
pub(crate) fn strip_indent<'t>(line: &'t str, indent: &str) -> &'t str {
    if let Some(rest) = line.strip_prefix(indent) {
        return rest;
    }
    let blank =
        line.bytes().take(indent.len()).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    line.get(blank..).unwrap_or(line)
}

/// Reads what follows a backslash at `start` of the parsed text; gives what stands behind it.
fn escape<'t>(cx: &mut Context<'_>, text: &mut String, escaped: &'t str, start: usize) -> &'t str {
    let mut chars = escaped.chars();
    let Some(mark) = chars.next() else { return "" };
    let plain = match mark {
        'n' => Some('\n'),
        't' => Some('\t'),
        '"' | '\\' | '{' | '}' => Some(mark),
        _ => None,
    };
    if let Some(plain) = plain {
        text.push(plain);
        return chars.as_str();
    }
    if mark == 'u'
        && let Some((digits, rest)) =
            escaped.strip_prefix("u{").and_then(|code| code.split_once('}'))
        && digits.len() <= 8
        && !digits.is_empty()
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    {
        match u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) {
            Some(sign) => text.push(sign),
            None => {
                let span = cx.span_of(start, start + digits.len() + 4);
                cx.sink.push(errors::bad_literal(
                    span,
                    format!("there is no character U+{}", digits.to_uppercase()),
                ));
            }
        }
        return rest;
    }
    let span = cx.span_of(start, start + 1 + mark.len_utf8());
    cx.sink.push(errors::unknown_escape(span, mark));
    text.push(mark);
    chars.as_str()
}
