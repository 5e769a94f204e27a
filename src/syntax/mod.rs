//! Syntax: text to tree. Parsing cannot fail: what cannot be read becomes a hole and a diagnostic.
