//! The body of `POST /api/flows`, in the order in which Klaviyo's reference writes its fields.
//!
//! Every field that has a default at Klaviyo is written out, so that no default decides anything.

use serde::Serialize;
use serde_json::Number;
use std::collections::BTreeMap;

/// The revision of the API that the document is made for.
pub(super) const REVISION: &str = "2026-07-15";

/// The whole body.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Body {
    pub(super) data: Resource,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Resource {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) attributes: Attributes,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Attributes {
    pub(super) name: String,
    pub(super) definition: Definition,
}

/// The flow itself.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Definition {
    /// Exactly one.
    pub(super) triggers: Vec<Trigger>,
    pub(super) profile_filter: Option<Filter>,
    pub(super) reentry_criteria: Reentry,
    pub(super) entry_action_id: Option<String>,
    pub(super) actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Trigger {
    Metric { id: String, trigger_filter: Option<Filter> },
    List { id: String },
    Segment { id: String },
}

/// How soon somebody can enter again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Reentry {
    pub(super) duration: i64,
    pub(super) unit: &'static str,
}

/// Groups that must all hold. Each has one condition here, so how conditions of a group are joined
/// does not matter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Filter {
    pub(super) condition_groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Group {
    pub(super) conditions: Vec<Condition>,
}

impl Filter {
    /// A group for each condition.
    pub(super) fn all(conditions: Vec<Condition>) -> Self {
        let group = |condition| Group { conditions: vec![condition] };
        Self { condition_groups: conditions.into_iter().map(group).collect() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Condition {
    ProfileProperty {
        property: String,
        filter: Value,
    },
    ProfileGroupMembership {
        is_member: bool,
        group_ids: Vec<String>,
        timeframe_filter: Option<Value>,
    },
    ProfileMetric {
        metric_id: String,
        measurement: &'static str,
        measurement_filter: Value,
        timeframe_filter: Value,
        metric_filters: Option<Vec<()>>,
    },
    ProfileSample {
        percentage: i64,
    },
    ProfileMarketingConsent {
        consent: Consent,
    },
    MetricProperty {
        metric_id: String,
        field: String,
        filter: Value,
    },
}

/// What a value is held against.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(super) enum Value {
    String {
        operator: &'static str,
        value: Words,
    },
    Numeric {
        operator: &'static str,
        value: i64,
    },
    Boolean {
        operator: &'static str,
        value: bool,
    },
    Date {
        operator: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        quantity: Option<i64>,
    },
    Existence {
        operator: &'static str,
    },
}

/// A text, or several.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Words {
    One(String),
    Several(Vec<String>),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Consent {
    pub(super) channel: &'static str,
    pub(super) can_receive_marketing: bool,
    pub(super) consent_status: ConsentStatus,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ConsentStatus {
    pub(super) subscription: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) filters: Vec<ConsentFilter>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ConsentFilter {
    pub(super) field: &'static str,
    pub(super) filter: Value,
}

/// A step.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Action {
    pub(super) temporary_id: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) links: Links,
    pub(super) data: Data,
}

/// Where it goes on; `None` is the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Links {
    Next { next: Option<String> },
    Split { next_if_true: Option<String>, next_if_false: Option<String> },
}

