//! Types and constant values.

use super::{Action, Channel, EnumDef, Event, Id, Record};
use rust_decimal::Decimal;
use smol_str::SmolStr;

/// A type. Two currencies are two types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// Text, with its greatest length in characters where it is known.
    Text(Option<u32>),
    /// A whole number.
    Int,
    /// An exact decimal number.
    Decimal,
    /// True or false.
    Bool,
    /// A percentage, held in hundredths of a percent.
    Percent,
    /// A day of the calendar.
    Date,
    /// A day of any year.
    MonthDay,
    /// A time of day.
    Time,
    /// An instant.
    DateTime,
    /// A span of absolute time.
    Duration,
    /// An amount in minor units of one currency (ISO 4217).
    Money(SmolStr),
    /// A phone number (E.164).
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A language tag (BCP 47).
    Locale,
    /// A time zone (IANA).
    Timezone,
    /// A channel.
    Channel,
    /// A closed set of values in declared order.
    Enum(Id<EnumDef>),
    /// A record.
    Record(Id<Record>),
    /// The payload of an event.
    Event(Id<Event>),
    /// The answer of an action.
    Answer(Id<Action>),
    /// An answer to a message: `text` (a text that may be missing) and `choice` (a [`Ty::Choice`]
    /// that may be missing), in this order.
    Reply(Id<super::Message>),
    /// The name of a button or of a row of a list of a message; held as a text.
    Choice(Id<super::Message>),
    /// A message that a customer wrote by themselves: `text`, `channel`.
    Inbound,
    /// A fixed recipient.
    Contact,
    /// A list.
    List(Box<Ty>),
    /// A value that may be missing.
    Optional(Box<Ty>),
    /// What could not be typed; it fits everything, so that one mistake is reported once.
    Error,
}

impl Ty {
    /// The type without `?`.
    #[must_use]
    pub fn known(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }

    /// The type with `?`.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) | Self::Error => self,
            other => Self::Optional(Box::new(other)),
        }
    }

    /// May the value be missing.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(self, Self::Optional(_))
    }
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; also phone numbers, addresses, links, locales and zones, told apart by the type.
    Text(String),
    /// A whole number.
    Int(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// True or false.
    Bool(bool),
    /// Hundredths of a percent.
    Percent(i64),
    /// `YYYY-MM-DD`
    Date(SmolStr),
    /// Month and day.
    MonthDay(u8, u8),
    /// Minutes after midnight.
    Time(u16),
    /// Local date and minutes after midnight, in the zone of whoever it is about.
    DateTime(SmolStr, u16),
    /// Seconds.
    Duration(i64),
    /// Minor units and currency.
    Money(i64, SmolStr),
    /// A member, by its place.
    Enum(Id<EnumDef>, u32),
    /// A channel.
    Channel(Id<Channel>),
    /// A contact.
    Contact(Id<super::Contact>),
}
