//! Primary and secondary limits, and conditional requests that cost nothing.

use super::{Client, Settings, acme};
use crate::{Limit, Secondary, Wait};

/// A window in which the clock's edge is not met.
fn few(requests: u32) -> Settings {
    Settings { core: Limit { requests, window: 1_000_000_000 }, ..Settings::default() }
}

#[test]
fn each_answer_says_how_the_limit_stands() {
    let simulator = acme(few(10));
    let client = Client::token(&simulator, &simulator.fine_grained_token());
    client.get("/orgs/acme/hooks");
    let reply = client.get("/orgs/acme/hooks");
    assert_eq!(reply.header("x-ratelimit-limit"), Some("10"));
    assert_eq!(reply.header("x-ratelimit-used"), Some("2"));
    assert_eq!(reply.header("x-ratelimit-remaining"), Some("8"));
    assert_eq!(reply.header("x-ratelimit-reset"), Some("2000000000"));
    assert_eq!(reply.header("x-ratelimit-resource"), Some("core"));
}

#[test]
fn a_used_up_limit_refuses_with_nothing_remaining() {
    for status in [403, 429] {
        let simulator = acme(Settings { refusal: status, ..few(1) });
        let client = Client::token(&simulator, &simulator.fine_grained_token());
        assert_eq!(client.get("/orgs/acme/hooks").status, 200);
        let reply = client.get("/orgs/acme/hooks");
        assert_eq!((reply.status, reply.header("x-ratelimit-remaining")), (status, Some("0")));
        assert!(reply.message().starts_with("API rate limit exceeded for installation ID"));
        assert_eq!((reply.header("retry-after"), simulator.requests().refused), (None, 1));
    }
}

#[test]
fn credentials_and_resources_have_limits_of_their_own() {
    let simulator = acme(few(1));
    let fine_grained = Client::token(&simulator, &simulator.fine_grained_token());
    let classic = Client::token(&simulator, &simulator.classic_token());
    assert_eq!(fine_grained.get("/orgs/acme/hooks").status, 200);
    assert_eq!(classic.get("/orgs/acme/hooks").status, 200);
    let audit = fine_grained.get("/orgs/acme/audit-log");
    assert_eq!((audit.status, audit.header("x-ratelimit-resource")), (200, Some("audit_log")));
    assert_eq!(fine_grained.get("/rate_limit").json["resources"]["core"]["remaining"], 0);
}

#[test]
fn a_secondary_limit_says_what_it_is_set_to_say() {
    for (wait, is_told) in [(Wait::Seconds(7), true), (Wait::Date(7), true), (Wait::BodyOnly, false)] {
        let secondary = Secondary { points: 1, window: 1_000_000_000, concurrent: 100, wait };
        let simulator = acme(Settings { secondary: Some(secondary), ..Settings::default() });
        let client = Client::token(&simulator, &simulator.fine_grained_token());
        assert_eq!(client.get("/orgs/acme/hooks").status, 200);
        let reply = client.get("/orgs/acme/hooks");
        assert_eq!(reply.status, 403);
        assert!(reply.message().contains("secondary rate limit"));
        assert_eq!(reply.header("retry-after").is_some(), is_told);
        assert_ne!(reply.header("x-ratelimit-remaining"), Some("0"));
    }
}

#[test]
fn an_unchanged_answer_is_304_and_free() {
    let simulator = acme(few(2));
    let client = Client::token(&simulator, &simulator.fine_grained_token());
    let tag = client.get("/orgs/acme/hooks").header("etag").expect("a tag").to_owned();
    for _ in 0..5 {
        let reply = client.send("GET", "/orgs/acme/hooks", &[("if-none-match", &tag)], "");
        assert_eq!((reply.status, reply.body.len()), (304, 0));
        assert_eq!(reply.header("x-ratelimit-remaining"), Some("1"));
    }
    assert_eq!((simulator.requests().conditional, simulator.requests().not_modified), (5, 5));
}

#[test]
fn a_tag_of_another_credential_or_day_does_not_match() {
    let simulator = acme(Settings::default());
    let client = Client::token(&simulator, &simulator.fine_grained_token());
    let tag = client.get("/orgs/acme/installations").header("etag").expect("a tag").to_owned();
    let asked = [("if-none-match", tag.as_str())];
    let other = Client::token(&simulator, &simulator.classic_token());
    assert_eq!(other.send("GET", "/orgs/acme/installations", &asked, "").status, 200);
    simulator.set_day(8);
    assert_eq!(client.send("GET", "/orgs/acme/installations", &asked, "").status, 200);
}
