//! The command line itself: usage, wrong input, what needs no connection.

use remit_tests::World;

#[test]
fn every_fault_of_configuration_and_approvals_is_named_and_nothing_is_scanned() {
    let world = World::acme();
    let n_before = world.simulator().requests().total;
    world.write(
        "remit.yaml",
        "store: sqlite:remit.db\naprovals: approvals/\nconnections:\n  - id: acme github\n    provider: githb\n    org: acme\n    auth: { token: ghp-in-the-open }\n",
    );
    let run = world.remit(&["scan"]).expect(2);
    for words in ["remit.yaml:2:1", "did you mean `approvals`", "did you mean `github`", "nothing was done"] {
        assert!(run.stderr.contains(words), "no `{words}` in:\n{}", run.stderr);
    }
    assert_eq!(world.simulator().requests().total, n_before);
    assert!(!world.path("remit.db").exists());
}

#[test]
fn every_fault_of_a_record_has_its_line_and_the_nearest_right_word() {
    let world = World::acme();
    world.write(
        "approvals/ci.yaml",
        "integration: { provider: github, app: \"318877\" }\nownr: dana\nscopes: [contents:raed]\nresources: \"*\"\nexpires: 2027-13-01\n",
    );
    let run = world.remit(&["scan"]).expect(2);
    for words in ["ci.yaml:2:1", "`owner`", "ci.yaml:3:10", "`contents:read`", "ci.yaml:5:10", "3 errors"] {
        assert!(run.stderr.contains(words), "no `{words}` in:\n{}", run.stderr);
    }
}

#[test]
fn a_missing_configuration_says_what_to_do() {
    let world = World::acme();
    let run = world.remit(&["--config", "nowhere.yaml", "diff"]).expect(2);
    assert!(run.stderr.contains("remit init"), "{}", run.stderr);
}

#[test]
fn init_writes_a_configuration_that_is_only_missing_its_secret() {
    let world = World::acme();
    world.remit(&["init", "new"]).expect(0);
    let run = world.remit(&["--config", "new/remit.yaml", "check"]);
    assert!(
        run.stderr.contains("GITHUB_TOKEN") || run.stderr.contains("cannot read the secret"),
        "{}",
        run.stderr
    );
    world.remit(&["init", "new"]).expect(2);
}

