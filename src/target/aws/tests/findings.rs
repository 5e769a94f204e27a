//! What is said where a target cannot.
