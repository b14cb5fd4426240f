//! A project: the configuration with everything that it names, read and checked before anything is done.

mod digest;

use crate::config::{Config, ConnectionConfig};
use crate::output::{Global, WrongInput, wrong_usage};
use crate::providers::{self, PROVIDERS};
use crate::secret::Secrets;
use crate::store_cache::StoreCache;
use anyhow::Context as _;
use digest::RulesDigest;
use remit_connector::session::{Access, Clock, Tuning};
use remit_connector::{Connection, EventSink, Open, OpenError};
use remit_core::approval::Approvals;
use remit_core::document::Diagnostic;
use remit_core::exposure::Exposures;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::review::Journal;
use remit_core::scope::Catalogs;
use remit_scan::{Inputs, Judged};
use remit_store::{SqliteStore, Store};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How the name of a journal of reviews ends; all other YAML files below the approvals are records.
pub(crate) const JOURNAL: &str = ".reviews.yaml";

/// What judging needs besides an inventory.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) catalogs: Catalogs,
    pub(crate) approvals: Approvals,
    pub(crate) policy: Policy,
    pub(crate) people: Directory,
    pub(crate) exposures: Exposures,
    /// The reviews that were held of the approvals.
    pub(crate) journal: Journal,
    /// Tells these rules from others, and this program from others.
    pub(crate) digest: String,
}

/// The configuration and everything that it names.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) config: Config,
    pub(crate) rules: Rules,
    pub(crate) store: Arc<dyn Store>,
}

impl Project {
    /// Reads everything. Every error of every file is reported at once, and nothing is done.
    pub(crate) fn open(global: &Global) -> anyhow::Result<Self> {
        let config = load_config(&global.config)?;
        let named = config.as_ref().ok();
        let rules = Rules::read(
            named.map(|config| config.approvals.as_path()),
            named.and_then(|config| config.policy.as_deref()),
            named.and_then(|config| config.people.as_deref()),
            named.and_then(|config| config.exposures.as_deref()),
        )?;
        let (config, rules) = both(config, rules)?;
        let store = Arc::new(SqliteStore::open(&config.store)?);
        Ok(Self { config, rules, store })
    }

    /// Returns the configured connections with these ids, or all.
    pub(crate) fn chosen(&self, ids: &[String]) -> anyhow::Result<Vec<&ConnectionConfig>> {
        for id in ids {
            if !self.config.connections.iter().any(|connection| connection.id.as_str() == id) {
                let known: Vec<&str> =
                    self.config.connections.iter().map(|connection| connection.id.as_str()).collect();
                return Err(wrong_usage(
                    format!("there is no connection `{id}`"),
                    format!("configured are: {}", known.join(", ")),
                ));
            }
        }
        let is_chosen = |connection: &&ConnectionConfig| {
            ids.is_empty() || ids.iter().any(|id| connection.id.as_str() == id)
        };
        Ok(self.config.connections.iter().filter(is_chosen).collect())
    }

    /// Returns all connections as judging takes them.
    pub(crate) fn judged(&self) -> Vec<Judged> {
        let judged = |connection: &ConnectionConfig| Judged {
            id: connection.id.clone(),
            provider: connection.provider.descriptor.id.into(),
            environment: connection.environment.clone(),
        };
        self.config.connections.iter().map(judged).collect()
    }

    /// Opens one connection. It sends nothing.
    pub(crate) fn connect(
        &self,
        connection: &ConnectionConfig,
        clock: Clock,
        events: EventSink,
    ) -> anyhow::Result<Arc<dyn Connection>> {
        self.connect_with(connection, self.open_for(connection, clock, events))
    }

    /// Returns what a connection is opened with to be read, for callers who want some of it otherwise.
    pub(crate) fn open_for(&self, connection: &ConnectionConfig, clock: Clock, events: EventSink) -> Open {
        Open {
            settings: connection.settings.clone(),
            base_url: connection.base_url.clone(),
            limits: connection.limits,
            secrets: Arc::new(Secrets),
            clock,
            cache: Arc::new(StoreCache(self.store.clone())),
            events,
            tape: remit_connector::session::Tape::Blank,
            access: Access::ReadOnly,
            tuning: Tuning::default(),
        }
    }

    /// Opens one connection with what is asked for. It sends nothing.
    pub(crate) fn connect_with(
        &self,
        connection: &ConnectionConfig,
        open: Open,
    ) -> anyhow::Result<Arc<dyn Connection>> {
        (connection.provider.open)(open).map_err(|error| match error {
            OpenError::Setting { path, what } => WrongInput(vec![Diagnostic {
                location: connection.location.clone(),
                words: path.clone(),
                message: format!("`{path}` of connection `{}`: {what}", connection.id),
                hint: None,
            }])
            .into(),
            OpenError::Secret(error) => {
                anyhow::Error::from(error).context(format!("connection `{}`", connection.id))
            }
        })
    }
}

