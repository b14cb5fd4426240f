//! Nothing tracked depends on one machine: no home folders, no package mirrors.

use crate::violation::Violation;

/// Beginnings of absolute paths that only one machine has.
const FOLDERS: &[&str] = &["/root/", "/home/", "/Users/", "/work/", "/tmp/bash", "/tmp/t/"];

/// What names a package mirror: the end of a file's name, and the words.
const MIRRORS: &[(&str, &str)] = &[
    (".npmrc", "registry=http"),
    (".npmrc", "registry = http"),
    (".yarnrc", "registry \"http"),
    ("package-lock.json", "\"resolved\""),
    ("package.json", "\"registry\""),
    ("pip.conf", "index-url"),
    ("requirements.txt", "index-url"),
    (".cargo/config.toml", "[source"),
    (".cargo/config.toml", "[registries"),
    ("sources.list", "deb "),
];

/// Checks one text file.
pub(super) fn check(path: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let mut report = |message: String, hint: &str| {
            found.push(Violation {
                file: path.to_owned(),
                line: number,
                rule: "machine",
                message,
                hint: hint.to_owned(),
            });
        };
        if let Some(folder) = FOLDERS.iter().find(|folder| names(line, folder)) {
            let hint = "write a path from the repository's root, or one that the reader sets";
            report(format!("`{folder}…` is there on one machine only"), hint);
        }
        if let Some((_, words)) =
            MIRRORS.iter().find(|(end, words)| path.ends_with(end) && line.contains(words))
        {
            report(format!("`{words}` names a package mirror"), "leave it to the machine's own settings");
        }
        if path.ends_with("Cargo.lock") && line.starts_with("source = ") && !line.contains("crates.io-index")
        {
            report(
                "a package from outside of the public registry".to_owned(),
                "depend on a published version",
            );
        }
    }
    found
}

/// Whether the line names something in the folder, not a URL or a longer path that has the same words inside.
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let (before, rest) = line.split_at(at);
        let is_inside =
            before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | '/' | '~'));
        let goes_on = rest
            .strip_prefix(folder)
            .is_some_and(|name| name.starts_with(|c: char| c.is_alphanumeric() || c == '.'));
        !is_inside && goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::violation::places;

    #[test]
    fn folders_of_one_machine_are_found() {
        let planted = concat!("a\nrun /ro", "ot/a.sh");
        assert_eq!(places(&check("a.md", planted)), ["a.md:2 machine"]);
        assert_eq!(check("a.md", "https://acme.example/work/a and crates/home/a"), []);
    }

    #[test]
    fn package_mirrors_are_found() {
        let planted = "{\n  \"resolved\": \"http://mirror.example/a.tgz\"";
        assert_eq!(places(&check("tests/package-lock.json", planted)), ["tests/package-lock.json:2 machine"]);
        let planted = "source = \"git+https://acme.example/a\"";
        assert_eq!(places(&check("Cargo.lock", planted)), ["Cargo.lock:1 machine"]);
    }
}
