//! JSONata, as Step Functions evaluates it (version 2.0.6, without `$eval`).
//!
//! Expressions are built as a tree ([`Ast`]) and printed once, so that no text of a source can
//! become syntax. Two rules of the platform shape everything here: a result that is undefined makes
//! a state fail, and `and` and `or` may evaluate both sides, so they are written as conditionals.

pub(super) mod ast;
pub(super) mod calendar;
pub(super) mod expr;
pub(super) mod gates;
pub(super) mod lowering;
pub(super) mod ops;
pub(super) mod print;
pub(super) mod render;
pub(super) mod wire;

pub(super) use ast::{Ast, BinOp};
pub(super) use lowering::Lowering;
