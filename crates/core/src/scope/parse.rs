//! A catalog from its CSV: `kind,scope,implies,action,resource,risk,flags`, and `phrase` where a scope reads badly without.

use super::hash::ByName;
use super::lattice::Lattice;
use super::row::{Action, Power, Powers, Scope, Tier};
use super::{Catalog, CatalogError, CatalogFault, FaultKind, ScopeId};
use crate::document::nearest;
use crate::model::ProviderId;
use csv::StringRecord;
use std::collections::BTreeMap;

/// The scopes of one kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Kind {
    pub(super) by_name: ByName<ScopeId>,
    /// Names before a final `*`, the longest first.
    pub(super) patterns: Vec<(Box<str>, ScopeId)>,
}

struct Reader {
    scopes: Vec<Scope>,
    /// For each scope its line and what stands in `implies`.
    lines: Vec<(u64, String)>,
    kinds: BTreeMap<Box<str>, Kind>,
    faults: Vec<CatalogFault>,
}

/// Where each column stands.
struct Columns {
    kind: usize,
    scope: usize,
    implies: usize,
    action: usize,
    resource: usize,
    risk: usize,
    flags: usize,
    /// Many catalogs do without.
    phrase: Option<usize>,
}

pub(super) fn parse(provider: ProviderId, text: &str) -> Result<Catalog, CatalogError> {
    let mut reader =
        Reader { scopes: Vec::new(), lines: Vec::new(), kinds: BTreeMap::new(), faults: Vec::new() };
    reader.rows(text);
    let implied = reader.implied();
    let lattice = Lattice::build(&implied).map_err(|cycle| reader.cycle(&cycle));
    match lattice {
        Ok(lattice) if reader.faults.is_empty() => {
            Ok(Catalog::assemble(provider, reader.scopes, reader.kinds, lattice))
        }
        outcome => {
            reader.faults.extend(outcome.err());
            reader.faults.sort_by_key(|fault| fault.line);
            Err(CatalogError { provider, faults: reader.faults })
        }
    }
}

impl Reader {
    fn rows(&mut self, text: &str) {
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let columns = match rows.headers().map(Columns::find) {
            Ok(Ok(columns)) => columns,
            Ok(Err(column)) => return self.fault(1, FaultKind::Column(column)),
            Err(error) => return self.fault(1, FaultKind::Csv(error.to_string())),
        };
        for row in rows.records() {
            match row {
                Ok(row) => self.row(&columns, &row),
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    self.fault(line, FaultKind::Csv(error.to_string()));
                }
            }
        }
        for kind in self.kinds.values_mut() {
            kind.patterns.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
    }

    fn row(&mut self, columns: &Columns, row: &StringRecord) {
        let line = row.position().map_or(1, csv::Position::line);
        let cell = |column: usize| row.get(column).unwrap_or_default();
        let kind = self.word(line, "kind", cell(columns.kind));
        let name = self.word(line, "scope", cell(columns.scope));
        let action = self.choice(line, "action", cell(columns.action), &Action::ALL, |action| action.name());
        let tier = self.choice(line, "risk", cell(columns.risk), &Tier::ALL, |tier| tier.risk());
        let mut powers = Powers::NONE;
        for flag in cell(columns.flags).split_whitespace() {
            let power = self.choice(line, "flag", flag, &Power::ALL, |power| power.name());
            powers = power.map_or(powers, |power| powers.with(power));
        }
        let (Some(kind), Some(name)) = (kind, name) else {
            return;
        };
        let id = ScopeId::from_index(self.scopes.len());
        let entry = self.kinds.entry(kind.clone()).or_default();
        if let Some(first) = entry.by_name.get(&name) {
            let fault = FaultKind::Duplicate {
                kind: kind.into(),
                scope: name.into(),
                first_line: self.lines[first.index()].0,
            };
            return self.fault(line, fault);
        }
        entry.by_name.insert(name.clone(), id);
        if let Some(prefix) = name.strip_suffix('*') {
            entry.patterns.push((prefix.into(), id));
        }
        self.lines.push((line, cell(columns.implies).to_owned()));
        self.scopes.push(Scope {
            kind,
            name,
            action: action.unwrap_or(Action::Read),
            resource: cell(columns.resource).into(),
            phrase: columns.phrase.map(cell).filter(|phrase| !phrase.is_empty()).map(Into::into),
            tier: tier.unwrap_or(Tier::UNKNOWN_SCOPE),
            powers,
        });
    }

