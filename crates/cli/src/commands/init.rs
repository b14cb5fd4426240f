//! `remit init`: a first configuration.

use crate::exit::Exit;
use crate::output::{note, wrong_usage};
use crate::providers::{PROVIDERS, find};
use anyhow::Context as _;
use remit_connector::Provider;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Writes a commented `remit.yaml` and a folder for approved records. It asks when on a terminal.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// Where.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The provider of the first connection.
    #[arg(long, value_name = "ID")]
    provider: Option<String>,
    /// The first connection's id.
    #[arg(long, value_name = "ID")]
    connection: Option<String>,
}

impl Init {
    /// Runs the command.
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let path = self.folder.join("remit.yaml");
        if path.exists() {
            return Err(wrong_usage(
                format!("{} is there already", path.display()),
                "edit it, or name another folder",
            ));
        }
        let first = PROVIDERS.first().map_or("github", |provider| provider.descriptor.id);
        let id = answer(self.provider, "provider", first)?;
        let known: Vec<&str> = PROVIDERS.iter().map(|provider| provider.descriptor.id).collect();
        let provider = find(&id).ok_or_else(|| {
            wrong_usage(format!("there is no connector `{id}`"), format!("there are: {}", known.join(", ")))
        })?;
        let connection = answer(self.connection, "id of the connection", &format!("acme-{id}"))?;
        let approvals = self.folder.join("approvals");
        fs::create_dir_all(&approvals).with_context(|| format!("cannot make {}", approvals.display()))?;
        write(&path, &configuration(provider, &connection))?;
        note(&format!(
            "wrote {} and {}\nnext: fill in the settings, `remit check`, `remit scan`",
            path.display(),
            approvals.display()
        ));
        Ok(Exit::Fine)
    }
}

fn answer(given: Option<String>, what: &str, default: &str) -> anyhow::Result<String> {
    if let Some(given) = given {
        return Ok(given);
    }
    if !io::stdin().is_terminal() {
        return Ok(default.to_owned());
    }
    let mut stderr = io::stderr().lock();
    write!(stderr, "{what} [{default}]: ")?;
    stderr.flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let line = line.trim();
    Ok(if line.is_empty() { default } else { line }.to_owned())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

fn configuration(provider: &Provider, connection: &str) -> String {
    let settings: String =
        provider.sample_settings.trim_end().lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "\
# What remit scans, and what it compares that with. `remit schema config` has every key.
store: sqlite:remit.db        # the inventory, with history
approvals: approvals/         # approved records, one or more a file; keep them under version control
# policy: policy.yaml         # thresholds in place of the defaults
# people: people.yaml         # people and teams, to check owners against
# exposures: exposures/       # notices of what was exposed, to find the credentials to replace

connections:
  - id: {connection}
    provider: {id}
{settings}    # base_url: {base_url}   # for self-managed servers, proxies and tests
    # schedule: \"0 */6 * * *\"
    # stages: [{stage}]          # all by default; `remit connectors show {id}` lists them

# notifications:               # who is told what changed, each change once
#   - {{ id: chat, kind: slack, url: {{ env: SLACK_WEBHOOK }}, severity: high }}
",
        id = provider.descriptor.id,
        base_url = provider.descriptor.default_base_url,
        stage = (provider.stages)().first().map_or("", |stage| stage.id),
    )
}
