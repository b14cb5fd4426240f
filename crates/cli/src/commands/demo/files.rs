//! The demo's files: configuration, sample records, people, and the keys of the simulated platforms.

use super::Company;
use anyhow::Context as _;
use std::fs;
use std::path::Path;

const APPS: &str = include_str!("../../../demo/approvals/apps.yaml");
const OKTA: &str = include_str!("../../../demo/approvals/okta.yaml");
const TOKENS: &str = include_str!("../../../demo/approvals/tokens.yaml");
const PEOPLE: &str = include_str!("../../../demo/people.yaml");

/// Writes everything into a folder.
pub(super) fn write(folder: &Path, company: &Company) -> anyhow::Result<()> {
    let Company { github, okta } = company;
    let configuration = format!(
        "\
# The demo's configuration. The platforms that it points to live only as long as the demo runs.
store: sqlite:remit.db
approvals: approvals/
people: people.yaml
connections:
  - id: acme-github
    provider: github
    org: acme
    base_url: {}
    auth:
      app: {{ id: {}, private_key: {{ file: app.pem }} }}
  - id: acme-okta
    provider: okta
    domain: acme.okta.example
    base_url: {}
    auth:
      service_app: {{ client_id: {}, key_id: {}, private_key: {{ file: okta.pem }} }}
    systems: {{ 0oa5github0acme0001d7: acme-github }}
",
        github.base_url(),
        github.client_id(),
        okta.base_url(),
        okta.client_id(),
        okta.key_id(),
    );
    let files = [
        ("remit.yaml", configuration.as_str()),
        ("people.yaml", PEOPLE),
        ("approvals/apps.yaml", APPS),
        ("approvals/okta.yaml", OKTA),
        ("approvals/tokens.yaml", TOKENS),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        let parent = path.parent().context("a file stands in a folder")?;
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    write_key(&folder.join("app.pem"), github.app_key_pem())?;
    write_key(&folder.join("okta.pem"), okta.app_key_pem())
}

/// A key is for its owner alone, even one that is good for nothing outside this demo.
fn write_key(path: &Path, key: &str) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
    std::io::Write::write_all(&mut file, key.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
}
