//! Answers a parsed query from the state: organization, repositories, deploy keys, rate limit.

use serde_json::{Map, Value, json};

use super::parse::{Argument, Field};
use crate::call::Call;
use crate::limit::Resource;
use crate::page::{cursor, cursor_position};
use crate::routes::visible_repositories;
use crate::world::{DeployKey, Repository, Visibility};

/// One query under way.
pub(super) struct Execution<'a> {
    call: &'a Call<'a>,
    variables: Map<String, Value>,
    pub(super) errors: Vec<Value>,
    /// Whether the query does not fit the schema, so that there is no data at all.
    pub(super) is_invalid: bool,
}

/// A connection's window and what follows it.
struct Window {
    start: usize,
    end: usize,
    count: usize,
}

impl<'a> Execution<'a> {
    /// Prepares to answer.
    pub(super) fn new(call: &'a Call<'a>, variables: Map<String, Value>) -> Self {
        Self { call, variables, errors: Vec::new(), is_invalid: false }
    }

    /// Answers the outermost selection.
    pub(super) fn root(&mut self, fields: &[Field]) -> Value {
        self.object(fields, "Query", |execution, field| match field.name.as_str() {
            "organization" => Some(execution.organization(field)),
            "rateLimit" => Some(execution.rate_limit(field)),
            "viewer" => Some(json!({"login": execution.call.shared.scanner.token_owner.name.as_ref()})),
            _ => None,
        })
    }

    fn object(
        &mut self,
        fields: &[Field],
        kind: &str,
        value: impl Fn(&mut Self, &Field) -> Option<Value>,
    ) -> Value {
        let mut map = Map::new();
        for field in fields {
            if field.name == "__typename" {
                map.insert(field.alias.clone(), json!(kind));
                continue;
            }
            match value(self, field) {
                Some(value) => {
                    map.insert(field.alias.clone(), value);
                }
                None => self.unknown(&field.name, kind),
            }
        }
        Value::Object(map)
    }

