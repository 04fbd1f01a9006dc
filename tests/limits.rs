//! What is refused, and how: one clear sentence each that names the file and the place, says what was expected and what
//! was found, and leaves everything else as it was.
//!
//! Every file goes through the command line, with little memory, and through the window's reader.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use lambdascope::app::{self, State};
use lambdascope::tensor_file::{NamedTensor, write_tensors};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn std::error::Error>>;
type Tensors = BTreeMap<String, NamedTensor>;

/// Memory for a program that is told of terabytes: what a header claims cannot be allocated in it.
const KIBIBYTES: u32 = 600_000;

/// How deep brackets are nested here.
const DEEP: usize = 20_000;
/// A user without rights.
#[cfg(unix)]
const NOBODY: u32 = 65534;

/// `lambdascope check FILE`; on Linux in an address space too small for what the headers here claim.
fn check(path: &Path) -> std::io::Result<Output> {
    let program = env!("CARGO_BIN_EXE_lambdascope");
    if cfg!(target_os = "linux") {
        let script = format!("ulimit -v {KIBIBYTES}; exec \"$0\" check \"$1\"");
        Command::new("sh")
            .args(["-c", &script, program])
            .arg(path)
            .output()
    } else {
        Command::new(program).arg("check").arg(path).output()
    }
}

/// That a file is refused with one sentence that says all of some words, by the command line with exit code 2 and by
/// the window, whose experiment stays.
fn refused(path: &Path, words: &[&str]) -> Outcome {
    let output = check(path)?;
    let told = String::from_utf8(output.stderr)?;
    let what = path.display();
    assert_eq!(output.status.code(), Some(2), "{what}: {told}");
    assert_eq!(told.lines().count(), 1, "{what}: {told}");
    let error = app::read(&[path.to_owned()]).err();
    let error = error
        .ok_or_else(|| format!("{what} was opened"))?
        .to_string();
    for sentence in [&told, &error] {
        for word in words {
            assert!(sentence.contains(word), "expected {word:?} in {sentence}");
        }
        let name = path.file_name().ok_or("no name")?.to_string_lossy();
        assert!(sentence.contains(name.as_ref()), "{name}: {sentence}");
        assert!(!sentence.contains("os error"), "{sentence}");
        assert!(sentence.len() < 600, "{} bytes", sentence.len());
    }
    let mut state = State::new()?;
    let before = state.experiment.clone();
    state.apply(app::Command::Report(error));
    assert!(state.experiment == before && state.files.is_none() && state.notice.is_some());
    Ok(())
}

fn accepted(path: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let output = check(path)?;
    let complaint = String::from_utf8(output.stderr)?;
    assert!(output.status.success(), "{}: {complaint}", path.display());
    app::read(&[path.to_owned()])?;
    Ok(String::from_utf8(output.stdout)?)
}

/// Writes the labels, and sees that the images beside them are accepted plain and gzipped.
fn accepted_pair(folder: &Folder) -> Outcome {
    folder.write("labels", labels())?;
    accepted(&folder.write("images", images())?)?;
    accepted(&folder.write("images.gz", gzipped(&images())?)?)?;
    Ok(())
}

/// A folder for one test.
struct Folder(TempDir);

