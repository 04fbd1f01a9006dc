//! Files that are not what a person thinks: each is told by its own name and what puts it right, by every reader.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lambdascope::app;

use super::ground::*;

/// The file of a name under `tests/data/foreign`.
fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/foreign")
        .join(name)
}

/// What a command says that refuses its input; at most six lines, the later ones of Python.
fn told(
    arguments: &[&str],
    path: &Path,
    folder: &Folder,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lambdascope"));
    command.args(arguments).arg(path);
    if arguments[0] == "run" {
        command.arg("--out").arg(folder.0.path().join("out"));
    }
    let output = command.output()?;
    let told = String::from_utf8(output.stderr)?;
    let what = format!("{arguments:?} {}: {told}", path.display());
    assert_eq!(output.status.code(), Some(2), "{what}");
    assert!(told.lines().count() <= 6, "{what}");
    assert!(
        told.lines().skip(1).all(|line| line.starts_with("    ")),
        "{what}"
    );
    let name = path.file_name().ok_or("no name")?.to_string_lossy();
    assert!(
        told.lines()
            .next()
            .is_some_and(|line| line.contains(name.as_ref())),
        "{what}"
    );
    Ok(told)
}

/// That every reader says the same words of a file, the window's too.
fn every_reader_says(path: &Path, words: &[&str], folder: &Folder) -> Outcome {
    let mut all = vec![
        app::read(&[path.to_owned()])
            .err()
            .ok_or("it was opened")?
            .to_string(),
    ];
    for arguments in [
        &["check"][..],
        &["run"],
        &["run", "--models"],
        &["run", "--tasks"],
        &["run", "--images"],
        &["run", "--labels"],
    ] {
        all.push(told(arguments, path, folder)?);
    }
    for told in all {
        for word in words {
            assert!(told.contains(word), "expected {word:?} in {told}");
        }
    }
    Ok(())
}

/// The beginning of a zip archive with one entry.
fn zip(entry: &str) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize(26, 0);
    bytes.extend(u16::try_from(entry.len()).unwrap_or(0).to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(entry.as_bytes());
    bytes
}

fn tar() -> Vec<u8> {
    let mut bytes = vec![0; 1024];
    bytes[..15].copy_from_slice(b"t10k-images-idx");
    bytes[257..262].copy_from_slice(b"ustar");
    bytes
}

#[test]
fn every_reader_knows_a_foreign_file_and_its_cure() -> Outcome {
    let folder = Folder::new()?;
    let torch: &[&str] = &[
        "PyTorch checkpoint",
        "not opened here",
        "weights_only=True",
        "\n    save_file(",
    ];
    let numpy: &[&str] = &["NumPy", "np.ascontiguousarray", "\n    save_file("];
    for (name, bytes, words) in [
        (
            "pointer.safetensors",
            fs::read(data("lfs-pointer.safetensors"))?,
            &["git-lfs pointer", "git lfs pull"][..],
        ),
        (
            "page.safetensors",
            fs::read(data("page.safetensors"))?,
            &["a page of the web", "download the file itself"],
        ),
        (
            "train.csv",
            fs::read(data("table.csv"))?,
            &["a table (CSV)", "label and pixel0", "IDX"],
        ),
        (
            "model.safetensors.index.json",
            fs::read(data("model.safetensors.index.json"))?,
            &[
                "several files",
                "model-00001-of-00002.safetensors",
                "load_file",
            ],
        ),
        ("model.pt", zip("archive/data.pkl"), torch),
        ("pytorch_model.bin", zip("pytorch_model/data.pkl"), torch),
        (
            "old.bin",
            b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.".to_vec(),
            &["a pickle", "weights_only=True"],
        ),
        ("arrays.npz", zip("psi0.w.npy"), numpy),
        (
            "array.npy",
            b"\x93NUMPY\x01\0v\0{'descr': '<f4'}".to_vec(),
            numpy,
        ),
        (
            "model.gguf",
            b"GGUF\x03\0\0\0\0\0\0\0".to_vec(),
            &["GGUF", "one-layer"],
        ),
        (
            "model.h5",
            b"\x89HDF\r\n\x1a\n\0\0".to_vec(),
            &["HDF5", "h5py", "\n    save_file("],
        ),
        (
            "model.onnx",
            b"\x08\x08\x12\x07pytorch\x1a\x052.1.0".to_vec(),
            &["ONNX", "onnx.load"],
        ),
        (
            "picture.png",
            b"\x89PNG\r\n\x1a\n\0\0".to_vec(),
            &["one picture (PNG)", "IDX"],
        ),
        ("set.tar", tar(), &["tar archive", "tar xf set.tar"]),
        (
            "set.xz",
            b"\xfd7zXZ\0\0\x04".to_vec(),
            &["packed by xz", "unxz"],
        ),
    ] {
        every_reader_says(&folder.write(name, bytes)?, words, &folder)?;
    }
    Ok(())
}

