//! From MJML, the markup that e-mail designers write, to the HTML that mail programs show.
//!
//! The work is done by the crate `mrml`. What is added here: errors in words that an author
//! understands, with their place; no file and no address is ever read (`mj-include` is refused);
//! and a depth limit, since the crate's parser calls itself for each nested element and would end
//! the process on a hostile file.
//!
//! Slots must have become [markers](super::markers) before, and offsets are those of the text with
//! markers: [`original_offset`](super::markers::original_offset) leads back.
//!
//! As every MJML renderer does, `mrml` links to Google Fonts where the text uses Ubuntu (MJML's
//! default font), Open Sans, Droid Sans, Lato or Roboto. Mail programs that load it tell Google
//! that the mail was opened. A `font-family` of another name on `mj-all` avoids that.

use std::fmt;
use std::ops::Range;

use mrml::prelude::parser::loader::{IncludeLoader, IncludeLoaderError};
use mrml::prelude::parser::{Error, ParserOptions, Span, Warning, WarningKind};
use mrml::prelude::render::RenderOptions;

mod guard;

/// Why a text is no MJML that can be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MjmlError {
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// The bytes of the source that it is about.
    pub span: Range<usize>,
}

impl fmt::Display for MjmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for MjmlError {}

/// HTML, and what was passed over on the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// A whole HTML document.
    pub html: String,
    /// What has no effect though it stands in the source.
    pub warnings: Vec<MjmlError>,
}

/// Renders an MJML document.
pub fn to_html(source: &str) -> Result<String, MjmlError> {
    render(source).map(|rendered| rendered.html)
}

/// Renders an MJML document and says what in it has no effect. Comments are left out: they are
/// notes of the designer and not for customers.
pub fn render(source: &str) -> Result<Rendered, MjmlError> {
    let guarded = guard::guard(source)?;
    // The guard knows the ways in which the parser ends the process. Should there be one more, it
    // is an error of this one file and not the end of the compiler or of an editor's session.
    let rendered =
        std::panic::catch_unwind(|| parse_and_render(&guarded.text)).unwrap_or_else(|_| {
            Err(MjmlError { message: GAVE_UP.to_owned(), span: 0..guarded.text.len() })
        });
    let in_source = |mut found: MjmlError| {
        found.span = guarded.original(found.span.start)..guarded.original(found.span.end);
        found
    };
    let Rendered { html, warnings } = rendered.map_err(in_source)?;
    let warnings = warnings.into_iter().map(in_source).collect();
    match left_over(&html, source) {
        Some(error) => Err(error),
        None => Ok(Rendered { html, warnings }),
    }
}

const GAVE_UP: &str = "the MJML parser cannot cope with this file";

fn parse_and_render(text: &str) -> Result<Rendered, MjmlError> {
    let options = ParserOptions { include_loader: Box::new(NoIncludes) };
    let parsed = mrml::parse_with_options(text, &options).map_err(|error| explain(&error, text))?;
    let options = RenderOptions { disable_comments: true, ..RenderOptions::default() };
    let html = parsed.element.render(&options).map_err(|_| MjmlError {
        message: "this MJML cannot be rendered".to_owned(),
        span: 0..text.len(),
    })?;
    let warnings = parsed.warnings.iter().map(|warning| explain_warning(warning, text)).collect();
    Ok(Rendered { html, warnings })
}

/// An element of MJML that is in the HTML still. The crate hands on what it does not know or expect
/// (`mj-txt`, a section in a column), and no mail program would show it as it was meant.
fn left_over(html: &str, source: &str) -> Option<MjmlError> {
    let (_, after) = html.split_once("<mj-")?;
    let name: String =
        after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let name = format!("mj-{name}");
    let start = source.find(&format!("<{name}")).map_or(0, |at| at + 1);
    let span = clamp(start..start + name.len(), source);
    Some(MjmlError { message: format!("the element `{name}` cannot stand here"), span })
}

/// Refuses every include: what a message says must stand in the files that the compiler was given.
#[derive(Debug)]
struct NoIncludes;

impl IncludeLoader for NoIncludes {
    fn resolve(&self, path: &str) -> Result<String, IncludeLoaderError> {
        Err(IncludeLoaderError::not_found(path))
    }
}

