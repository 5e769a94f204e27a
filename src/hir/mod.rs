//! The high-level representation: names resolved, types checked, still shaped like the source.

pub mod id;
pub mod ty;
pub mod expr;
pub mod text;
pub mod channel;
pub mod construct;
pub mod def;
pub mod research;
pub mod step;
pub mod test;
pub mod program;
pub(crate) mod settings;
pub(crate) mod errors;
pub(crate) mod modules;
pub(crate) mod lower;

pub use channel::{Address, Channel, Limit, Pricing, SenderName, Ttl};
pub use construct::Construct;
pub use def::*;
pub(crate) use errors::loop_without_wait;
pub use expr::{Expr, ExprKind, Function, History, Op, Question, Var, VarId, VarSource};
pub use id::{Arena, Id};
pub use lower::lower;
pub(crate) use lower::{is_email, rules as lower_rules};
pub use program::Program;
pub use research::*;
pub use step::*;
pub use test::{Expect, GATES, Premises, Test, TestLine, TestLineKind, Times, When};
pub use text::{Answers, AnswersKind, Button, Content, Slot, Text, TextPart};
pub use ty::{Ty, Value};

/// The statuses of a message, in the order in which they grow; `undelivered` and `failed` stand
/// apart, at the end.
pub const STATUSES: [&str; 8] =
    ["queued", "sent", "delivered", "seen", "clicked", "replied", "undelivered", "failed"];