#[test]
fn what_lies_inside_gzip_data_is_told() -> Outcome {
    let folder = Folder::new()?;
    for (name, inside, words) in [
        (
            "twice-images.gz",
            gzipped(&images())?,
            &["gzip data inside gzip data", "gunzip"][..],
        ),
        ("set-images.tgz", tar(), &["gzipped tar archive", "tar xzf"]),
        (
            "model-images.gz",
            fs::read(folder.tensors("m.safetensors", &models())?)?,
            &["gzip data of safetensors", "gunzip"],
        ),
        (
            "page-images.gz",
            b"<html>404</html>".to_vec(),
            &["in gzip data, found a page of the web"],
        ),
        (
            "model-images.pt.gz",
            zip("archive/data.pkl"),
            &["in gzip data, found a PyTorch checkpoint"],
        ),
    ] {
        let path = folder.write(name, gzipped(&inside)?)?;
        for arguments in [
            &["check"][..],
            &["run", "--images"],
            &["run", "--labels"],
            &["run"],
        ] {
            let told = told(arguments, &path, &folder)?;
            assert!(words.iter().all(|word| told.contains(word)), "{told}");
        }
        let told = told(&["run", "--models"], &path, &folder)?;
        assert!(told.contains("found gzip data: unpack"), "{told}");
    }
    Ok(())
}

#[test]
fn this_programs_own_files_in_another_ones_place_are_told() -> Outcome {
    let folder = Folder::new()?;
    let [models, tasks] = [("m.safetensors", models()), ("t.safetensors", tasks())]
        .map(|(name, tensors)| folder.tensors(name, &tensors));
    let (models, tasks) = (models?, tasks?);
    let images = folder.write("a-images", images())?;
    let experiment = folder.write("mine.ron", "(alpha: 0.5)")?;
    for (option, path, words) in [
        (
            "--models",
            &tasks,
            "expected models (psi0.w, …), found t1.labels, t1.tokens, t1.weights and 3 more",
        ),
        (
            "--tasks",
            &models,
            "expected tasks (t1.tokens, …), found a, psi0.v, psi0.w and 4 more",
        ),
        ("--models", &images, "found images or labels (IDX)"),
        (
            "--tasks",
            &experiment,
            "found text that begins with \"(alpha: 0.5)\"",
        ),
        (
            "--images",
            &experiment,
            "found text that begins with \"(alpha: 0.5)\"",
        ),
        ("--labels", &models, "found safetensors"),
        (
            "--labels",
            &images,
            "expected labels (IDX of unsigned bytes with 1 dimension), found images",
        ),
    ] {
        let told = told(&["run", option], path, &folder)?;
        assert!(told.contains(words), "{told}");
    }
    let told = told(&["run"], &tasks, &folder)?;
    assert!(
        told.contains("found tasks; give them with --tasks"),
        "{told}"
    );
    Ok(())
}

#[test]
fn the_file_that_was_named_is_looked_at_before_its_partner_is_looked_for() -> Outcome {
    let folder = Folder::new()?;
    let page = folder.write("a-images-idx3-ubyte", "<!DOCTYPE html><html></html>")?;
    let cut = folder.write("b-images-idx3-ubyte", &images()[..20])?;
    let labels = folder.write("c-labels-idx1-ubyte", idx(2049, &[9], &[1, 2]))?;
    for (option, path, words) in [
        ("--images", &page, "a page of the web"),
        ("--images", &cut, "expected 24 bytes"),
        ("--labels", &labels, "expected 9 bytes"),
    ] {
        let told = told(&["run", option], path, &folder)?;
        assert!(told.contains(words), "{told}");
    }
    Ok(())
}

#[test]
fn checkpoints_of_other_models_are_told_by_their_tensors() -> Outcome {
    let folder = Folder::new()?;
    let file = |name: &str, tensors: &[&str]| {
        let tensors = tensors
            .iter()
            .map(|tensor| ((*tensor).to_owned(), named(&[1], &[0.0])));
        folder.tensors(name, &tensors.collect())
    };
    let layers: Vec<String> = (0..194).map(|n| format!("layer{n:03}.weight")).collect();
    let layers: Vec<&str> = layers.iter().map(String::as_str).collect();
    for (path, words) in [
        (
            file(
                "adapter_model.safetensors",
                &["x.lora_A.weight", "x.lora_B.weight"],
            )?,
            &["LoRA adapter", "psi1.w = psi0.w +"][..],
        ),
        (
            file(
                "torchvision.safetensors",
                &["conv_proj.weight", "encoder.ln.weight"],
            )?,
            &["Vision Transformer", "torchvision"],
        ),
        (
            file("other.safetensors", &layers)?,
            &["layer000.weight, layer001.weight, layer002.weight and 191 more"],
        ),
    ] {
        refused(&path, words)?;
        for option in ["--models", "--tasks"] {
            let told = told(&["run", option], &path, &folder)?;
            assert!(words.iter().all(|word| told.contains(word)), "{told}");
        }
    }
    // One Vision Transformer is no models, and can be looked at alone by `check`, which says what is wrong with it.
    for (name, whose, patch) in [
        ("vit.safetensors", "timm", "patch_embed.proj.weight"),
        (
            "hf.safetensors",
            "Hugging Face",
            "vit.embeddings.patch_embeddings.projection.weight",
        ),
    ] {
        let path = file(name, &[patch])?;
        refused(&path, &["Vision Transformer"])?;
        for option in ["--models", "--tasks"] {
            let told = told(&["run", option], &path, &folder)?;
            for word in ["Vision Transformer", whose, "one model has no task vectors"] {
                assert!(told.contains(word), "{word}: {told}");
            }
        }
    }
    Ok(())
}