impl Folder {
    fn new() -> std::io::Result<Self> {
        tempfile::tempdir().map(Self)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> std::io::Result<PathBuf> {
        let path = self.0.path().join(name);
        fs::write(&path, bytes)?;
        Ok(path)
    }

    fn tensors(&self, name: &str, tensors: &Tensors) -> lambdascope::Result<PathBuf> {
        let path = self.0.path().join(name);
        write_tensors(&path, tensors)?;
        Ok(path)
    }

    /// Good tensors but for one.
    fn with(
        &self,
        good: &Tensors,
        tensor: &str,
        dims: &[usize],
        values: &[f32],
    ) -> lambdascope::Result<PathBuf> {
        let mut tensors = good.clone();
        tensors.insert(tensor.into(), named(dims, values));
        self.tensors("changed.safetensors", &tensors)
    }
}

fn named(dims: &[usize], values: &[f32]) -> NamedTensor {
    NamedTensor {
        dims: dims.to_vec(),
        values: values.to_vec(),
    }
}

/// Three samples of two tokens in R² for either task.
fn tasks() -> Tensors {
    let mut tensors = Tensors::new();
    for task in ["t1", "t2"] {
        tensors.insert(format!("{task}.tokens"), named(&[3, 2, 2], &[0.5; 12]));
        tensors.insert(format!("{task}.labels"), named(&[3], &[1.0, -1.0, 1.0]));
        tensors.insert(format!("{task}.weights"), named(&[3], &[0.25, 0.5, 0.25]));
    }
    tensors
}

/// Models with d = 2 and m = 2.
fn models() -> Tensors {
    let mut tensors = Tensors::from([("a".to_owned(), named(&[2], &[0.5, -0.5]))]);
    for part in ["psi0.w", "psi0.v", "psi1.w", "psi1.v", "psi2.w", "psi2.v"] {
        tensors.insert(part.into(), named(&[2, 2], &[0.1, 0.2, 0.3, 0.4]));
    }
    tensors
}

/// A file with any header and any data.
fn raw(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length[..], header.as_bytes(), data].concat()
}

fn entry(name: &str, dtype: &str, shape: &str, from: u64, to: u64) -> String {
    format!("\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":[{from},{to}]}}")
}

/// An IDX file: its magic number, its sizes, and any bytes.
fn idx(magic: u32, sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let numbers = std::iter::once(&magic).chain(sizes);
    let header: Vec<u8> = numbers.flat_map(|number| number.to_be_bytes()).collect();
    [&header, bytes].concat()
}

/// Three images of 2×4 pixels, and their labels.
fn images() -> Vec<u8> {
    idx(2051, &[3, 2, 4], &[7; 24])
}

fn labels() -> Vec<u8> {
    idx(2049, &[3], &[0, 1, 2])
}

fn gzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[test]
fn good_files_are_accepted_so_that_it_is_the_change_that_is_refused_below() -> Outcome {
    let folder = Folder::new()?;
    accepted(&folder.tensors("tasks.safetensors", &tasks())?)?;
    accepted(&folder.tensors("models.safetensors", &models())?)?;
    accepted(&folder.write("experiment.ron", "()")?)?;
    accepted_pair(&folder)?;
    Ok(())
}

#[test]
fn a_header_that_claims_more_than_the_file_holds_is_refused_before_anything_is_allocated() -> Outcome
{
    let folder = Folder::new()?;
    let terabyte = (1_u64 << 40).to_le_bytes();
    let path = folder.write("length.safetensors", [&terabyte[..], b"{}      "].concat())?;
    refused(
        &path,
        &["header", "claims 1099511627776 bytes", "8 are left"],
    )?;

    let claims = entry("t1.tokens", "F32", "[1000000000,4]", 0, 16_000_000_000);
    let path = folder.write("shape.safetensors", raw(&format!("{{{claims}}}"), &[0; 64]))?;
    refused(&path, &["t1.tokens", "16000000000", "found 64 bytes"])?;

    let claims = entry("t1.tokens", "F32", "[1099511627776,1099511627776]", 0, 64);
    let path = folder.write(
        "overflow.safetensors",
        raw(&format!("{{{claims}}}"), &[0; 64]),
    )?;
    refused(&path, &["t1.tokens", "more than 2⁶⁴", "found 64"])?;

    let claims = entry("t1.tokens", "F64", "[1000000,1000]", 0, 64);
    let path = folder.write("bytes.safetensors", raw(&format!("{{{claims}}}"), &[0; 64]))?;
    refused(
        &path,
        &["t1.tokens", "expected 8000000000 bytes", "found 64"],
    )?;

    let claims = entry("t1.tokens", "F32", "[4]", 32, 16);
    let path = folder.write(
        "backwards.safetensors",
        raw(&format!("{{{claims}}}"), &[0; 64]),
    )?;
    refused(&path, &["t1.tokens", "bytes 32 to 16"])
}

