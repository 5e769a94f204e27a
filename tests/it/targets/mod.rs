//! Conformance of the targets: what each must take, that it takes it, and that what it writes is sound.
//!
//! `tests/targets/NAME` has a workspace of each target and a grammar, from which journeys are drawn. What
//! becomes of them is held against the vendor's schema where there is one (`documents/`) and against our own
//! look at links, ids and limits; the same looks must refuse documents that were broken on purpose.

#![expect(
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "texts of ours are cut where a sign of ours stands, and tests say what they counted"
)]

#[expect(dead_code, reason = "customers and their stories are for engines")]
#[path = "../../differential/case/mod.rs"]
mod case;
mod documents;
mod environments;
mod generated;
mod grammar;
mod hostile;
mod minimum;
mod mutants;
mod refusals;
mod shop;
mod vendors;
