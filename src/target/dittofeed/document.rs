//! The bodies of Dittofeed's API, typed. Fields stand in the order in which they are written.
//!
//! Source: `packages/isomorphic-lib/src/types.ts` of dittofeed/dittofeed, as JSON schemas in
//! `tests/schemas/dittofeed/`. Only what this target writes is here.

use serde::Serialize;

/// The id under which a step leads out of a journey (`getNodeId` in `isomorphic-lib/src/journeys.ts`).
pub(super) const EXIT: &str = "ExitNode";

/// The body of `PUT /api/admin/journeys`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Journey {
    pub(super) workspace_id: String,
    pub(super) id: String,
    pub(super) name: String,
    /// Without it a key that had a run once would never have another.
    pub(super) can_run_multiple: bool,
    pub(super) definition: Definition,
}

/// The graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Definition {
    pub(super) entry_node: Entry,
    pub(super) exit_node: Exit,
    pub(super) nodes: Vec<Node>,
}

/// An event begins a run; with a key, one run for each value of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "EventEntryNode")]
pub(super) struct Entry {
    /// A name, or the beginning of names and `*`.
    pub(super) event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
    pub(super) child: String,
}

/// The end.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "ExitNode")]
pub(super) struct Exit {}

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Node {
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) kind: NodeKind,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum NodeKind {
    #[serde(rename = "DelayNode")]
    Delay { variant: Delay, child: String },
    #[serde(rename = "SegmentSplitNode")]
    SegmentSplit { name: String, variant: Split },
    #[serde(rename = "MessageNode")]
    Message {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        subscription_group_id: Option<String>,
        variant: Channel,
        /// Go on where the message was not sent; without it the run would end.
        skip_on_failure: bool,
        sync_properties: bool,
        retry_count: u32,
        child: String,
    },
    #[serde(rename = "RandomCohortNode")]
    RandomCohort { children: Vec<Cohort> },
    #[serde(rename = "WaitForNode")]
    WaitFor { timeout_seconds: i64, timeout_child: String, segment_children: Vec<SegmentChild> },
}

/// How long.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum Delay {
    Second { seconds: i64 },
    UserProperty { user_property: String, offset_seconds: i64, offset_direction: &'static str },
}

/// Two ways.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "Boolean", rename_all = "camelCase")]
pub(super) struct Split {
    pub(super) segment: String,
    pub(super) true_child: String,
    pub(super) false_child: String,
}

/// The channel of a message with its template.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum Channel {
    Email {
        template_id: String,
    },
    MobilePush {
        template_id: String,
    },
    Sms {
        template_id: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        provider_override: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        sender_override: Option<Sender>,
    },
}

impl Channel {
    /// The id of the template.
    pub(super) fn template(&self) -> &str {
        match self {
            Self::Email { template_id }
            | Self::MobilePush { template_id }
            | Self::Sms { template_id, .. } => template_id,
        }
    }
}

/// Who a text message is from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename = "PhoneNumber")]
pub(super) struct Sender {
    pub(super) phone: String,
}

/// A way of a random draw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Cohort {
    pub(super) id: String,
    pub(super) percent: f64,
    pub(super) name: String,
}

/// A way that is taken when a run comes into a segment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SegmentChild {
    pub(super) id: String,
    pub(super) segment_id: String,
}

/// The body of `PUT /api/admin/segments`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Segment {
    pub(super) workspace_id: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) definition: SegmentDefinition,
}

/// Every segment of this target is one node: what joins conditions is the graph of the journey.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SegmentDefinition {
    pub(super) entry_node: SegmentNode,
    pub(super) nodes: [(); 0],
}

/// A condition that Dittofeed can ask.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum SegmentNode {
    Trait {
        id: &'static str,
        path: String,
        operator: Operator,
    },
    Performed {
        id: &'static str,
        event: String,
        times: i64,
        times_operator: &'static str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        properties: Vec<Property>,
    },
    KeyedPerformed {
        id: &'static str,
        event: String,
        key: String,
        times: i64,
        times_operator: &'static str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        properties: Vec<Property>,
    },
    SubscriptionGroup {
        id: &'static str,
        subscription_group_id: String,
        subscription_group_type: &'static str,
    },
}

/// What is asked of a value. `NotEquals` and `NotExists` are not here: Dittofeed asks them of the last `identify`
/// alone, so that one that leaves a trait out would count as a trait that is not there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type")]
pub(super) enum Operator {
    Equals { value: Literal },
    Exists,
    GreaterThanOrEqual { value: i64 },
    LessThan { value: i64 },
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Literal {
    Text(String),
    Number(i64),
}

/// A condition on a property of an event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Property {
    pub(super) path: String,
    pub(super) operator: Operator,
}

/// The body of `PUT /api/admin/content/templates`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Template {
    pub(super) workspace_id: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) definition: TemplateDefinition,
}

/// Texts in Liquid.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum TemplateDefinition {
    Email {
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        from: String,
        subject: String,
        identifier_key: String,
        body: String,
    },
    Sms {
        identifier_key: String,
        body: String,
    },
    MobilePush {
        title: String,
        body: String,
    },
}

/// The body of `PUT /api/admin/user-properties`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserProperty {
    pub(super) workspace_id: String,
    /// Absent where the platform has the property already: then it is found by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) definition: PropertyDefinition,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum PropertyDefinition {
    Trait {
        path: String,
    },
    Performed {
        event: String,
        path: String,
        /// The value is taken from the run's own event; nothing is kept beside it.
        skip_re_compute: bool,
    },
}