impl Rules {
    /// Reads approvals, policy, people and exposure notices, as far as they are named.
    pub(crate) fn read(
        approvals: Option<&Path>,
        policy: Option<&Path>,
        people: Option<&Path>,
        exposures: Option<&Path>,
    ) -> anyhow::Result<Result<Self, Vec<Diagnostic>>> {
        let catalogs = providers::catalogs();
        let mut faults = Vec::new();
        let mut digest = RulesDigest::new();
        let files = approvals.map_or_else(|| Ok(Vec::new()), |folder| yaml_files(folder, "approvals"))?;
        digest.add(&files);
        let (journals, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(path, _)| path.ends_with(JOURNAL));
        let journal = keep(Journal::parse(&journals), &mut faults, Journal::default);
        let approvals = providers::with_known(&catalogs, |known| Approvals::parse(&files, known));
        let approvals = keep(approvals, &mut faults, Approvals::empty);
        let policy = match policy {
            Some(path) => {
                let known: Vec<&str> = PROVIDERS.iter().map(|provider| provider.descriptor.id).collect();
                let (path, text) = named_text(path)?;
                let read = Policy::parse(&path, &text, &known);
                digest.add(&[(path, text)]);
                keep(read, &mut faults, Policy::default)
            }
            None => Policy::default(),
        };
        let people = match people {
            Some(path) => {
                let (path, text) = named_text(path)?;
                let read = Directory::parse(&path, &text);
                digest.add(&[(path, text)]);
                keep(read, &mut faults, Directory::default)
            }
            None => Directory::default(),
        };
        let notices =
            exposures.map_or_else(|| Ok(Vec::new()), |folder| yaml_files(folder, "exposure notices"))?;
        digest.add(&notices);
        let exposures = keep(Exposures::parse(&notices, &providers::ids()), &mut faults, Exposures::default);
        let digest = digest.finish();
        let rules = Self { catalogs, approvals, policy, people, exposures, journal, digest };
        Ok(if faults.is_empty() { Ok(rules) } else { Err(faults) })
    }

    /// Returns what judging takes.
    pub(crate) fn inputs(&self, now: jiff::Timestamp, as_of: Option<jiff::Timestamp>) -> Inputs<'_> {
        Inputs {
            approvals: &self.approvals,
            catalogs: &self.catalogs,
            policy: &self.policy,
            people: &self.people,
            exposures: &self.exposures,
            now,
            as_of,
        }
    }
}

/// Reads the configuration. A missing file is not a fault inside one.
fn load_config(path: &Path) -> anyhow::Result<Result<Config, Vec<Diagnostic>>> {
    if !path.exists() {
        return Err(wrong_usage(
            format!("there is no configuration `{}`", path.display()),
            "`remit init` writes one, `remit demo` shows what it leads to",
        ));
    }
    Ok(Config::parse(path, &text(path)?, providers::PROVIDERS))
}

fn both(
    config: Result<Config, Vec<Diagnostic>>,
    rules: Result<Rules, Vec<Diagnostic>>,
) -> anyhow::Result<(Config, Rules)> {
    match (config, rules) {
        (Ok(config), Ok(rules)) => Ok((config, rules)),
        (config, rules) => {
            let faults = config.err().into_iter().chain(rules.err()).flatten();
            Err(WrongInput(faults.collect()).into())
        }
    }
}

fn keep<T>(read: Result<T, Vec<Diagnostic>>, faults: &mut Vec<Diagnostic>, otherwise: fn() -> T) -> T {
    read.unwrap_or_else(|found| {
        faults.extend(found);
        otherwise()
    })
}

fn named_text(path: &Path) -> anyhow::Result<(String, String)> {
    Ok((path.to_string_lossy().into_owned(), text(path)?))
}

fn text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Returns every YAML file below a folder with its text, by path; of a file, that file.
pub(crate) fn yaml_files(place: &Path, what: &str) -> anyhow::Result<Vec<(String, String)>> {
    let mut paths = Vec::new();
    if place.is_file() {
        paths.push(place.to_owned());
    } else {
        collect(place, what, &mut paths)?;
    }
    paths.sort();
    let read = |path: PathBuf| Ok((path.to_string_lossy().into_owned(), text(&path)?));
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, what: &str, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read the {what} in {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, what, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            paths.push(path);
        }
    }
    Ok(())
}
