//! Scripted faults meet exactly the requests that they are written for.

use super::{Client, Settings, acme};
use crate::{Fault, FaultKind, Nth, Simulator, Wait};

const HOOKS: &str = "/orgs/{org}/hooks";

fn faulty(nth: Nth, kind: FaultKind) -> (Simulator, Client) {
    let faults = vec![Fault::new(HOOKS, nth, kind)];
    let simulator = acme(Settings { faults, ..Settings::default() });
    let client = Client::token(&simulator, &simulator.fine_grained_token());
    (simulator, client)
}

#[test]
fn a_fault_meets_only_its_template_and_its_turn() {
    let (simulator, client) = faulty(Nth::Only(2), FaultKind::Status(502));
    assert_eq!(client.get("/orgs/acme/members").status, 200);
    let statuses = [(); 3].map(|()| client.get("/orgs/acme/hooks").status);
    assert_eq!((statuses, simulator.requests().faulty), ([200, 502, 200], 1));
    let (_simulator, client) = faulty(Nth::First(2), FaultKind::Status(503));
    assert_eq!([(); 3].map(|()| client.get("/orgs/acme/hooks").status), [503, 503, 200]);
}

#[test]
fn a_reset_ends_the_connection_without_an_answer() {
    let (_simulator, client) = faulty(Nth::Only(1), FaultKind::Reset);
    let reply = client.get("/orgs/acme/hooks");
    assert_eq!((reply.status, reply.body.len()), (0, 0));
    assert_eq!(client.get("/orgs/acme/hooks").status, 200);
}

#[test]
fn a_truncated_body_is_shorter_than_announced() {
    let (_simulator, client) = faulty(Nth::Only(1), FaultKind::Truncated);
    let reply = client.get("/orgs/acme/hooks");
    let announced: usize =
        reply.header("content-length").and_then(|text| text.parse().ok()).expect("announced");
    assert_eq!(reply.status, 200);
    assert!((1..announced).contains(&reply.body.len()), "{} of {announced}", reply.body.len());
}

#[test]
fn bodies_are_of_the_wrong_kind_on_demand() {
    let reply = faulty(Nth::Every, FaultKind::WrongType).1.get("/orgs/acme/hooks");
    assert!(reply.status == 200 && reply.json.is_string());
    let reply = faulty(Nth::Every, FaultKind::ErrorBody).1.get("/orgs/acme/hooks");
    assert!(reply.status == 200 && !reply.message().is_empty());
    let reply = faulty(Nth::Every, FaultKind::Html).1.get("/orgs/acme/hooks");
    assert!(reply.status == 200 && reply.header("content-type") == Some("text/html"));
    let reply = faulty(Nth::Every, FaultKind::Oversized(3_000_000)).1.get("/orgs/acme/hooks");
    assert_eq!(reply.status, 200);
    assert!(reply.body.len() >= 3_000_000);
}

#[test]
fn redirects_go_where_they_are_told_to() {
    let (simulator, client) = faulty(Nth::Every, FaultKind::Redirect);
    let reply = client.get("/orgs/acme/hooks?per_page=1");
    let location = reply.header("location").expect("a location");
    let path = location.strip_prefix(&simulator.base_url()).expect("on the same host");
    assert_eq!((reply.status, client.get(path).status), (301, 200));
    let elsewhere = FaultKind::RedirectTo("http://elsewhere.example/".to_owned());
    let reply = faulty(Nth::Every, elsewhere).1.get("/orgs/acme/hooks");
    assert_eq!((reply.status, reply.header("location")), (302, Some("http://elsewhere.example/")));
}

#[test]
fn next_links_can_lead_astray() {
    let (simulator, client) = faulty(Nth::Every, FaultKind::RepeatedNext);
    let next = client.get("/orgs/acme/hooks?page=2").next();
    assert_eq!(next, Some(format!("{}/orgs/acme/hooks?page=2", simulator.base_url())));
    let astray = FaultKind::NextTo("https://elsewhere.example".to_owned());
    let next = faulty(Nth::Every, astray).1.get("/orgs/acme/hooks").next();
    assert_eq!(next, Some("https://elsewhere.example/orgs/acme/hooks?page=2".to_owned()));
}

#[test]
fn limits_can_be_struck_by_script() {
    let reply = faulty(Nth::Every, FaultKind::PrimaryLimit).1.get("/orgs/acme/hooks");
    assert_eq!((reply.status, reply.header("x-ratelimit-remaining")), (403, Some("0")));
    let reply = faulty(Nth::Every, FaultKind::SecondaryLimit(Wait::Seconds(3))).1.get("/orgs/acme/hooks");
    assert_eq!((reply.status, reply.header("retry-after")), (403, Some("3")));
}

#[test]
fn a_hanging_request_does_not_keep_the_simulator_from_stopping() {
    use std::io::Write as _;
    let (simulator, _client) = faulty(Nth::Every, FaultKind::Hang);
    let address = simulator.base_url().replace("http://", "");
    let mut stream = std::net::TcpStream::connect(&address).expect("the simulator listens");
    let request = format!("GET /orgs/acme/hooks HTTP/1.1\r\nhost: {address}\r\nuser-agent: a test\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("the simulator reads");
    while simulator.requests().total == 0 {
        std::thread::yield_now();
    }
    drop(simulator);
}
