//! A journey as a graph: what every target is made from.
//!
//! [`lower`] makes the graph of a checked journey, [`verify`] proves it sound and computes
//! [`FlowInfo`], which an emitter needs and only `verify` can make.

pub mod ir;
pub mod info;
mod names;
mod bounds;
mod lower;
pub mod passes;
mod verify;

pub(crate) use bounds::until as longest_until;
pub use info::FlowInfo;
pub use ir::*;
pub use lower::lower;
pub use verify::verify;

#[cfg(test)]
mod tests;
