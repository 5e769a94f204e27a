//! Doc comments: found by their place, since the grammar takes them for comments.

use super::Context;

/// The `///` lines directly above the node that begins at byte `start` of the file.
pub(super) fn above(cx: &Context<'_>, start: u32) -> Option<String> {
    if cx.has_docs { doc_above(cx.source, start as usize) } else { None }
}

/// The `///` lines directly above the node that begins at byte `start` of `source`.
///
/// Looks only at lines above a node that is the first on its line, so that each line of a file is
/// looked at once or twice, however many nodes there are.
pub(crate) fn doc_above(source: &str, start: usize) -> Option<String> {
    let mut above = source.get(..start)?.trim_end_matches([' ', '\t']);
    let mut lines = Vec::new();
    while let Some(rest) = above.strip_suffix('\n') {
        let (before, line) = match rest.rfind('\n') {
            Some(at) => {
                (rest.get(..=at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default())
            }
            None => ("", rest),
        };
        let Some(text) = line.trim_start().strip_prefix("///") else { break };
        if text.starts_with('/') {
            break;
        }
        lines.push(unmarked(text));
        above = before;
    }
    lines.reverse();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The `//!` lines at the head of a file.
pub(super) fn of_file(source: &str) -> Option<String> {
    let lines: Vec<&str> = source
        .lines()
        .skip_while(|line| line.trim().is_empty())
        .map_while(|line| line.trim_start().strip_prefix("//!"))
        .map(unmarked)
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A line without the one blank after its mark, and without white space at its end.
fn unmarked(line: &str) -> &str {
    line.strip_prefix(' ').unwrap_or(line).trim_end()
}
