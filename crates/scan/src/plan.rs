//! The plan: which stages a scan reads, and what each feeds.

use crate::ScanError;
use remit_connector::{Lane, StageInfo};
use remit_core::model::StageId;

/// The stages that a scan reads, in the descriptor's order.
#[derive(Debug)]
pub(crate) struct Plan {
    stages: Vec<Planned>,
}

/// One stage of a plan.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) info: &'static StageInfo,
    /// Whether its pages name slices of another planned stage.
    pub(crate) is_feeder: bool,
}

impl Plan {
    /// Plans the asked stages, or all, with the parents that name their slices.
    pub(crate) fn new(offered: &[&'static StageInfo], asked: Option<&[String]>) -> Result<Self, ScanError> {
        let find = |id: &str| offered.iter().copied().find(|info| info.id == id);
        let mut wanted: Vec<&'static str> = Vec::new();
        for id in
            asked.map_or_else(|| offered.iter().map(|info| info.id.to_owned()).collect(), <[String]>::to_vec)
        {
            let mut next = Some(find(&id).ok_or(ScanError::NoSuchStage(id))?);
            while let Some(info) = next.filter(|info| !wanted.contains(&info.id)) {
                wanted.push(info.id);
                next = info.parent.and_then(find);
            }
        }
        let is_wanted = |info: &&&'static StageInfo| wanted.contains(&info.id);
        let planned: Vec<&'static StageInfo> = offered.iter().filter(is_wanted).copied().collect();
        let feeds = |id| planned.iter().any(|info| info.parent == Some(id));
        let stages = planned.iter().map(|info| Planned { info, is_feeder: feeds(info.id) }).collect();
        Ok(Self { stages })
    }

    pub(crate) fn stages(&self) -> &[Planned] {
        &self.stages
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Planned> {
        self.stages.iter().find(|stage| stage.info.id == id)
    }

    /// The stages with their parents, as the store keeps them.
    pub(crate) fn outline(&self) -> Vec<(StageId, Option<StageId>)> {
        let outline = |stage: &Planned| (StageId::from(stage.info.id), stage.info.parent.map(StageId::from));
        self.stages.iter().map(outline).collect()
    }
}

impl Planned {
    pub(crate) fn is_slow(&self) -> bool {
        self.info.lane == Lane::Slow
    }
}

/// Returns what gives stored cursors their meaning. A scan goes on from a stored cursor only where this is the same.
pub fn fingerprint(
    provider: &str,
    base_url: Option<&str>,
    settings: &serde_json::Value,
    stages: Option<&[String]>,
) -> String {
    let version = env!("CARGO_PKG_VERSION");
    serde_json::json!([version, provider, base_url, settings, stages]).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use remit_connector::Tells;
    use remit_core::model::RecordKind;

    const fn stage(id: &'static str, parent: Option<&'static str>) -> StageInfo {
        StageInfo {
            id,
            title: id,
            record_kind: RecordKind::Integration,
            parent,
            permissions: &[],
            lane: Lane::Urgent,
            page_size: 100,
            requests_per_page: 1,
            tells: Tells::NOTHING,
            blind_spots: &[],
        }
    }

    static REPOSITORIES: StageInfo = stage("repositories", None);
    static KEYS: StageInfo = stage("keys", Some("repositories"));
    static APPS: StageInfo = stage("apps", None);

    fn planned(asked: &[&str]) -> Vec<&'static str> {
        let asked: Vec<String> = asked.iter().map(|id| (*id).to_owned()).collect();
        let plan = Plan::new(&[&APPS, &REPOSITORIES, &KEYS], Some(&asked)).expect("stages exist");
        plan.stages().iter().map(|stage| stage.info.id).collect()
    }

    #[test]
    fn asking_for_a_child_plans_its_parent() {
        assert_eq!(planned(&["keys"]), ["repositories", "keys"]);
        assert_eq!(planned(&["apps"]), ["apps"]);
    }

    #[test]
    fn asking_for_an_unknown_stage_is_an_error() {
        let asked = ["kyes".to_owned()];
        assert!(matches!(Plan::new(&[&KEYS], Some(&asked)), Err(ScanError::NoSuchStage(id)) if id == "kyes"));
    }
}
