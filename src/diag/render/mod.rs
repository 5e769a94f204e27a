//! Renderers: one file per form of output. Each turns findings into a text; none prints.

pub mod json;
pub mod sarif;
pub mod short;
pub mod terminal;

mod shown;
#[cfg(test)]
mod tests;

use super::{Class, Severity};

/// The word for a severity.
#[must_use]
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The word for a class.
#[must_use]
pub fn class_word(class: Class) -> &'static str {
    match class {
        Class::Language => "language",
        Class::Law => "law",
        Class::Platform => "platform",
        Class::Policy => "policy",
    }
}
