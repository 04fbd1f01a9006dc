//! What is built in: `deny.toml` held against every crate of `Cargo.lock`, as cargo-deny does where it is installed.
//! Advisories are its own, for they come from a network.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Named>,
    deny: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
    allow_git: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

impl Package {
    fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }
}

fn policy() -> Result<Policy, toml::de::Error> {
    toml::from_str(include_str!("../../deny.toml"))
}

/// Every crate of every system, with what it says of itself.
fn packages() -> Result<Vec<Package>, Box<dyn std::error::Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--manifest-path",
        ])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    assert!(metadata.packages.len() > 100);
    Ok(metadata.packages)
}

/// Whether an expression of SPDX can be met with some licences. "/" is an older "OR".
fn met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = either(&words, allowed);
    assert!(
        rest.is_empty(),
        "{expression}: expected its end, found {rest:?}"
    );
    met
}

fn either<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = both(words, allowed);
    while let ["OR", after @ ..] = rest {
        let (other, after) = both(after, allowed);
        (met, rest) = (met || other, after);
    }
    (met, rest)
}

fn both<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = one(words, allowed);
    while let ["AND", after @ ..] = rest {
        let (other, after) = one(after, allowed);
        (met, rest) = (met && other, after);
    }
    (met, rest)
}

fn one<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    match words {
        ["(", inside @ ..] => match either(inside, allowed) {
            (met, [")", rest @ ..]) => (met, rest),
            (_, rest) => (false, rest),
        },
        [name, "WITH", exception, rest @ ..] => {
            (allowed.contains(&format!("{name} WITH {exception}")), rest)
        }
        [name, rest @ ..] => (allowed.contains(*name), rest),
        [] => (false, words),
    }
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    let allowed: BTreeSet<String> = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"]
        .map(String::from)
        .into();
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "Unlicense/MIT",
        "(GPL-3.0 OR MIT) AND Zlib",
        "GPL-3.0 AND Zlib OR MIT",
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0",
    ] {
        assert!(met(good, &allowed), "{good}");
    }
    for bad in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "Apache-2.0",
        "MIT WITH x",
        "(MIT OR Zlib) AND GPL-3.0",
        "",
    ] {
        assert!(!met(bad, &allowed), "{bad}");
    }
}

#[test]
fn every_licence_is_one_of_those_that_are_allowed() -> Outcome {
    let allowed = policy()?.licenses.allow;
    for package in packages()? {
        let licence = package.license.as_deref().unwrap_or("");
        assert!(
            met(licence, &allowed),
            "{}: {licence:?} is not allowed",
            package.id()
        );
    }
    Ok(())
}

#[test]
fn no_crate_stands_twice_without_a_reason_and_no_reason_without_a_crate() -> Outcome {
    let skipped = policy()?.bans.skip;
    assert!(skipped.iter().all(|named| named.reason.len() > 10));
    let skipped: BTreeSet<String> = skipped.into_iter().map(|named| named.name).collect();
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages()? {
        versions
            .entry(package.name.clone())
            .or_default()
            .push(package.id());
    }
    let twice = || versions.values().filter(|ids| ids.len() > 1);
    for ids in twice() {
        let without: Vec<_> = ids.iter().filter(|id| !skipped.contains(*id)).collect();
        assert!(
            without.len() < 2,
            "without a reason in deny.toml: {without:?}"
        );
    }
    let known: BTreeSet<&String> = twice().flatten().collect();
    for name in &skipped {
        assert!(
            known.contains(name),
            "deny.toml: {name} stands nowhere twice any more"
        );
    }
    Ok(())
}

#[test]
fn nothing_comes_from_anywhere_but_the_registry_and_nothing_banned_is_there() -> Outcome {
    let Policy { bans, sources, .. } = policy()?;
    assert!(sources.allow_git.is_empty());
    for package in packages()? {
        let banned = bans.deny.iter().find(|named| named.name == package.name);
        assert!(
            banned.is_none(),
            "{}: {}",
            package.id(),
            banned.map_or("", |named| &named.reason)
        );
        let Some(source) = &package.source else {
            assert!(package.name.starts_with("lambdascope"), "{}", package.id());
            continue;
        };
        let registry = source.strip_prefix("registry+").unwrap_or_default();
        assert!(
            sources
                .allow_registry
                .iter()
                .any(|allowed| allowed == registry),
            "{}: {source}",
            package.id()
        );
    }
    Ok(())
}
