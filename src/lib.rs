//! journeyc: the compiler for customer journeys.
//!
//! ```text
//! Source -> syntax::Tree -> hir::Program -> Flow -> (Flow, FlowInfo) -> target::<t>::Document -> text
//! ```
//!
//! Modules stand in the order in which a source passes through them.
#![doc = include_str!("ARCHITECTURE.md")]

pub mod source;
pub mod diag;
pub mod syntax;
pub mod format;
pub mod stdlib;
pub mod text;
pub mod hir;
mod research;
pub mod flow;
pub mod value;
pub mod messaging;
pub mod time;
pub mod simulate;
pub mod testing;
pub mod proof;
pub mod bounds;
pub mod target;
pub mod wire;
pub mod preview;
pub mod draw;
pub mod graph;
pub mod map;
pub mod driver;
pub mod cli;
