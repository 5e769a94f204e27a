//! Plain text with a stable layout: one line a finding, or with snippets for test expectations.

use codespan_reporting::diagnostic as plain;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{Chars, Config, DisplayStyle, emit_into_string};

use super::shown::{Shown, harmless};
use crate::diag::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap};

/// One line a finding: `path:line:column: error[JC0301]: message`.
#[must_use]
pub fn render(sources: &SourceMap, items: &[Diagnostic]) -> String {
    in_style(sources, items, DisplayStyle::Short)
}

/// One line a finding and a line for each note and help.
#[must_use]
pub fn medium(sources: &SourceMap, items: &[Diagnostic]) -> String {
    in_style(sources, items, DisplayStyle::Medium)
}

/// With snippets, without colour.
#[must_use]
pub fn rich(sources: &SourceMap, items: &[Diagnostic]) -> String {
    in_style(sources, items, DisplayStyle::Rich)
}

fn in_style(sources: &SourceMap, items: &[Diagnostic], display_style: DisplayStyle) -> String {
    let shown = Shown::new(sources, items);
    let config = Config { display_style, chars: Chars::ascii(), ..Config::default() };
    items
        .iter()
        .map(|item| {
            emit_into_string(&config, &shown, &convert(&shown, item)).unwrap_or_else(|_| {
                // Every range lies in its text, so this is not reached; the finding must not be
                // lost if it is.
                format!(
                    "{}[{}]: {}\n",
                    super::severity_word(item.severity),
                    item.code,
                    item.message
                )
            })
        })
        .collect()
}

fn convert(shown: &Shown<'_>, item: &Diagnostic) -> plain::Diagnostic<FileId> {
    let severity = match item.severity {
        Severity::Error => plain::Severity::Error,
        Severity::Warning => plain::Severity::Warning,
        Severity::Note => plain::Severity::Note,
    };
    let labels = item.labels.iter().enumerate().map(|(nth, label)| {
        let style =
            if nth == 0 { plain::LabelStyle::Primary } else { plain::LabelStyle::Secondary };
        plain::Label::new(style, label.span.file, shown.range(label.span))
            .with_message(harmless(&label.text))
    });
    let notes = item.notes.iter().map(|note| harmless(note).into_owned());
    let help = item.help.iter().map(|help| format!("help: {}", harmless(help)));
    plain::Diagnostic::new(severity)
        .with_code(item.code)
        .with_message(harmless(&item.message))
        .with_labels_iter(labels)
        .with_notes_iter(notes.chain(help))
}

impl<'a> Files<'a> for Shown<'_> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(self.sources.path(id))
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(self.text(id))
    }

    fn line_index(&'a self, id: FileId, at: usize) -> Result<usize, Error> {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        Ok(self.sources.lines(id).line(at).saturating_sub(1) as usize)
    }

    fn line_range(&'a self, id: FileId, line: usize) -> Result<std::ops::Range<usize>, Error> {
        let lines = self.sources.lines(id);
        let number = u32::try_from(line + 1).unwrap_or(u32::MAX);
        match lines.range(number) {
            Some((start, end)) => Ok(start as usize..end as usize),
            None => Err(Error::LineTooLarge { given: line, max: lines.lines() as usize }),
        }
    }
}
