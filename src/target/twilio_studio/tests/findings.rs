//! What is said where the target cannot.
