//! Revoking through the built binary: plans send nothing, confirmed calls are read back and stand in the journal.

use remit_tests::{DAY_0, World};
use serde_json::Value;

const KEY: &str = "jenkins-prod";

fn scanned() -> World {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world
}

fn confirm<'a>(targets: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["revoke", "--confirm", "--by", "dana@acme.example"];
    arguments.extend(targets);
    arguments
}

fn journal(world: &World) -> Vec<Value> {
    let text = std::fs::read_to_string(world.path("remit.revocations.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn a_plan_names_calls_permissions_and_what_stays_and_sends_nothing() {
    let world = scanned();
    let n_before = world.simulator().requests().total;
    let run = world.remit_at(DAY_0, &["revoke", KEY, "nightly-export", "quorumleaf-review"]);
    let run = run.expect(0);
    insta::assert_snapshot!(run.stdout);
    assert_eq!(world.simulator().requests().total, n_before);
    assert!(journal(&world).is_empty());
}

#[test]
fn a_confirmed_call_is_sent_once_read_back_and_written_down() {
    let world = scanned();
    world.simulator().allow("administration", "write");
    let run = world.remit_at(DAY_0, &confirm(&[KEY])).expect(0);
    assert!(run.stdout.contains("revoked, and read back as gone"), "{}", run.stdout);
    assert_eq!(world.simulator().requests().writing, 1);
    let journal = journal(&world);
    let events: Vec<&str> = journal.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events, ["sending", "sent"]);
    let sent = journal.last().expect("two lines");
    assert_eq!(sent["by"], "dana@acme.example");
    assert_eq!(sent["call"], "DELETE /repos/acme/deploy-scripts/keys/70010002");
    assert_eq!(
        (&sent["status"], &sent["outcome"], &sent["read_back"]),
        (&204.into(), &"revoked".into(), &"gone".into())
    );
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world.remit_at(DAY_0, &["explain", KEY]).expect(2);
}

#[test]
fn a_denied_call_is_told_with_its_permission_and_changes_nothing() {
    let world = scanned();
    let run = world.remit_at(DAY_0, &confirm(&[KEY])).expect(3);
    assert!(run.stdout.contains("denied, needs administration:write"), "{}", run.stdout);
    assert_eq!(journal(&world).last().map(|line| line["outcome"].clone()), Some("denied".into()));
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world.remit_at(DAY_0, &["explain", KEY]).expect(0);
}

#[test]
fn what_is_gone_already_is_told_as_gone() {
    let world = scanned();
    world.simulator().allow("administration", "write");
    world.remit_at(DAY_0, &confirm(&[KEY])).expect(0);
    let run = world.remit_at(DAY_0, &confirm(&[KEY])).expect(0);
    assert!(run.stdout.contains("it was gone already"), "{}", run.stdout);
}

#[test]
fn tokens_hooks_and_authorizations_are_revoked_and_apps_of_others_wait_for_a_person() {
    let world = scanned();
    for permission in
        ["organization_personal_access_tokens", "organization_hooks", "organization_administration"]
    {
        world.simulator().allow(permission, "write");
    }
    let run =
        world.remit_at(DAY_0, &confirm(&["fgpat:1920010", "hook:90010001", "credential:31882210"])).expect(0);
    assert_eq!(run.stdout.matches("revoked, and read back as gone").count(), 3, "{}", run.stdout);
    let run = world.remit_at(DAY_0, &confirm(&["quorumleaf-review"])).expect(3);
    assert!(run.stdout.contains("settings/installations/"), "{}", run.stdout);
}

#[test]
fn the_app_that_reads_is_uninstalled_by_its_own_key() {
    let world = scanned();
    let app = world.simulator().app_id().to_string();
    let config = std::fs::read_to_string(world.path("remit.yaml")).expect("a configuration");
    let config = config.replace(&world.simulator().client_id(), &app);
    world.write("remit.yaml", &config);
    let run = world.remit_at(DAY_0, &confirm(&["acme-github/installation:5101"])).expect(0);
    assert!(run.stdout.contains("revoked, and read back as gone"), "{}", run.stdout);
    world.remit_at(DAY_0, &["scan"]).expect(4);
}

#[test]
fn a_scan_sends_nothing_that_changes_anything() {
    let world = scanned();
    assert_eq!(world.simulator().requests().writing, 0);
}

#[test]
fn confirming_asks_for_a_name() {
    let world = World::acme();
    let run = world.remit(&["revoke", KEY, "--confirm"]).expect(2);
    assert!(run.stderr.contains("--by"), "{}", run.stderr);
}
