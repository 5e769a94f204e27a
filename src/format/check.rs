//! What the formatter holds its own output against before anybody sees it.

use super::long;
use super::scan::{Kind, Scan};
use crate::syntax::parser::Rule;
use crate::syntax::{doc_above, file_doc};

/// Does `after` say the same as `before`: the same nodes over the same tokens, the same comments in
/// the same order, the same documentation of the same declarations and fields?
///
/// The tree is made of nothing else, so it is the same too, but for the places in the file.
pub(super) fn same(before: &Scan<'_>, after: &Scan<'_>) -> bool {
    same_nodes(before, after)
        && same_tokens(before, after)
        && same_comments(before, after)
        && same_docs(before, after)
}

fn same_nodes(before: &Scan<'_>, after: &Scan<'_>) -> bool {
    let node = |scan: &Scan<'_>, at: usize| {
        scan.nodes.get(at).map(|node| (node.rule, node.first, node.end, node.next))
    };
    before.nodes.len() == after.nodes.len()
        && (0..before.nodes.len()).all(|at| node(before, at) == node(after, at))
}

fn same_tokens(before: &Scan<'_>, after: &Scan<'_>) -> bool {
    before.tokens.len() == after.tokens.len()
        && before.tokens.iter().zip(&after.tokens).all(|(a, b)| {
            let is_long = a.kind == Kind::Text && long::can_move(a.text);
            a.text == b.text || is_long && long::lines(a.text).eq(long::lines(b.text))
        })
}

/// Comments are the same if their lines are, white space at the margin apart.
fn same_comments(before: &Scan<'_>, after: &Scan<'_>) -> bool {
    before.comments.len() == after.comments.len()
        && before
            .comments
            .iter()
            .zip(&after.comments)
            .all(|(a, b)| a.text.lines().map(str::trim).eq(b.text.lines().map(str::trim)))
}

fn same_docs(before: &Scan<'_>, after: &Scan<'_>) -> bool {
    if file_doc(before.text) != file_doc(after.text) {
        return false;
    }
    if !before.text.contains("///") {
        return true;
    }
    let file = before.nodes.first().map(|_| 0);
    let decls = file.into_iter().flat_map(|file| before.kids(file)).map(|(_, decl)| decl.first);
    let fields = before.nodes.iter().filter(|node| node.rule == Rule::field).map(|node| node.first);
    decls.chain(fields).all(|at| {
        doc_above(before.text, before.token(at).start)
            == doc_above(after.text, after.token(at).start)
    })
}
