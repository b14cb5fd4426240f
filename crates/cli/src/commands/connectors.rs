//! `remit connectors`: what each connector reads, needs and costs.

use crate::exit::Exit;
use crate::output::{Global, wrong_usage};
use crate::providers::{PROVIDERS, find};
use remit_connector::{Lane, Provider, StageInfo};
use remit_report::{Cell, Style, table};
use std::io::{self, Write};

/// Shows what each connector reads, which permission it needs, what it costs, and what it cannot see.
#[derive(Debug, clap::Args)]
pub(crate) struct Connectors {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Lists the connectors.
    List,
    /// Shows one, as Markdown.
    Show {
        /// The provider: `github`.
        id: String,
    },
}

impl Connectors {
    /// Runs the command.
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut out = io::stdout().lock();
        match self.act {
            None | Some(Act::List) => list(&mut out, global.style())?,
            Some(Act::Show { id }) => {
                let known: Vec<&str> = PROVIDERS.iter().map(|provider| provider.descriptor.id).collect();
                let provider = find(&id).ok_or_else(|| {
                    wrong_usage(
                        format!("there is no connector `{id}`"),
                        format!("there are: {}", known.join(", ")),
                    )
                })?;
                show(&mut out, provider)?;
            }
        }
        Ok(Exit::Fine)
    }
}

fn list(out: &mut impl Write, style: Style) -> io::Result<()> {
    let row = |provider: &&Provider| {
        let descriptor = provider.descriptor;
        vec![
            Cell::text(descriptor.id),
            Cell::text(descriptor.name),
            Cell::number((provider.stages)().len()),
            Cell::text(descriptor.credentials.join(", ")),
        ]
    };
    let rows: Vec<Vec<Cell>> = PROVIDERS.iter().map(row).collect();
    table(out, style, &["id", "provider", "stages", "credentials"], &rows)
}

fn show(out: &mut impl Write, provider: &Provider) -> io::Result<()> {
    let descriptor = provider.descriptor;
    writeln!(out, "# {}\n", descriptor.name)?;
    writeln!(out, "{}\n", descriptor.guide.trim())?;
    writeln!(out, "## Settings\n\n```yaml\n{}\n```\n", provider.sample_settings.trim_end())?;
    writeln!(
        out,
        "Credentials: {}.\n\nLimits: {}\n",
        descriptor.credentials.join(", "),
        descriptor.limits_text
    )?;
    writeln!(out, "## What it reads\n")?;
    for stage in (provider.stages)() {
        show_stage(out, stage)?;
    }
    writeln!(out, "## What it cannot see\n")?;
    for blind_spot in descriptor.blind_spots {
        writeln!(out, "- {blind_spot}")?;
    }
    Ok(())
}

fn show_stage(out: &mut impl Write, stage: &StageInfo) -> io::Result<()> {
    writeln!(out, "### `{}`: {}\n", stage.id, stage.title)?;
    writeln!(out, "- needs {}", stage.permissions.join(", or "))?;
    let each = stage.parent.map_or_else(String::new, |parent| format!(" for each of what `{parent}` names"));
    let requests = if stage.requests_per_page == 1 {
        "1 request".to_owned()
    } else {
        format!("{} requests", stage.requests_per_page)
    };
    writeln!(out, "- costs {requests} per {} items{each}", stage.page_size)?;
    if stage.lane == Lane::Slow {
        writeln!(out, "- waits behind the urgent stages")?;
    }
    writeln!(out, "- tells {}", tells(stage))?;
    for blind_spot in stage.blind_spots {
        writeln!(out, "- does not see: {blind_spot}")?;
    }
    writeln!(out)
}

fn tells(stage: &StageInfo) -> String {
    let facts = [
        (stage.tells.scopes, "scopes"),
        (stage.tells.resources, "resources"),
        (stage.tells.holder, "who holds it"),
        (stage.tells.created, "when it was made"),
        (stage.tells.expires, "when it ends"),
    ];
    let mut told: Vec<String> =
        facts.iter().filter(|(is_told, _)| *is_told).map(|(_, what)| (*what).to_owned()).collect();
    if let Some(used) = stage.tells.last_used {
        told.push(format!("when it was last used ({}, back to {})", used.resolution, used.look_back));
    }
    if told.is_empty() { "that it is there".to_owned() } else { told.join(", ") }
}
