//! The forms that a map can be written in.

use super::cjml::cjml;
use super::csv::csv;
use super::mermaid::mermaid;
use super::smaply::smaply;
use super::{Document, FlowPicture, html, json, picture};
use crate::draw::png;

/// A form of a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A picture.
    #[default]
    Svg,
    /// A page, in one file.
    Html,
    /// A picture of dots.
    Png,
    /// The journey diagram of Mermaid.
    Mermaid,
    /// CJML 2.0.
    Cjml,
    /// A table: phases by rows.
    Csv,
    /// A series of numbers for a metric card of Smaply.
    Smaply,
    /// The document itself.
    Json,
}

impl Form {
    /// Does it tell stories.
    #[must_use]
    pub fn tells(self) -> bool {
        matches!(self, Self::Html | Self::Json)
    }

    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Html => "html",
            Self::Png => "png",
            Self::Mermaid => "mmd",
            Self::Cjml => "cjml.xml",
            Self::Csv => "csv",
            Self::Smaply => "smaply.csv",
            Self::Json => "json",
        }
    }
}

/// A map in a form, and what that form leaves out, in lines for people. A page plays stories also through
/// the flows that are given.
///
/// # Errors
/// If the document has no such form.
pub fn write(
    document: &Document,
    flows: &[FlowPicture],
    form: Form,
) -> Result<(Vec<u8>, Vec<String>), String> {
    let (text, left_out) = match form {
        Form::Png => return Ok((png::png(&picture::svg(document))?, Vec::new())),
        Form::Json => (json(document)?, Vec::new()),
        Form::Svg => (picture::svg(document), Vec::new()),
        Form::Html => (html(document, flows, false), Vec::new()),
        Form::Mermaid => mermaid(document),
        Form::Cjml => cjml(document)?,
        Form::Csv => csv(document)?,
        Form::Smaply => smaply(document)?,
    };
    Ok((text.into_bytes(), left_out))
}
