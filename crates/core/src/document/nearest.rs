//! The nearest right word for a wrong one.

/// Returns the candidate that is most like `word`, if one is like it at all.
///
/// A third of the word may differ; of equally near candidates the first wins. Case counts for nothing.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let mut best = None;
    let mut limit = (length / 3).max(1);
    for candidate in candidates {
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::osa_distance(&word, &candidate.to_lowercase());
        let is_better = distance < limit || (distance == limit && best.is_none());
        if is_better {
            best = Some(candidate);
            limit = distance;
        }
    }
    best
}

/// Returns the hint that names the nearest right word.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}
