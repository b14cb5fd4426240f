//! Fields: what a wire struct says of itself, so that a query asks for no more than is read, and objects within objects read
//! as if their fields were the outer one's.

use serde::de::value::Error as NoValue;
use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use serde_json::{Map, Value};

/// Returns the names of the fields that a struct reads, aliases included, in their order; none where it is no struct or
/// takes whatever comes.
pub fn fields<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It fails in any case: there is no value.
    drop(T::deserialize(Asked(&mut names)));
    names
}

/// A struct that is asked for its fields.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = NoValue;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, NoValue> {
        Err(NoValue::custom("it is no struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, NoValue> {
        *self.0 = fields;
        Err(NoValue::custom("only its fields are asked for"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// An object of which objects within read as fields of its own, with dots: `Parent.Profile.Name`. One that holds a list
/// called `records` stays as it is.
#[derive(Debug)]
pub struct Flat<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Flat<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::new();
        flatten("", Map::deserialize(deserializer)?, &mut fields);
        T::deserialize(Value::Object(fields)).map(Self).map_err(D::Error::custom)
    }
}

fn flatten(prefix: &str, object: Map<String, Value>, fields: &mut Map<String, Value>) {
    for (name, value) in object {
        let name = format!("{prefix}{name}");
        match value {
            Value::Object(within) if !within.contains_key("records") => {
                flatten(&format!("{name}."), within, fields);
            }
            value => drop(fields.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Flat, fields};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Row {
        id: u32,
        #[serde(rename = "Parent.Profile.Name")]
        profile: Option<String>,
        kids: Option<serde_json::Value>,
    }

    #[test]
    fn a_struct_names_the_fields_that_it_reads() {
        assert_eq!(fields::<Row>(), ["Id", "Parent.Profile.Name", "Kids"]);
        assert!(fields::<String>().is_empty());
    }

    #[test]
    fn objects_within_read_as_fields_of_the_outer_one() {
        let body = r#"{"Id": 7, "Parent": {"Profile": {"Name": "Sales"}}, "Kids": {"records": [1]}}"#;
        let Flat(row): Flat<Row> = serde_json::from_str(body).expect("it is a row");
        assert_eq!((row.id, row.profile.as_deref()), (7, Some("Sales")));
        assert!(row.kids.is_some_and(|kids| kids["records"][0] == 1));
        let Flat(row): Flat<Row> = serde_json::from_str(r#"{"Id": 7, "Parent": null}"#).expect("a row");
        assert_eq!(row.profile, None);
    }

    #[test]
    fn what_is_missing_is_told_by_its_own_name() {
        let error = serde_json::from_str::<Flat<Row>>(r#"{"Parent": {}}"#).expect_err("it has no id");
        assert!(error.to_string().starts_with("missing field `Id`"), "{error}");
    }
}
