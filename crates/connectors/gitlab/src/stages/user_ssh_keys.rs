//! SSH keys of one person on an instance that is read as a whole.

use crate::Gitlab;
use crate::fetch::{READ_API, counted, stage};
use crate::stages::{people, ssh_keys};
use remit_connector::core::model::RecordKind;
use remit_connector::{Ask, FetchError, Page, Stage, StageInfo};

const ENDPOINT: &str = "GET /users/{id}/keys";

const INFO: StageInfo = StageInfo {
    permissions: &[READ_API],
    tells: ssh_keys::TELLS,
    ..stage(ID, "SSH keys of people", RecordKind::Integration, Some(people::ID))
};

pub(crate) const ID: &str = "user_ssh_keys";

pub(crate) const STAGE: Stage<Gitlab> = Stage { info: INFO, page: |gitlab, ask| Box::pin(page(gitlab, ask)) };

async fn page(gitlab: &Gitlab, ask: Ask<'_>) -> Result<Page, FetchError> {
    let reply = gitlab.list(&INFO, ENDPOINT, ask).await?;
    Ok(counted(reply, |body| ssh_keys::records(body, ask.slice.key.parse().ok(), ENDPOINT)))
}
