//! Texts in Klaviyo's template language, which is that of Django.
//!
//! A text is made of literals and values and is never put together from strings elsewhere, so what is
//! written arrives as it is written, and what a customer is called is data. Only `{{`, `{%` and `{#` begin
//! something in Django; a `{` that could be part of one is written as the constant `{{ "{" }}`. A value
//! is printed once and not looked at again.

/// A text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Value(Value, Put),
    Choice(Vec<(Test, Template)>, Template),
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A property that Klaviyo knows by itself, such as `first_name`.
    Known(&'static str),
    /// A custom property of the profile.
    Property(String),
    /// A property of the event that began the run.
    Event(String),
}

/// How a value is put into the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// As it is.
    Plain,
    /// As text in HTML.
    Html,
}

/// A condition of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// The value is there.
    Known(Value),
    /// The value is not there.
    Missing(Value),
    /// The value, in small letters, is this language tag or begins with it: `da`, `da-dk`, `da_dk`.
    Tag(Value, String),
    /// One of them.
    Any(Vec<Test>),
}

impl Template {
    /// Adds literal text.
    pub(super) fn literal(&mut self, text: &str) {
        if let Some(Part::Literal(before)) = self.parts.last_mut() {
            before.push_str(text);
        } else if !text.is_empty() {
            self.parts.push(Part::Literal(text.to_owned()));
        }
    }

    /// Adds a value.
    pub(super) fn value(&mut self, value: Value, put: Put) {
        self.parts.push(Part::Value(value, put));
    }

    /// Adds the first text whose condition holds, else the last one.
    pub(super) fn choice(&mut self, ways: Vec<(Test, Self)>, otherwise: Self) {
        if ways.iter().all(|(_, way)| *way == otherwise) {
            self.append(otherwise);
        } else {
            self.parts.push(Part::Choice(ways, otherwise));
        }
    }

    /// Adds another text.
    pub(super) fn append(&mut self, other: Self) {
        for part in other.parts {
            match part {
                Part::Literal(text) => self.literal(&text),
                part => self.parts.push(part),
            }
        }
    }

    /// As Klaviyo reads it.
    pub(super) fn print(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => literal(text, &mut out),
                Part::Value(value, put) => {
                    let filter = match put {
                        Put::Plain => "safe",
                        Put::Html => "escape",
                    };
                    out.push_str(&format!("{{{{ {}|{filter} }}}}", value.print()));
                }
                Part::Choice(ways, otherwise) => {
                    for (at, (test, way)) in ways.iter().enumerate() {
                        let word = if at == 0 { "if" } else { "elif" };
                        out.push_str(&format!("{{% {word} {} %}}", test.print()));
                        out.push_str(&way.print());
                    }
                    out.push_str("{% else %}");
                    out.push_str(&otherwise.print());
                    out.push_str("{% endif %}");
                }
            }
        }
        out
    }
}

fn literal(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let begins = c == '{' && matches!(chars.peek(), None | Some('{' | '%' | '#'));
        if begins {
            out.push_str("{{ \"{\" }}");
        } else {
            out.push(c);
        }
    }
}

/// Can a name stand between the quotes of a lookup.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_control() || "'\"\\{}%#|".contains(c))
}

impl Value {
    fn print(&self) -> String {
        match self {
            Self::Known(name) => (*name).to_owned(),
            Self::Property(name) => format!("person|lookup:'{name}'"),
            Self::Event(name) => format!("event|lookup:'{name}'"),
        }
    }
}

impl Test {
    fn print(&self) -> String {
        match self {
            Self::Known(value) => value.print(),
            Self::Missing(value) => format!("not {}", value.print()),
            Self::Tag(value, tag) => {
                let (value, with) = (value.print(), tag.chars().count() + 1);
                [
                    format!("{value}|lower == \"{tag}\""),
                    format!("{value}|lower|slice:\":{with}\" == \"{tag}-\""),
                    format!("{value}|lower|slice:\":{with}\" == \"{tag}_\""),
                ]
                .join(" or ")
            }
            Self::Any(tests) => tests.iter().map(Self::print).collect::<Vec<_>>().join(" or "),
        }
    }
}
