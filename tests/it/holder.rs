//! Who is behind a token, where a webhook sends, and what was exposed: facts that several listings and files give together.

use remit_tests::{DAY_0, World};

const PEOPLE: &str = "\
people:
  - { name: Jonas Weber, email: jonas@acme.example, logins: [jonas-weber], status: departed }
";

const NOTICE: &str = "\
title: tokens that the build server kept were read
apps: [{ provider: github, app: \"fgpat:1730441\" }]
window: { from: 2026-08-01, to: 2026-08-18 }
declared: 2026-08-20
";

fn ids(world: &World, kind: &str, arguments: &[&str]) -> Vec<String> {
    let command = [&["findings", "--format", "json"][..], arguments].concat();
    let findings = world.remit_at(DAY_0, &command).expect(0).json();
    let of_kind = findings["findings"].as_array().cloned().unwrap_or_default();
    let of_kind = of_kind.into_iter().filter(|finding| finding["kind"] == kind);
    of_kind.map(|finding| finding["app"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_token_outlives_who_has_left_by_the_people_file() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let kind = "credential-owner-disabled";
    assert_eq!(ids(&world, kind, &[]), [] as [String; 0]);
    world.write("people.yaml", PEOPLE);
    let orphans = ids(&world, kind, &["--people", "people.yaml"]);
    assert!(orphans.contains(&"credential:31882210".to_owned()), "{orphans:?}");
    let run = world.remit_at(DAY_0, &["explain", "credential:31882210", "--people", "people.yaml"]).expect(0);
    assert!(run.stdout.contains("held by jonas-weber; role: admin; status: has left"), "{}", run.stdout);
}

#[test]
fn a_notice_names_the_tokens_to_replace() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(ids(&world, "secret-exposed", &[]), [] as [String; 0]);
    world.write("exposures/build-server.yaml", NOTICE);
    assert_eq!(ids(&world, "secret-exposed", &["--exposures", "exposures"]), ["fgpat:1730441"]);
}

#[test]
fn a_webhook_in_the_clear_is_found_on_the_day_it_turns() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    assert_eq!(ids(&world, "webhook-plaintext", &[]), [] as [String; 0]);
    world.simulator().set_day(17);
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let hook = "repo-hook:60010001:90010101".to_owned();
    assert_eq!(ids(&world, "webhook-plaintext", &[]), std::slice::from_ref(&hook));
    assert!(ids(&world, "webhook-unapproved-domain", &[]).contains(&hook));
}
