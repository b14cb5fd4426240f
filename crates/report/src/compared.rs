//! One integration's three sets as JSON, the same in `diff` and `explain`, and their words.

use crate::document::{FactWire, Instant, same};
use crate::findings::{EvidenceJson, FindingJson, PlaceJson};
use crate::path::PathJson;
use crate::review::ScheduleJson;
use crate::score::ScoreJson;
use crate::style::{Paint, painted};
use jiff::Timestamp;
use remit_core::fact::Fact;
use remit_core::finding::{Finding, Severity};
use remit_core::judge::{
    ApprovedAs, ComparisonRow, Explanation, GrantedAs, LastUse, RowResult, Since, State, Verdict,
};
use schemars::JsonSchema;
use serde::Serialize;

/// One integration as it was judged.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ComparedJson {
    provider: String,
    connection: Option<String>,
    app: String,
    subject: Option<String>,
    name: String,
    state: &'static str,
    tier: String,
    score: ScoreJson,
    /// When its record is reviewed again.
    review: Option<ScheduleJson>,
    owner: Option<String>,
    purpose: Option<String>,
    data: Option<&'static str>,
    expires: Option<String>,
    record: Option<PlaceJson>,
    sentence: String,
    evidence: Vec<EvidenceJson>,
    paths: Vec<PathJson>,
    scopes: Vec<ScopeJson>,
    last_use: LastUseJson,
    since_last_scan: Option<SinceJson>,
    since_review: Option<SinceJson>,
    findings: Vec<FindingJson>,
    not_evaluated: Vec<GapJson>,
}

/// One scope in the three sets.
#[derive(Debug, Serialize, JsonSchema)]
struct ScopeJson {
    kind: String,
    scope: String,
    tier: String,
    approved: &'static str,
    granted: bool,
    granted_at: Option<Instant>,
    result: &'static str,
}

/// When an integration was last used.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum LastUseJson {
    /// Seen between these.
    Seen { at: Instant, latest: Instant },
    /// Not since then, which is as far back as the sources see.
    NotSince(Instant),
    /// Never, since it was made then.
    NeverSince(Instant),
    /// Nobody tells.
    Unknown,
}

/// How authority changed since an earlier instant.
#[derive(Debug, Serialize, JsonSchema)]
struct SinceJson {
    at: Instant,
    /// Whether the integration was not there yet.
    new: bool,
    /// `wider`, `narrower`, `sideways`, `new resource`, `new grantee` and their like; none where nothing changed.
    changed: Vec<&'static str>,
}

/// A fact that a rule needs and that is unknown.
#[derive(Debug, Serialize, JsonSchema)]
struct GapJson {
    fact: String,
    blocks: &'static str,
    why: FactWire<()>,
}

impl From<&Explanation> for ComparedJson {
    fn from(explanation: &Explanation) -> Self {
        Self::new(explanation, &|_| None)
    }
}

impl ComparedJson {
    /// Returns an integration as it was judged; `opened` says when a finding was opened, by its fingerprint.
    pub(crate) fn new(explanation: &Explanation, opened: &dyn Fn(&str) -> Option<Timestamp>) -> Self {
        let finding = |finding: &Finding| FindingJson::new(finding, opened(&finding.fingerprint));
        let verdict = &explanation.verdict;
        Self {
            provider: verdict.about.provider.to_string(),
            connection: verdict.about.connection.as_ref().map(ToString::to_string),
            app: verdict.about.app.to_string(),
            subject: verdict.about.subject.as_ref().map(ToString::to_string),
            name: verdict.about.name.clone(),
            state: state_id(verdict.state),
            tier: verdict.tier.to_string(),
            score: explanation.into(),
            review: explanation.schedule.as_ref().map(Into::into),
            owner: verdict.owner.clone(),
            purpose: verdict.purpose.clone(),
            data: verdict.data.map(remit_core::approval::DataClass::as_str),
            expires: verdict.expires.map(|day| day.to_string()),
            record: verdict.record.as_ref().map(PlaceJson::from),
            sentence: explanation.sentence.text.clone(),
            evidence: explanation.sentence.evidence.iter().map(EvidenceJson::from).collect(),
            paths: explanation.paths.iter().map(PathJson::from).collect(),
            scopes: explanation.comparison.rows.iter().map(ScopeJson::from).collect(),
            last_use: verdict.last_use.into(),
            since_last_scan: explanation.since_last_scan.map(Into::into),
            since_review: explanation.since_review.map(Into::into),
            findings: verdict.findings.iter().map(finding).collect(),
            not_evaluated: gaps(verdict),
        }
    }
}

fn gaps(verdict: &Verdict) -> Vec<GapJson> {
    let gap = |gap: &remit_core::judge::Gap| GapJson {
        fact: gap.fact.clone(),
        blocks: gap.blocks.id(),
        why: same(&Fact::Unknown(gap.why.clone())),
    };
    verdict.gaps.iter().map(gap).collect()
}

