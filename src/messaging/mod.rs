//! What the cards of the channels say about messages: how long they can be and what they cost.

pub mod cost;
pub(crate) mod size;
