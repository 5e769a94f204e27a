//! Lines that allow a finding at one place.

use crate::diag::allow::Allow;
use crate::diag::codes::Code;
use crate::diag::{Sink, codes};
use crate::hir::errors;
use crate::syntax::ast::Tree;

/// The code with this number or this name: `JC0413`, `cap-in-run`.
fn named(word: &str) -> Option<Code> {
    codes::find(word).or_else(|| codes::ALL.iter().copied().find(|code| code.slug() == word))
}

/// The lines of all files, those that can be followed.
pub(super) fn lower(trees: &[Tree], sink: &mut Sink) -> Vec<Allow> {
    let mut allows = Vec::new();
    for line in trees.iter().flat_map(|tree| &tree.allows) {
        let about = line.about.filter(|about| *about != line.span);
        match (named(&line.code.text), &line.reason, about) {
            (None, _, _) => sink.push(errors::allow_of_nothing(&line.code.text, line.code.span)),
            (Some(code), _, _) if code.is_fixed() => {
                sink.push(errors::allow_of_error(code, line.code.span));
            }
            (Some(code), None, _) => sink.push(errors::allow_without_reason(code, line.span)),
            (Some(_), Some(reason), _) if reason.text.trim().is_empty() => {
                sink.push(errors::allow_without_words(reason.span));
            }
            (Some(code), Some(_), None) => sink.push(errors::allow_before_nothing(code, line.span)),
            (Some(code), Some(_), Some(about)) => {
                allows.push(Allow { code, span: line.code.span, about });
            }
        }
    }
    allows
}
