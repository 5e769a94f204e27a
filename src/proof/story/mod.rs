//! Stories of one customer, or of two, that show what a proof could not exclude.
//!
//! A story is made by [`find`]: it begins with a customer for whom the journey begins, is played in the
//! interpreter, and is mended at the first step that went another way than wanted, until it shows what
//! it should. So a story that is told has happened: it is never an abstract path that no customer can
//! walk.

mod draft;
mod find;
mod make;
mod pair;
mod pick;
mod tell;

pub use find::{Wish, find, spend};
pub use tell::tell;

use crate::time::{Engine, Given, Input, Life};

/// What is known about a customer, and what happens, by time.
#[derive(Clone, Debug)]
pub struct Story {
    /// The customer.
    pub given: Given,
    /// When it begins, in milliseconds of universal time.
    pub begins: i64,
    /// What arrives from outside, oldest first.
    pub inputs: Vec<(i64, Input)>,
    /// So long time goes on at least, whether or not anything is under way.
    pub reaches: i64,
    /// A second customer, to whom nothing happens but what the first one's journeys cause, and who causes what the
    /// first one hears of.
    pub second: Option<Given>,
}

/// How long a story goes on after its last line: what takes longer is not shown.
const AT_MOST: i64 = 2 * 366 * 86_400_000;

/// Plays a story to its end: the life of its customer, the first where there are two.
#[must_use]
pub fn replay<'e>(engine: &'e Engine<'e>, story: &Story) -> Life<'e> {
    if let Some(second) = &story.second {
        return pair::replay(engine, story, second.clone()).0;
    }
    let mut life = Life::new(engine, story.begins, story.given.clone());
    for (at, input) in &story.inputs {
        life.arrive(*at, input.clone());
    }
    life.settle(story.reaches);
    life.stop_schedules();
    life.settle_all(story.reaches.saturating_add(AT_MOST));
    life
}
