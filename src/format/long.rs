//! Texts in `"""`: their lines move with the place where they stand. What the text says is the same,
//! since it loses the margin of its closing quotes.

use crate::syntax::{closing_indent, strip_indent};

const QUOTES: &str = "\"\"\"";

/// Is the closing quote alone on its line, so that the margin can move?
pub(super) fn can_move(token: &str) -> bool {
    inner(token)
        .is_some_and(|raw| raw.rsplit_once('\n').is_some_and(|(_, line)| line.trim().is_empty()))
}

/// The lines of a text, without their margin. The first is that of the opening quotes.
pub(super) fn lines(token: &str) -> impl Iterator<Item = &str> {
    let raw = inner(token).unwrap_or_default();
    let margin = closing_indent(raw);
    raw.split('\n').enumerate().map(move |(at, line)| match at {
        0 if line.trim().is_empty() => "",
        0 => line,
        _ => strip_indent(line, margin),
    })
}

/// Writes a text with another margin, in spaces.
pub(super) fn write(token: &str, margin: usize, out: &mut String) {
    let count = inner(token).unwrap_or_default().split('\n').count();
    out.push_str(QUOTES);
    for (at, line) in lines(token).enumerate() {
        let is_closing = at + 1 == count;
        if at > 0 {
            out.push('\n');
            if is_closing || !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', margin));
            }
        }
        if !is_closing {
            out.push_str(line);
        }
    }
    out.push_str(QUOTES);
}

/// The text between the quotes of a long text.
fn inner(token: &str) -> Option<&str> {
    token.strip_prefix(QUOTES)?.strip_suffix(QUOTES)
}
