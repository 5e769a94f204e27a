//! Narrowing.
