//! Cards: what touchpoints, stages, personas, maps and plans say, clause by clause. Each kind has a
//! file; how clauses are read stands in `read.rs`.

mod facts;
mod map;
mod metric;
mod persona;
mod plan;
mod read;
mod stage;
mod touchpoint;
pub(super) mod whole;
