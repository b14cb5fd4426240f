//! The demo's files: configuration, sample records, people, and the keys of the simulated platforms.

use anyhow::Context as _;
use remit_sim::Company;
use std::fs;
use std::path::Path;

const PEOPLE: &str = include_str!("../../../demo/people.yaml");

/// The sample records, by file.
const APPROVALS: &[(&str, &str)] = &[
    ("apps.yaml", include_str!("../../../demo/approvals/apps.yaml")),
    ("atlassian.yaml", include_str!("../../../demo/approvals/atlassian.yaml")),
    ("entra.yaml", include_str!("../../../demo/approvals/entra.yaml")),
    ("gitlab.yaml", include_str!("../../../demo/approvals/gitlab.yaml")),
    ("google-workspace.yaml", include_str!("../../../demo/approvals/google-workspace.yaml")),
    ("okta.yaml", include_str!("../../../demo/approvals/okta.yaml")),
    ("salesforce.yaml", include_str!("../../../demo/approvals/salesforce.yaml")),
    ("slack.yaml", include_str!("../../../demo/approvals/slack.yaml")),
    ("tokens.yaml", include_str!("../../../demo/approvals/tokens.yaml")),
];

/// Writes everything into a folder.
pub(super) fn write(folder: &Path, company: &Company) -> anyhow::Result<()> {
    write_file(&folder.join("remit.yaml"), &configuration(company))?;
    write_file(&folder.join("people.yaml"), PEOPLE)?;
    for (name, text) in APPROVALS {
        write_file(&folder.join("approvals").join(name), text)?;
    }
    let connections = company.platforms.iter().map(|platform| platform.connection());
    connections.flat_map(|one| one.files).try_for_each(|(name, key)| write_key(&folder.join(name), &key))
}

fn configuration(company: &Company) -> String {
    let mut text = "\
# The demo's configuration. The platforms that it points to live only as long as the demo runs.
store: sqlite:remit.db
approvals: approvals/
people: people.yaml
connections:
"
    .to_owned();
    for platform in &company.platforms {
        let (provider, base_url) = (platform.provider(), platform.base_url());
        text += &format!("  - id: acme-{provider}\n    provider: {provider}\n    base_url: {base_url}\n");
        for line in platform.connection().settings.lines() {
            text += &format!("    {line}\n");
        }
    }
    text
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    let parent = path.parent().context("a file stands in a folder")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// A key or token is for its owner alone, even one that is good for nothing outside this demo.
fn write_key(path: &Path, key: &str) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
    std::io::Write::write_all(&mut file, key.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
}
