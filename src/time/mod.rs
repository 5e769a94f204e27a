//! What a journey means, as a program that runs: the reference interpreter over verified flows.
//!
//! Customers do not meet in a journey, so the interpreter runs one [`Life`] at a time: a customer
//! with a profile, a past and consent, a clock, and the runs that the customer is in. An [`Engine`]
//! holds what all lives share.
//!
//! **One instant.** Things happen at instants (milliseconds of universal time). At one instant, first
//! what arrives is taken in, in order of arrival; then timers that are due, in the order in which they
//! were set; then everything that watches facts is looked at (`goal`, `exit`, `while`, segments, dates
//! that move); then runs take steps, the oldest first. A step can make something arrive, and the
//! instant goes on until nothing is left to do. Only then does time move on, to the next timer or to
//! what arrives next.
//!
//! **One event** is written into the history; then it ends runs that watch for it; then it wakes runs
//! that wait for it; then it begins runs, of journeys of which no run has just taken it.
//!
//! **One run** stands at a node of its flow ([`crate::flow::ir`]), in one of the states of
//! [`run::At`]. What it may do is the node's doc comment; what a send asks before a message goes out
//! is [`send`], in the order in which it asks.
//!
//! Read on: [`life`] (the loop), [`take`] (what arrives), [`enter`] (how runs begin), [`gather`] (digests), [`step`],
//! [`race`], [`countdown`], [`send`], [`window`], [`cap`], [`chain`] (receipts and fallback), [`look`]
//! (what watches facts), [`points`] (the calendar).

mod cap;
mod chain;
mod countdown;
mod engine;
mod enter;
mod gather;
mod life;
mod look;
mod past;
mod points;
mod race;
mod run;
mod send;
mod step;
mod take;
mod trace;
mod window;
mod winner;

#[cfg(test)]
mod tests;

pub use engine::Engine;
pub use life::{Answer, Given, Input, Life, Won};
pub use run::{Run, RunId};
pub use send::SentMessage;
pub use trace::{Entry, Gate, Pass, Shown, What, Why};
pub(crate) use window::{closed_by, next_open};
