//! The GraphQL query that finds which repositories have deploy keys.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Client, Settings, acme, generated};

const QUERY: &str = "query($org:String!,$after:String){organization(login:$org){repositories(first:7,after:$after){pageInfo{hasNextPage endCursor} nodes{databaseId nameWithOwner deployKeys(first:2){totalCount pageInfo{hasNextPage} nodes{id title readOnly createdAt verified enabled}}}}} rateLimit{cost remaining resetAt}}";

fn pages(client: &Client) -> Vec<Value> {
    let mut nodes = Vec::new();
    let mut after = Value::Null;
    loop {
        let reply = client.graphql(QUERY, &json!({"org": "acme", "after": after}));
        let repositories = &reply.json["data"]["organization"]["repositories"];
        nodes.extend(repositories["nodes"].as_array().expect("nodes").iter().cloned());
        after = repositories["pageInfo"]["endCursor"].clone();
        if repositories["pageInfo"]["hasNextPage"] == json!(false) {
            return nodes;
        }
    }
}

#[test]
fn every_repository_comes_once_with_the_number_of_its_keys() {
    let simulator = generated(Settings::default());
    let nodes = pages(&Client::installation(&simulator));
    let ids: BTreeSet<String> = nodes.iter().map(|node| node["databaseId"].to_string()).collect();
    assert_eq!((nodes.len(), ids.len()), (17, 17));
    let counts = nodes.iter().filter_map(|node| node["deployKeys"]["totalCount"].as_u64());
    assert_eq!(counts.sum::<u64>(), 15);
    let shown = nodes.iter().filter_map(|node| node["deployKeys"]["nodes"].as_array().map(Vec::len));
    assert_eq!(shown.sum::<usize>(), 10);
}

#[test]
fn points_are_counted_apart_from_requests() {
    let simulator = acme(Settings::default());
    let reply = Client::installation(&simulator).graphql(QUERY, &json!({"org": "acme"}));
    assert_eq!(reply.header("x-ratelimit-resource"), Some("graphql"));
    assert_eq!(reply.header("x-ratelimit-used"), Some("1"));
    assert_eq!(reply.json["data"]["rateLimit"]["cost"], 1);
}

#[test]
fn used_up_points_answer_200_with_the_reason_in_the_body() {
    let graphql = crate::Limit { requests: 1, window: 1_000_000_000 };
    let simulator = acme(Settings { graphql, ..Settings::default() });
    let client = Client::installation(&simulator);
    client.graphql(QUERY, &json!({"org": "acme"}));
    let reply = client.graphql(QUERY, &json!({"org": "acme"}));
    assert_eq!((reply.status, reply.header("x-ratelimit-remaining")), (200, Some("0")));
    assert_eq!(reply.json["errors"][0]["type"], "RATE_LIMITED");
}

#[test]
fn keys_out_of_reach_are_null_with_an_error() {
    let simulator = acme(Settings::default());
    simulator.deny("administration");
    let reply = Client::installation(&simulator).graphql(QUERY, &json!({"org": "acme"}));
    assert_eq!(reply.json["errors"][0]["type"], "FORBIDDEN");
    let nodes = &reply.json["data"]["organization"]["repositories"]["nodes"];
    assert_eq!(
        (nodes[0]["nameWithOwner"].as_str(), &nodes[0]["deployKeys"]),
        (Some("acme/api"), &Value::Null)
    );
}

#[test]
fn what_the_schema_does_not_have_is_an_error() {
    let simulator = acme(Settings::default());
    let client = Client::installation(&simulator);
    let error = |query: &str| client.graphql(query, &json!({})).json["errors"][0]["message"].to_string();
    let missing = error(
        "{organization(login:\"acme\"){repositories(first:1){nodes{deployKeys(first:1){nodes{lastUsed}}}}}}",
    );
    assert!(missing.contains("Field 'lastUsed' doesn't exist on type 'DeployKey'"), "{missing}");
    assert!(error("{organization(login:\"acme\"){repositories{totalCount}}}").contains("first"));
    assert!(error("{organization(login:\"other\"){login}}").contains("Could not resolve"));
    assert!(error("{organization(login:\"acme\"){").contains("Parse error"));
    assert!(error("mutation{x}").contains("Parse error"));
}
