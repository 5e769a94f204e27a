//! Expressions of n8n: a tree, and its text. Nothing else writes one.

mod ast;
mod print;

pub(super) use ast::{Js, Op};
pub(super) use print::{computed, literal, parameter};
