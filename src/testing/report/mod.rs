//! The results of tests as texts: for people, as JSON, as JUnit's XML.

mod human;
mod json;
mod junit;

pub use human::{human, listed};
pub use json::json;
pub use junit::junit;