/// Puts an error of the crate into words.
fn explain(error: &Error, source: &str) -> MjmlError {
    let at = |position: &Span| clamp(position.start..position.end, source);
    let word = |span: &Range<usize>| shorten(source.get(span.clone()).unwrap_or_default());
    match error {
        Error::UnexpectedElement { position, .. } => {
            let span = at(position);
            MjmlError { message: format!("the element `{}` cannot stand here", word(&span)), span }
        }
        Error::UnexpectedToken { position, .. } => {
            let span = at(position);
            MjmlError { message: format!("`{}` is not expected here", word(&span)), span }
        }
        Error::MissingAttribute { name, position, .. } => {
            let span = at(position);
            MjmlError {
                message: format!("the element `{}` needs the attribute `{name}`", word(&span)),
                span,
            }
        }
        Error::InvalidAttribute { position, .. } => {
            let span = at(position);
            MjmlError {
                message: format!("`{}` is no value that this attribute can have", word(&span)),
                span,
            }
        }
        Error::InvalidFormat { position, .. } => {
            let span = at(position);
            MjmlError { message: format!("`{}` is not well-formed", word(&span)), span }
        }
        Error::IncludeLoaderError { position, .. } => MjmlError {
            message: "`mj-include` is not supported: write the text into this file".to_owned(),
            span: at(position),
        },
        Error::EndOfStream { .. } => MjmlError {
            message: "the file ends before all elements are closed".to_owned(),
            span: source.len()..source.len(),
        },
        Error::SizeLimit { .. } => {
            MjmlError { message: "the file is larger than 4 GiB".to_owned(), span: 0..source.len() }
        }
        Error::ParserError { source: cause, .. } => {
            let start = offset_of(source, cause.pos().row, cause.pos().col);
            MjmlError {
                message: "the markup is not well-formed from here on".to_owned(),
                span: start..start,
            }
        }
        Error::NoRootNode => MjmlError {
            message: "an MJML file needs the element `mjml`".to_owned(),
            span: 0..source.len(),
        },
    }
}

fn explain_warning(warning: &Warning, source: &str) -> MjmlError {
    let span = clamp(warning.span.start..warning.span.end, source);
    let message = match warning.kind {
        WarningKind::UnexpectedAttribute => {
            let text = source.get(span.clone()).unwrap_or_default();
            let name = text.split('=').next().unwrap_or_default();
            format!("the attribute `{}` has no effect here", shorten(name))
        }
        WarningKind::InlineStyleUnsupported => {
            "`inline=\"inline\"` has no effect: the styles stay in the head".to_owned()
        }
    };
    MjmlError { message, span }
}

/// A row and a column, both from 1 and in characters, as a byte offset.
fn offset_of(source: &str, row: u32, col: u32) -> usize {
    let row = row.saturating_sub(1) as usize;
    let col = col.saturating_sub(1) as usize;
    let line_start: usize = source.split_inclusive('\n').take(row).map(str::len).sum();
    let line = source.get(line_start..).unwrap_or_default();
    line_start + line.chars().take(col).map(char::len_utf8).sum::<usize>()
}

/// Keeps a span inside the source and on the borders of characters.
fn clamp(span: Range<usize>, source: &str) -> Range<usize> {
    let start = source.floor_char_boundary(span.start.min(source.len()));
    let end = source.ceil_char_boundary(span.end.min(source.len()));
    start..end.max(start)
}

