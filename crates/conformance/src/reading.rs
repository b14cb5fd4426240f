//! A small page loop of the kit's own: it follows children and cursors in order, and accounts for every slice. It is not
//! the engine, so that a mistake in the engine does not hide one in a connector.

use remit_connector::core::model::Record;
use remit_connector::{Ask, Connection, Cursor, FetchError, Page, Reason, Rejected, Slice, StageInfo};
use std::collections::BTreeMap;

/// A listing with more pages than this never ends.
const MANY_PAGES: usize = 1000;

/// Everything that was read, by stage and slice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    pub(crate) slices: BTreeMap<(&'static str, String), SliceReading>,
    /// What errors say, in full.
    pub(crate) errors: Vec<String>,
}

/// One slice as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SliceReading {
    pub(crate) slice: Slice,
    pub(crate) records: Vec<Record>,
    pub(crate) rejected: Vec<Rejected>,
    /// Where each page began, with how many records came before it.
    pub(crate) pages: Vec<(Option<Cursor>, usize)>,
    pub(crate) ending: Ending,
}

/// How a slice ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Every page was read, and nothing is missing.
    Complete,
    /// Something is missing.
    Partial(String),
    /// A page could not be read.
    Failed(Reason),
    /// A cursor came twice, or no end.
    Endless,
}

/// Reads stages; parents must come before their children. A page holds what the stage says if no size is given.
pub(crate) async fn read(
    connection: &dyn Connection,
    stages: &[&'static StageInfo],
    page_size: Option<u16>,
) -> Reading {
    let mut reading = Reading::default();
    let mut waiting: BTreeMap<&str, Vec<Slice>> = BTreeMap::new();
    for stage in in_order(stages) {
        let named = match stage.parent {
            None => vec![Slice::root()],
            Some(_) => waiting.remove(stage.id).unwrap_or_default(),
        };
        for slice in named {
            let key = (stage.id, slice.key.clone());
            if reading.slices.get(&key).is_some_and(|known| !known.pages.is_empty()) {
                continue;
            }
            let size = page_size.unwrap_or(stage.page_size);
            let read = read_slice(connection, stage, slice, None, size, &mut reading.errors).await;
            for child in read.children {
                if child.is_empty {
                    let empty = SliceReading::new(child.slice);
                    reading.slices.entry((child.stage, empty.slice.key.clone())).or_insert(empty);
                } else {
                    waiting.entry(child.stage).or_default().push(child.slice);
                }
            }
            reading.slices.insert(key, read.slice);
        }
    }
    reading.slices.retain(|(stage, _), _| stages.iter().any(|info| info.id == *stage));
    reading
}

/// Parents before children, whatever order the provider lists them in.
fn in_order(stages: &[&'static StageInfo]) -> Vec<&'static StageInfo> {
    let mut ordered: Vec<&'static StageInfo> = Vec::new();
    while ordered.len() < stages.len() {
        let is_known = |id: &str| ordered.iter().any(|info: &&StageInfo| info.id == id);
        let is_ready = |info: &&&StageInfo| !is_known(info.id) && info.parent.is_none_or(is_known);
        let ready: Vec<&'static StageInfo> = stages.iter().filter(is_ready).copied().collect();
        if ready.is_empty() {
            break;
        }
        ordered.extend(ready);
    }
    ordered
}

/// A slice with the slices that it names.
pub(crate) struct ReadSlice {
    pub(crate) slice: SliceReading,
    pub(crate) children: Vec<remit_connector::Child>,
}

/// Reads one slice from a cursor on.
pub(crate) async fn read_slice(
    connection: &dyn Connection,
    stage: &StageInfo,
    slice: Slice,
    mut cursor: Option<Cursor>,
    page_size: u16,
    errors: &mut Vec<String>,
) -> ReadSlice {
    let mut read = ReadSlice { slice: SliceReading::new(slice.clone()), children: Vec::new() };
    loop {
        let is_repeated = read.slice.pages.iter().any(|(begun, _)| *begun == cursor);
        if is_repeated || read.slice.pages.len() > MANY_PAGES {
            read.slice.ending = Ending::Endless;
            return read;
        }
        read.slice.pages.push((cursor.clone(), read.slice.records.len()));
        let ask = Ask { slice: &slice, cursor: cursor.as_ref(), page_size };
        match connection.page(stage.id, ask).await {
            Ok(page) => cursor = read.take(page),
            Err(error) => {
                errors.push(in_full(&error));
                read.slice.ending = Ending::Failed(error.reason);
                return read;
            }
        }
        if cursor.is_none() {
            return read;
        }
    }
}

/// Returns everything that an error can show.
fn in_full(error: &FetchError) -> String {
    let mut text = format!("{error}\n{error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source {
        text.push_str(&format!("\n{deeper}"));
        source = deeper.source();
    }
    text
}

impl ReadSlice {
    fn take(&mut self, page: Page) -> Option<Cursor> {
        if let Some(rejected) = page.rejected.first() {
            self.slice.ending = Ending::Partial(format!("{}: {}", rejected.json_path, rejected.why));
        }
        if let Some(shortfall) = page.shortfall {
            self.slice.ending = Ending::Partial(shortfall);
        }
        self.slice.records.extend(page.records);
        self.slice.rejected.extend(page.rejected);
        self.children.extend(page.children);
        page.next
    }
}

impl SliceReading {
    fn new(slice: Slice) -> Self {
        Self { slice, records: Vec::new(), rejected: Vec::new(), pages: Vec::new(), ending: Ending::Complete }
    }
}

impl Reading {
    /// Returns the slices of one stage.
    pub(crate) fn of<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a SliceReading> {
        self.slices.iter().filter(move |((id, _), _)| *id == stage).map(|(_, slice)| slice)
    }

    /// Returns the records of one stage, slice by slice.
    pub(crate) fn records<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a Record> {
        self.of(stage).flat_map(|slice| &slice.records)
    }

    /// Says what keeps a stage from being complete, if anything does.
    pub(crate) fn gap(&self, stage: &str) -> Option<String> {
        let ((_, key), slice) =
            self.slices.iter().find(|((id, _), slice)| *id == stage && slice.ending != Ending::Complete)?;
        Some(format!("slice `{key}` of `{stage}` ended as {:?}", slice.ending))
    }

    /// Says where two readings of a stage differ, if they do. Pages may be cut differently.
    pub(crate) fn difference(&self, other: &Self, stage: &str) -> Option<String> {
        let keys =
            |reading: &Self| reading.of(stage).map(|slice| slice.slice.key.clone()).collect::<Vec<_>>();
        if keys(self) != keys(other) {
            return Some(format!("slices of `{stage}`: {:?} and {:?}", keys(self), keys(other)));
        }
        let mut pairs = self.of(stage).zip(other.of(stage));
        let (one, two) =
            pairs.find(|(one, two)| (&one.records, &one.ending) != (&two.records, &two.ending))?;
        let key = &one.slice.key;
        if one.ending != two.ending {
            return Some(format!(
                "slice `{key}` of `{stage}` ended as {:?} and as {:?}",
                one.ending, two.ending
            ));
        }
        Some(format!("records of slice `{key}` of `{stage}`:\n{:#?}\nand\n{:#?}", one.records, two.records))
    }
}
