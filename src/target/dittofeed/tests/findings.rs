//! What the target says where it cannot.
