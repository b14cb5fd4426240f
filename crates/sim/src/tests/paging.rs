//! Every page of every listing, at any page size, has every item exactly once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Client, Settings, acme, generated};

fn ids(items: &[Value]) -> BTreeSet<String> {
    items.iter().map(|item| item.get("id").unwrap_or(&item["credential_id"]).to_string()).collect()
}

fn check(client: &Client, path: &str, key: Option<&str>, count: usize) {
    for size in [1, 2, 100] {
        let items = client.all(&format!("{path}?per_page={size}"), key);
        assert_eq!(items.len(), count, "{path} at {size} a page");
        assert_eq!(ids(&items).len(), count, "{path} at {size} a page repeats items");
    }
}

#[test]
fn a_page_size_never_loses_or_repeats_an_item() {
    let simulator = generated(Settings::default());
    let client = Client::installation(&simulator);
    check(&client, "/orgs/acme/installations", Some("installations"), 23);
    check(&client, "/orgs/acme/personal-access-tokens", None, 45);
    check(&client, "/orgs/acme/repos", None, 17);
    check(&client, "/installation/repositories", Some("repositories"), 17);
    check(&client, "/orgs/acme/members", None, 11);
    check(&client, "/repos/acme/service-00000/keys", None, 3);
    check(&client, "/repos/acme/service-00016/hooks", None, 2);
}

#[test]
fn cursor_lists_are_complete_too() {
    let simulator = acme(Settings::default());
    simulator.set_day(30);
    let client = Client::installation(&simulator);
    check(&client, "/orgs/acme/credential-authorizations", None, 8);
    let count = client.get("/orgs/acme/audit-log?per_page=100&include=all").json.as_array().map(Vec::len);
    for size in [1, 2] {
        let events = client.all(&format!("/orgs/acme/audit-log?include=all&order=asc&per_page={size}"), None);
        let documents: BTreeSet<&str> =
            events.iter().filter_map(|one| one["_document_id"].as_str()).collect();
        assert_eq!((Some(events.len()), Some(documents.len())), (count, count));
        let times: Vec<Option<i64>> = events.iter().map(|one| one["@timestamp"].as_i64()).collect();
        assert!(times.is_sorted(), "{times:?}");
    }
}

#[test]
fn the_cap_holds_whatever_is_asked_for() {
    let simulator = generated(Settings { page_cap: 4, ..Settings::default() });
    let reply = Client::installation(&simulator).get("/orgs/acme/personal-access-tokens?per_page=100");
    assert_eq!(reply.json.as_array().map(Vec::len), Some(4));
    assert!(reply.next().is_some());
}

#[test]
fn next_links_name_the_organization_by_number_and_work() {
    let simulator = generated(Settings::default());
    let client = Client::installation(&simulator);
    let next = client.get("/orgs/acme/installations?per_page=20").next().expect("there is more");
    let path = next.strip_prefix(&simulator.base_url()).expect("on the same host");
    assert_eq!(path, "/organizations/9031177/installations?per_page=20&page=2");
    let last = client.get(path);
    assert_eq!(last.json["installations"].as_array().map(Vec::len), Some(3));
    assert_eq!((last.json["total_count"].as_u64(), last.next()), (Some(23), None));
    assert_eq!(client.get("/organizations/1/installations").status, 404);
}

#[test]
fn a_single_page_has_no_link() {
    let simulator = generated(Settings::default());
    let reply = Client::installation(&simulator).get("/orgs/acme/installations?per_page=100");
    assert_eq!(reply.header("link"), None);
}

#[test]
fn an_enterprise_server_answers_below_its_prefix() {
    let simulator = generated(Settings { enterprise_server: true, ..Settings::default() });
    assert!(simulator.base_url().ends_with("/api/v3"));
    let client = Client::installation(&simulator);
    check(&client, "/orgs/acme/installations", Some("installations"), 23);
    let reply = client.get("/orgs/acme/credential-authorizations");
    assert_eq!((reply.status, reply.header("x-ratelimit-limit")), (404, None));
}
