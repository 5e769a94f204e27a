//! One mistake in a test is one finding. A line of a test is short and holds all that it says, so whoever
//! mends what is said first of it reads it again.

use crate::diag::{Diagnostic, codes};

/// Keeps one finding of a row, and nothing of a brace that closes too much or too little because of one
/// before it.
pub(super) fn once(text: &str, findings: &mut Vec<Diagnostic>) {
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let row = |finding: &Diagnostic| {
        finding.span().map(|span| starts.partition_point(|start| *start <= span.start as usize))
    };
    // A block that is not closed explains what else is odd on its row.
    findings.sort_by_key(|finding| (row(finding), finding.code != codes::UNCLOSED_BLOCK));
    findings.dedup_by_key(|finding| row(finding));
    let mut first = true;
    findings.retain(|finding| {
        // A line that stands outside now; of a misspelled word it is known what was meant.
        let outside = finding.code == codes::UNKNOWN_KEYWORD && finding.fixes.is_empty();
        let follows = outside || finding.code == codes::UNEXPECTED_CLOSE;
        std::mem::replace(&mut first, false) || !follows
    });
}
