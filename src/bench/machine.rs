//! What the figures were measured on, as far as the system says.

use std::fs;

use crate::Result;
use crate::pools;
use crate::sweep::kernel::Isa;

/// Lines about processor, threads and program.
pub(super) fn facts() -> Result<Vec<String>> {
    let sets: Vec<&str> = Isa::available().into_iter().map(Isa::name).collect();
    Ok(vec![
        format!(
            "{}, {} threads, {}",
            processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            pools::sweep()?.current_num_threads(),
            sets.join(", ")
        ),
        format!(
            "lambdascope {}, {}, medians, then the lowest and highest measurement",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS
        ),
    ])
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The most memory that was resident since the start or [`forget_peak_memory`], in MB (10⁶ bytes), where the system
/// tells.
pub(super) fn peak_memory_mb() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// Starts the peak anew from what is resident now; where the system refuses the old peak stands.
pub(super) fn forget_peak_memory() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Whether [`thread_seconds`] knows the processor's time.
pub(super) const KNOWS_PROCESSOR_TIME: bool = cfg!(target_os = "linux");

/// Seconds that a processor has worked for this thread.
#[cfg(target_os = "linux")]
pub(super) fn thread_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "a thread lives for minutes")]
    let [seconds, nanoseconds] = [time.tv_sec as f64, time.tv_nsec as f64];
    seconds + nanoseconds * 1e-9
}

/// Seconds on the clock, where the processor's are not known.
#[cfg(not(target_os = "linux"))]
pub(super) fn thread_seconds() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed().as_secs_f64()
}
