//! A message of MyLINK as it is written: a typed model whose texts are whatever a target fills them in
//! with, and its fields in one order.
//!
//! The same model becomes a request with places to fill ([`super::fill`]) and, in the target `aws`, an
//! expression.

/// A tree of JSON with values of a target in it.
#[derive(Clone, Debug)]
pub(in crate::target) enum Doc<T> {
    /// A constant text.
    Text(String),
    /// A value.
    Value(T),
    /// An object, its keys in order.
    Object(Vec<(String, Doc<T>)>),
    /// A list.
    List(Vec<Doc<T>>),
}

impl<T> Doc<T> {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn object<const N: usize>(entries: [(&str, Self); N]) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

/// One message on one channel; `fallback` goes out where this one fails.
#[derive(Clone, Debug)]
pub(in crate::target) struct Message<T> {
    /// `sms`, `rcs`, `viber` or `whatsapp`.
    pub(in crate::target) channel: &'static str,
    /// The recipient's phone number.
    pub(in crate::target) user: T,
    /// What it says.
    pub(in crate::target) content: Content<T>,
    /// What comes back with every event about the message.
    pub(in crate::target) context: Vec<(&'static str, Doc<T>)>,
    /// When MyLINK gives up.
    pub(in crate::target) validity: Validity<T>,
    /// When it may go out, by MyLINK's own clock.
    pub(in crate::target) hours: Option<Hours<T>>,
    /// What is particular to the channel.
    pub(in crate::target) options: Vec<(&'static str, String)>,
    /// The next channel.
    pub(in crate::target) fallback: Option<Box<Message<T>>>,
}

/// When MyLINK gives a message up. One of the two is always written: what it does without is not
/// documented.
#[derive(Clone, Debug)]
pub(in crate::target) enum Validity<T> {
    /// Counted from when MyLINK takes it: an ISO 8601 duration.
    For(Doc<T>),
    /// An instant.
    Until(Doc<T>),
}

/// When a message may go out.
#[derive(Clone, Debug)]
pub(in crate::target) struct Hours<T> {
    /// In the format of OpenStreetMap's opening hours.
    pub(in crate::target) allowed: String,
    /// Is it held outside them, or does it fail.
    pub(in crate::target) defer: bool,
    /// An IANA name.
    pub(in crate::target) zone: Doc<T>,
}

/// What a message says; MyLINK wants exactly one kind.
#[derive(Clone, Debug)]
pub(in crate::target) enum Content<T> {
    /// A text, with suggestions where the channel has them.
    Text { text: T, suggestions: Vec<Button<T>> },
    /// A text with buttons under it.
    Card { text: T, buttons: Vec<Button<T>> },
    /// An approved template and the values of its variables.
    FromTemplate { template: T, variables: Vec<(String, T)> },
}

/// A button.
#[derive(Clone, Debug)]
pub(in crate::target) struct Button<T> {
    /// What stands on it.
    pub(in crate::target) caption: T,
    /// What comes back when somebody taps it, where the channel says so.
    pub(in crate::target) postback: Option<String>,
    /// What it does.
    pub(in crate::target) action: Action<T>,
}

/// What a button does.
#[derive(Clone, Debug)]
pub(in crate::target) enum Action<T> {
    /// Answers with its caption.
    Reply,
    /// Opens a link.
    Open(T),
    /// Calls a number.
    Dial(T),
}

impl<T> Message<T> {
    /// It as JSON, its fields in the order of the API's reference.
    pub(in crate::target) fn tree(self) -> Doc<T> {
        let mut out = vec![
            ("channelId".to_owned(), Doc::text(self.channel)),
            ("userId".to_owned(), Doc::Value(self.user)),
            ("content".to_owned(), self.content.tree()),
        ];
        let mut put = |key: &str, value: Doc<T>| out.push((key.to_owned(), value));
        let context = self.context.into_iter().map(|(key, value)| (key.to_owned(), value));
        put("context", Doc::Object(context.collect()));
        match self.validity {
            Validity::For(value) => put("validFor", value),
            Validity::Until(value) => put("validUntil", value),
        }
        if let Some(hours) = self.hours {
            put("allowedHours", Doc::Text(hours.allowed));
            put("whenDnd", Doc::text(if hours.defer { "defer" } else { "reject" }));
            put("timeZone", hours.zone);
        }
        if !self.options.is_empty() {
            let options = self.options.into_iter();
            let options = options.map(|(key, value)| (key.to_owned(), Doc::Text(value)));
            put("options", Doc::Object(options.collect()));
        }
        if let Some(fallback) = self.fallback {
            put("fallback", fallback.tree());
        }
        Doc::Object(out)
    }
}

/// The body of `POST /messages`.
pub(in crate::target) fn request<T>(messages: Vec<Message<T>>) -> Doc<T> {
    Doc::object([("messages", Doc::List(messages.into_iter().map(Message::tree).collect()))])
}

impl<T> Content<T> {
    /// It as JSON.
    pub(in crate::target) fn tree(self) -> Doc<T> {
        let list = |buttons: Vec<Button<T>>| {
            Doc::List(buttons.into_iter().map(Button::tree).collect::<Vec<_>>())
        };
        match self {
            Self::Text { text, suggestions } if suggestions.is_empty() => {
                Doc::object([("text", Doc::Value(text))])
            }
            Self::Text { text, suggestions } => {
                Doc::object([("text", Doc::Value(text)), ("suggestions", list(suggestions))])
            }
            Self::Card { text, buttons } => {
                let card = Doc::object([("text", Doc::Value(text)), ("buttons", list(buttons))]);
                Doc::object([("card", card)])
            }
            Self::FromTemplate { template, variables } => {
                let variables = variables.into_iter();
                let variables = variables.map(|(name, value)| (name, Doc::Value(value)));
                let of = Doc::object([
                    ("templateId", Doc::Value(template)),
                    ("variables", Doc::Object(variables.collect())),
                ]);
                Doc::object([("fromTemplate", of)])
            }
        }
    }
}

impl<T> Button<T> {
    fn tree(self) -> Doc<T> {
        let mut out = vec![("caption".to_owned(), Doc::Value(self.caption))];
        if let Some(postback) = self.postback {
            out.push(("postback".to_owned(), Doc::Text(postback)));
        }
        match self.action {
            // A button without an action answers with its caption.
            Action::Reply => {}
            Action::Open(url) => {
                out.push(("openUrl".to_owned(), Doc::object([("url", Doc::Value(url))])));
            }
            Action::Dial(number) => {
                out.push(("dial".to_owned(), Doc::object([("phoneNumber", Doc::Value(number))])));
            }
        }
        Doc::Object(out)
    }
}
