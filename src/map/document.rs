//! What a map says. This is the format `journeyc map --format json` writes; `map.schema.json` describes it,
//! and a test holds both together.
//!
//! References between parts are by name: a declared name where it is unique in the map, else with its
//! module (`shop.cart`). Days are `YYYY-MM-DD`, spans of time are seconds, shares are percent.

use serde::Serialize;

/// Which version of the format this is.
pub const VERSION: u32 = 1;

/// A map.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Always `journeyc-map`.
    pub format: &'static str,
    /// [`VERSION`].
    pub format_version: u32,
    /// The workspace.
    pub workspace: String,
    /// The locale of the workspace: labels and numbers are written in it.
    pub locale: String,
    /// What the map is.
    #[serde(flatten)]
    pub head: Head,
    /// The pictures that it shows, in order.
    pub states: Vec<State>,
    /// Which edition of the map it is (`version`).
    pub edition: Option<String>,
    /// When it was looked at last.
    pub reviewed: Option<String>,
    /// When it is to be looked at next.
    pub review: Option<String>,
    /// What the customer is about.
    pub scenario: Vec<String>,
    /// What shall be reached.
    pub goals: Vec<String>,
    /// Whose journey it is.
    pub personas: Vec<Persona>,
    /// The parts of the customer's life, in order.
    pub stages: Vec<Stage>,
    /// The ways back: from a stage to an earlier one.
    pub backs: Vec<Back>,
    /// Where customer and brand meet: by stage, and in the order of the map.
    pub touchpoints: Vec<Touchpoint>,
    /// The channels that anything here uses.
    pub channels: Vec<Channel>,
    /// The journeys whose messages it shows.
    pub journeys: Vec<Journey>,
    /// The messages that automation sends.
    pub messages: Vec<Message>,
    /// What stages, touchpoints and the map are measured by.
    pub metrics: Vec<Metric>,
    /// The metrics of the whole map, by name.
    pub kpis: Vec<String>,
    /// Others in the field.
    pub competitors: Vec<String>,
    /// Where all this is known from.
    pub sources: Vec<String>,
    /// What else there is to say.
    pub notes: Vec<String>,
    /// What happens to one customer: the tests of these journeys, played, and then the personas of the map,
    /// simulated in each of these journeys that they can begin.
    pub stories: Vec<Story>,
    /// What data says, where it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
}

/// What every declaration has.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Head {
    /// Its name in this document.
    pub name: String,
    /// Its title, or its name in words.
    pub title: String,
    /// Its `///` lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Where it is declared: `journeys/cart.journey:12`.
    pub source: String,
}

/// How it is, or how it shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// How it is today.
    Current,
    /// How it shall be.
    Future,
}

impl State {
    /// `current` or `future`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Future => "future",
        }
    }
}

/// A group of customers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Persona {
    /// Name, title, place.
    #[serde(flatten)]
    pub head: Head,
    /// Youngest and oldest, in years.
    pub age: Option<(u32, u32)>,
    /// What they do for a living.
    pub occupation: Option<String>,
    /// Their share of all customers, in percent.
    pub share: Option<f64>,
    /// Further facts: a word, and what it says.
    pub facts: Vec<(String, String)>,
    /// A person who stands for them: the first sample customer.
    pub sample: Option<Sample>,
    /// What they want to reach.
    pub goals: Vec<String>,
    /// What they need.
    pub needs: Vec<String>,
    /// What they fear.
    pub worries: Vec<String>,
    /// What they are used to.
    pub habits: Vec<String>,
    /// What they ask.
    pub questions: Vec<String>,
    /// What they say.
    pub quotes: Vec<String>,
    /// The channels that they like, best first, by name.
    pub prefers: Vec<String>,
    /// What all this rests on.
    pub evidence: Vec<Evidence>,
    /// Where it is known from.
    pub sources: Vec<String>,
}

/// A sample customer.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// The name of the sample.
    pub name: Option<String>,
    /// Fields of the profile with values as they are shown.
    pub fields: Vec<(String, String)>,
}

