//! JSON and CSV in the forms that all listings share.

use crate::document::{ConnectionWire, Instant};
use crate::text::is_hidden;
use jiff::Timestamp;
use remit_core::judge::JudgedConnection;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io;

/// The first line of NDJSON: what the listing is, when it was judged, and what was not seen.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Head {
    /// Always `coverage`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What the lines are: `remit/finding/1`.
    schema: &'static str,
    /// The instant of judging.
    now: Instant,
    /// The connections that were judged, with what their latest scan saw.
    connections: Vec<ConnectionWire>,
}

/// One line of NDJSON.
#[derive(Debug, Serialize)]
struct Line<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(flatten)]
    item: &'a T,
}

/// Writes a value as indented JSON with a line end.
pub(crate) fn pretty(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Safe(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    writeln!(out)
}

/// Writes NDJSON: the head, then each item with its type.
/// Writes a value as one line of JSON.
pub(crate) fn lines<T: Serialize>(
    out: &mut dyn io::Write,
    schema: &'static str,
    kind: &str,
    items: &[T],
    connections: &[JudgedConnection],
    now: Timestamp,
) -> io::Result<()> {
    let head = Head { kind: "coverage", schema, now: Instant(now), connections: wires(connections) };
    line(out, &head)?;
    self::items(out, kind, items)
}

/// Writes further lines of NDJSON, each with its type.
pub(crate) fn items<T: Serialize>(out: &mut dyn io::Write, kind: &str, items: &[T]) -> io::Result<()> {
    for item in items {
        line(out, &Line { kind, item })?;
    }
    Ok(())
}

/// Writes a value as one line of JSON.
pub(crate) fn line(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Safe(CompactFormatter));
    value.serialize(&mut serializer)?;
    writeln!(out)
}

/// Returns connections as JSON shows them.
pub(crate) fn wires(connections: &[JudgedConnection]) -> Vec<ConnectionWire> {
    connections.iter().map(ConnectionWire::from).collect()
}

/// Returns a list as a cell of CSV; `none` where it is empty, since a blank would say nothing.
pub(crate) fn joined(items: &[impl AsRef<str>], separator: &str) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(separator)
}

/// Writes CSV with a head. A cell that a spreadsheet would run as a formula begins with an apostrophe.
pub(crate) fn csv(out: &mut dyn io::Write, head: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.flush()
}

fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

/// A formatter that writes characters which steer a terminal as `\u` codes: the same value, harmless to look at.
struct Safe<F>(F);

macro_rules! pass {
    ($($method:ident($($argument:ident: $kind:ty),*);)*) => {
        $(fn $method<W: ?Sized + io::Write>(&mut self, writer: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$method(writer $(, $argument)*)
        })*
    };
}

impl<F: Formatter> Formatter for Safe<F> {
    pass! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0; 2];
        for character in fragment.chars() {
            if is_hidden(character) {
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                write!(writer, "{character}")?;
            }
        }
        Ok(())
    }
}
