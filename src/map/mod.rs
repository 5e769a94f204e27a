//! The customer journey map: the picture that marketing, service and engineering share.
//!
//! `collect` makes a [`document`] of a `map` declaration: everything that the map says, in plain words
//! and numbers, without a place on a page. That document is the interchange format (`json`, with a
//! published schema); everything else is written from it, so no form of the map can say what
//! another does not know.

mod cjml;
mod collect;
mod csv;
pub mod document;
mod form;
mod html;
mod json;
mod left_out;
pub mod measured;
mod mermaid;
pub mod picture;
mod smaply;

pub use collect::FlowPicture;
pub(crate) use collect::{Stuff, collect, flows};
pub use document::Document;
pub use form::{Form, write};
pub use html::html;
pub use json::{json, schema};