impl From<&ComparisonRow> for ScopeJson {
    fn from(row: &ComparisonRow) -> Self {
        let (granted, granted_at) = match row.granted {
            GrantedAs::Direct(since) => (true, since.map(Instant)),
            GrantedAs::No => (false, None),
        };
        Self {
            kind: row.kind.clone(),
            scope: row.scope.clone(),
            tier: row.tier.to_string(),
            approved: approved(row.approved),
            granted,
            granted_at,
            result: match row.result {
                RowResult::Unapproved => "unapproved",
                RowResult::Excess => "excess",
                RowResult::Matches => "matches",
                RowResult::Narrower => "narrower",
                RowResult::NotGranted => "not_granted",
            },
        }
    }
}

impl From<Since> for SinceJson {
    fn from(since: Since) -> Self {
        Self { at: Instant(since.at), new: since.is_new, changed: since.change.directions() }
    }
}

/// Returns how authority changed since the last scan, in words; none where it did not.
pub(crate) fn drifted(explanation: &Explanation) -> Option<String> {
    let since = explanation.since_last_scan.filter(|since| since.is_new || !since.change.is_none())?;
    let what = if since.is_new { "new".to_owned() } else { since.change.to_string() };
    Some(format!("{what} since the last scan"))
}

impl From<LastUse> for LastUseJson {
    fn from(last_use: LastUse) -> Self {
        match last_use {
            LastUse::Seen { at, latest } => Self::Seen { at: Instant(at), latest: Instant(latest) },
            LastUse::NotSince(since) => Self::NotSince(Instant(since)),
            LastUse::NeverSince(since) => Self::NeverSince(Instant(since)),
            LastUse::Unknown => Self::Unknown,
        }
    }
}

/// Returns the word for how a scope is approved.
pub(crate) fn approved(approved: ApprovedAs) -> &'static str {
    match approved {
        ApprovedAs::Listed => "listed",
        ApprovedAs::Covered => "covered",
        ApprovedAs::No => "no",
    }
}

/// Returns what follows from a row, in words.
pub(crate) fn result(result: RowResult) -> &'static str {
    match result {
        RowResult::Unapproved => "no record",
        RowResult::Excess => "beyond the approval",
        RowResult::Matches => "matches",
        RowResult::Narrower => "narrower than approved",
        RowResult::NotGranted => "drop from the record",
    }
}

/// Returns a state as programs read it.
pub(crate) fn state_id(state: State) -> &'static str {
    match state {
        State::Unapproved => "unapproved",
        State::Exceeds => "exceeds",
        State::Expired => "expired",
        State::Within => "within",
        State::Pending => "pending",
    }
}

/// Returns a state as readers read it.
pub(crate) fn state_word(state: State) -> &'static str {
    match state {
        State::Unapproved => "unapproved",
        State::Exceeds => "exceeds approval",
        State::Expired => "approval expired",
        State::Within => "within approval",
        State::Pending => "waits for approval",
    }
}

/// Returns a state with its glyph, in colour: the frame is the approval, the bar is what was granted.
pub(crate) fn state(state: State) -> String {
    let (glyph, paint) = match state {
        State::Unapproved => ("┆■■", Paint::Over),
        State::Exceeds => ("[■■", Paint::Over),
        State::Expired => ("┆■┆", Paint::High),
        State::Within => ("[■]", Paint::Fine),
        State::Pending => ("[?]", Paint::Quiet),
    };
    painted(paint, &format!("{glyph:<3} {}", state_word(state)))
}

/// How many scopes of one integration are approved, granted, and granted beyond the approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) within: usize,
    pub(crate) beyond: usize,
    pub(crate) not_granted: usize,
}

impl Counts {
    /// Counts the rows of a comparison.
    pub(crate) fn of(explanation: &Explanation) -> Self {
        let mut counts = Self::default();
        for row in &explanation.comparison.rows {
            match row.result {
                RowResult::Unapproved | RowResult::Excess => counts.beyond += 1,
                RowResult::Matches | RowResult::Narrower => counts.within += 1,
                RowResult::NotGranted => counts.not_granted += 1,
            }
        }
        counts
    }

    /// Returns the scope bar in text: one cell a scope, approved cells end at the line, what lies right of it is beyond the
    /// approval. The line stands in the same column in every row.
    pub(crate) fn bar(self, is_approved: bool) -> String {
        let granted = cells(self.within, MOST_CELLS, '■');
        let room = MOST_CELLS.saturating_sub(self.within.min(MOST_CELLS));
        let open = cells(self.not_granted, room, '·');
        let left = format!("{granted}{open}");
        let edge = if is_approved { '│' } else { '┆' };
        let beyond = painted(Paint::Over, &cells(self.beyond, MOST_CELLS, '■'));
        format!("{left:>width$}{edge}{beyond}", width = MOST_CELLS + 1)
    }
}

const MOST_CELLS: usize = 6;

fn cells(n: usize, most: usize, cell: char) -> String {
    let shown: String = std::iter::repeat_n(cell, n.min(most)).collect();
    if n > most && most > 0 { format!("{shown}+") } else { shown }
}

/// Returns the worst severity of open findings.
pub(crate) fn worst(explanation: &Explanation) -> Option<Severity> {
    let open = explanation.verdict.findings.iter().filter(|finding| finding.is_open());
    open.map(|finding| finding.severity).max()
}
