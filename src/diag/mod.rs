//! Diagnostics: what is wrong, where, why, and how to mend it. Rendering stands apart, in
//! [`render`]; the list of codes in [`codes`].
//!
//! A diagnostic is made only by a named constructor function of its phase (`syntax::errors`,
//! `hir::errors`, ...), which fixes code, labels and help.

pub mod allow;
pub mod codes;
pub mod explain;
pub mod levels;
pub mod render;
pub mod suggest;

pub use codes::{Class, Code, Severity};

use crate::source::Span;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its entry in the registry.
    pub code: Code,
    /// The severity in force: the registry's default, or what `journey.toml` sets.
    pub severity: Severity,
    /// One lower-case sentence without a full stop.
    pub message: String,
    /// Places. The first is the primary one; empty only for findings about the workspace as a whole.
    pub labels: Vec<Label>,
    /// More facts, each a sentence.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Changes of the source that mend it.
    pub fixes: Vec<Fix>,
}

/// A place with a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// A change of the source that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the change does, as an order: "write `send`".
    pub title: String,
    /// The edits, in one file, not overlapping.
    pub edits: Vec<Edit>,
}

/// Replace `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What to replace; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Diagnostic {
    /// A finding at `span`. The label under the primary place is `label`.
    #[must_use]
    pub fn new(
        code: Code,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: vec![Label { span, text: label.into() }],
            notes: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// A finding about the workspace as a whole.
    #[must_use]
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fixes: Vec::new(),
        }
    }

    /// Adds a secondary place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a change that mends it: replace `span` by `text`.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.fixes.push(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }] });
        self
    }

    /// The primary place.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Does it stop a build?
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Where a phase puts its findings.
#[derive(Clone, Debug, Default)]
pub struct Sink {
    /// The findings so far, in the order found.
    pub items: Vec<Diagnostic>,
}

impl Sink {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.items.iter().filter(|d| d.is_error()).count()
    }
}

/// Sorts by file, place, code and message and drops what is said twice, so that the order does
/// not depend on the number of threads.
pub fn sort(items: &mut Vec<Diagnostic>) {
    items.sort_by(|a, b| {
        (a.span(), a.code.number(), &a.message).cmp(&(b.span(), b.code.number(), &b.message))
    });
    items.dedup();
}