#[test]
fn a_file_cut_anywhere_is_refused() -> Outcome {
    let folder = Folder::new()?;
    let whole = fs::read(folder.tensors("whole.safetensors", &tasks())?)?;
    for length in [1, 7, 8, 9, 100, whole.len() / 2, whole.len() - 1] {
        let path = folder.write("cut.safetensors", &whole[..length])?;
        refused(&path, &["expected"])?;
    }
    refused(
        &folder.write("long.safetensors", [&whole[..], b"more"].concat())?,
        &["ends with its last tensor", "4 bytes more"],
    )
}

#[test]
fn images_that_claim_more_than_the_file_holds_are_refused_before_anything_is_allocated() -> Outcome
{
    let folder = Folder::new()?;
    accepted_pair(&folder)?;
    for (sizes, claim) in [
        (
            [1000, 1000, 1000],
            "1000000000 bytes for [1000, 1000, 1000]",
        ),
        ([3, 2, 5], "30 bytes for [3, 2, 5]"),
        ([4_000_000_000; 3], "[4000000000, 4000000000, 4000000000]"),
    ] {
        let claims = idx(2051, &sizes, &[7; 24]);
        refused(&folder.write("images", &claims)?, &["expected", claim])?;
        refused(
            &folder.write("images.gz", gzipped(&claims)?)?,
            &["expected", claim],
        )?;
    }
    // A gigabyte of zeros in a megabyte of gzip data, of which the header claims 24 bytes.
    let zeros = gzipped(&vec![0; 1 << 20])?;
    let bomb = [gzipped(&images())?, zeros.repeat(1 << 10)].concat();
    refused(
        &folder.write("images.gz", bomb)?,
        &["24 bytes", "found more"],
    )?;
    refused(
        &folder.write("images", idx(2051, &[3, 2, 4], &[7; 25]))?,
        &["24 bytes", "found 25 bytes"],
    )
}

#[test]
fn images_cut_anywhere_are_refused() -> Outcome {
    let folder = Folder::new()?;
    accepted_pair(&folder)?;
    let plain = images();
    for length in [1, 3, 4, 7, 15, 16, plain.len() - 1] {
        refused(&folder.write("images", &plain[..length])?, &["expected"])?;
    }
    let packed = gzipped(&plain)?;
    for length in [
        2,
        9,
        12,
        packed.len() / 2,
        packed.len() - 8,
        packed.len() - 1,
    ] {
        refused(
            &folder.write("images.gz", &packed[..length])?,
            &["expected whole gzip data, found them cut off"],
        )?;
    }
    let mut damaged = packed.clone();
    // A bit of the checksum.
    damaged[packed.len() - 6] ^= 1;
    refused(
        &folder.write("images.gz", damaged)?,
        &["gzip data", "damaged"],
    )?;
    refused(
        &folder.write("images.gz", gzipped(b"hello")?)?,
        &["2051", "found magic number"],
    )
}

#[test]
fn images_and_labels_must_be_what_they_say_and_as_many() -> Outcome {
    let folder = Folder::new()?;
    accepted_pair(&folder)?;
    for (magic, found) in [(2052, "2052"), (0x0d03, "3331"), (0x0b01, "2817")] {
        let path = folder.write("images", idx(magic, &[3, 2, 4, 1], &[7; 24]))?;
        refused(&path, &["2051", &format!("found magic number {found}")])?;
    }
    refused(
        &folder.write("images", idx(2051, &[0, 2, 4], &[]))?,
        &["above 0", "found [0, 2, 4]"],
    )?;
    folder.write("labels", idx(2049, &[2], &[0, 1]))?;
    refused(
        &folder.write("images", images())?,
        &["expected 3 labels", "found 2"],
    )?;
    folder.write("labels", images())?;
    refused(
        &folder.write("images", images())?,
        &["expected labels", "found images"],
    )
}

