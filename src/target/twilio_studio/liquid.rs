//! Texts in Liquid, made of literal text and places of values. What is literal arrives as it is, also
//! with braces and percent signs in it: a text of another kind cannot be made outside this file. What a
//! place holds is put in and not read again, so signs of Liquid in a customer's name are only signs.

use serde::Serialize;

/// A place that holds a value while a flow runs, such as `flow.data.event_total`. Its words are made of
/// ASCII letters, digits and `_`: Studio takes no others in the name of a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(String);

impl Place {
    /// A parameter that the execution was started with.
    pub(super) fn parameter(name: &str) -> Self {
        Self(format!("flow.data.{}", word(name)))
    }

    /// A field of what a request of a widget brought.
    pub(super) fn answer(widget: &str, field: &str) -> Self {
        Self(format!("widgets.{}.parsed.{}", word(widget), word(field)))
    }

    /// A field of the message that ended the wait of a widget.
    pub(super) fn inbound(widget: &str, field: &str) -> Self {
        Self(format!("widgets.{}.inbound.{}", word(widget), word(field)))
    }

    /// The address that the execution was started for.
    pub(super) fn contact() -> Self {
        Self("contact.channel.address".to_owned())
    }

    /// As it stands between braces.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// A place that must hold something.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    /// Its name, for people.
    pub(super) name: String,
    pub(super) place: Place,
    /// Is it for a truth.
    pub(super) truth: bool,
}

/// May a name be a word of a place.
pub(super) fn is_word(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|next| next.is_ascii_alphanumeric() || next == '_')
}

/// What would end a place is left out; names with such signs are refused before they come here.
fn word(name: &str) -> String {
    name.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '_').collect()
}

/// A text in Liquid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Liquid(String);

impl Liquid {
    /// Literal text. Nothing in Liquid begins without an opening brace, and each of these is written by
    /// an output of its own, so none can come to stand before another sign.
    pub(super) fn text(text: &str) -> Self {
        Self(text.replace('{', "{{ '{' }}"))
    }

    /// What a place holds.
    pub(super) fn value(place: &Place) -> Self {
        Self(format!("{{{{{}}}}}", place.text()))
    }

    /// This text and then another.
    #[must_use]
    pub(super) fn then(mut self, next: &Self) -> Self {
        self.0.push_str(&next.0);
        self
    }

    /// One text where the place holds something, else the other. The empty text is something. `false` is
    /// something as well, and not to a condition of Liquid, nor do engines agree whether nothing equals it: what a place
    /// for a truth would print is looked at.
    pub(super) fn known(place: &Place, truth: bool, yes: &Self, no: &Self) -> Self {
        if !truth {
            return Self::either(place.text(), yes, no);
        }
        let printed = format!("{} | append: ''", place.text());
        Self::assign("printed", &printed).then(&Self::either("printed == ''", no, yes))
    }

    /// `yes` where a place holds exactly this text, else `no`; `None` where Liquid cannot write the text as
    /// a constant.
    pub(super) fn same_text(place: &Place, text: &str) -> Option<Self> {
        let condition = format!("{} == {}", place.text(), quoted(text)?);
        Some(Self::either(&condition, &Self::text("yes"), &Self::text("no")))
    }

    /// `yes` where two places hold exactly the same text, else `no`.
    pub(super) fn same_places(a: &Place, b: &Place) -> Self {
        let condition = format!("{} == {}", a.text(), b.text());
        Self::either(&condition, &Self::text("yes"), &Self::text("no"))
    }

    /// The names of the places that hold nothing.
    pub(super) fn missing(places: &[Needed]) -> Self {
        places.iter().fold(Self::default(), |text, Needed { name, place, truth }| {
            let name = Self::text(&format!("{name} "));
            text.then(&Self::known(place, *truth, &Self::default(), &name))
        })
    }

    /// One text where a condition of Liquid holds, else the other.
    pub(super) fn either(condition: &str, yes: &Self, no: &Self) -> Self {
        let mut text = format!("{{% if {condition} %}}{}", yes.0);
        if !no.0.is_empty() {
            text.push_str("{% else %}");
            text.push_str(&no.0);
        }
        text.push_str("{% endif %}");
        Self(text)
    }

    /// Keeps a value under a name, for the rest of the text.
    pub(super) fn assign(name: &str, value: &str) -> Self {
        Self(format!("{{% assign {name} = {value} %}}"))
    }

    /// What a name of `assign`, with filters, gives.
    pub(super) fn output(expression: &str) -> Self {
        Self(format!("{{{{ {expression} }}}}"))
    }

    /// As Studio reads it.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A constant of Liquid. It knows no escapes, so a text with both kinds of quotes cannot be written;
/// signs that end a tag are not looked for inside quotes by every engine.
fn quoted(text: &str) -> Option<String> {
    if text.contains(['\\', '\n', '\r', '{', '}', '%']) {
        return None;
    }
    match (text.contains('\''), text.contains('"')) {
        (false, _) => Some(format!("'{text}'")),
        (true, false) => Some(format!("\"{text}\"")),
        (true, true) => None,
    }
}
