//! What commands write as JSON is what `remit schema` says.

use remit_tests::{DAY_0, World};
use serde_json::{Value, json};

#[test]
fn documents_keep_to_their_schemas() {
    let world = World::acme();
    world.remit_at(DAY_0, &["scan"]).expect(0);
    let record = "integration: { provider: github, app: \"351042\" }\nscopes: [contents:read]\nresources: \"*\"\nreview: { every: 90d \
                  }\n";
    world.write("approvals/one.yaml", record);
    world.write(
        "notices/one.yaml",
        "title: kept tokens were read\napps: [{ provider: github, app: \"fgpat:1920010\" }]\nwindow: { from: 2026-08-08 \
         }\ndeclared: 2026-08-20\n",
    );
    check(&world, "inventory", &["inventory"], "/integrations");
    check(&world, "finding", &["findings"], "/findings");
    check(&world, "report", &["report"], "/integrations");
    check(&world, "blast", &["blast", "--exposures", "notices"], "/rotate");
    check(&world, "review", &["review", "--all"], "/reviews");
    check(&world, "rightsize", &["rightsize", "acme-github/installation:5104"], "/keep");
}

/// Checks a document, and that the schema speaks of it: that what is there and another type is refused.
fn check(world: &World, schema: &str, command: &[&str], place: &str) {
    let validator = world.remit(&["schema", schema]).expect(0).json();
    let validator = jsonschema::validator_for(&validator).expect("a schema");
    let document = world.remit_at(DAY_0, &[command, &["--format", "json"]].concat()).expect(0).json();
    let wrong: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{schema}: {wrong:?}");
    let list = document.pointer(place).and_then(Value::as_array).expect("a list");
    assert!(!list.is_empty(), "{schema} {place} is empty");
    let mut broken = document.clone();
    *broken.pointer_mut(place).expect("a list") = json!("none");
    assert!(!validator.is_valid(&broken), "{schema}");
}
