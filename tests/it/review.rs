//! A review from what is due to a decision that an auditor can read.

use remit_tests::{Credential, DAY_0, DAY_30, World};
use std::fs;

const RECORDS: &str = "\
# Apps. One record a document.
integration: { provider: github, app: \"310002\" }   # the CI
name: Acme CI
owner: platform@acme.example
purpose: builds what is pushed
scopes:
  - contents:write   # pushes tags
  - metadata:read
resources: \"*\"
expires: 2027-06-30
review: { every: 90d, last: 2026-07-01, by: rosa }   # quarterly
---
integration: { provider: github, app: \"318877\" }
owner: platform@acme.example
purpose: rolls out
scopes: [contents:read, deployments:write, actions:read, metadata:read]
resources: \"*\"
review: { every: 90d, last: 2026-10-12, by: dana }
";

/// The acme organization, scanned on the first day, with two records.
fn world() -> World {
    let world = World::acme();
    world.configure(Credential::App, "    stages: [installations, apps]\n");
    world.write("approvals/apps.yaml", RECORDS);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world
}

fn decide(world: &World, app: &str, more: &[&str]) -> remit_tests::Run {
    let who = ["--by", "dana@acme.example", "--reason", "seen with the team: \"fine\""];
    world.remit_at(DAY_0, &[&["review", app, "--decision"][..], more, &who[..]].concat())
}

fn read(world: &World, name: &str) -> String {
    fs::read_to_string(world.path(name)).expect("a file")
}

#[test]
fn an_overdue_review_fails_until_it_is_held_and_the_record_keeps_its_comments() {
    let world = world();
    let late = world.remit_at(DAY_0, &["review", "--fail-on", "medium"]).expect(1);
    assert!(
        late.stdout.contains("overdue by") && late.stdout.contains("1 of them overdue"),
        "{}",
        late.stdout
    );
    decide(&world, "310002", &["keep"]).expect(0);
    let edited = RECORDS.replace("last: 2026-07-01, by: rosa", "last: 2026-10-25, by: dana@acme.example");
    assert_eq!(read(&world, "approvals/apps.yaml"), edited);
    world.remit_at(DAY_0, &["review", "--fail-on", "info"]).expect(0);
    let listed = world.remit_at(DAY_0, &["review", "310002", "--format", "json"]).expect(0).json();
    assert_eq!(listed["reviews"][0]["latest"]["decision"], "keep");
    assert_eq!(listed["reviews"][0]["due"], false);
}

#[test]
fn the_journal_says_who_when_why_and_what_there_was_to_see() {
    let world = world();
    decide(&world, "310002", &["keep"]).expect(0);
    decide(&world, "318877", &["hand-over", "--to", "web@acme.example"]).expect(0);
    let journal = read(&world, "approvals/apps.reviews.yaml");
    let parts = [
        "# Reviews of the records in apps.yaml",
        "app: \"310002\"",
        "at: 2026-10-25T09:00:00Z",
        "by: dana@acme.example",
        "decision: keep",
        "reason: \"seen with the team: \\\"fine\\\"\"",
        "evidence: sha256:",
        "app_permission/contents:",
        "app: \"318877\"",
        "decision: hand-over",
        "to: web@acme.example",
    ];
    let mut rest = journal.as_str();
    for part in parts {
        let at =
            rest.find(part).unwrap_or_else(|| panic!("no `{part}`, or not in its order, in:\n{journal}"));
        rest = rest.get(at..).unwrap_or_default();
    }
    assert!(read(&world, "approvals/apps.yaml").contains("owner: web@acme.example\npurpose: rolls out"));
}

#[test]
fn what_changed_after_the_review_makes_the_next_one_due_at_once() {
    let world = world();
    decide(&world, "318877", &["keep"]).expect(0);
    let before = world.remit_at(DAY_0, &["review"]).expect(0);
    assert!(!before.stdout.contains("Shipmate"), "{}", before.stdout);
    world.simulator().set_day(30);
    world.remit_at(DAY_30, &["scan"]).expect(0);
    let after = world.remit_at(DAY_30, &["review"]).expect(0);
    let at_once =
        after.stdout.lines().any(|line| line.starts_with("due at once") && line.contains("Shipmate"));
    assert!(at_once, "{}", after.stdout);
}

#[test]
fn narrow_takes_narrower_scopes_only_and_then_the_rest_is_excess() {
    let world = world();
    let wider =
        decide(&world, "310002", &["narrow", "--scopes", "contents:write,metadata:read,members:read"])
            .expect(2);
    assert!(wider.stderr.contains("not narrower"), "{}", wider.stderr);
    assert_eq!(read(&world, "approvals/apps.yaml"), RECORDS, "a refused decision writes nothing");
    assert!(!world.path("approvals/apps.reviews.yaml").exists());
    decide(&world, "310002", &["narrow", "--scopes", "metadata:read"]).expect(0);
    let record = read(&world, "approvals/apps.yaml");
    assert!(record.contains("scopes:\n  - metadata:read\nresources"), "{record}");
    let found = world.remit_at(DAY_0, &["findings", "--kind", "excess-scope"]).expect(0);
    assert!(found.stdout.contains("contents:"), "{}", found.stdout);
}

#[test]
fn revoke_and_accept_until_end_the_approval_and_a_live_grant_is_found_after() {
    let world = world();
    decide(&world, "310002", &["accept-until", "--until", "2026-11-10"]).expect(0);
    decide(&world, "318877", &["revoke"]).expect(0);
    let record = read(&world, "approvals/apps.yaml");
    assert!(record.contains("expires: 2026-11-10") && record.ends_with("expires: 2026-10-25\n"), "{record}");
    let n_expired = |now: &str| {
        let found =
            world.remit_at(now, &["findings", "--kind", "approval-expired", "--format", "json"]).expect(0);
        found.json()["findings"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(
        (n_expired(DAY_0), n_expired("2026-10-26T09:00:00Z"), n_expired("2026-11-11T09:00:00Z")),
        (0, 1, 2)
    );
}

#[test]
fn a_decision_without_its_words_or_without_a_record_is_refused() {
    let world = world();
    world.remit_at(DAY_0, &["review", "310002", "--decision", "keep"]).expect(2);
    decide(&world, "310002", &["hand-over"]).expect(2);
    decide(&world, "310002", &["keep", "--to", "tom"]).expect(2);
    decide(&world, "351042", &["keep"]).expect(2);
    let faults = "reviews:\n  - { integration: { provider: github }, decision: kep }\n";
    world.write("approvals/apps.reviews.yaml", faults);
    let run = world.remit_at(DAY_0, &["review"]).expect(2);
    assert!(run.stderr.contains("apps.reviews.yaml:2:") && run.stderr.contains("`keep`"), "{}", run.stderr);
}

#[test]
fn rightsize_says_what_it_rests_on() {
    let world = world();
    let by_record = world.remit_at(DAY_0, &["rightsize", "318877"]).expect(0);
    assert!(by_record.stdout.contains("tells no use by scope"), "{}", by_record.stdout);
    let nothing = world.remit_at(DAY_0, &["rightsize", "351042", "--format", "json"]).expect(0).json();
    assert_eq!(nothing["basis"], "nothing");
}
