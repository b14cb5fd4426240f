//! What is taken out of an exchange, and what is left as it came.

use super::{Eraser, EvidenceRules};
use http::HeaderValue;

const RULES: EvidenceRules = EvidenceRules { headers: &[], addresses: &["config.url", "variables.value!"] };

fn check(body: &str, expected: &str) {
    let carried = HeaderValue::from_static("Bearer carried-by-the-request");
    assert_eq!(Eraser::new(&RULES, &carried).body(body.as_bytes()), expected);
}

#[test]
fn a_body_without_secrets_is_kept_byte_for_byte() {
    for body in [r#"{ "b": 1,  "a": [ "x" ] }"#, r#"{"token_name":"ci","secret":""}"#, "no JSON", ""] {
        check(body, body);
    }
}

#[test]
fn fields_that_are_secrets_by_name_are_replaced() {
    check(
        r#"{"items":[{"Client-Secret":"s3","id":7}],"secret":"********"}"#,
        r#"{"items":[{"Client-Secret":"[removed]","id":7}],"secret":"[removed]"}"#,
    );
}

#[test]
fn of_a_webhooks_address_the_host_is_kept() {
    check(
        r#"[{"config":{"url":"https://ada:word@hooks.example:8443/T0/B0/xyz?key=1"},"url":"https://api.example/1"}]"#,
        r#"[{"config":{"url":"https://hooks.example:8443/[removed]"},"url":"https://api.example/1"}]"#,
    );
    check(
        r#"{"config":{"url":"ssh://git@code.example/a.git"}}"#,
        r#"{"config":{"url":"ssh://code.example/[removed]"}}"#,
    );
    check(r#"{"config":{"url":"no address"}}"#, r#"{"config":{"url":"[removed]"}}"#);
}

#[test]
fn of_a_field_that_is_marked_so_nothing_is_kept() {
    check(
        r#"{"value":"1","variables":[{"key":"A","value":"https://ada.example/x"},{"value":""}]}"#,
        r#"{"value":"1","variables":[{"key":"A","value":"[removed]"},{"value":""}]}"#,
    );
    check(
        r#"{"variables":[{"value":{"a":"b"}},{"value":[1,["c"]]},{"value":{}},{"value":7}]}"#,
        r#"{"variables":[{"value":{}},{"value":[]},{"value":{}},{"value":7}]}"#,
    );
}

#[test]
fn secret_parameters_and_users_are_taken_out_of_addresses() {
    check(r#"{"next":"/a?page=2&token=abc&b=1"}"#, r#"{"next":"/a?page=2&token=[removed]&b=1"}"#);
    check(r#"{"at":"https://ada:word@api.example/a"}"#, r#"{"at":"https://[removed]@api.example/a"}"#);
    check(r#"{"at":"/a?sig=abc","code":"x"}"#, r#"{"at":"/a?sig=[removed]","code":"x"}"#);
    check(r#"{"next":"/a?page=2&after=abc"}"#, r#"{"next":"/a?page=2&after=abc"}"#);
}

#[test]
fn the_credential_is_taken_out_wherever_an_answer_quotes_it() {
    check(r#"{"message":"carried-by-the-request is no good"}"#, r#"{"message":"[removed] is no good"}"#);
    check("<p>carried-by-the-request</p>", "<p>[removed]</p>");
}

#[test]
fn of_addresses_in_headers_the_query_is_taken_out() {
    let eraser = Eraser::new(&RULES, &HeaderValue::from_static(""));
    let value = "required; url=https://github.example/orgs/acme/sso?authorization_request=once";
    assert_eq!(eraser.header(value), "required; url=https://github.example/orgs/acme/sso?[removed]");
}