/// The first words of a piece of source, on one line.
fn shorten(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    if line.chars().count() <= 40 {
        line.to_owned()
    } else {
        line.chars().take(39).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::string_slice, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::text::markers::{Piece, mark, split_at_markers};

    fn body(inner: &str) -> String {
        format!(
            "<mjml><mj-body><mj-section><mj-column>{inner}</mj-column></mj-section></mj-body></mjml>"
        )
    }

    fn error(source: &str) -> (String, String) {
        let error = to_html(source).unwrap_err();
        (error.message, source[error.span].to_owned())
    }

    #[test]
    fn text_and_links_come_through() {
        let html = to_html(&body(
            r#"<mj-text>Hej æøå 🎉 &amp; <b>du</b><br>x</mj-text><mj-button href="https://k.example/?a=1&amp;b=2">Se</mj-button>"#,
        ))
        .unwrap();
        assert!(html.starts_with("<!doctype html>"));
        assert!(html.contains("Hej æøå 🎉 &amp; <b>du</b><br"));
        assert!(html.contains(r#"href="https://k.example/?a=1&amp;b=2""#), "{html}");
    }

    #[test]
    fn markers_survive_in_text_and_attributes() {
        let source = format!(
            r#"<mjml><mj-head><mj-title>{0}</mj-title><mj-preview>Hej {1}!</mj-preview></mj-head><mj-body><mj-section>
            <mj-column><mj-text>Hej {1}, <a href="https://k.example/{2}?q={3}">{2}</a></mj-text>
            <mj-image src="{4}" alt="{5}" href="{4}" /><mj-button href="{6}">{7}</mj-button></mj-column>
            </mj-section></mj-body></mjml>"#,
            mark(0),
            mark(1),
            mark(2),
            mark(3),
            mark(4),
            mark(5),
            mark(6),
            mark(7)
        );
        let html = to_html(&source).unwrap();
        let slots: Vec<u32> = split_at_markers(&html)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Slot(index) => Some(index),
                Piece::Text(_) => None,
            })
            .collect();
        assert!((0..8).all(|index| slots.contains(&index)), "{slots:?}");
        assert!(html.contains(&format!(r#"href="{}""#, mark(6))));
    }

    #[test]
    fn the_same_source_gives_the_same_html() {
        let source = body(
            "<mj-text font-family=\"Lato, Roboto, Ubuntu\">a</mj-text><mj-accordion><mj-accordion-element>\
             <mj-accordion-title>t</mj-accordion-title></mj-accordion-element></mj-accordion>",
        );
        assert_eq!(to_html(&source), to_html(&source));
    }

    #[test]
    fn errors_name_what_is_wrong_and_where() {
        assert_eq!(
            error(&body("<mj-txt>a</mj-txt>")),
            ("the element `mj-txt` cannot stand here".to_owned(), "mj-txt".to_owned())
        );
        assert_eq!(error("<mjml><mj-body>").0, "the file ends before all elements are closed");
        assert_eq!(error("").0, "an MJML file needs the element `mjml`");
        let (message, _) = error("<p>Hej</p>");
        assert!(message.contains("is not expected here"), "{message}");
        let (message, _) = error(&body("<mj-text>æøå 🎉<b>a</mj-text>"));
        assert!(!message.is_empty());
        let (message, _) = error("<mjml>\næ<mj-body <");
        assert!(!message.is_empty());
    }

    #[test]
    fn elements_in_the_wrong_place_are_refused() {
        for inner in ["<mj-head></mj-head>", "<mj-text><mj-text>a</mj-text></mj-text>"] {
            assert!(error(&body(inner)).0.contains("cannot stand here"), "{inner}");
        }
    }

    #[test]
    fn notes_of_the_designer_are_not_sent() {
        let html =
            to_html(&body("<!-- <mj-text>ugly</mj-text> --><mj-text>a<!-- why? --></mj-text>"))
                .unwrap();
        assert!(!html.contains("ugly") && !html.contains("why?"), "{html}");
    }

    #[test]
    fn brackets_after_letters_do_no_harm() {
        let html = to_html(&body("<mj-text>Mere på > 🎉> se</mj-text>")).unwrap();
        assert!(html.contains("Mere på &gt; 🎉&gt; se"), "{html}");
        assert_eq!(error(&body("<mj-text>på > 🎉></mj-text><mj-txt>a</mj-txt>")).1, "mj-txt");
    }

    #[test]
    fn includes_are_refused_wherever_they_stand() {
        for source in [
            body(r#"<mj-include path="/etc/hostname" />"#),
            r#"<mjml><mj-body><mj-include path="a.mjml" /></mj-body></mjml>"#.to_owned(),
            r#"<mjml><mj-body><mj-include path="a.html" type="html" /></mj-body></mjml>"#.to_owned(),
            r#"<mjml><mj-head><mj-include path="a.css" type="css" /></mj-head><mj-body /></mjml>"#.to_owned(),
            r#"<mjml><mj-head><mj-attributes><mj-include path="a.mjml" /></mj-attributes></mj-head></mjml>"#.to_owned(),
            r#"<mjml><mj-include path="https://example.com/a.mjml" /></mjml>"#.to_owned(),
        ] {
            let (message, at) = error(&source);
            assert!(message.starts_with("`mj-include` is not supported") || at.contains("mj-include"), "{message}");
        }
    }

    #[test]
    fn what_has_no_effect_is_said() {
        let source = r#"<mjml version="4"><mj-body /></mjml>"#;
        let warnings = render(source).unwrap().warnings;
        assert_eq!(warnings.len(), 1);
        let first = warnings.first().unwrap();
        assert_eq!(first.message, "the attribute `version` has no effect here");
        assert!(source[first.span.clone()].starts_with("version"));
    }

    #[test]
    fn deep_nesting_is_refused_and_the_limit_is_safe() {
        use guard::MAX_DEPTH;

        let deep = |levels: usize| {
            body(&format!("<mj-text>{}{}</mj-text>", "<b>".repeat(levels), "</b>".repeat(levels)))
        };
        assert!(to_html(&deep(MAX_DEPTH - 5)).is_ok());
        assert!(error(&deep(100_000)).0.contains("deep inside each other"));
        assert!(
            to_html(&body(&format!("<mj-text>{}</mj-text>", "<br>a<img src=\"a>b\">".repeat(500))))
                .is_ok()
        );
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(inner in "(<|>|/|\"|=| |<mj-text>|</mj-text>|<mj-button|href|padding=\"|é|æ|🎉|&|<b>|</b>|<!--|-->|<!\\[|\\[if|endif|\\]|<\\?|<!DOCTYPE){0,40}") {
            let _ = render(&inner);
            if let Err(error) = render(&body(&inner)) {
                prop_assert!(error.message != GAVE_UP);
                prop_assert!(body(&inner).get(error.span).is_some());
            }
        }
    }
}
