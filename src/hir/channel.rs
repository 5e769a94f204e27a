//! What a channel can do and what it asks for: the clauses of its card, typed. Every number about a
//! channel stands in its card, in `stdlib/channels.journey` or in the workspace.

use super::{Head, Purpose};
use crate::text::sms::Parts;
use smol_str::SmolStr;

/// What a limit can count, in the words of a card.
pub(crate) const LIMITS: [&str; 25] = [
    "text",
    "subject",
    "title",
    "description",
    "caption",
    "header",
    "footer",
    "label",
    "reply_label",
    "row_label",
    "list_label",
    "template_name",
    "postback",
    "buttons",
    "reply_buttons",
    "rows",
    "suggestions",
    "card_suggestions",
    "cards",
    "parts",
    "payload",
    "media_bytes",
    "session_messages",
    "unanswered",
    "fallback",
];

/// `channel`
#[derive(Clone, Debug)]
pub struct Channel {
    /// Name, title, place.
    pub head: Head,
    /// `address`: what the address is.
    pub address: Address,
    /// `address some phone`: not everybody who has the address can be reached on it.
    pub partial: bool,
    /// `limit`: the most of something, by what it counts.
    pub limits: Vec<Limit>,
    /// `encoding gsm7 160 153, ucs2 70 67`: how texts are cut into parts; `None` where they are not
    /// (`encoding unicode`, or nothing said).
    pub parts: Option<Parts>,
    /// `media`: what can go with a text.
    pub media: Vec<SmolStr>,
    /// `templates`: does it need an approved template outside the session window.
    pub templates: bool,
    /// `templates [.. lower_case_names]`: a template's name has small letters, digits and `_` only.
    pub lower_case_names: bool,
    /// `templates [.. values_inside]`: a template's text begins and ends with words, not with a value.
    pub values_inside: bool,
    /// `templates [.. values_apart]`: words stand between two values of a template.
    pub values_apart: bool,
    /// `category`: the categories of templates, each with the purposes that it is for.
    pub categories: Vec<(SmolStr, Vec<Purpose>)>,
    /// `session`: seconds after the customer's last message in which anything may be said.
    pub session: Option<i64>,
    /// Where that is written (`session 24 hours "https://.."`).
    pub session_source: Option<String>,
    /// `receipts`: the statuses that come back, as places in [`super::STATUSES`].
    pub receipts: Vec<u32>,
    /// `replies`: can a customer answer.
    pub replies: bool,
    /// `sender`: the form of a sender that is a name; `None` where any will do.
    pub sender: Option<SenderName>,
    /// `consent opt_in`: the provider asks for consent before the first message.
    pub opt_in: bool,
    /// Where that is written (`consent opt_in "https://.."`).
    pub opt_in_source: Option<String>,
    /// `ttl`: for how long a provider may try.
    pub ttl: Option<Ttl>,
    /// `price per_part`, `price per_message`: what is paid for; messages where nothing is said.
    pub price: Pricing,
    /// `source`: where all this is written.
    pub sources: Vec<String>,
    /// `broadcast`: posts to everybody, without a recipient.
    pub broadcast: bool,
    /// The profile's field that holds the address, by its place.
    pub field: Option<u32>,
}

impl Channel {
    /// A channel whose card says nothing.
    #[must_use]
    pub fn new(head: Head) -> Self {
        Self {
            head,
            address: Address::None,
            partial: false,
            limits: Vec::new(),
            parts: None,
            media: Vec::new(),
            templates: false,
            lower_case_names: false,
            values_inside: false,
            values_apart: false,
            categories: Vec::new(),
            session: None,
            session_source: None,
            receipts: Vec::new(),
            replies: false,
            sender: None,
            opt_in: false,
            opt_in_source: None,
            ttl: None,
            price: Pricing::PerMessage,
            sources: Vec::new(),
            broadcast: false,
            field: None,
        }
    }

    /// The limit on what `counts`, such as `text`, `buttons` or `parts`.
    #[must_use]
    pub fn limit(&self, counts: &str) -> Option<&Limit> {
        self.limits.iter().find(|limit| limit.counts == counts)
    }
}

/// A limit of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it counts: `text`, `subject`, `label` and the other slots in characters, `payload` in
    /// bytes; `buttons`, `suggestions` and `parts` themselves.
    pub counts: SmolStr,
    /// The most there may be.
    pub most: u32,
    /// Is it only advice (`limit [subject 60] advised`): longer texts are taken.
    pub advised: bool,
    /// Has no text of the provider been seen that states it (`limit [label 30] unverified`).
    pub unverified: bool,
    /// Where it is written (`limit [text 1600] "https://.."`).
    pub source: Option<String>,
}

/// For how long a provider may try to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ttl {
    /// At least so many seconds.
    pub least: u32,
    /// At most so many seconds.
    pub most: u32,
    /// Has no text of the provider been seen that states it (`ttl 30..1209600 unverified`).
    pub unverified: bool,
    /// Where it is written (`ttl 5..259200 "https://.."`).
    pub source: Option<String>,
}

/// The form of a sender that is a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderName {
    /// The fewest characters.
    pub least: u32,
    /// The most characters.
    pub most: u32,
    /// Can nobody answer it.
    pub one_way: bool,
    /// Where that is written.
    pub source: Option<String>,
}

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// Each part of a message.
    PerPart,
    /// Each message, whatever its length.
    PerMessage,
}

/// What a channel's address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A text in the profile's field `push_token`.
    PushToken,
    /// None: a broadcast channel.
    None,
}
