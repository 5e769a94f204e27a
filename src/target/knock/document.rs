//! A workflow as Knock's CLI has it on disk: `workflow.json`, the body of its upsert call. Fields stand in
//! the order in which they are written; what is not said is left out.

use serde::Serialize;
use serde_json::Value;

/// A workflow.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Workflow {
    /// At most 255 characters.
    pub(super) name: String,
    /// At most 280 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) trigger_frequency: &'static str,
    pub(super) settings: Settings,
    /// What the data of a trigger must look like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trigger_data_json_schema: Option<Value>,
    /// Asked when the workflow is triggered; where they do not hold, no run goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) steps: Vec<Step>,
}

/// Settings of a workflow. Both are always written.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Settings {
    /// Recipients who took back commercial messages get nothing of it.
    pub(super) is_commercial: bool,
    /// Sends to those who have opted out.
    pub(super) override_preferences: bool,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Step {
    Channel(Box<Channel>),
    Delay(Delay),
    WaitForEvent(Wait),
    Branch(Branch),
    RandomCohort(Cohorts),
    Throttle(Throttle),
    Batch(Batch),
    HttpFetch(Fetch),
    UpdateData(UpdateData),
    UpdateUser(UpdateUser),
    TriggerWorkflow(TriggerWorkflow),
}

/// A message on a channel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Channel {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    pub(super) channel_type: &'static str,
    pub(super) channel_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) channel_overrides: Option<Overrides>,
    pub(super) template: Template,
}

/// What a step says otherwise than its channel.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Overrides {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from_address: Option<String>,
    pub(super) link_tracking: bool,
    /// Of e-mails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) open_tracking: Option<bool>,
}

/// What a message says, in Liquid.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Template {
    Sms { text_body: String },
    Email { subject: String, settings: EmailSettings, html_body: String, text_body: String },
    Push { title: String, text_body: String, settings: PushSettings },
}

/// Settings of an e-mail.
#[derive(Clone, Debug, Serialize)]
pub(super) struct EmailSettings {
    /// The layout around the body; none where the body is a whole page.
    pub(super) layout_key: Option<String>,
}

/// Settings of a push message.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct PushSettings {
    pub(super) delivery_type: &'static str,
}

/// A wait of absolute time.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Delay {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) settings: DelaySettings,
}

/// How long: a length, or the path of one in the run's data.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DelaySettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delay_for: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delay_until_field_path: Option<String>,
}

impl DelaySettings {
    /// So long.
    pub(super) fn length(length: Duration) -> Self {
        Self { delay_for: Some(length), delay_until_field_path: None }
    }

    /// As long as the duration says that stands there.
    pub(super) fn until(path: String) -> Self {
        Self { delay_for: None, delay_until_field_path: Some(path) }
    }
}

/// A length of time.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
pub(super) struct Duration {
    pub(super) unit: &'static str,
    pub(super) value: i64,
}

/// A wait for an event of the recipient.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Wait {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) settings: WaitSettings,
}

/// What is waited for. Nothing is left to a default.
#[derive(Clone, Debug, Serialize)]
pub(super) struct WaitSettings {
    pub(super) event: SourceEvent,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) match_conditions: Vec<MatchGroup>,
    pub(super) expires_after: Duration,
    pub(super) on_match: &'static str,
    pub(super) on_timeout: &'static str,
}

/// An event that an integration source brings.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SourceEvent {
    pub(super) event_type: &'static str,
    pub(super) integration_source_key: String,
    pub(super) event_key: String,
}

/// Conditions on that event; all of them.
#[derive(Clone, Debug, Serialize)]
pub(super) struct MatchGroup {
    pub(super) operator: &'static str,
    pub(super) conditions: Vec<Condition>,
}

/// Ways of which the first whose conditions hold is taken; the last has none.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Branch {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    pub(super) branches: Vec<Way>,
}