    fn unknown(&mut self, name: &str, kind: &str) {
        if !self.is_invalid {
            self.is_invalid = true;
            let message = format!("Field '{name}' doesn't exist on type '{kind}'");
            self.errors.push(json!({"message": message, "extensions": {"code": "undefinedField"}}));
        }
    }

    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let (_, argument) = field.arguments.iter().find(|(key, _)| key == name)?;
        match argument {
            Argument::Variable(name) => self.variables.get(name).cloned(),
            Argument::Number(number) => Some(json!(number)),
            Argument::Text(text) => Some(json!(text)).filter(|_| text != "null"),
            Argument::Other => None,
        }
    }

    fn organization(&mut self, field: &Field) -> Value {
        let login = self.argument(field, "login");
        let organization = &self.call.state.organization;
        let is_this = login
            .as_ref()
            .and_then(Value::as_str)
            .is_some_and(|login| login.eq_ignore_ascii_case(&organization.login));
        if !is_this {
            let name = login.as_ref().and_then(Value::as_str).unwrap_or("");
            let message = format!("Could not resolve to an Organization with the login of '{name}'.");
            self.errors.push(json!({"type": "NOT_FOUND", "path": ["organization"], "message": message}));
            return Value::Null;
        }
        self.object(&field.fields, "Organization", |execution, field| match field.name.as_str() {
            "id" => Some(json!(format!("O_{}", organization.id))),
            "databaseId" => Some(json!(organization.id)),
            "login" => Some(json!(organization.login)),
            "name" => Some(json!(organization.name)),
            "repositories" => Some(execution.repositories(field)),
            _ => None,
        })
    }

    /// Returns the window of a connection; GitHub wants `first` and takes at most 100.
    fn window(&mut self, field: &Field, count: usize) -> Option<Window> {
        let first = self.argument(field, "first").and_then(|value| value.as_u64());
        let cap = self.call.shared.settings.page_cap;
        let Some(first) = first.filter(|first| (1..=100).contains(first)) else {
            let message = format!(
                "You must provide a `first` or `last` value between 1 and 100 to properly paginate the `{}` connection.",
                field.name
            );
            self.errors.push(json!({"type": "MISSING_PAGINATION_BOUNDARIES", "message": message}));
            return None;
        };
        let after = self.argument(field, "after");
        let start = match after.as_ref().and_then(Value::as_str) {
            None => 0,
            Some(after) => match cursor_position(after) {
                Some(at) => at + 1,
                None => {
                    let message = format!("`{after}` does not appear to be a valid cursor.");
                    self.errors.push(json!({"type": "INVALID_CURSOR_ARGUMENTS", "message": message}));
                    return None;
                }
            },
        };
        let start = start.min(count);
        let size = usize::try_from(first.min(u64::from(cap.max(1)))).unwrap_or(1);
        Some(Window { start, end: start.saturating_add(size).min(count), count })
    }

    fn connection(
        &mut self,
        field: &Field,
        kind: &str,
        count: usize,
        node: impl Fn(&mut Self, &[Field], usize) -> Value,
    ) -> Value {
        let Some(window) = self.window(field, count) else {
            return Value::Null;
        };
        self.object(&field.fields, kind, |execution, field| match field.name.as_str() {
            "totalCount" => Some(json!(window.count)),
            "pageInfo" => Some(execution.page_info(&field.fields, &window)),
            "nodes" => {
                let nodes = (window.start..window.end).map(|at| node(execution, &field.fields, at));
                Some(Value::Array(nodes.collect()))
            }
            "edges" => {
                let mut edges = Vec::new();
                for at in window.start..window.end {
                    edges.push(execution.object(&field.fields, "Edge", |execution, field| {
                        match field.name.as_str() {
                            "cursor" => Some(json!(cursor(at))),
                            "node" => Some(node(execution, &field.fields, at)),
                            _ => None,
                        }
                    }));
                }
                Some(Value::Array(edges))
            }
            _ => None,
        })
    }

    fn page_info(&mut self, fields: &[Field], window: &Window) -> Value {
        let is_empty = window.start == window.end;
        self.object(fields, "PageInfo", |_, field| match field.name.as_str() {
            "hasNextPage" => Some(json!(window.end < window.count)),
            "hasPreviousPage" => Some(json!(window.start > 0)),
            "endCursor" => Some(json!((!is_empty).then(|| cursor(window.end - 1)))),
            "startCursor" => Some(json!((!is_empty).then(|| cursor(window.start)))),
            _ => None,
        })
    }

    fn repositories(&mut self, field: &Field) -> Value {
        let visible = visible_repositories(self.call);
        self.connection(field, "RepositoryConnection", visible.len(), |execution, fields, at| {
            visible.get(at).map_or(Value::Null, |one| execution.repository(fields, one, at))
        })
    }

    fn repository(&mut self, fields: &[Field], one: &Repository, at: usize) -> Value {
        let call = self.call;
        self.object(fields, "Repository", |execution, field| match field.name.as_str() {
            "id" => Some(json!(format!("R_{}", one.id))),
            "databaseId" => Some(json!(one.id)),
            "name" => Some(json!(one.name)),
            "nameWithOwner" => Some(json!(call.state.full_name(&one.name))),
            "isPrivate" => Some(json!(one.visibility != Visibility::Public)),
            "visibility" => Some(json!(one.visibility.text().to_uppercase())),
            "isArchived" => Some(json!(one.archived)),
            "isFork" => Some(json!(one.fork)),
            "isDisabled" => Some(json!(false)),
            // The tokens that the simulator hands out are an owner's.
            "viewerCanAdminister" => Some(json!(true)),
            "createdAt" => Some(json!(call.time(one.created))),
            "pushedAt" => Some(json!(call.maybe(one.pushed))),
            "url" => Some(json!(format!("https://github.com/{}", call.state.full_name(&one.name)))),
            "defaultBranchRef" => Some(json!({"name": "main"})),
            "owner" => Some(json!({"login": call.state.organization.login})),
            "deployKeys" => Some(execution.deploy_keys(field, one, at)),
            _ => None,
        })
    }

    fn deploy_keys(&mut self, field: &Field, repository: &Repository, at: usize) -> Value {
        let call = self.call;
        if !call.caller.may("administration", "read") && !call.caller.has_scope(&["repo"]) {
            let path = json!(["organization", "repositories", "nodes", at, "deployKeys"]);
            let message = "Resource not accessible by integration";
            self.errors.push(json!({"type": "FORBIDDEN", "path": path, "message": message}));
            return Value::Null;
        }
        let positions =
            call.state.repository(&repository.name).map_or(&[][..], |(at, _)| call.state.keys(at));
        self.connection(field, "DeployKeyConnection", positions.len(), |execution, fields, nth| {
            let position = positions.get(nth).copied().unwrap_or(u32::MAX);
            let key = call.state.objects.deploy_keys.get(position as usize);
            key.map_or(Value::Null, |key| execution.deploy_key(fields, key))
        })
    }

    /// GraphQL has no integer id, no `added_by` and no `last_used` of a deploy key.
    fn deploy_key(&mut self, fields: &[Field], key: &DeployKey) -> Value {
        let call = self.call;
        self.object(fields, "DeployKey", |_, field| match field.name.as_str() {
            "id" => Some(json!(format!("DK_{}", key.id))),
            "title" => Some(json!(key.title)),
            "readOnly" => Some(json!(key.read_only)),
            "verified" => Some(json!(key.verified)),
            "enabled" => Some(json!(key.enabled)),
            "createdAt" => Some(json!(call.time(key.created))),
            _ => None,
        })
    }

    fn rate_limit(&mut self, field: &Field) -> Value {
        let call = self.call;
        let standing = call.shared.meter().standing(
            &call.shared.settings,
            call.caller.kind,
            Resource::Graphql,
            call.now,
        );
        self.object(&field.fields, "RateLimit", |_, field| match field.name.as_str() {
            "cost" => Some(json!(1)),
            "limit" => Some(json!(standing.limit)),
            "remaining" => Some(json!(standing.remaining())),
            "used" => Some(json!(standing.used)),
            "nodeCount" => Some(json!(1)),
            "resetAt" => Some(json!(call.time(crate::world::When::At(standing.reset)))),
            _ => None,
        })
    }
}
