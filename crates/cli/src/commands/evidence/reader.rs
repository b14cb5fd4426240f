//! Reading a bundle: every entry is held against its digest, and exchanges are found again by what was asked. The bundle
//! is read line by line; of exchanges only their places stay in memory.

use super::bundle::{hex, note_digest, sha256};
use super::entry::{Connection, Digest, Exchange, Header, Manifest, SCHEMA, Text};
use crate::output::wrong_usage;
use anyhow::Context as _;
use remit_connector::session::{Player, TapedAnswer, TapedRequest};
use serde::de::DeserializeOwned;
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How many damaged entries are told.
const MOST_TOLD: usize = 20;

/// A bundle whose every byte is what it was when it was written.
#[derive(Debug)]
pub(super) struct Intact {
    path: PathBuf,
    pub(super) header: Header,
    pub(super) approvals: Vec<Digest>,
    pub(super) catalogs: Vec<Digest>,
    pub(super) policy: Option<String>,
    pub(super) people: Option<String>,
    pub(super) connections: Vec<Connection>,
    pub(super) manifest: Manifest,
    exchanges: Vec<Place>,
}

/// Where an exchange stands in the file.
#[derive(Debug, Clone, Copy)]
struct Place {
    offset: u64,
    length: usize,
}

/// One entry, as its line has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) kind: String,
    pub(super) json: String,
}

/// Reads a bundle whole.
///
/// # Errors
/// Names every damaged entry.
pub(super) fn intact(path: &Path) -> anyhow::Result<Intact> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut reading = Reading::default();
    let mut lines = BufReader::new(file);
    let mut offset = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let length =
            lines.read_until(b'\n', &mut line).with_context(|| format!("cannot read {}", path.display()))?;
        if length == 0 {
            break;
        }
        reading.take(&line, Place { offset, length });
        offset += length as u64;
    }
    reading.end(path)
}

#[derive(Debug, Default)]
struct Reading {
    n_lines: u64,
    digests: sha2::Sha256,
    damages: Vec<String>,
    header: Option<Header>,
    approvals: Vec<Digest>,
    catalogs: Vec<Digest>,
    policy: Option<String>,
    people: Option<String>,
    connections: Vec<Connection>,
    manifest: Option<Manifest>,
    exchanges: Vec<Place>,
}

impl Reading {
    fn take(&mut self, line: &[u8], place: Place) {
        self.n_lines += 1;
        let entry = match parsed(line, self.n_lines) {
            Ok((digest, entry)) => {
                if entry.kind != "manifest" {
                    note_digest(&mut self.digests, &digest);
                }
                entry
            }
            Err(why) => return self.damage(&why),
        };
        if self.manifest.is_some() {
            return self.damage("it stands behind the manifest");
        }
        if let Err(error) = self.note(&entry, place) {
            self.damage(&format!("{}: {error}", entry.kind));
        }
    }

    fn note(&mut self, entry: &Entry, place: Place) -> anyhow::Result<()> {
        match entry.kind.as_str() {
            "header" => self.header = Some(read(entry)?),
            "approvals" => self.approvals.push(read(entry)?),
            "catalog" => self.catalogs.push(read(entry)?),
            "policy" => self.policy = Some(read::<Text>(entry)?.text),
            "people" => self.people = Some(read::<Text>(entry)?.text),
            "connection" => self.connections.push(read(entry)?),
            "exchange" => self.exchanges.push(place),
            "inventory" | "finding" | "coverage" => (),
            "manifest" => {
                let manifest: Manifest = read(entry)?;
                let is_whole =
                    manifest.entries + 1 == entry.number && manifest.digest == hex(self.digests.clone());
                self.manifest = Some(manifest);
                anyhow::ensure!(is_whole, "the entries before it are not those that it was made for");
            }
            kind => anyhow::bail!("there is no kind of entries `{kind}`"),
        }
        Ok(())
    }

    fn damage(&mut self, why: &str) {
        self.damages.push(format!("entry {}: {why}", self.n_lines));
    }

    fn end(mut self, path: &Path) -> anyhow::Result<Intact> {
        if self.manifest.is_none() && self.damages.is_empty() {
            self.damages.push(format!("the bundle breaks off behind entry {}", self.n_lines));
        }
        if let (Some(header), true) = (&self.header, self.damages.is_empty())
            && header.schema != SCHEMA
        {
            self.damages
                .push(format!("it is of the form `{}`, and this remit reads `{SCHEMA}`", header.schema));
        }
        match (self.header, self.manifest) {
            (Some(header), Some(manifest)) if self.damages.is_empty() => Ok(Intact {
                path: path.to_owned(),
                header,
                approvals: self.approvals,
                catalogs: self.catalogs,
                policy: self.policy,
                people: self.people,
                connections: self.connections,
                manifest,
                exchanges: self.exchanges,
            }),
            _ => Err(damaged(path, &self.damages)),
        }
    }
}