    /// Reads a part of the key. It holds no space, for `implies` is a list with spaces.
    fn word(&mut self, line: u64, column: &'static str, words: &str) -> Option<Box<str>> {
        if !words.is_empty() && !words.contains(char::is_whitespace) {
            return Some(words.into());
        }
        let fault = FaultKind::Value { column, words: words.to_owned(), nearest: None };
        self.fault(line, fault);
        None
    }

    fn choice<T: Copy>(
        &mut self,
        line: u64,
        column: &'static str,
        words: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|value| name(*value) == words);
        if found.is_none() {
            let names = all.iter().map(|value| name(*value));
            let fault = FaultKind::Value {
                column,
                words: words.to_owned(),
                nearest: nearest(words, names).map(str::to_owned),
            };
            self.fault(line, fault);
        }
        found
    }

    /// Returns what each scope implies by its own row.
    fn implied(&mut self) -> Vec<Vec<usize>> {
        let mut implied = vec![Vec::new(); self.scopes.len()];
        for (scope, below) in implied.iter_mut().enumerate() {
            let (line, cell) = self.lines[scope].clone();
            for words in cell.split_whitespace() {
                let found = self.named(scope, words);
                if found.is_empty() {
                    let fault = self.unknown_implied(scope, words);
                    self.fault(line, fault);
                }
                below.extend(found);
            }
            below.sort_unstable();
            below.dedup();
        }
        implied
    }

    /// Returns the scopes that a word in `implies` names: one of the same kind, `kind/scope`, or all that begin with
    /// what precedes a final `*`.
    fn named(&self, scope: usize, words: &str) -> Vec<usize> {
        let own = self.kinds.get(&self.scopes[scope].kind);
        let found = own.map_or_else(Vec::new, |kind| in_kind(kind, words, scope));
        if !found.is_empty() {
            return found;
        }
        let Some((kind, name)) = words.split_once('/') else {
            return found;
        };
        let other = self.kinds.get(kind);
        other.map_or(found, |kind| in_kind(kind, name, scope))
    }

    fn unknown_implied(&self, scope: usize, words: &str) -> FaultKind {
        let Scope { kind, name, .. } = &self.scopes[scope];
        let elsewhere = self
            .kinds
            .iter()
            .find(|(_, other)| other.by_name.contains_key(words))
            .map(|(kind, _)| format!("{kind}/{words}"));
        let names = self.kinds.get(kind).into_iter().flat_map(Kind::names);
        FaultKind::UnknownImplied {
            scope: String::from(&**name),
            implied: words.to_owned(),
            nearest: elsewhere.or_else(|| nearest(words, names).map(str::to_owned)),
        }
    }

    fn cycle(&self, cycle: &[usize]) -> CatalogFault {
        let round = cycle.iter().chain(cycle.first());
        let names = round.map(|scope| self.scopes[*scope].name.to_string());
        let lines = cycle.iter().map(|scope| self.lines[*scope].0);
        CatalogFault { line: lines.min().unwrap_or(1), kind: FaultKind::Cycle(names.collect()) }
    }

    fn fault(&mut self, line: u64, kind: FaultKind) {
        self.faults.push(CatalogFault { line, kind });
    }
}

fn in_kind(kind: &Kind, words: &str, scope: usize) -> Vec<usize> {
    if let Some(id) = kind.by_name.get(words) {
        return vec![id.index()];
    }
    let Some(prefix) = words.strip_suffix('*') else {
        return Vec::new();
    };
    let matching = kind.by_name.iter().filter(|(name, id)| name.starts_with(prefix) && id.index() != scope);
    matching.map(|(_, id)| id.index()).collect()
}

impl Kind {
    /// Returns the names, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self.by_name.keys().map(|name| &**name).collect();
        names.sort_unstable();
        names.into_iter()
    }
}

impl Columns {
    fn find(header: &StringRecord) -> Result<Self, &'static str> {
        let at = |column: &'static str| {
            let position = header.iter().position(|name| name == column);
            position.ok_or(column)
        };
        Ok(Self {
            kind: at("kind")?,
            scope: at("scope")?,
            implies: at("implies")?,
            action: at("action")?,
            resource: at("resource")?,
            risk: at("risk")?,
            flags: at("flags")?,
            phrase: at("phrase").ok(),
        })
    }
}
