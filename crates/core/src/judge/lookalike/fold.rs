//! Folding a name until what looks the same is the same.
//!
//! Compatibility form (Unicode Standard Annex 15, NFKC), confusable skeleton (Unicode Technical Standard 39, section 4),
//! lower case, and nothing but letters and digits. What the skeleton tells apart only because of case is folded too:
//! `I` and `l`, `0` and `o`, `rn` and `m`.

use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// A name as an eye that is not careful reads it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::judge) struct Folded(Vec<char>);

impl Folded {
    /// Folds a name.
    pub(in crate::judge) fn of(name: &str) -> Self {
        let mut folded = Vec::with_capacity(name.len());
        if name.is_ascii() {
            let table = ascii();
            for byte in name.bytes() {
                let Some(piece) = table.get(usize::from(byte)) else { continue };
                piece.iter().for_each(|letter| push(&mut folded, *letter));
            }
        } else {
            read(name).for_each(|letter| push(&mut folded, letter));
        }
        Self(folded)
    }

    /// Returns its letters and digits.
    pub(super) fn letters(&self) -> &[char] {
        &self.0
    }
}

/// What each ASCII character folds to: most names are of nothing else.
fn ascii() -> &'static [Vec<char>] {
    static TABLE: OnceLock<Vec<Vec<char>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        (0..128_u8).map(|byte| read(char::from(byte).encode_utf8(&mut [0; 4])).collect()).collect()
    })
}

/// Letters and digits as they are read one by one. The skeleton is taken twice, for it knows `І` and `I` as one and `I`
/// and `i` as two, and lower case tells which of them was meant.
fn read(name: &str) -> impl Iterator<Item = char> {
    let compatible: String = name.nfkc().collect();
    let lower = skeleton(&compatible).collect::<String>().to_lowercase();
    let letters: Vec<char> = skeleton(&lower).flat_map(char::to_lowercase).collect();
    letters.into_iter().filter(|letter| letter.is_alphanumeric()).map(|letter| match letter {
        'i' | '1' => 'l',
        '0' => 'o',
        letter => letter,
    })
}

/// `rn` reads like `m`, which the skeleton writes as `rn`.
fn push(folded: &mut Vec<char>, letter: char) {
    match folded.last_mut() {
        Some(last) if letter == 'n' && *last == 'r' => *last = 'm',
        Some(_) | None => folded.push(letter),
    }
}
