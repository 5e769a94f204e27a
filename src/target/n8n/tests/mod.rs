//! What is emitted, and what is said where the target cannot.
