//! The world of an end-to-end test: a folder, a simulated GitHub, a configuration, and the built `remit`.

use remit_sim::kit::{Connection, Simulation};
use remit_sim::{Settings, Simulator, World as Organization};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The day on which the acme world begins.
pub const DAY_0: &str = "2026-10-25T09:00:00Z";
/// Thirty days later.
pub const DAY_30: &str = "2026-11-24T09:00:00Z";

/// A folder with a configuration, and the provider it points to.
#[derive(Debug)]
pub struct World {
    folder: TempDir,
    simulator: Simulator,
}

/// What a run of `remit` said.
#[derive(Debug)]
pub struct Run {
    /// Its exit code.
    pub code: i32,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

/// How the scanner proves who it is.
#[derive(Debug, Clone, Copy)]
pub enum Credential {
    /// A GitHub App's key.
    App,
    /// A fine-grained token.
    FineGrained,
    /// A classic token.
    Classic,
}

impl World {
    /// Starts the acme organization, with a GitHub App's key to scan it.
    pub fn acme() -> Self {
        let organization = Organization::parse(remit_sim::ACME).expect("the world file is right");
        Self::new(organization, Settings::default(), Credential::App)
    }

    /// Starts an organization.
    pub fn new(organization: Organization, settings: Settings, credential: Credential) -> Self {
        let simulator = Simulator::start_blocking(organization, settings).expect("a free port on loopback");
        let world = Self { folder: tempfile::tempdir().expect("a folder"), simulator };
        fs::create_dir(world.path("approvals")).expect("a new folder");
        world.configure(credential, "");
        world
    }

    /// Writes the configuration, with more lines under the connection.
    pub fn configure(&self, credential: Credential, more: &str) {
        let auth = match credential {
            Credential::App => {
                self.write("app.pem", self.simulator.app_key_pem());
                format!("app: {{ id: \"{}\", private_key: {{ file: app.pem }} }}", self.simulator.client_id())
            }
            Credential::FineGrained => {
                self.write("token", &self.simulator.fine_grained_token());
                "token: { file: token }".to_owned()
            }
            Credential::Classic => {
                self.write("token", &self.simulator.classic_token());
                "token: { file: token }".to_owned()
            }
        };
        let base_url = self.simulator.base_url();
        self.write(
            "remit.yaml",
            &format!(
                "store: sqlite:remit.db\napprovals: approvals/\nconnections:\n  - id: acme-github\n    provider: \
                 github\n    org: acme\n    base_url: {base_url}\n    auth:\n      {auth}\n{more}"
            ),
        );
    }

    /// Returns a folder whose configuration names one simulated platform alone, as the connection `acme-<provider>`.
    pub fn of(platform: &dyn Simulation) -> Self {
        let world = Self::acme();
        world.configure_platform(platform, &platform.connection());
        world
    }

    /// Writes the configuration of one simulated platform, with another credential than the recommended one.
    pub fn configure_platform(&self, platform: &dyn Simulation, connection: &Connection) {
        for (name, content) in &connection.files {
            self.write(name, content);
        }
        let provider = platform.provider();
        let settings = connection.settings.trim_end().replace('\n', "\n    ");
        self.write(
            "remit.yaml",
            &format!(
                "store: sqlite:remit.db\napprovals: approvals/\nconnections:\n  - id: acme-{provider}\n    provider: \
                 {provider}\n    base_url: {}\n    {settings}\n",
                platform.base_url(),
            ),
        );
    }

    /// Returns the provider.
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Returns a path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the folder.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a path in the folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs `remit` with the folder as its place, judging at `now`.
    pub fn remit_at(&self, now: &str, arguments: &[&str]) -> Run {
        Run::of(&self.command(arguments).args(["--now", now]).output().expect("remit can be run"))
    }

    /// Runs `remit` with the folder as its place.
    pub fn remit(&self, arguments: &[&str]) -> Run {
        Run::of(&self.command(arguments).output().expect("remit can be run"))
    }

    /// Returns a command that would run `remit` with the folder as its place.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(remit());
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("COLUMNS", "120")
            .env_remove("NO_COLOR")
            .stdin(Stdio::null());
        command
    }
}

impl Run {
    /// Returns what a program said that has ended.
    pub fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Checks the exit code.
    #[expect(clippy::return_self_not_must_use, reason = "the check may be all that a test wants")]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Returns stdout as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("stdout is JSON")
    }
}

/// Returns the built `remit`, which `crates/cli/tests/built.rs` makes cargo build before these tests.
///
/// # Panics
/// It is missing, or older than a source of the workspace's crates.
pub fn remit() -> PathBuf {
    let this = std::env::current_exe().expect("this program has a path");
    let profile = this.ancestors().nth(2).expect("tests stand in target/PROFILE/deps");
    let program = profile.join(format!("remit{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "{} is missing: run `cargo test --workspace`, or `cargo build` first",
        program.display()
    );
    let built = modified(&program);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let newest = newest(&sources);
    assert!(newest <= built, "{} is older than its sources: run `cargo build` first", program.display());
    program
}

fn modified(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).and_then(|facts| facts.modified()).expect("a file with a date")
}

/// The newest of the sources that go into the program.
fn newest(folder: &Path) -> std::time::SystemTime {
    let mut newest = std::time::SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).expect("the workspace's crates") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !matches!(name, "tests" | "benches" | "conformance" | "target") {
                newest = newest.max(self::newest(&path));
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") && name != "tests.rs" {
            newest = newest.max(modified(&path));
        }
    }
    newest
}
