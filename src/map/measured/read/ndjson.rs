//! A JSON object a line. `data.score` is the field `score` of the field `data`, unless a field has that very
//! name.

use super::limited::limited;
use super::{Columns, Place, Row};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::io::{BufRead, Read};

pub(super) fn read(
    input: impl Read,
    columns: &Columns<'_>,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<(), String> {
    let (mut input, since) = limited(input);
    let wanted: Vec<(usize, &str)> = columns.all().into_iter().enumerate().collect();
    let mut line = Vec::new();
    for number in 1.. {
        since.ended();
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|why| format!("line {number}: {why}"))? == 0 {
            break;
        }
        // A mark of the order of bytes may stand before the first line.
        let text = line.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(&line).trim_ascii();
        if text.is_empty() {
            continue;
        }
        let place = Place::Line(number);
        let mut found = vec![Cow::Borrowed(""); wanted.len()];
        let mut json = serde_json::Deserializer::from_slice(text);
        let fields = Fields { wanted: &wanted, found: &mut found };
        match fields.deserialize(&mut json).and_then(|()| json.end()) {
            Ok(()) => take(columns.row(place, &found)),
            Err(why) => take(Row::Bad { place, why: format!("it is no JSON object: {why}") }),
        }
    }
    Ok(())
}

/// An object, of which some fields are wanted: their place among what is found, and their path.
struct Fields<'w, 'f, 'de> {
    wanted: &'w [(usize, &'w str)],
    found: &'f mut [Cow<'de, str>],
}

impl<'de> DeserializeSeed<'de> for Fields<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.unwrap_or_default();
            let mut whole = self.wanted.iter().filter(|(_, path)| *path == key);
            if let Some((at, _)) = whole.next() {
                let value = map.next_value_seed(Text)?.unwrap_or_default();
                // One field may be wanted twice: as the customer and as the group.
                for (other, _) in whole {
                    if let Some(slot) = self.found.get_mut(*other) {
                        slot.clone_from(&value);
                    }
                }
                if let Some(slot) = self.found.get_mut(*at) {
                    *slot = value;
                }
                continue;
            }
            let within: Vec<(usize, &str)> = self
                .wanted
                .iter()
                .filter_map(|(at, path)| Some((*at, path.strip_prefix(&*key)?.strip_prefix('.')?)))
                .collect();
            if within.is_empty() {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(Inner(Fields { wanted: &within, found: &mut *self.found }))?;
            }
        }
        Ok(())
    }
}

/// A value that may be an object with wanted fields.
struct Inner<'w, 'f, 'de>(Fields<'w, 'f, 'de>);

impl<'de> DeserializeSeed<'de> for Inner<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

/// Everything that is no object has no fields.
macro_rules! no_fields {
    ($($name:ident: $of:ty),*) => {$(
        fn $name<E>(self, _: $of) -> Result<(), E> {
            Ok(())
        }
    )*};
}

impl<'de> Visitor<'de> for Inner<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.visit_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    no_fields! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str }
}

/// A value as a text; nothing for `null`, objects and lists.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

/// Numbers are texts as they are written without an exponent.
macro_rules! as_text {
    ($($name:ident: $of:ty),*) => {$(
        fn $name<E>(self, value: $of) -> Result<Self::Value, E> {
            Ok(Some(Cow::Owned(value.to_string())))
        }
    )*};
}

impl<'de> Visitor<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(value)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    as_text! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str, visit_string: String }
}