fn damaged(path: &Path, damages: &[String]) -> anyhow::Error {
    let mut told: Vec<&str> = damages.iter().take(MOST_TOLD).map(String::as_str).collect();
    if told.is_empty() {
        told.push("it has no header");
    }
    let more = match damages.len().saturating_sub(MOST_TOLD) {
        0 => String::new(),
        n => format!("\nand {n} more"),
    };
    wrong_usage(
        format!("{} is not the bundle that was written\n{}{more}", path.display(), told.join("\n")),
        "get it again from whoever made it",
    )
}

/// Reads a line, and holds it against its digest and its number.
fn parsed(line: &[u8], number: u64) -> Result<(String, Entry), String> {
    let line = line.strip_suffix(b"\n").ok_or("its line does not end")?;
    let line = std::str::from_utf8(line).map_err(|_| "its bytes are no text")?;
    let (digest, rest) = line.split_once(' ').ok_or("it is no entry")?;
    let mut words = rest.splitn(3, ' ');
    let (Some(written), Some(kind), Some(json)) = (words.next(), words.next(), words.next()) else {
        return Err("it is no entry".to_owned());
    };
    if sha256(rest.as_bytes()) != digest {
        return Err(format!("{kind}: its bytes are not those of its digest"));
    }
    if written != number.to_string() {
        return Err(format!("{kind}: it was entry {written}"));
    }
    Ok((digest.to_owned(), Entry { number, kind: kind.to_owned(), json: json.to_owned() }))
}

fn read<T: DeserializeOwned>(entry: &Entry) -> anyhow::Result<T> {
    Ok(serde_json::from_str(&entry.json)?)
}

impl Intact {
    /// Returns the entries that say what was found, in order.
    pub(super) fn results(&self) -> anyhow::Result<Results> {
        let file = File::open(&self.path).with_context(|| format!("cannot read {}", self.path.display()))?;
        Ok(Results { lines: BufReader::new(file), number: 0 })
    }

    /// Returns the exchanges of a connection, to be played.
    pub(super) fn player(&self, connection: &str) -> anyhow::Result<Taped> {
        let mut file =
            File::open(&self.path).with_context(|| format!("cannot read {}", self.path.display()))?;
        let hasher = RandomState::new();
        let mut places: HashMap<u64, VecDeque<Place>> = HashMap::new();
        for place in &self.exchanges {
            let exchange = exchange(&mut file, *place)?;
            if exchange.connection == connection {
                places.entry(hasher.hash_one(exchange.request())).or_default().push_back(*place);
            }
        }
        Ok(Taped { hasher, shelf: Mutex::new(Shelf { file, places }) })
    }
}

fn exchange(file: &mut File, place: Place) -> anyhow::Result<Exchange> {
    file.seek(SeekFrom::Start(place.offset))?;
    let mut line = vec![0; place.length];
    file.read_exact(&mut line)?;
    let line = std::str::from_utf8(&line)?;
    let json = line.splitn(4, ' ').nth(3).context("an exchange has four parts")?;
    Ok(serde_json::from_str(json)?)
}

/// The entries that say what was found.
#[derive(Debug)]
pub(super) struct Results {
    lines: BufReader<File>,
    number: u64,
}

impl Results {
    /// Returns the next one; none at the end.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Entry>> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.lines.read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let (_, entry) = parsed(&line, self.number).map_err(anyhow::Error::msg)?;
            if matches!(entry.kind.as_str(), "inventory" | "finding" | "coverage") {
                return Ok(Some(entry));
            }
        }
    }
}

/// One connection's exchanges, by what was asked.
#[derive(Debug)]
pub(super) struct Taped {
    hasher: RandomState,
    shelf: Mutex<Shelf>,
}

/// The file, and where in it the answers to each question are.
#[derive(Debug)]
struct Shelf {
    file: File,
    places: HashMap<u64, VecDeque<Place>>,
}

impl Player for Taped {
    fn play(&self, request: &TapedRequest) -> Option<TapedAnswer> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let Shelf { file, places } = &mut *shelf;
        let queue = places.get_mut(&self.hasher.hash_one(request))?;
        let place = if queue.len() > 1 { queue.pop_front()? } else { *queue.front()? };
        let exchange = exchange(file, place).ok()?;
        (exchange.request() == *request).then(|| exchange.into_answer())
    }
}
