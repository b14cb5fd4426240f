//! Evidence through the built binary: a bundle is verified without its provider, and every changed byte is found.

use remit_sim::{ACME, Settings, World as Organization};
use remit_tests::{Credential, DAY_0, World};
use std::fs;

const RECORD: &str = "integration: { provider: github, app: \"15368\" }\nname: Acme CI\nowner: platform@acme.example\n\
                      purpose: report build status\nscopes: [checks:write]\nresources: \"*\"\nexpires: 2027-03-31\n\
                      review: { every: 90d, last: 2026-10-01, by: dana@acme.example }\n";

fn world(credential: Credential) -> World {
    let organization = Organization::parse(ACME).expect("the world file is right");
    let world = World::new(organization, Settings::default(), credential);
    world.write("approvals/ci.yaml", RECORD);
    world
}

/// Makes a bundle, and a place that has the bundle and the records and nothing else.
fn bundled(world: &World, code: i32) -> String {
    world.remit_at(DAY_0, &["evidence", "--output", "acme.evidence"]).expect(code);
    let text = fs::read_to_string(world.path("acme.evidence")).expect("a bundle of text");
    world.write("elsewhere/acme.evidence", &text);
    world.write("elsewhere/records/ci.yaml", RECORD);
    text
}

fn verify(world: &World, code: i32) -> remit_tests::Run {
    let mut command = world.command(&["evidence", "verify", "acme.evidence", "--approvals", "records"]);
    command.current_dir(world.path("elsewhere"));
    remit_tests::Run::of(&command.output().expect("remit can be run")).expect(code)
}

#[test]
fn a_bundle_is_verified_elsewhere_without_provider_or_credential() {
    for (credential, code) in [(Credential::App, 0), (Credential::FineGrained, 3), (Credential::Classic, 3)] {
        let world = world(credential);
        bundled(&world, code);
        for secret in ["token", "app.pem", "remit.yaml"] {
            fs::remove_file(world.path(secret)).unwrap_or_default();
        }
        let n_before = world.simulator().requests().total;
        let run = verify(&world, 0);
        assert!(run.stdout.contains("byte for byte"), "{}", run.stdout);
        assert_eq!(world.simulator().requests().total, n_before);
    }
}

#[test]
fn any_changed_byte_is_told_with_its_entry() {
    let world = world(Credential::App);
    let text = bundled(&world, 0);
    let n_lines = text.lines().count();
    for number in [1, 2, n_lines / 2, n_lines - 1, n_lines] {
        let line = text.lines().nth(number - 1).expect("a line of the bundle");
        for at in [0, 64, 65, line.len() / 2, line.len() - 1] {
            let mut bytes = text.clone().into_bytes();
            let start: usize = text.lines().take(number - 1).map(|line| line.len() + 1).sum();
            let byte = bytes.get_mut(start + at).expect("a byte of the line");
            *byte = if *byte == b'7' { b'8' } else { b'7' };
            fs::write(world.path("elsewhere/acme.evidence"), bytes).expect("a file");
            let run = verify(&world, 2);
            let words = format!("entry {number}:");
            assert!(run.stderr.contains(&words), "byte {at}: no `{words}` in:\n{}", run.stderr);
        }
    }
}

#[test]
fn a_line_that_is_missing_moved_or_added_is_told() {
    let world = world(Credential::App);
    let text = bundled(&world, 0);
    let lines: Vec<&str> = text.lines().collect();
    let mut without = lines.clone();
    without.remove(5);
    let mut swapped = lines.clone();
    swapped.swap(5, 6);
    let mut repeated = lines.clone();
    repeated.insert(5, lines[5]);
    let cut = lines[..lines.len() - 1].to_vec();
    for changed in [without, swapped, repeated, cut] {
        world.write("elsewhere/acme.evidence", &format!("{}\n", changed.join("\n")));
        verify(&world, 2);
    }
}

#[test]
fn other_records_are_named_and_give_other_findings() {
    let world = world(Credential::App);
    bundled(&world, 0);
    world.write("elsewhere/records/ci.yaml", &RECORD.replace("2027-03-31", "2026-10-01"));
    let run = verify(&world, 4);
    for words in ["approvals ci.yaml is another", "it begins at entry"] {
        assert!(run.stdout.contains(words), "no `{words}` in:\n{}", run.stdout);
    }
}

#[test]
fn a_bundle_holds_no_secret_and_no_address_of_a_webhook() {
    let world = world(Credential::Classic);
    let text = bundled(&world, 3);
    let token = world.simulator().classic_token();
    assert!(!text.contains(token.get(6..20).expect("a long token")));
    assert!(text.contains("https://hooks.pagebeacon.example/[removed]"));
    assert!(!text.contains("pagebeacon.example/github"));
    let world = self::world(Credential::App);
    let text = bundled(&world, 0);
    assert!(!text.contains("ghs_"));
    assert!(!text.contains("PRIVATE KEY"));
}

#[test]
fn a_denied_listing_is_evidence_too() {
    let world = world(Credential::App);
    world.simulator().deny("organization_hooks");
    let text = bundled(&world, 3);
    assert!(
        text.contains("Not Found") && text.contains("needs organization_hooks")
            || text.contains("organization_hooks:read")
    );
    verify(&world, 0);
}

#[test]
fn making_evidence_leaves_the_store_alone() {
    let world = world(Credential::App);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let before = world.remit_at(DAY_0, &["inventory", "--format", "json"]).expect(0).stdout;
    world.simulator().set_day(12);
    bundled(&world, 0);
    assert_eq!(world.remit_at(DAY_0, &["inventory", "--format", "json"]).expect(0).stdout, before);
}
