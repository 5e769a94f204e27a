//! From a graph to one that means the same, for platforms that lack something of the graph.

mod unroll;

pub use unroll::{MOST, drawn_in_a_loop, drawn_twice, unrolled};

#[cfg(test)]
mod tests;
