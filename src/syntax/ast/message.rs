//! Messages: what is said, by channel and locale.

use super::{Expr, Name, Param, Path, Str, Template};
use crate::source::Span;

/// `message m(cart: cart_abandoned) "Title" { .. }`
#[derive(Clone, Debug)]
pub struct Message {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Str>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its clauses.
    pub clauses: Vec<MessageClause>,
}

/// A clause of a message.
#[derive(Clone, Debug)]
pub struct MessageClause {
    /// What it says.
    pub kind: MessageClauseKind,
    /// The whole clause.
    pub span: Span,
}

/// Kinds of clauses.
#[derive(Clone, Debug)]
pub enum MessageClauseKind {
    /// `purpose marketing`
    Purpose(Name),
    /// `stages [consideration, purchase]`
    Stages(Vec<Path>),
    /// `tags [offer]`
    Tags(Vec<Name>),
    /// `expires 2 hours`, `expires cart.ends_at`
    Expires(Expr),
    /// `locales da > en`
    Locales(Vec<Name>),
    /// `sms { .. }`: a channel's content.
    Content(Content),
    /// `buttons [..]`, `list ..`, `survey ..`: for every channel of the message.
    Answers(Answers),
    /// `question { da: ".." }`: another slot for every channel.
    Slot(Slot),
    /// Text that could not be read.
    Hole,
}

/// `whatsapp template "cart_reminder_v2" category marketing { .. }`
#[derive(Clone, Debug)]
pub struct Content {
    /// The channel.
    pub channel: Path,
    /// `template "name"`
    pub template: Option<Str>,
    /// `category marketing`
    pub category: Option<Name>,
    /// Texts by locale, slots, answers.
    pub items: Vec<ContentItem>,
}

/// A part of a channel's content.
#[derive(Clone, Debug)]
pub enum ContentItem {
    /// `da: "..." buttons [..]`
    Text(LocaleText),
    /// `subject { da: ".." }`, `body file ".."`
    Slot(Slot),
    /// `buttons [..]`
    Answers(Answers),
    /// Text that could not be read.
    Hole(Span),
}

/// `da: "..." buttons [..]`
#[derive(Clone, Debug)]
pub struct LocaleText {
    /// The locale.
    pub locale: Name,
    /// The text, or a file.
    pub text: TextSource,
    /// Buttons of this locale. In a box, for few texts have some of their own.
    pub answers: Option<Box<Answers>>,
}

/// Where a text comes from.
#[derive(Clone, Debug)]
pub enum TextSource {
    /// In the source.
    Inline(Template),
    /// `file "cart.da.mjml"`
    File(Str),
}

/// `subject { da: ".." en: ".." }`, `body file "cart.{locale}.mjml"`, `image "https://.."`
#[derive(Clone, Debug)]
pub struct Slot {
    /// `subject`, `body`, `title`, `header`, `footer`, ...
    pub name: Name,
    /// Its value.
    pub value: SlotValue,
    /// The whole slot.
    pub span: Span,
}

/// The value of a slot.
#[derive(Clone, Debug)]
pub enum SlotValue {
    /// One text per locale.
    ByLocale(Vec<LocaleText>),
    /// One text for all locales.
    One(Template),
    /// `file ".."`; `{locale}` in the name stands for each locale.
    File(Str),
}

/// What a customer can choose.
#[derive(Clone, Debug)]
pub struct Answers {
    /// What kind.
    pub kind: AnswersKind,
    /// The whole part.
    pub span: Span,
}

/// Kinds of choices.
#[derive(Clone, Debug)]
pub enum AnswersKind {
    /// `buttons [open "See cart" cart.url, yes "Yes", call "Call us" support.phone]`
    Buttons(Vec<Button>),
    /// `list "Title" [one "1"]`
    List(Str, Vec<Button>),
    /// `survey Enum sets field`
    Survey(Path, Option<Name>),
}

/// A button. `open` and `call` have a target; any other word is a choice.
#[derive(Clone, Debug)]
pub struct Button {
    /// `open`, `call` or the choice's name.
    pub name: Name,
    /// What stands on it: one text, or one per locale.
    pub label: Vec<(Option<Name>, Template)>,
    /// Where it leads.
    pub target: Option<Expr>,
}
