//! `remit blast`: what is reached, what to rotate, and in which order to revoke.

use remit_tests::{DAY_0, World};

fn scanned() -> World {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    world
}

#[test]
fn a_vendor_has_its_reach_and_a_plan_with_the_provider_s_way() {
    let world = scanned();
    let run = world.remit_at(DAY_0, &["blast", "quorumleaf", "--format", "json"]).expect(0).json();
    let rows = run["reached"].as_array().unwrap();
    assert_eq!((&rows[0]["what"], &rows[0]["certainty"]), (&"target".into(), &"name-only".into()));
    assert!(rows.iter().any(|row| row["what"] == "data"), "{rows:?}");
    let steps = run["steps"].as_array().unwrap();
    assert_eq!(steps[0]["action"], "revoke-grants");
    assert!(steps[0]["call"].as_str().is_some_and(|call| call.contains("Uninstall")), "{steps:?}");
}

#[test]
fn a_notice_names_the_credentials_to_rotate_and_every_fault_of_it_is_told() {
    let world = scanned();
    let notice = |window: &str| {
        format!(
            "title: kept tokens were read\napps: [{{ provider: github, app: \"fgpat:1920010\" }}]\n\
             window: {window}\ndeclared: 2026-08-20\n"
        )
    };
    world.write("notices/one.yaml", &notice("{ from: 2026-08-08 }"));
    let run =
        world.remit_at(DAY_0, &["blast", "--exposures", "notices", "--format", "json"]).expect(0).json();
    assert_eq!(run["rotate"][0]["id"], "fgpat:1920010");
    assert_eq!(run["steps"].as_array().map(Vec::len), Some(1));
    world.write("notices/two.yaml", &notice("{ until: 2026-08-08 }"));
    world.write("notices/three.yaml", "title: [");
    let wrong = world.remit_at(DAY_0, &["blast", "--exposures", "notices"]).expect(2);
    assert!(wrong.stderr.contains("two.yaml") && wrong.stderr.contains("three.yaml"), "{}", wrong.stderr);
}

#[test]
fn what_is_not_there_is_wrong_usage() {
    let run = scanned().remit_at(DAY_0, &["blast", "nobody"]).expect(2);
    assert!(run.stderr.contains("`nobody`"), "{}", run.stderr);
}

#[test]
fn a_configured_folder_of_notices_serves_as_the_option_does() {
    let world = scanned();
    world.write(
        "notices/one.yaml",
        "title: kept tokens were read\napps: [{ provider: github, app: \"fgpat:1920010\" }]\nwindow: { from: 2026-08-08 \
         }\ndeclared: 2026-08-20\n",
    );
    let asked = ["blast", "--format", "json", "--exposures", "notices/one.yaml"];
    let by_option = world.remit_at(DAY_0, &asked).expect(0).stdout;
    let none = world.remit_at(DAY_0, &asked[..3]).expect(2);
    assert!(none.stderr.contains("no target is named"), "{}", none.stderr);
    let configuration = std::fs::read_to_string(world.path("remit.yaml")).unwrap();
    world.write("remit.yaml", &format!("exposures: notices/\n{configuration}"));
    let by_key = world.remit_at(DAY_0, &asked[..3]).expect(0).stdout;
    assert_eq!(by_key, by_option);
    assert!(by_key.contains("fgpat:1920010"), "{by_key}");
}

#[test]
fn a_document_has_the_reach_that_its_store_has() {
    let world = scanned();
    let document = world.remit_at(DAY_0, &["inventory", "--format", "json"]).expect(0).stdout;
    world.write("inventory.json", &document);
    let ids = |run: &serde_json::Value, what: &str| -> Vec<String> {
        let rows = run["reached"].as_array().unwrap().iter();
        rows.filter(|row| row["what"] == what).map(|row| row["id"].to_string()).collect()
    };
    for target in ["quorumleaf", "rosa laptop"] {
        let of_store = world.remit_at(DAY_0, &["blast", target, "--format", "json"]).expect(0).json();
        let asked =
            ["--config", "none.yaml", "blast", target, "--inventory", "inventory.json", "--format", "json"];
        let of_document = world.remit(&asked).expect(0).json();
        for what in ["target", "end", "credential", "integration"] {
            assert_eq!(ids(&of_document, what), ids(&of_store, what), "{target} {what}");
        }
        assert_eq!(of_document["steps"][0]["id"], of_store["steps"][0]["id"]);
        assert_eq!(of_document["steps"][0]["call"], serde_json::Value::Null);
    }
    let reached = world.remit_at(DAY_0, &["blast", "rosa laptop", "--format", "json"]).expect(0).json();
    assert!(!ids(&reached, "end").is_empty(), "{reached}");
}
