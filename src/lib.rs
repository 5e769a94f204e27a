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
pub mod stdlib;
pub mod text;
pub mod hir;
pub mod flow;
pub mod value;
pub mod time;
pub mod simulate;
pub mod testing;
pub mod proof;
pub mod target;
pub mod wire;
pub mod preview;
pub mod driver;
pub mod cli;