#[test]
fn connectors_say_what_they_read_need_cost_and_cannot_see() {
    let world = World::acme();
    let run = world.remit(&["connectors", "show", "github"]).expect(0);
    for words in
        ["organization_administration:read", "`deploy_keys`", "What it cannot see", "1 request per 100"]
    {
        assert!(run.stdout.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
    world.remit(&["connectors", "show", "githb"]).expect(2);
}

#[test]
fn schemas_and_completions_are_written() {
    let world = World::acme();
    for name in ["config", "approval", "inventory", "finding"] {
        let schema = world.remit(&["schema", name]).expect(0).json();
        assert!(schema.get("$schema").is_some(), "{name}: {schema}");
    }
    assert!(world.remit(&["completions", "bash"]).expect(0).stdout.contains("remit"));
}

#[test]
fn the_demo_ends_with_inventory_drift_findings_sentences_and_a_report() {
    let world = World::acme();
    let run = world.remit(&["demo", "--folder", "demo"]).expect(0);
    let parts =
        ["Inventory on day 30", "What drifted since day 0", "Findings", "In one sentence each", "Report"];
    let mut rest = run.stdout.as_str();
    for part in parts {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("no `{part}`, or not in its order, in:\n{}", run.stdout));
        rest = rest.get(at..).unwrap_or_default();
    }
    let report = std::fs::read_to_string(world.path("demo/report.html")).expect("a report");
    assert!(
        report.contains("Nimbus Autopilot") && !report.contains("<script"),
        "the report is one quiet file"
    );
    let explain = ["--config", "demo/remit.yaml", "explain", "quorumleaf-review"];
    let run = world.remit_at(remit_tests::DAY_30, &explain).expect(0);
    assert!(run.stdout.contains("beyond the approval"), "{}", run.stdout);
}

#[test]
fn the_demo_reads_eight_platforms_whole_and_shows_a_chain_over_three_of_them() {
    let run = World::acme().remit(&["demo", "--folder", "demo"]).expect(0);
    let platforms =
        ["github", "okta", "google-workspace", "entra", "slack", "salesforce", "gitlab", "atlassian"];
    for platform in platforms {
        let whole = format!("acme-{platform}: all ");
        assert!(run.stdout.contains(&whole), "acme-{platform} was not read whole:\n{}", run.stdout);
    }
    let (_, chain) = run.stdout.split_once("The longest chain, over ").expect("the demo shows one");
    let (sentence, evidence) = chain.split_once("\n  ").expect("each hop has its evidence");
    assert!(sentence.contains("acme-okta") && sentence.contains("acme-github"), "{sentence}");
    for endpoint in ["GET /projects/{id}/variables", "GET /api/v1/apps", "GET /v1.0/applications"] {
        assert!(evidence.contains(endpoint), "no {endpoint} in:\n{evidence}");
    }
}

/// What the demo is to show: for each point a finding, told by its integration and its kind.
const SHOWN: &[(&str, &str)] = &[
    // partners' apps that grew after they were approved, on each platform
    ("Quorumleaf Review", "excess-scope"),
    ("Siemline Cloud", "excess-scope"),
    // an app that nobody uses
    ("Guest Lists", "dormant-grant"),
    // what belongs to somebody who left
    ("hr-import", "credential-owner-disabled"),
    // an app that may administer what administers it
    ("Acme Provisioner", "delegated-admin-recursion"),
    // from one system into the next
    ("Acme Access Desk", "cross-system-chain"),
    // an approved app that uses a third of what it holds
    ("Payroll Bridge", "unused-scope"),
    // an app with the name of an approved one
    ("SiemIine Cloud", "name-lookalike"),
];

#[test]
fn the_demo_has_a_finding_for_each_point_and_well_kept_integrations_on_both_platforms() {
    let world = World::acme();
    world.remit(&["demo", "--folder", "demo"]).expect(0);
    let document = |command: &str| {
        let arguments = ["--config", "demo/remit.yaml", command, "--format", "json"];
        let run = world.remit_at(remit_tests::DAY_30, &arguments);
        assert!(run.code == 0 || command != "inventory", "{}", run.stderr);
        run.json()
    };
    let (inventory, findings, report) = (document("inventory"), document("findings"), document("report"));
    let findings = findings["findings"].as_array().cloned().unwrap_or_default();
    for (name, kind) in SHOWN {
        let is_shown = |one: &serde_json::Value| one["name"] == *name && one["kind"] == *kind;
        assert!(findings.iter().any(is_shown), "no {kind} of `{name}`");
    }
    let integrations = inventory["integrations"].as_array().cloned().unwrap_or_default();
    let is_well_kept = |one: &&serde_json::Value| {
        // Okta tells neither when a hook was used nor how long a key holds: there, nothing but such a gap is found.
        let is_nothing = |finding: &serde_json::Value| {
            one["connection"] == "acme-okta" && finding["kind"] == "evidence-gap"
        };
        !findings.iter().any(|finding| {
            finding["subject"] == one["id"]
                && finding["connection"] == one["connection"]
                && !is_nothing(finding)
        })
    };
    let kept: Vec<_> = integrations.iter().filter(is_well_kept).map(|one| &one["connection"]).collect();
    let told = report["integrations"].as_array().cloned().unwrap_or_default();
    let has_sentence =
        |one: &&serde_json::Value| one["judged"]["sentence"].as_str().is_some_and(|told| told.len() > 40);
    assert_eq!(told.iter().filter(has_sentence).count(), integrations.len(), "each has its sentence");
    for connection in ["acme-github", "acme-okta"] {
        assert!(kept.iter().any(|kept| **kept == connection), "{connection} has none: {kept:?}");
    }
}
