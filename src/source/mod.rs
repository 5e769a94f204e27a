//! Sources: files, places in them, and the only door to the file system.

pub mod span;

pub use span::{FileId, Span};