/// A way of a branch.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Way {
    pub(super) name: String,
    /// The run ends behind its steps.
    pub(super) terminates: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) steps: Vec<Step>,
}

impl Way {
    /// Whoever no other way is for goes on behind the branch.
    pub(super) fn on() -> Self {
        Self { name: "Default".to_owned(), terminates: false, conditions: None, steps: Vec::new() }
    }
}

/// Ways of which one is drawn by the hash of a key.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cohorts {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    pub(super) cohort_key: String,
    pub(super) cohort_branches: Vec<Cohort>,
}

/// A way of a draw.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cohort {
    pub(super) name: String,
    /// With at most one decimal. The schema has a text, though its words speak of a number.
    pub(super) percentage: String,
    pub(super) terminates: bool,
    pub(super) steps: Vec<Step>,
}

/// Lets so many runs of a recipient pass in a window that the first one opens.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Throttle {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    pub(super) settings: ThrottleSettings,
}

/// How many and how long.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ThrottleSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) throttle_key: Option<String>,
    pub(super) throttle_limit: u32,
    pub(super) throttle_window: Duration,
}

/// Gathers the triggers of a recipient and a key; one run goes on for all of them.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Batch {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    pub(super) settings: BatchSettings,
}

/// How long and how many. What has a default is written out.
#[derive(Clone, Debug, Serialize)]
pub(super) struct BatchSettings {
    pub(super) batch_execution_mode: &'static str,
    /// It closes as soon as it holds so many; 2 to 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch_items_max_limit: Option<i64>,
    /// How many a text sees; 10 where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch_items_render_limit: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch_key: Option<String>,
    /// `asc`: the first ones are those that a text sees.
    pub(super) batch_order: &'static str,
    /// The path of the instant at which it closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch_until_field_path: Option<String>,
    /// From its first trigger; from each one where it slides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch_window: Option<Duration>,
    /// From its first trigger, however often it slides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch_window_extension_limit: Option<Duration>,
    pub(super) batch_window_type: &'static str,
    /// `pinned`: a batch goes on with the version in which it was opened.
    pub(super) workflow_version_mode: &'static str,
}

/// A request, whose answer is laid over the run's data.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Fetch {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) settings: Request,
}

/// What is asked for.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) headers: Vec<Header>,
    /// JSON in Liquid.
    pub(super) body: String,
}

/// A header of a request.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Header {
    pub(super) key: &'static str,
    pub(super) value: &'static str,
}

/// Puts values into the run's data.
#[derive(Clone, Debug, Serialize)]
pub(super) struct UpdateData {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) settings: DataSettings,
}

/// A JSON object in Liquid.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DataSettings {
    pub(super) data: String,
}

/// Changes properties of the recipient.
#[derive(Clone, Debug, Serialize)]
pub(super) struct UpdateUser {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) settings: UserSettings,
}

/// Whose, and a JSON object in Liquid.
#[derive(Clone, Debug, Serialize)]
pub(super) struct UserSettings {
    pub(super) recipient_mode: &'static str,
    pub(super) update_properties: String,
}

/// Triggers another workflow for the recipient.
#[derive(Clone, Debug, Serialize)]
pub(super) struct TriggerWorkflow {
    #[serde(rename = "ref")]
    pub(super) key: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<Group>,
    pub(super) settings: TriggerSettings,
}

/// What it is triggered with, in Liquid.
#[derive(Clone, Debug, Serialize)]
pub(super) struct TriggerSettings {
    pub(super) workflow_key: String,
    pub(super) recipients: String,
    pub(super) data: String,
    pub(super) actor: String,
    pub(super) tenant: String,
    pub(super) cancellation_key: String,
}

/// Conditions that must all hold, or of which one must.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Group {
    All(Vec<Condition>),
    Any(Vec<Member>),
}

/// A member of `any`.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(untagged)]
pub(super) enum Member {
    One(Condition),
    All { all: Vec<Condition> },
}