impl Links {
    pub(super) fn targets(&self) -> [Option<&String>; 2] {
        match self {
            Self::Next { next } => [next.as_ref(), None],
            Self::Split { next_if_true, next_if_false } => {
                [next_if_true.as_ref(), next_if_false.as_ref()]
            }
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Data {
    /// conditional-split
    Ask { profile_filter: Filter },
    /// trigger-split
    AskEvent {
        trigger_filter: Filter,
        trigger_id: String,
        trigger_type: &'static str,
        trigger_subtype: Option<&'static str>,
    },
    /// time-delay in days: seven days of the week, and no time of day
    Days {
        unit: &'static str,
        value: i64,
        secondary_value: Option<i64>,
        timezone: &'static str,
        delay_until_time: Option<&'static str>,
        delay_until_weekdays: [&'static str; 7],
    },
    /// time-delay in hours or minutes
    Delay { unit: &'static str, value: i64, secondary_value: Option<i64> },
    /// send-email
    Email { message: Email, status: &'static str },
    /// send-sms
    Sms { message: Sms, status: &'static str },
    /// send-mobile-push
    Push { message: Push, status: &'static str },
    /// send-webhook
    Webhook { message: Webhook, status: &'static str },
    /// ab-test
    AbTest(Box<AbTest>),
    /// update-profile
    Update { profile_operations: [Operation; 1], status: &'static str },
}

impl Data {
    /// A message that only those get for whom the condition holds; the others are skipped and go on.
    pub(super) fn filtered(mut self, condition: Condition) -> Self {
        let filter = Some(Filter::all(vec![condition]));
        match &mut self {
            Self::Email { message, .. } => message.additional_filters = filter,
            Self::Sms { message, .. } => message.additional_filters = filter,
            Self::Push { message, .. } => message.additional_filters = filter,
            _ => {}
        }
        self
    }
}

/// A request that Klaviyo sends.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Webhook {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) headers: BTreeMap<&'static str, &'static str>,
    pub(super) body: String,
}

/// A message of which there are several, drawn by their allocations.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AbTest {
    /// The message of which the others are variations.
    pub(super) main_action: Variation,
    pub(super) current_experiment: Experiment,
    pub(super) status: &'static str,
}

/// The test under way.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Experiment {
    pub(super) name: String,
    pub(super) variations: Vec<Variation>,
    /// By the id of a variation, its part of one.
    pub(super) allocations: BTreeMap<String, Number>,
    pub(super) winner_metric: &'static str,
    pub(super) automatic_winner_selection_settings: Automatic,
}

/// When a test ends by itself: never.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Automatic {
    pub(super) enabled: bool,
    pub(super) automatic_end_date: Option<&'static str>,
    pub(super) automatic_end_statistical_certainty: bool,
}

/// A message of a test.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Variation {
    pub(super) temporary_id: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) links: Links,
    pub(super) data: Data,
}

impl AbTest {
    /// Gives its messages other ids.
    pub(super) fn rename(&mut self, mut name: impl FnMut(&str) -> String) {
        self.main_action.temporary_id = name(&self.main_action.temporary_id);
        let experiment = &mut self.current_experiment;
        let mut allocations = BTreeMap::new();
        for variation in &mut experiment.variations {
            let id = name(&variation.temporary_id);
            if let Some(share) = experiment.allocations.remove(&variation.temporary_id) {
                allocations.insert(id.clone(), share);
            }
            variation.temporary_id = id;
        }
        experiment.allocations = allocations;
    }
}

/// A change of a property.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Operation {
    Put {
        operator: &'static str,
        property_type: &'static str,
        property_key: String,
        property_value: serde_json::Value,
    },
    Delete {
        operator: &'static str,
        property_key: String,
    },
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Email {
    pub(super) name: String,
    pub(super) from_email: String,
    pub(super) from_label: String,
    pub(super) reply_to_email: Option<&'static str>,
    pub(super) cc_email: Option<&'static str>,
    pub(super) bcc_email: Option<&'static str>,
    pub(super) subject_line: String,
    pub(super) preview_text: Option<&'static str>,
    pub(super) template_id: String,
    pub(super) smart_sending_enabled: bool,
    pub(super) transactional: bool,
    pub(super) add_tracking_params: bool,
    pub(super) custom_tracking_params: Option<Vec<()>>,
    pub(super) additional_filters: Option<Filter>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Sms {
    pub(super) name: String,
    pub(super) body: String,
    pub(super) message_hierarchy: [&'static str; 1],
    pub(super) shorten_links: bool,
    pub(super) include_contact_card: bool,
    pub(super) add_org_prefix: bool,
    pub(super) add_info_link: bool,
    pub(super) add_opt_out_language: bool,
    pub(super) smart_sending_enabled: bool,
    pub(super) sms_quiet_hours_enabled: bool,
    pub(super) transactional: bool,
    pub(super) add_tracking_params: bool,
    pub(super) custom_tracking_params: Option<Vec<()>>,
    pub(super) additional_filters: Option<Filter>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Push {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) sound: bool,
    pub(super) badge: bool,
    pub(super) on_open: &'static str,
    pub(super) push_type: &'static str,
    pub(super) smart_sending_enabled: bool,
    pub(super) additional_filters: Option<Filter>,
}