/// What a claim rests on.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// `interviews`, `survey`, .., `assumption`.
    pub kind: &'static str,
    /// How many.
    pub count: Option<u32>,
    /// When it was gathered.
    pub on: Option<String>,
    /// In words.
    pub words: Option<String>,
}

/// A part of the customer's life.
#[derive(Clone, Debug, Serialize)]
pub struct Stage {
    /// Name, title, place.
    #[serde(flatten)]
    pub head: Head,
    /// What customers do.
    pub actions: Vec<String>,
    /// Why they do it.
    pub motivation: Vec<String>,
    /// What they ask.
    pub questions: Vec<String>,
    /// What the brand wants.
    pub brand: Vec<String>,
    /// What the brand should do.
    pub advice: Vec<String>,
    /// Channels that fit, best first, by name.
    pub fits: Vec<String>,
    /// What it is measured by, by name.
    pub kpis: Vec<String>,
}

/// A way back.
#[derive(Clone, Debug, Serialize)]
pub struct Back {
    /// Where it begins: a stage, by name.
    pub from: String,
    /// The earlier stage, by name.
    pub to: String,
}

/// Where customer and brand meet.
#[derive(Clone, Debug, Serialize)]
pub struct Touchpoint {
    /// Its name; both variants have one.
    pub name: String,
    /// The stage it belongs to, by name.
    pub stage: Option<String>,
    /// Is it the same in all pictures, another in the future, new then, or gone.
    pub change: Change,
    /// What differs between today and the future: names of the fields of a variant.
    pub changes: Vec<&'static str>,
    /// How it is and how it shall be: one variant for both, or one for each.
    pub variants: Vec<Variant>,
}

impl Touchpoint {
    /// How it is in this picture; nothing where it is not there.
    #[must_use]
    pub fn in_state(&self, state: State) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.states.contains(&state))
    }
}

/// What happens to a touchpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Nothing, or only one picture is shown.
    Kept,
    /// It has another variant in the future.
    Changed,
    /// It comes.
    Added,
}

/// A touchpoint in one or both states.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variant {
    /// Title, place.
    #[serde(flatten)]
    pub head: Head,
    /// In which pictures.
    pub states: Vec<State>,
    /// `online`, `offline` or `hybrid`.
    pub mode: Option<&'static str>,
    /// Where it is.
    pub places: Vec<String>,
    /// The channels that are used there, by name.
    pub channels: Vec<String>,
    /// The devices that are used there.
    pub devices: Vec<String>,
    /// Who meets it, by name; empty for everybody.
    pub personas: Vec<String>,
    /// What customers do.
    pub actions: Vec<String>,
    /// What they ask.
    pub asks: Vec<String>,
    /// What they think.
    pub thinks: Vec<String>,
    /// What they feel, from -2 to 2.
    pub feels: Option<i8>,
    /// What they feel, in words.
    pub feeling: Option<String>,
    /// What they say.
    pub quotes: Vec<String>,
    /// What they need.
    pub needs: Vec<Need>,
    /// What hurts.
    pub pains: Vec<Pain>,
    /// What could be better.
    pub opportunities: Vec<Opportunity>,
    /// It decides whether they are satisfied.
    pub moment_of_truth: bool,
    /// How many steps a customer takes there.
    pub steps: Option<u32>,
    /// Events that come from there: name and title.
    pub emits: Vec<(String, String)>,
    /// Small signs on the way to a goal: titles of events.
    pub microconversions: Vec<(String, String)>,
    /// What it is measured by, by name.
    pub kpis: Vec<String>,
    /// What people of ours do in sight of the customer.
    pub frontstage: Vec<String>,
    /// What they do out of sight.
    pub backstage: Vec<String>,
    /// What that rests on.
    pub systems: Vec<String>,
    /// How customers are asked for their opinion there.
    pub feedback: Vec<String>,
    /// How customers can help themselves.
    pub selfservice: Vec<String>,
    /// What is handed on to the next channel or person.
    pub handover: Vec<String>,
    /// What this rests on.
    pub evidence: Vec<Evidence>,
    /// Where it is known from.
    pub sources: Vec<String>,
    /// What else there is to say.
    pub notes: Vec<String>,
}

