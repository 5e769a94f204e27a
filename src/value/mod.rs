//! Values while something runs or is shown: data, expressions over them, days and instants, and texts
//! with their slots filled.
//!
//! The preview shows a message to a customer without a past, the interpreter runs journeys for
//! customers who have one. Both look at the same expressions, so both come here; what an expression
//! can ask about the world beyond its own names is the trait [`Past`].

pub mod calendar;
mod data;
mod eval;
mod fill;
pub(crate) mod range;
pub mod zone;

pub use data::Data;
pub(crate) use data::{fields_of, params, rendered, spoken, written};
pub(crate) use eval::{NoPast, Overlay, Past, Scope, constant, eval, holds, moment, sum, zero};
pub(crate) use fill::{Form, described, fill, plain};
