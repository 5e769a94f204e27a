//! The picture of a journey: `journeyc graph`.
//!
//! A verified flow becomes a [`model::Graph`] ([`build`]): what a reader sees of each step, in the words of
//! the source and the labels of a language. [`path`] marks the way of a test or a simulation in it.
//! [`layout`] gives steps their places and edges their points; it knows sizes and no meaning. [`write`]
//! makes SVG and HTML of both, and Mermaid and DOT of the graph alone, since these lay out themselves.
//!
//! The graph is never a second truth: every node is one of the flow, every edge a way out of one, and
//! what is not drawn (values of parameters, payloads) is left out and not changed.

pub mod model;
mod build;
mod path;
mod layout;
mod write;

#[cfg(test)]
mod tests;

pub use build::build;
pub use path::{Steps, light};
pub use write::{Format, Part, part, part_css, written};

use crate::flow::{Flow, FlowInfo};
use crate::hir::Program;
use crate::source::SourceMap;

/// What a graph is made from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The program.
    pub program: &'a Program,
    /// The sources, for places and conditions.
    pub sources: &'a SourceMap,
    /// The flow.
    pub flow: &'a Flow,
    /// What is known about it.
    pub info: &'a FlowInfo,
}
