//! The crates that wrap what reaches outside: HTTP, SQL, a web framework. Everybody else goes through them.

use super::metadata::Package;
use super::violation;
use crate::violation::Violation;

/// One outside package, the folders that may use it, those whose tests may, and why.
struct Wrapper {
    name: &'static str,
    users: &'static [&'static str],
    test_users: &'static [&'static str],
    hint: &'static str,
}

const SQL: &str = "only `remit-store` knows SQL: add a method to `Store`";
const WEB: &str = "only `remit-server` and `remit-sim` serve HTTP";
const MAIL: &str = "only `remit-notify` sends mail";
const PURE: &str = "`remit-core` does no input or output and never waits: take the value as an argument";

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        name: "reqwest",
        users: &["crates/connector"],
        // The yardstick of the benchmarks is a bare client.
        test_users: &["tests"],
        hint: "requests leave through the session of `remit-connector`",
    },
    Wrapper { name: "rusqlite", users: &["crates/store"], test_users: &["tests"], hint: SQL },
    Wrapper { name: "tokio-postgres", users: &["crates/store"], test_users: &["tests"], hint: SQL },
    Wrapper { name: "lettre", users: &["crates/notify"], test_users: &[], hint: MAIL },
    Wrapper { name: "axum", users: &["crates/server", "crates/sim"], test_users: &[], hint: WEB },
    Wrapper {
        name: "wiremock",
        users: &["crates/conformance"],
        test_users: &["crates/connector"],
        hint: "a connector's exchanges are played by `remit-conformance`",
    },
];

/// What core must not know, whoever else may.
const NOT_IN_CORE: &[&str] = &["async-trait", "futures-util", "http", "tokio", "tracing"];

/// Checks who depends on what lies outside.
pub(super) fn check(packages: &[Package]) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in packages {
        for dependency in &package.dependencies {
            let name = &dependency.name;
            let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.name == name);
            if let Some(wrapper) = wrapper.filter(|wrapper| !wrapper.admits(package, dependency.is_dev)) {
                let message = format!("`{name}` belongs to {}", wrapper.users.join(", "));
                found.push(violation(package, "wrapper", message, wrapper.hint.to_owned()));
            }
            if package.folder == "crates/core" && !dependency.is_dev && NOT_IN_CORE.contains(&name.as_str()) {
                let message = format!("`{name}` has no place in core");
                found.push(violation(package, "wrapper", message, PURE.to_owned()));
            }
        }
    }
    found
}

impl Wrapper {
    fn admits(&self, package: &Package, is_dev: bool) -> bool {
        let folder = package.folder.as_str();
        self.users.contains(&folder) || (is_dev && self.test_users.contains(&folder))
    }
}