#[test]
fn labels_other_than_plus_and_minus_one_are_refused() -> Outcome {
    let folder = Folder::new()?;
    for label in [0.0, 2.0, -0.999] {
        let path = folder.with(&tasks(), "t2.labels", &[3], &[1.0, -1.0, label])?;
        refused(
            &path,
            &[
                "t2.labels",
                "+1 or -1",
                &format!("found {label} at position 2"),
            ],
        )?;
    }
    Ok(())
}

#[test]
fn what_is_not_finite_is_refused_in_every_tensor() -> Outcome {
    let folder = Folder::new()?;
    for (good, names) in [
        (tasks(), &["t1.tokens", "t1.labels", "t2.weights"][..]),
        (models(), &["a", "psi0.w", "psi0.v", "psi2.w", "psi2.v"]),
    ] {
        for name in names {
            for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let mut tensor = good[*name].clone();
                tensor.values[1] = bad;
                let path = folder.with(&good, name, &tensor.dims, &tensor.values)?;
                let found = format!("found {bad} at position 1");
                refused(&path, &[&format!("tensor {name}"), "finite", &found])?;
            }
        }
    }
    let header = format!("{{{}}}", entry("t1.tokens", "F64", "[1,1,1]", 0, 8));
    let path = folder.write("large.safetensors", raw(&header, &1e300_f64.to_le_bytes()))?;
    refused(&path, &["t1.tokens", "fit f32", "1e300"])
}

#[test]
fn weights_must_be_positive_together_and_none_of_them_negative() -> Outcome {
    let folder = Folder::new()?;
    let path = folder.with(&tasks(), "t1.weights", &[3], &[0.5, -0.25, 0.75])?;
    refused(
        &path,
        &["t1.weights", "at least 0", "found -0.25 at position 1"],
    )?;
    let path = folder.with(&tasks(), "t1.weights", &[3], &[0.0; 3])?;
    refused(&path, &["t1", "positive", "found 0"])
}

#[test]
fn empty_sets_and_shapes_that_do_not_fit_are_refused() -> Outcome {
    let folder = Folder::new()?;
    for dims in [[0, 2, 2], [3, 0, 2], [3, 2, 0]] {
        let path = folder.with(&tasks(), "t1.tokens", &dims, &[])?;
        refused(
            &path,
            &["t1.tokens", "[N, P, d]", &format!("found {dims:?}")],
        )?;
    }
    let path = folder.with(&tasks(), "t2.tokens", &[3, 4], &[0.0; 12])?;
    refused(&path, &["t2.tokens", "[N, P, d]", "found [3, 4]"])?;
    let path = folder.with(&tasks(), "t1.labels", &[2], &[1.0, -1.0])?;
    refused(&path, &["t1.labels", "expected shape [3]", "found [2]"])?;
    let path = folder.with(&models(), "psi0.v", &[0, 2], &[])?;
    refused(&path, &["psi0.v", "above 0", "found [0, 2]"])?;
    let path = folder.with(&models(), "psi1.w", &[1, 4], &[0.0; 4])?;
    refused(&path, &["psi1.w", "expected shape [2, 2]", "found [1, 4]"])?;
    let mut missing = tasks();
    missing.remove("t2.labels");
    refused(
        &folder.tensors("missing.safetensors", &missing)?,
        &["t2.labels", "found t1.labels"],
    )?;
    refused(
        &folder.write("none.safetensors", raw("{}", &[]))?,
        &["psi0.w", "no tensors"],
    )
}