/// What is needed.
#[derive(Clone, Debug, Serialize)]
pub struct Need {
    /// Is it met; nothing where that is not said.
    pub met: Option<bool>,
    /// What.
    pub text: String,
}

/// What hurts.
#[derive(Clone, Debug, Serialize)]
pub struct Pain {
    /// Its name.
    pub name: Option<String>,
    /// What hurts.
    pub text: Option<String>,
    /// How much it matters for the business: `low`, `medium`, `high`.
    pub business: Option<&'static str>,
    /// How much it matters for the customer.
    pub customer: Option<&'static str>,
    /// Where it comes from.
    pub cause: Option<String>,
    /// Where it is written.
    pub source: String,
}

/// What could be better.
#[derive(Clone, Debug, Serialize)]
pub struct Opportunity {
    /// What could be done.
    pub text: Option<String>,
    /// The pains that it takes away: places in the list of the variant, from 0.
    pub pains: Vec<usize>,
    /// Who sees to it.
    pub owner: Option<String>,
    /// Until when.
    pub due: Option<String>,
    /// `planned`, `started`, `done` or `dropped`.
    pub status: &'static str,
    /// What it is measured by, by name.
    pub kpis: Vec<String>,
    /// Where it is written.
    pub source: String,
}

/// A channel.
#[derive(Clone, Debug, Serialize)]
pub struct Channel {
    /// Name, title, place.
    #[serde(flatten)]
    pub head: Head,
    /// Does it post to everybody, without a recipient.
    pub broadcast: bool,
}

/// A journey.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Journey {
    /// Name, title, place.
    #[serde(flatten)]
    pub head: Head,
    /// Whom it is for, by name; nothing for everybody.
    pub persona: Option<String>,
    /// What begins it, in words: titles of events and segments, days.
    pub triggers: Vec<Trigger>,
    /// Does it have a goal.
    pub goal: bool,
    /// Tests that play it.
    pub tests: Vec<Linked>,
    /// The longest time that a run can wait, in seconds; nothing where a date of the data bounds it.
    pub longest: Option<u64>,
    /// The most messages that one run sends; nothing where data bounds it.
    pub most_messages: Option<u32>,
}

/// What begins a journey.
#[derive(Clone, Debug, Serialize)]
pub struct Trigger {
    /// `event`, `enters`, `leaves`, `schedule`, `date`, `started` or `api`.
    pub kind: &'static str,
    /// The event or segment, by name.
    pub of: Option<String>,
    /// Its title; or the days and times as they are written; or who begins it, in the language of the map.
    pub title: String,
}

/// Something with a title and a place in the source.
#[derive(Clone, Debug, Serialize)]
pub struct Linked {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub source: String,
}

/// A message that automation sends.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Title of the message, and the place of the step that sends it.
    #[serde(flatten)]
    pub head: Head,
    /// The journey, by name.
    pub journey: String,
    /// The id of the step, as in the flow.
    pub step: String,
    /// The stage, by name; nothing where the step stands in none of the map's.
    pub stage: Option<String>,
    /// The channels in order: each is a list of those that are used together.
    pub via: Vec<Vec<String>>,
    /// What it is for.
    pub purpose: Option<&'static str>,
    /// The fewest seconds after the trigger.
    pub earliest: i64,
    /// Does a point of the calendar, or a wait without a fixed length, stand before it: then it can be much
    /// later.
    pub waits: bool,
}

/// What happens to one customer.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// The title of the test that tells it, or of the persona and the journey.
    pub title: String,
    /// Where the test is, or the journey.
    pub source: String,
    /// The journey of which it is: the first of the test that is on the map, by name.
    pub journey: String,
    /// The persona whose sample is simulated, by name; nothing where a test is played.
    pub persona: Option<String>,
    /// What happens, in order.
    pub steps: Vec<Told>,
}

/// A moment of a story.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// When, on the customer's clock.
    pub at: String,
    /// `event`, `begins`, `sends` or `ends`.
    pub kind: &'static str,
    /// What, in a few words.
    pub title: String,
    /// The touchpoint that it comes from, by name.
    pub touchpoint: Option<String>,
    /// The journey, by name.
    pub journey: Option<String>,
    /// The stage of the step, by name.
    pub stage: Option<String>,
    /// The steps that customers have come to since the moment before, in order.
    pub ways: Vec<Way>,
}

