//! What takes authority away: tokens, grants and roles are deleted; apps, keys and hooks are switched off. What is gone
//! stays gone on every later day.

use super::answer::Answer;
use super::objects::Objects;
use super::routes::Call;

/// One change that a request has made since the start, by the id of what it took.
#[derive(Debug, Clone)]
pub(super) enum Edit {
    ApiToken(String),
    Grant(String),
    RefreshToken(String),
    Role(String),
    ApiService(String),
    App(String),
    Key(String),
    EventHook(String),
    InlineHook(String),
    LogStream(String),
}

const OFF: &str = "INACTIVE";

impl Edit {
    /// Makes the change again, in what the world file says of a day.
    pub(super) fn apply(&self, to: &mut Objects) {
        match self {
            Self::ApiToken(id) => to.api_tokens.retain(|one| one.id != *id),
            Self::Grant(id) => to.grants.retain(|one| one.id != *id),
            Self::RefreshToken(id) => to.refresh_tokens.retain(|one| one.id != *id),
            Self::Role(id) => to.roles.retain(|one| one.id != *id),
            Self::ApiService(id) => to.api_services.retain(|one| one.id != *id),
            Self::App(id) => switch_off(to.apps.iter_mut().map(|one| (&one.id, &mut one.status)), id),
            Self::Key(id) => switch_off(to.keys.iter_mut().map(|one| (&one.id, &mut one.status)), id),
            Self::EventHook(id) => {
                switch_off(to.event_hooks.iter_mut().map(|one| (&one.id, &mut one.status)), id)
            }
            Self::InlineHook(id) => {
                switch_off(to.inline_hooks.iter_mut().map(|one| (&one.id, &mut one.status)), id)
            }
            Self::LogStream(id) => {
                switch_off(to.log_streams.iter_mut().map(|one| (&one.id, &mut one.status)), id)
            }
        }
    }
}

fn switch_off<'o>(mut all: impl Iterator<Item = (&'o String, &'o mut String)>, id: &str) {
    if let Some((_, status)) = all.find(|(known, _)| *known == id) {
        OFF.clone_into(status);
    }
}

/// Makes a change where its object is there.
fn made(call: &Call<'_>, id: &str, is_there: bool, edit: fn(String) -> Edit) -> Answer {
    if !is_there {
        return Answer::not_found(id);
    }
    call.inside.edit(edit(id.to_owned()));
    Answer::empty()
}

pub(super) fn api_token(call: &Call<'_>) -> Answer {
    let id = call.part(0);
    made(call, id, call.day.objects.api_tokens.iter().any(|one| one.id == id), Edit::ApiToken)
}

pub(super) fn grant(call: &Call<'_>) -> Answer {
    let (app, id) = (call.part(0), call.part(1));
    let mut grants = call.day.objects.grants.iter();
    made(call, id, grants.any(|one| one.id == id && *one.app.name == *app), Edit::Grant)
}

pub(super) fn refresh_token(call: &Call<'_>) -> Answer {
    let (app, id) = (call.part(0), call.part(1));
    let mut tokens = call.day.objects.refresh_tokens.iter();
    made(call, id, tokens.any(|one| one.id == id && *one.app.name == *app), Edit::RefreshToken)
}

pub(super) fn refresh_tokens(call: &Call<'_>) -> Answer {
    let app = call.part(0);
    if let Err(refusal) = call.app(app) {
        return refusal;
    }
    let tokens = call.day.objects.refresh_tokens.iter().filter(|one| *one.app.name == *app);
    tokens.for_each(|one| call.inside.edit(Edit::RefreshToken(one.id.clone())));
    Answer::empty()
}

pub(super) fn role(call: &Call<'_>) -> Answer {
    let (client, id) = (call.part(0), call.part(1));
    let is_held = |app: &crate::world::Link| *app.name == *client;
    let mut roles = call.day.objects.roles.iter();
    made(call, id, roles.any(|one| one.id == id && one.app.as_ref().is_some_and(is_held)), Edit::Role)
}

pub(super) fn api_service(call: &Call<'_>) -> Answer {
    let id = call.part(0);
    made(call, id, call.day.objects.api_services.iter().any(|one| one.id == id), Edit::ApiService)
}

/// Switching off answers 200 with nothing in it.
fn switched(answer: Answer) -> Answer {
    match answer.status {
        204 => Answer::of(200, &serde_json::json!({})),
        _ => answer,
    }
}

pub(super) fn app(call: &Call<'_>) -> Answer {
    let id = call.part(0);
    switched(made(call, id, call.app(id).is_ok(), Edit::App))
}

pub(super) fn key(call: &Call<'_>) -> Answer {
    let (app, id) = (call.part(0), call.part(1));
    let mut keys = call.day.objects.keys.iter();
    switched(made(call, id, keys.any(|one| one.id == id && *one.app.name == *app), Edit::Key))
}

pub(super) fn event_hook(call: &Call<'_>) -> Answer {
    let id = call.part(0);
    switched(made(call, id, call.day.objects.event_hooks.iter().any(|one| one.id == id), Edit::EventHook))
}

pub(super) fn inline_hook(call: &Call<'_>) -> Answer {
    let id = call.part(0);
    switched(made(call, id, call.day.objects.inline_hooks.iter().any(|one| one.id == id), Edit::InlineHook))
}

pub(super) fn log_stream(call: &Call<'_>) -> Answer {
    let id = call.part(0);
    switched(made(call, id, call.day.objects.log_streams.iter().any(|one| one.id == id), Edit::LogStream))
}