#[test]
fn a_name_that_stands_twice_is_refused() -> Outcome {
    let folder = Folder::new()?;
    // Both at the same place, so that every byte of the data is accounted for.
    let label = entry("t1.labels", "F32", "[4]", 0, 16);
    let path = folder.write(
        "twice.safetensors",
        raw(&format!("{{{label},{label}}}"), &[0; 16]),
    )?;
    refused(&path, &["t1.labels", "once", "found it twice"])?;
    let path = folder.write("twice.ron", "(\n  alpha: 0.5,\n  alpha: 0.6,\n)")?;
    refused(&path, &["line 3", "duplicate", "alpha"])
}

#[test]
fn the_wrong_byte_order_is_told() -> Outcome {
    let folder = Folder::new()?;
    let header = format!("{{{}}}", entry("t1.labels", "F32", "[1]", 0, 4));
    let mut swapped = raw(&header, &1_f32.to_be_bytes());
    swapped[..8].reverse();
    refused(
        &folder.write("swapped.safetensors", swapped)?,
        &["little-endian", "opposite order"],
    )?;
    folder.write("labels", labels())?;
    let mut swapped = images();
    swapped[..4].reverse();
    refused(
        &folder.write("images", swapped)?,
        &["opposite order", "big-endian"],
    )?;
    let sizes = [3_u32, 2, 4].map(u32::swap_bytes);
    refused(
        &folder.write("images", idx(2051, &sizes, &[7; 24]))?,
        &["opposite order", "big-endian"],
    )?;
    // Numbers alone in the other order show by what they are: a label of 1 becomes another number.
    let backwards = |x: f32| f32::from_be_bytes(x.to_le_bytes());
    let labels = [1.0, -1.0, 1.0].map(backwards);
    let path = folder.with(&tasks(), "t1.labels", &[3], &labels)?;
    refused(&path, &["t1.labels", "+1 or -1", "position 0"])
}

#[test]
fn files_of_no_bytes_are_said_to_be_empty() -> Outcome {
    let folder = Folder::new()?;
    for name in [
        "a.safetensors",
        "a.ron",
        "a.txt",
        "a",
        "images.gz",
        "images-idx3-ubyte",
    ] {
        refused(&folder.write(name, "")?, &["empty"])?;
    }
    Ok(())
}

#[test]
fn files_of_ten_gibibytes_are_refused_unread() -> Outcome {
    let folder = Folder::new()?;
    for (name, start, limit) in [
        ("a.safetensors", &b""[..], "1 GiB"),
        ("a.ron", b"(name: ", "1 MiB"),
        ("tensors", b"\x02\0\0\0\0\0\0\0{}", "1 GiB"),
        ("images", &idx(2051, &[3, 2, 4], &[]), "1 GiB"),
        ("images.gz", b"\x1f\x8b\x08\0", "1 GiB"),
    ] {
        let path = folder.write(name, start)?;
        // A hole: the file takes no room on the disk.
        File::options().write(true).open(&path)?.set_len(10 << 30)?;
        refused(&path, &[&format!("at most {limit}"), "found 10 GiB"])?;
    }
    let path = folder.write("zeros", "")?;
    File::options().write(true).open(&path)?.set_len(10 << 30)?;
    refused(&path, &["at most 1 GiB", "found 10 GiB"])
}

#[test]
fn folders_and_files_that_are_not_there_are_told() -> Outcome {
    let folder = Folder::new()?;
    let below = folder.0.path().join("folder.safetensors");
    fs::create_dir(&below)?;
    refused(&below, &["expected a file, found a folder"])?;
    refused(&below.join("nothing.ron"), &["no such file"])?;
    let file = folder.write("file", "()")?;
    refused(&file.join("below.ron"), &["not a directory"])
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read_are_told() -> Outcome {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;

    let folder = Folder::new()?;
    let around = folder.0.path().join("loop.ron");
    symlink(&around, &around)?;
    refused(&around, &["symbolic link"])?;

    let path = folder.write("locked.ron", "()")?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000))?;
    if File::open(&path).is_err() {
        return refused(&path, &["permission denied"]);
    }
    // The permissions do not bind root; a process of a user without rights may stand in, where the program is within
    // that user's reach.
    fs::set_permissions(folder.0.path(), fs::Permissions::from_mode(0o755))?;
    let program = env!("CARGO_BIN_EXE_lambdascope");
    match Command::new(program)
        .arg("check")
        .arg(&path)
        .uid(NOBODY)
        .output()
    {
        Ok(output) => {
            let told = String::from_utf8(output.stderr)?;
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(told.contains("locked.ron: permission denied\n"), "{told}");
        }
        Err(error) => eprintln!("left out, as root and without a user to stand in: {error}"),
    }
    Ok(())
}

