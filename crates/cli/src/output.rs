//! Where output goes: results to stdout, everything else to stderr; colour only on a terminal.

use crate::exit::Exit;
use clap::ValueEnum;
use remit_connector::secret::SecretError;
use remit_core::document::Diagnostic;
use remit_report::{Format, Style};
use std::io::{self, IsTerminal, Write};

/// Options that every command takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// The configuration.
    #[arg(long, global = true, default_value = "remit.yaml", value_name = "FILE")]
    pub(crate) config: std::path::PathBuf,
    /// Colour the output.
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    pub(crate) color: Color,
    /// Say more on stderr; twice for every request.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Judge and scan as if it were this instant, as RFC 3339.
    #[arg(long, global = true, value_name = "TIME")]
    pub(crate) now: Option<jiff::Timestamp>,
}

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a listing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// An aligned table for people.
    Table,
    /// One JSON document, as `remit schema` describes it.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values with a head.
    Csv,
}

impl From<ListFormat> for Format {
    fn from(format: ListFormat) -> Self {
        match format {
            ListFormat::Table => Self::Table,
            ListFormat::Json => Self::Json,
            ListFormat::Ndjson => Self::Ndjson,
            ListFormat::Csv => Self::Csv,
        }
    }
}

impl Global {
    /// Returns how text is laid out on stdout.
    pub(crate) fn style(&self) -> Style {
        let is_terminal = io::stdout().is_terminal();
        let color = match self.color {
            Color::Auto => is_terminal && crate::secret::variable("NO_COLOR").is_none(),
            Color::Always => true,
            Color::Never => false,
        };
        let columns = crate::secret::variable("COLUMNS").and_then(|columns| columns.parse().ok());
        let measured = is_terminal.then(|| usize::from(console_width())).filter(|width| *width > 0);
        Style { color, width: columns.or(measured).unwrap_or(120).clamp(60, 200) }
    }

    /// Returns the clock by which is scanned and judged.
    pub(crate) fn clock(&self) -> remit_connector::session::Clock {
        self.now.map_or(remit_connector::session::Clock::System, remit_connector::session::Clock::Fixed)
    }
}

fn console_width() -> u16 {
    console::Term::stdout().size().1
}

/// Sends log lines to stderr.
pub(crate) fn start_logging(global: &Global) {
    let level = match global.verbose {
        0 => "warn",
        1 => "info",
        2.. => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::new(format!(
        "remit={level},remit_connector={level},remit_scan={level},remit_store={level},remit_notify={level},remit_connector_github={level}"
    ));
    let is_terminal = io::stderr().is_terminal() && global.color != Color::Never;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(is_terminal || global.color == Color::Always)
        .with_target(false)
        .init();
}

/// Input that cannot be used: every fault of every file at once.
#[derive(Debug, thiserror::Error)]
#[error("{}", list(.0))]
pub(crate) struct WrongInput(pub(crate) Vec<Diagnostic>);

fn list(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let n = diagnostics.len();
    format!(
        "{}\n{}",
        lines.join("\n"),
        if n == 1 { "1 error, nothing was done".to_owned() } else { format!("{n} errors, nothing was done") }
    )
}

/// Input on the command line that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{what}\nhint: {hint}")]
pub(crate) struct WrongUsage {
    /// What is wrong.
    pub(crate) what: String,
    /// The next step.
    pub(crate) hint: String,
}

/// Returns an error of usage.
pub(crate) fn wrong_usage(what: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    WrongUsage { what: what.into(), hint: hint.into() }.into()
}

/// Writes an error to stderr and says how the program ends.
pub(crate) fn explain_error(error: &anyhow::Error) -> Exit {
    if let Some(pipe) = error.downcast_ref::<io::Error>()
        && pipe.kind() == io::ErrorKind::BrokenPipe
    {
        return Exit::Fine;
    }
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let mut stderr = io::stderr().lock();
    // Nothing can be said about a failing stderr.
    drop(writeln!(stderr, "error: {}", causes.join(": ")));
    let is_input = error.is::<WrongInput>() || error.is::<WrongUsage>() || error.is::<SecretError>();
    if is_input { Exit::WrongInput } else { Exit::Failed }
}

/// Writes a line for people to stderr.
pub(crate) fn note(line: &str) {
    // Nothing can be said about a failing stderr.
    drop(writeln!(io::stderr().lock(), "{line}"));
}
