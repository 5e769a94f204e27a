//! Texts of messages with their slots, and what a channel carries.

use super::{Channel, Construct, EnumDef, Expr, Id, VarId};
use crate::source::Span;
use smol_str::SmolStr;

/// A text with slots.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its parts in order.
    pub parts: Vec<TextPart>,
    /// Where it stands: the string, or the name of its file.
    pub span: Span,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum TextPart {
    /// Literal text.
    Text(String),
    /// A value, rendered for the text's locale by `text::render`. Its type is never optional.
    Slot(Expr),
    /// `{each x in xs up to 3: "..."}`
    Each {
        /// The element.
        element: VarId,
        /// The list.
        list: Box<Expr>,
        /// At most so many.
        max: u32,
        /// What is written for each.
        body: Box<Text>,
    },
    /// `{plural n one "..." other "..."}`
    Plural {
        /// What is counted.
        count: Box<Expr>,
        /// A text by CLDR category.
        forms: Vec<(SmolStr, Text)>,
    },
}

/// What a message says on one channel.
#[derive(Clone, Debug)]
pub struct Content {
    /// The channel.
    pub channel: Id<Channel>,
    /// The name of an approved template (WhatsApp).
    pub template: Option<String>,
    /// Its category: `marketing`, `utility`, `authentication`.
    pub category: Option<SmolStr>,
    /// Where the template's name and its category stand; the content where there is none.
    pub template_spans: (Span, Span),
    /// Its slots in declared order. SMS, RCS, Viber and WhatsApp have `text`; push has `title` and
    /// `text`; e-mail has `subject`, `html` (where the body is MJML or HTML) and `text` (written, or
    /// made from the HTML).
    pub slots: Vec<Slot>,
    /// Buttons, one list per locale in the order of the message's locales; empty for none.
    pub buttons: Vec<Vec<Button>>,
    /// Constructs that it uses; a journey that does not send on the channel does not need them.
    pub needs: Vec<(Construct, Span)>,
    /// Where it stands.
    pub span: Span,
}

/// A slot of a channel's content.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Its name: `text` for what stands in a `body` or without a name, `html` for the page of a file.
    pub name: SmolStr,
    /// Where it is written.
    pub span: Span,
    /// A text per locale, in the order of the message's locales.
    pub texts: Vec<Text>,
}

/// A button.
#[derive(Clone, Debug)]
pub struct Button {
    /// `open`, `call` or the choice's name.
    pub name: SmolStr,
    /// What stands on it.
    pub label: Text,
    /// Where it leads.
    pub target: Option<Expr>,
}

/// What a message can be answered with: the choice that comes back is a name.
#[derive(Clone, Debug)]
pub struct Answers {
    /// Only on this channel.
    pub channel: Option<Id<Channel>>,
    /// What kind.
    pub kind: AnswersKind,
    /// Where it stands.
    pub span: Span,
}

impl Answers {
    /// Do they go out on this channel?
    #[must_use]
    pub fn is_on(&self, channel: Id<Channel>) -> bool {
        self.channel.is_none_or(|only| only == channel)
    }
}

/// Kinds of answers.
#[derive(Clone, Debug)]
pub enum AnswersKind {
    /// `buttons [yes "Yes"]` of the whole message: one list per locale.
    Buttons(Vec<Vec<Button>>),
    /// `list "Title" [small "Small"]`: rows, one list per locale.
    List(String, Vec<Vec<Button>>),
    /// `survey E sets f`: a member of an enum, and the field of the profile that takes it.
    Survey(Id<EnumDef>, Option<u32>),
}

impl Content {
    /// The texts of a slot, one per locale.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }
}
