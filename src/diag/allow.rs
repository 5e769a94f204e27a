//! Findings that are taken as they are at one place: `allow JC0413 "why"`.

use super::{Code, Diagnostic, codes};
use crate::source::Span;

/// A line that allows a finding.
#[derive(Clone, Debug)]
pub struct Allow {
    /// What is allowed.
    pub code: Code,
    /// The code in the line.
    pub span: Span,
    /// The declaration or step that it is about.
    pub about: Span,
}

/// Takes out what is allowed, and says which lines took nothing out.
pub fn apply(allows: &[Allow], items: &mut Vec<Diagnostic>) -> Vec<Diagnostic> {
    if allows.is_empty() {
        return Vec::new();
    }
    let mut used = vec![false; allows.len()];
    items.retain(|item| {
        let Some(place) = item.span() else { return true };
        let mut taken = false;
        for (allow, used) in allows.iter().zip(&mut used) {
            let inside = allow.about.file == place.file
                && allow.about.start <= place.start
                && place.end <= allow.about.end;
            if inside && allow.code == item.code {
                taken = true;
                *used = true;
            }
        }
        !taken
    });
    let idle = allows.iter().zip(used).filter(|(_, used)| !used);
    idle.map(|(allow, _)| unused(allow)).collect()
}

fn unused(allow: &Allow) -> Diagnostic {
    Diagnostic::new(
        codes::UNUSED_ALLOW,
        allow.span,
        format!("nothing behind this line has the finding {}", allow.code),
        "not needed",
    )
    .label(allow.about, "this is what it is about")
    .help("take the line out")
}