/// A condition.
#[derive(Clone, Debug, Serialize, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    /// A path: `data.total`, `recipient.tier`, `refs.send_sms.delivery_status`.
    pub(super) variable: String,
    pub(super) operator: &'static str,
    /// JSON, a path, or a word like `$message.skipped`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) argument: Option<String>,
}

impl Group {
    /// This, and a condition more.
    pub(super) fn and(self, more: &Condition) -> Self {
        let with = |mut all: Vec<Condition>| {
            all.push(more.clone());
            all
        };
        match self {
            Self::All(all) => Self::All(with(all)),
            Self::Any(any) => Self::Any(
                any.into_iter()
                    .map(|member| match member {
                        Member::One(one) => Member::All { all: with(vec![one]) },
                        Member::All { all } => Member::All { all: with(all) },
                    })
                    .collect(),
            ),
        }
    }
}

impl Step {
    /// Its `ref`.
    pub(super) fn key(&self) -> &str {
        match self {
            Self::Channel(step) => &step.key,
            Self::Delay(step) => &step.key,
            Self::WaitForEvent(step) => &step.key,
            Self::Branch(step) => &step.key,
            Self::RandomCohort(step) => &step.key,
            Self::Throttle(step) => &step.key,
            Self::Batch(step) => &step.key,
            Self::HttpFetch(step) => &step.key,
            Self::UpdateData(step) => &step.key,
            Self::UpdateUser(step) => &step.key,
            Self::TriggerWorkflow(step) => &step.key,
        }
    }

    /// Where it has conditions of its own; `None` for a step that Knock lets have none, or that is never put under one.
    pub(super) fn conditions(&mut self) -> Option<&mut Option<Group>> {
        match self {
            Self::Channel(step) => Some(&mut step.conditions),
            Self::Delay(step) => Some(&mut step.conditions),
            Self::WaitForEvent(step) => Some(&mut step.conditions),
            Self::HttpFetch(step) => Some(&mut step.conditions),
            Self::UpdateData(step) => Some(&mut step.conditions),
            Self::UpdateUser(step) => Some(&mut step.conditions),
            Self::TriggerWorkflow(step) => Some(&mut step.conditions),
            Self::Branch(_) | Self::RandomCohort(_) | Self::Throttle(_) | Self::Batch(_) => None,
        }
    }

    /// The steps inside, way by way.
    pub(super) fn ways(&self) -> Vec<&[Self]> {
        match self {
            Self::Branch(branch) => {
                branch.branches.iter().map(|way| way.steps.as_slice()).collect()
            }
            Self::RandomCohort(draw) => {
                draw.cohort_branches.iter().map(|way| way.steps.as_slice()).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Condition {
    /// `variable operator argument`
    pub(super) fn new(
        variable: impl Into<String>,
        operator: &'static str,
        argument: impl Into<String>,
    ) -> Self {
        Self { variable: variable.into(), operator, argument: Some(argument.into()) }
    }

    /// `variable != argument`, of one that asks whether they are equal.
    pub(super) fn opposite(&self) -> Self {
        Self { operator: "not_equal_to", ..self.clone() }
    }

    /// `variable operator`
    pub(super) fn bare(variable: impl Into<String>, operator: &'static str) -> Self {
        Self { variable: variable.into(), operator, argument: None }
    }
}

impl Duration {
    /// In hours, which no clock change makes longer, or else in minutes; `None` for less than a minute
    /// and for what is no whole number of minutes.
    pub(super) fn of(seconds: i64) -> Option<Self> {
        match seconds {
            ..=0 => None,
            _ if seconds % 3600 == 0 => Some(Self { unit: "hours", value: seconds / 3600 }),
            _ if seconds % 60 == 0 => Some(Self { unit: "minutes", value: seconds / 60 }),
            _ => None,
        }
    }

    /// In seconds.
    pub(super) fn seconds(self) -> i64 {
        self.value * if self.unit == "hours" { 3600 } else { 60 }
    }
}
