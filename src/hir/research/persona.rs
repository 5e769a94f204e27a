//! The card of a `persona`: what its predicate cannot say.

use super::{Evidence, Said};
use smol_str::SmolStr;

/// What research found about a group of customers.
#[derive(Clone, Debug, Default)]
pub struct PersonaCard {
    /// `who age 28..45`: youngest and oldest in years.
    pub age: Option<(u32, u32)>,
    /// `who occupation "nurse"`
    pub occupation: Option<Said>,
    /// Hobbies, from `who` and from a clause of their own.
    pub hobbies: Vec<Said>,
    /// Everything else that `who` says, in its order: `city "Aarhus"`.
    pub facts: Vec<Fact>,
    /// Further demographics.
    pub demographics: Vec<Said>,
    /// How they buy.
    pub behaviour: Vec<Said>,
    /// Their share of all customers, in hundredths of a percent.
    pub share: Option<i64>,
    /// What they use.
    pub devices: Vec<Said>,
    /// How they use channels.
    pub usage: Vec<Said>,
    /// What they want to reach.
    pub goals: Vec<Said>,
    /// What they need.
    pub needs: Vec<Said>,
    /// What they are used to.
    pub habits: Vec<Said>,
    /// What they fear.
    pub worries: Vec<Said>,
    /// What they ask.
    pub questions: Vec<Said>,
    /// What they say.
    pub quotes: Vec<Said>,
    /// What all this rests on.
    pub evidence: Vec<Evidence>,
    /// Where it is known from.
    pub sources: Vec<Said>,
    /// What else there is to say.
    pub notes: Vec<Said>,
    /// The names of the sample customers, in their order; most have none.
    pub sample_names: Vec<Option<SmolStr>>,
}

/// A word of `who` with what it says.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The word.
    pub name: SmolStr,
    /// What it says.
    pub values: Vec<Said>,
}

impl PersonaCard {
    /// Does it claim anything about people, other than who is meant.
    #[must_use]
    pub fn claims(&self) -> bool {
        let said = [
            &self.hobbies,
            &self.demographics,
            &self.behaviour,
            &self.devices,
            &self.usage,
            &self.goals,
            &self.needs,
            &self.habits,
            &self.worries,
            &self.questions,
            &self.quotes,
        ];
        self.age.is_some()
            || self.occupation.is_some()
            || self.share.is_some()
            || !self.facts.is_empty()
            || said.iter().any(|list| !list.is_empty())
    }
}
