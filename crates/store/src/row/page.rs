//! The staged form of a page: its records one after another, each field with its length before it, and what the record
//! before it has too left out.
//!
//! It lives from a page's arrival to the end of its scan and is never read by another version of remit: the scan's
//! fingerprint holds the version. Facets inside it are already in their stored form, so that reconciling copies and
//! compares them without decoding.

use super::{damaged, json, write_activity, write_facets};
use crate::row::Word;
use crate::{ChildSlice, StoreError};
use remit_core::model::{Facets, Record, StageId};
use serde::{Deserialize, Serialize};

/// One record of a staged page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StagedRecord<'a> {
    /// The kind's word.
    pub(crate) kind: &'a str,
    /// The record.
    pub(crate) external_id: &'a str,
    /// What it tells about.
    pub(crate) subject: &'a str,
    /// The endpoint, as a template.
    pub(crate) endpoint: &'a str,
    /// Its facets, as stored.
    pub(crate) facets: &'a str,
    /// Its activity, as stored; empty where there is none.
    pub(crate) activity: &'a str,
    /// Which facets can be asked for by themselves.
    pub(crate) holds: u8,
}

/// Bits of `holds`.
pub(crate) mod holds {
    /// The integration itself.
    pub(crate) const INTEGRATION: u8 = 1;
    /// An account.
    pub(crate) const PRINCIPAL: u8 = 2;
    /// A resource.
    pub(crate) const RESOURCE: u8 = 4;
    /// Links to other objects.
    pub(crate) const EDGES: u8 = 8;
}

/// Appends records in their staged form.
pub(crate) fn encode_records(records: &[Record], bytes: &mut Vec<u8>) {
    let mut before = ("", "");
    for record in records {
        let (kind, endpoint) = (record.kind.word(), record.endpoint);
        bytes.push(held(&record.facets));
        text(bytes, if kind == before.0 { "" } else { kind });
        text(bytes, if endpoint == before.1 { "" } else { endpoint });
        text(bytes, record.external_id.as_str());
        text(
            bytes,
            record.subject.as_ref().filter(|id| **id != record.external_id).map_or("", |id| id.as_str()),
        );
        field(bytes, |bytes| write_facets(&record.facets, bytes));
        field(bytes, |bytes| write_activity(&record.activity, bytes));
        before = (kind, endpoint);
    }
}

fn held(facets: &Facets) -> u8 {
    let bit = |is_there: bool, bit: u8| if is_there { bit } else { 0 };
    bit(facets.integration.is_some(), holds::INTEGRATION)
        | bit(facets.principal.is_some(), holds::PRINCIPAL)
        | bit(facets.resource.is_some(), holds::RESOURCE)
        | bit(!facets.edges.is_empty(), holds::EDGES)
}

/// Writes a text with its length before it: in one byte where that is short, else in five.
fn text(bytes: &mut Vec<u8>, text: &str) {
    match u8::try_from(text.len()) {
        Ok(length) if length < LONG => {
            bytes.push(length);
            bytes.extend_from_slice(text.as_bytes());
        }
        Ok(_) | Err(_) => {
            bytes.push(LONG);
            field(bytes, |bytes| bytes.extend_from_slice(text.as_bytes()));
        }
    }
}

/// Stands before a length of four bytes.
const LONG: u8 = u8::MAX;

/// Writes a field with its length before it, in four bytes.
fn field(bytes: &mut Vec<u8>, fill: impl FnOnce(&mut Vec<u8>)) {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; 4]);
    fill(bytes);
    let length = u32::try_from(bytes.len() - start - 4).expect("a field is smaller than a body may be");
    if let Some(place) = bytes.get_mut(start..start + 4) {
        place.copy_from_slice(&length.to_le_bytes());
    }
}

/// Reads the records of a staged page, one after another.
#[derive(Debug)]
pub(crate) struct StagedRecords<'a> {
    rest: &'a [u8],
    kind: &'a str,
    endpoint: &'a str,
}

impl<'a> StagedRecords<'a> {
    /// Begins at the first record.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, kind: "", endpoint: "" }
    }

    /// Returns the next record, or nothing at the end.
    pub(crate) fn next_record(&mut self) -> Result<Option<StagedRecord<'a>>, StoreError> {
        let Some((&holds, rest)) = self.rest.split_first() else { return Ok(None) };
        self.rest = rest;
        self.kind = or(self.text()?, self.kind);
        self.endpoint = or(self.text()?, self.endpoint);
        let external_id = self.text()?;
        Ok(Some(StagedRecord {
            kind: self.kind,
            endpoint: self.endpoint,
            external_id,
            subject: or(self.text()?, external_id),
            facets: self.field()?,
            activity: self.field()?,
            holds,
        }))
    }

    fn text(&mut self) -> Result<&'a str, StoreError> {
        let (&length, rest) = self.rest.split_first().ok_or_else(cut)?;
        self.rest = rest;
        if length == LONG { self.field() } else { self.next(usize::from(length)) }
    }

    fn field(&mut self) -> Result<&'a str, StoreError> {
        let (length, rest) = self.rest.split_first_chunk().ok_or_else(cut)?;
        self.rest = rest;
        self.next(usize::try_from(u32::from_le_bytes(*length)).map_err(damaged)?)
    }

    fn next(&mut self, length: usize) -> Result<&'a str, StoreError> {
        let (text, rest) = self.rest.split_at_checked(length).ok_or_else(cut)?;
        self.rest = rest;
        std::str::from_utf8(text).map_err(damaged)
    }
}

/// A text that is left out is another.
fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.is_empty() { other } else { text }
}

fn cut() -> StoreError {
    damaged("a staged page ends early")
}

/// A slice that a page named.
#[derive(Debug, Serialize, Deserialize)]
struct StagedChild {
    stage: String,
    slice: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    params: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_empty: bool,
}

/// Returns child slices in their staged form; nothing where there are none.
pub(crate) fn write_children(children: &[ChildSlice]) -> Option<String> {
    let staged = |child: &ChildSlice| StagedChild {
        stage: child.stage.to_string(),
        slice: child.slice.clone(),
        params: child.params.clone(),
        is_empty: child.is_empty,
    };
    (!children.is_empty()).then(|| json(&children.iter().map(staged).collect::<Vec<_>>()))
}

/// Reads child slices back.
pub(crate) fn read_children(text: Option<&str>) -> Result<Vec<ChildSlice>, StoreError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let staged: Vec<StagedChild> = serde_json::from_str(text).map_err(damaged)?;
    let child = |child: StagedChild| ChildSlice {
        stage: StageId::from(child.stage),
        slice: child.slice,
        params: child.params,
        is_empty: child.is_empty,
    };
    Ok(staged.into_iter().map(child).collect())
}
