//! The graph, of sources.