#[test]
fn names_in_any_script_will_do_but_not_control_characters() -> Outcome {
    let folder = Folder::new()?;
    let names = ["задача.шум", "任务", "مهمة", "कार्य", "👩🏽‍🚀", "a b"];
    let mut tensors = tasks();
    for name in names {
        tensors.insert(name.into(), named(&[1], &[1.0]));
    }
    let told = accepted(&folder.tensors("任务 и δοκιμή 👍.safetensors", &tensors)?)?;
    for name in names {
        assert!(told.contains(&format!("{name} is not used")), "{told}");
    }
    let experiment = folder.write("ένα πείραμα.ron", "(name: \"Пример — 例\")")?;
    assert!(accepted(&experiment)?.contains("Пример — 例"));
    for bad in ["a\nb", "\u{1b}[2J"] {
        let path = folder.with(&tasks(), bad, &[1], &[1.0])?;
        refused(&path, &["control characters"])?;
    }
    Ok(())
}

#[test]
fn brackets_nested_twenty_thousand_deep_are_refused() -> Outcome {
    let folder = Folder::new()?;
    let (open, close) = ("(".repeat(DEEP), ")".repeat(DEEP));
    for text in [
        open.clone(),
        format!("{open}{close}"),
        format!("(name: {})", "[".repeat(DEEP)),
        format!("(version: {open}1{close})"),
        format!("(unknown: {open}1{close})"),
        "(target: Some".repeat(DEEP),
    ] {
        refused(&folder.write("deep.ron", text)?, &["nested deeper than 64"])?;
    }
    refused(
        &folder.write("comments.ron", "/*".repeat(DEEP))?,
        &["line 1"],
    )?;
    let header = format!("{{\"t1.tokens\":{}", "[".repeat(DEEP));
    refused(
        &folder.write("deep.safetensors", raw(&header, &[]))?,
        &["header"],
    )
}

#[test]
fn a_file_that_is_something_else_is_told_what_was_expected() -> Outcome {
    let folder = Folder::new()?;
    for name in ["letter.txt", "letter.ron", "letter"] {
        let path = folder.write(name, "Dear all,\nthe meeting is on Monday.")?;
        refused(
            &path,
            &["line 1", "expected an experiment", "found \"Dear all,"],
        )?;
    }
    refused(
        &folder.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0")?,
        &["expected an experiment", "89 50 4e 47"],
    )?;
    refused(
        &folder.write("latin.ron", b"(name: \"caf\xe9\")")?,
        &["UTF-8", "offset 11"],
    )?;
    refused(
        &folder.write("text.safetensors", "hello, hello, hello")?,
        &["safetensors", "header"],
    )
}

#[test]
fn what_cannot_be_written_leaves_what_was_there() -> Outcome {
    let folder = Folder::new()?;
    let path = folder.0.path().join("experiment.ron");
    fs::create_dir(&path)?;
    fs::write(path.join("precious"), "kept")?;
    let state = State::new()?;
    let error = app::save(&path, &state.experiment)
        .err()
        .ok_or("it was saved")?;
    assert!(error.to_string().contains("experiment.ron"), "{error}");
    assert_eq!(fs::read_to_string(path.join("precious"))?, "kept");
    // Nothing half-written lies about.
    assert_eq!(fs::read_dir(folder.0.path())?.count(), 1);
    Ok(())
}
