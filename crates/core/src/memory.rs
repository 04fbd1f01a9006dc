//! How much memory work may take: asked before anything large is allocated. What work takes is told elsewhere.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::output::size_words;
use crate::{Error, Result};

/// More than this is not taken unless a person allows it.
pub const USUAL: u64 = 2 << 30;

/// What a person allows, in bytes; 0 for what is usual.
static ALLOWED: AtomicU64 = AtomicU64::new(0);

/// Lets work take so many bytes, however much is free; nothing for what is usual: [`USUAL`], or half of what may be had
/// if that is less.
pub fn allow(bytes: Option<u64>) {
    ALLOWED.store(bytes.unwrap_or(0), Ordering::Relaxed);
}

/// What a person allows, if anything.
#[must_use]
pub fn allowed() -> Option<u64> {
    Some(ALLOWED.load(Ordering::Relaxed)).filter(|bytes| *bytes > 0)
}

/// Bytes that work may take now.
#[must_use]
pub fn limit() -> u64 {
    allowed().unwrap_or_else(|| usual(to_be_had()))
}

fn usual(to_be_had: Option<u64>) -> u64 {
    to_be_had.map_or(USUAL, |bytes| USUAL.min(bytes / 2))
}

/// Refuses what takes more than it may. `work` is what it is for, `smaller` what makes it less.
///
/// # Errors
/// [`Error::Memory`] with both numbers.
pub fn check(needed: u64, work: &str, smaller: impl FnOnce() -> String) -> Result<()> {
    let limit = limit();
    if needed <= limit {
        return Ok(());
    }
    Err(Error::Memory(Box::new(Excess {
        work: work.to_owned(),
        needed,
        limit,
        smaller: smaller(),
    })))
}

/// Work that takes more memory than it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excess {
    /// What takes it.
    pub work: String,
    /// Bytes that it takes.
    pub needed: u64,
    /// Bytes that it may take.
    pub limit: u64,
    /// What makes it less.
    pub smaller: String,
}

impl std::fmt::Display for Excess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            work,
            needed,
            limit,
            smaller,
        } = self;
        write!(
            f,
            "{work} needs about {} of memory, more than the {} it may take: {smaller}, or allow more \
             (--memory {}, in the window View > Memory)",
            size_words(*needed),
            size_words(*limit),
            needed.div_ceil(1 << 30)
        )
    }
}

/// Bytes that this process could have, with those that it has; nothing where the system does not say.
fn to_be_had() -> Option<u64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let own = read("/proc/self/status").and_then(|text| kilobytes(&text, "VmRSS:"));
    let own = own.unwrap_or(0);
    let free = read("/proc/meminfo").and_then(|text| kilobytes(&text, "MemAvailable:"));
    let address_space = read("/proc/self/limits").and_then(|text| address_space(&text));
    let group = read("/proc/self/cgroup").and_then(|text| of_groups(&text, &read));
    let group = group.map(|free| free.saturating_add(own));
    let all = [free.map(|free| free + own), address_space, group];
    all.into_iter().flatten().min()
}

/// The bytes in a line `name  123 kB`.
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number: u64 = line.split_whitespace().next()?.parse().ok()?;
    number.checked_mul(1 << 10)
}

/// What `ulimit -v` allows.
fn address_space(limits: &str) -> Option<u64> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What the control groups of a process leave, the groups around them too.
fn of_groups(groups: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let number = |folder: &str, name: &str| -> Option<u64> {
        read(&format!("{folder}/{name}"))?.trim().parse().ok()
    };
    let mut least = None;
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(kinds), Some(group)) = (parts.next(), parts.next()) else {
            continue;
        };
        let (root, most, used) = if kinds.is_empty() {
            ("/sys/fs/cgroup", "memory.max", "memory.current")
        } else if kinds.split(',').any(|kind| kind == "memory") {
            let root = "/sys/fs/cgroup/memory";
            (root, "memory.limit_in_bytes", "memory.usage_in_bytes")
        } else {
            continue;
        };
        let mut group = group.trim_end_matches('/');
        loop {
            let folder = format!("{root}{group}");
            if let Some(most) = number(&folder, most) {
                let left = most.saturating_sub(number(&folder, used).unwrap_or(0));
                least = Some(least.map_or(left, |least: u64| least.min(left)));
            }
            let Some((above, _)) = group.rsplit_once('/') else {
                break;
            };
            group = above;
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_what_may_be_had_is_usual_and_never_more_than_two_gibibytes() {
        assert_eq!(usual(None), USUAL);
        assert_eq!(usual(Some(64 << 30)), USUAL);
        assert_eq!(usual(Some(3 << 30)), 3 << 29);
    }

    #[test]
    fn the_system_is_read_as_it_writes() {
        let status = "Name:\tx\nVmRSS:\t    1612 kB\n";
        assert_eq!(kilobytes(status, "VmRSS:"), Some(1612 << 10));
        let line = |value: &str| {
            format!(
                "Max locked memory   8388608  8388608  bytes\nMax address space   {value}  unlimited  bytes\n"
            )
        };
        assert_eq!(address_space(&line("4096000000")), Some(4_096_000_000));
        assert_eq!(address_space(&line("unlimited")), None);
    }

    #[test]
    fn the_tightest_of_the_groups_around_a_process_counts() {
        let read = |path: &str| {
            let text = match path {
                "/sys/fs/cgroup/a/b/memory.max" => "max",
                "/sys/fs/cgroup/a/memory.max" => "1000\n",
                "/sys/fs/cgroup/a/memory.current" => "400\n",
                "/sys/fs/cgroup/memory/job/memory.limit_in_bytes" => "900\n",
                _ => return None,
            };
            Some(text.to_owned())
        };
        assert_eq!(of_groups("0::/a/b\n", &read), Some(600));
        assert_eq!(of_groups("4:memory:/job\n1:cpu:/\n", &read), Some(900));
        assert_eq!(of_groups("0::/\n", &read), None);
        assert_eq!(of_groups("nonsense", &read), None);
    }

    #[test]
    fn what_takes_too_much_is_told_with_both_numbers_and_what_helps() {
        let smaller = || "make samples (100000) smaller".to_owned();
        assert!(check(1 << 20, "this experiment", smaller).is_ok());
        let refused = check(40 << 30, "this experiment", smaller).err();
        let words = refused.map(|error| error.to_string()).unwrap_or_default();
        for part in [
            "this experiment needs about 40 GiB",
            "samples (100000)",
            "--memory 40",
        ] {
            assert!(words.contains(part), "{words}");
        }
    }
}