/// A way that a customer took: the journey by name, the step that was left, and the step that it leads to, as in
/// the flow. Nothing is left where a run begins, which is at the step `start`.
pub type Way = (String, Option<String>, String);

/// A metric.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    /// Name, title, place.
    #[serde(flatten)]
    pub head: Head,
    /// What it computes, as it is written in the source.
    pub formula: String,
    /// What it shall be: `>=` and a value as it is written in the locale of the map.
    pub target: Option<(&'static str, String)>,
}

/// What data says about the map.
///
/// A customer is whom the mapping of the data calls so: often a person, also a person in one campaign.
/// The events of a customer count in the order of time; of two at one instant the first in the file is first.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// The name of the file.
    pub data: String,
    /// The first instant of the events that count, RFC 3339.
    pub from: Option<String>,
    /// The last.
    pub to: Option<String>,
    /// Events that were read.
    pub events: u64,
    /// Of these, events that belong to no touchpoint of the map.
    pub unmapped: u64,
    /// Lines or events that could not be read; they are left out everywhere.
    pub bad: u64,
    /// Customers with at least one event that counts.
    pub customers: u64,
    /// What is known of each stage, in the order of the map.
    pub stages: Vec<MeasuredStage>,
    /// What is known of each touchpoint, in the order of the map.
    pub touchpoints: Vec<MeasuredTouchpoint>,
    /// How long a period is; none where there are no periods.
    pub grain: Option<Grain>,
    /// What was measured over time, a row for each period without a gap.
    pub periods: Vec<Period>,
    /// The groups that were looked at one by one, by a column of the data; the most frequent first.
    pub groups: Vec<String>,
    /// Rates that stand out for a time.
    pub unusual: Vec<Unusual>,
}

/// What data says about a stage.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasuredStage {
    /// The stage, by name.
    pub stage: String,
    /// Customers who came to it.
    pub customers: u64,
    /// Of these, customers who came to a later stage after their first event there.
    pub went_on: u64,
    /// Median time from the first event of the stage to the first event of a later one after it, in seconds;
    /// exact, over those who went on.
    pub median_seconds: Option<i64>,
    /// Mean of the measured feeling, from -2 to 2.
    pub feels: Option<f64>,
}

/// What data says about a touchpoint.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasuredTouchpoint {
    /// The touchpoint, by name.
    pub touchpoint: String,
    /// Events.
    pub events: u64,
    /// Customers.
    pub customers: u64,
    /// Of these, customers who came to any later touchpoint of the map after their first event there.
    pub went_on: u64,
    /// Median time from the first event there to the first event at a later touchpoint of the map after
    /// it, in seconds; exact, over those who went on.
    pub median_seconds: Option<i64>,
    /// Mean of the measured feeling, from -2 to 2.
    pub feels: Option<f64>,
}

/// How long a period is, in the zone of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
}

/// A period.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Period {
    /// Its first day.
    pub from: String,
    /// Customers with events in it.
    pub customers: u64,
    /// For each touchpoint, in the order of the map: customers who came to it in this period.
    pub touchpoints: Vec<u64>,
    /// Of these, customers who had come to the touchpoint before it in the map, in the same period: the one
    /// before it that has events.
    pub steps: Vec<u64>,
}

/// A share of customers that stands out for a time. Customers are counted anew in each period.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Unusual {
    /// The touchpoint that more or fewer customers came to than usual, by name.
    pub touchpoint: String,
    /// Of whom: of those who came to this touchpoint before it in the same period, by name; where nothing
    /// stands here, of all customers of the period.
    pub after: Option<String>,
    /// Only in this group; where nothing stands here, among all.
    pub group: Option<String>,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// Customers who came to it.
    pub came: u64,
    /// Of so many.
    pub of: u64,
    /// The share, in percent.
    pub share: f64,
    /// The share in all other periods, without those that stand out too, in percent.
    pub usual: f64,
    /// How often chance alone shows a run like this in a series where nothing happened: 0.01 is once in a
    /// hundred series.
    pub chance: f64,
}
