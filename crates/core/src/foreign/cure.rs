//! What a foreign file is, in words, and what makes it one that this program reads.

use std::ffi::OsStr;
use std::path::Path;

use super::Foreign;
use crate::Error;
use crate::output::size_words;
use crate::shown::CODE;

/// Where a conversion leaves a person: with tensors, but not yet with their names.
const NAMES: &str = "psi0.w, psi0.v, …";

impl Foreign {
    /// The error that refuses such a file: one sentence, and lines of Python where a conversion takes some.
    #[must_use]
    pub fn error(&self, file: &str) -> Error {
        Error::content(file, self.words(file))
    }

    /// "found …: …", without the file's name before it.
    pub(super) fn words(&self, file: &str) -> String {
        let name = file_name(file);
        let (found, cure) = match self {
            Self::LfsPointer(size) => (
                match size {
                    Some(size) => format!("a git-lfs pointer to a file of {}", size_words(*size)),
                    None => "a git-lfs pointer".into(),
                },
                "the file itself is not here yet; run git lfs pull where it lies".into(),
            ),
            Self::Page => (
                "a page of the web (HTML or XML)".into(),
                "the download gave a page instead of the file; download the file itself (\"raw\")".into(),
            ),
            Self::PyTorch => (
                "a PyTorch checkpoint (.pt, .bin), whose pickles can run code and are not opened here".into(),
                from_torch(&name),
            ),
            Self::Pickle => (
                "a pickle (PyTorch's older format?), which can run code and is not opened here".into(),
                from_torch(&name),
            ),
            Self::NumpyArchive => (
                "NumPy arrays (.npz)".into(),
                python([
                    "import numpy as np; from safetensors.numpy import save_file".into(),
                    format!("x = {{k: np.ascontiguousarray(v) for k, v in np.load({name:?}).items()}}"),
                    save(&name),
                ]),
            ),
            Self::Numpy => (
                "one NumPy array (.npy)".into(),
                python([
                    "import numpy as np; from safetensors.numpy import save_file".into(),
                    format!("x = {{\"psi0.w\": np.ascontiguousarray(np.load({name:?}))}}  # and the others"),
                    save(&name),
                ]),
            ),
            Self::Zip => (
                "a zip archive".into(),
                "unpack it, and give the files in it".into(),
            ),
            Self::Gguf => (
                "weights of a language model (GGUF)".into(),
                format!("this program reads one-layer models as safetensors ({NAMES}), and nothing that is quantised"),
            ),
            Self::Hdf5 => (
                "HDF5 (.h5, of Keras or h5py)".into(),
                python([
                    "import h5py, numpy as np; from safetensors.numpy import save_file".into(),
                    format!(
                        "x = {{}}; h5py.File({name:?}).visititems(lambda k, v: x.update({{k: np.array(v)}}) if hasattr(v, \"shape\") else None)"
                    ),
                    save(&name),
                ]),
            ),
            Self::Onnx => (
                "a network as ONNX".into(),
                python([
                    "import numpy as np, onnx, onnx.numpy_helper as h; from safetensors.numpy import save_file".into(),
                    format!(
                        "x = {{t.name: np.ascontiguousarray(h.to_array(t)) for t in onnx.load({name:?}).graph.initializer}}"
                    ),
                    save(&name),
                ]),
            ),
            Self::Picture(format) => (
                format!("one picture ({format})"),
                "image sets are read as a folder of PNG images with a folder for each class, or as IDX, a file of images and one of labels".into(),
            ),
            Self::Table(columns) => (format!("a table (CSV) with the columns {columns}"), from_table()),
            Self::Parquet => ("a table (Parquet)".into(), from_table()),
            Self::ShardIndex(shard) => (
                format!("the index of a checkpoint in several files, {shard} among them"),
                python([
                    "from glob import glob; from safetensors.torch import load_file, save_file".into(),
                    "x = {k: v for f in glob(\"*-of-*.safetensors\") for k, v in load_file(f).items()}".into(),
                    "save_file(x, \"whole.safetensors\")".into(),
                ]),
            ),
            Self::Tar => (
                "a tar archive".into(),
                format!("unpack it (tar xf {name}), and give the files in it"),
            ),
            Self::Packed(by, command) => (
                format!("data packed by {by}"),
                format!("unpack them first ({command} {name})"),
            ),
        };
        format!("found {found}: {cure}")
    }
}

/// The file's own name: the lines are run beside it.
fn file_name(file: &str) -> String {
    let name = Path::new(file).file_name().and_then(OsStr::to_str);
    name.unwrap_or(file).to_owned()
}

/// A sentence's end, and three lines below it, each after four spaces.
fn python(lines: [String; 3]) -> String {
    let lines = lines.map(|line| format!("{CODE}{line}")).concat();
    format!("convert it in Python, with tensors named {NAMES} as the README says{lines}")
}

/// `weights_only` lets torch read numbers, and no code.
fn from_torch(name: &str) -> String {
    python([
        "import torch; from safetensors.torch import save_file".into(),
        format!("x = torch.load({name:?}, map_location=\"cpu\", weights_only=True)"),
        format!(
            "save_file({{k: v.contiguous().clone() for k, v in x.get(\"state_dict\", x).items()}}, {:?})",
            converted(name)
        ),
    ])
}

fn save(name: &str) -> String {
    format!("save_file(x, {:?})", converted(name))
}

fn converted(name: &str) -> String {
    let name = Path::new(name).with_extension("safetensors");
    name.to_str().unwrap_or_default().to_owned()
}

fn from_table() -> String {
    format!(
        "write its numbers as safetensors ({NAMES} or t1.tokens, t1.labels, …), or images and their labels as IDX"
    )
}
