//! Vision Transformers in Hugging Face's names, and in a file each, are the models that they are in timm's, in one.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use lambdascope_core::Error;
use lambdascope_core::experiment::{Data, Gelu, Labelling, ModelSettings};
use lambdascope_core::lab::{Description, Files, Lab, Report, Setup, Stage};
use lambdascope_core::model::{Layout, Models, read_models, read_separate_models};
use lambdascope_core::task::{Dataset, Role, TaskId, Tasks, read_tasks};
use lambdascope_core::tensor_file::{NamedTensor, TensorFile, Written, tensor_bytes};

type Outcome = Result<(), Box<dyn std::error::Error>>;
type Tensors = BTreeMap<String, NamedTensor>;

/// The width and the side of a patch of the reference's models.
const WIDTH: usize = 32;
const PATCH: usize = 2;

fn reference(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .join("tests/data/vit/class")
        .join(name)
}

/// The tensors of a model of the reference, without what stands before their names.
fn tensors(model: usize) -> Result<Tensors, Box<dyn std::error::Error>> {
    let file = TensorFile::read(&reference("models.safetensors"))?;
    let prefix = format!("psi{model}.");
    let names = file.names().filter_map(|name| name.strip_prefix(&*prefix));
    let read = names.map(|name| Ok((name.to_owned(), file.get(&format!("{prefix}{name}"))?)));
    Ok(read.collect::<lambdascope_core::Result<_>>()?)
}

/// The same by Hugging Face's names, written down here a second time.
fn hugging_face(timm: Tensors, body: &str) -> Tensors {
    let mut theirs = Tensors::new();
    for (name, tensor) in timm {
        if name.contains("attn.qkv") {
            let third = tensor.values.len() / 3;
            for (part, values) in ["query", "key", "value"]
                .iter()
                .zip(tensor.values.chunks(third))
            {
                let new = name.replace("attn.qkv", &format!("attention.attention.{part}"));
                let mut dims = tensor.dims.clone();
                dims[0] /= 3;
                let values = values.to_vec();
                let new = new.replace("blocks.", "encoder.layer.");
                theirs.insert(format!("{body}{new}"), NamedTensor { dims, values });
            }
            continue;
        }
        let new = [
            ("patch_embed.proj", "embeddings.patch_embeddings.projection"),
            ("cls_token", "embeddings.cls_token"),
            ("pos_embed", "embeddings.position_embeddings"),
            ("attn.proj", "attention.output.dense"),
            ("mlp.fc1", "intermediate.dense"),
            ("mlp.fc2", "output.dense"),
            ("norm1", "layernorm_before"),
            ("norm2", "layernorm_after"),
        ]
        .iter()
        .fold(name.clone(), |name, (ours, new)| name.replace(ours, new))
        .replace("blocks.", "encoder.layer.");
        let new = match new.as_str() {
            "norm.weight" | "norm.bias" => format!("{body}layer{new}"),
            "head.weight" | "head.bias" => new.replace("head", "classifier"),
            _ => format!("{body}{new}"),
        };
        let mut tensor = tensor;
        if new.ends_with("projection.weight") {
            tensor.dims = vec![WIDTH, 3, PATCH, PATCH];
        }
        theirs.insert(new, tensor);
    }
    theirs
}

fn put(path: &Path, tensors: &Tensors) -> Outcome {
    let written = tensors
        .iter()
        .map(|(name, tensor)| (name.clone(), Written::from(tensor)));
    std::fs::write(path, tensor_bytes(written)?)?;
    Ok(())
}

/// A base and two tuned models in a folder, a file each, changed before they are written.
fn separate(
    folder: &Path,
    change: impl Fn(usize, Tensors) -> Tensors,
) -> Result<(PathBuf, Vec<PathBuf>), Box<dyn std::error::Error>> {
    let names = ["base", "one", "two"];
    let paths: Vec<PathBuf> = names
        .iter()
        .map(|name| folder.join(format!("{name}.safetensors")))
        .collect();
    for (model, path) in paths.iter().enumerate() {
        put(path, &change(model, tensors(model)?))?;
    }
    Ok((paths[0].clone(), paths[1..].to_vec()))
}

fn assert_same(found: &Models) -> Outcome {
    let expected = read_models(&reference("models.safetensors"))?;
    assert_eq!(found.tuned.len(), 2);
    let models = |models: &Models| [vec![models.base.clone()], models.tuned.clone()].concat();
    for (found, expected) in models(found).iter().zip(models(&expected)) {
        assert_eq!(found.iter().count(), expected.iter().count());
        for (name, tensor) in expected.iter() {
            assert_eq!(found.get(name)?.dims(), tensor.dims(), "{name}");
            assert_eq!(found.values(name)?, expected.values(name)?, "{name}");
        }
    }
    Ok(())
}

fn complaint<T>(read: lambdascope_core::Result<T>) -> String {
    read.err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

#[test]
fn in_a_file_each_by_either_names_they_are_the_same_models() -> Outcome {
    for body in [None, Some(""), Some("vit.")] {
        let folder = tempfile::tempdir()?;
        let (base, tuned) = separate(folder.path(), |_, timm| match body {
            Some(body) => hugging_face(timm, body),
            None => timm,
        })?;
        let models = read_separate_models(&base, &tuned)?;
        assert_same(&models)?;
        assert_eq!(models.files, 3);
        let settings = models.settings(&ModelSettings::default());
        let settings = settings.vit().ok_or("a Vision Transformer")?;
        assert_eq!((settings.heads, settings.eps), (None, 1e-6));
    }
    Ok(())
}

#[test]
fn hugging_faces_names_may_stand_in_one_file_and_layouts_may_differ_between_files() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut all = Tensors::new();
    for model in 0..3 {
        let theirs = hugging_face(tensors(model)?, "vit.");
        all.extend(
            theirs
                .into_iter()
                .map(|(name, tensor)| (format!("psi{model}.{name}"), tensor)),
        );
    }
    let path = folder.path().join("models.safetensors");
    put(&path, &all)?;
    assert_same(&read_models(&path)?)?;
    let (base, tuned) = separate(folder.path(), |model, timm| match model {
        1 => hugging_face(timm, ""),
        _ => timm,
    })?;
    assert_same(&read_separate_models(&base, &tuned)?)?;
    Ok(())
}

#[test]
fn what_a_config_beside_the_base_says_is_used_unless_an_experiment_says_otherwise() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (base, tuned) = separate(folder.path(), |_, timm| hugging_face(timm, "vit."))?;
    std::fs::write(
        folder.path().join("config.json"),
        r#"{"num_attention_heads": 4, "hidden_act": "gelu_new", "layer_norm_eps": 1e-12}"#,
    )?;
    let files = Files::read_separate(&base, &tuned, Some(&reference("tasks.safetensors")))?;
    let mut experiment = files.experiment();
    let said = experiment.model.vit().cloned().ok_or("no ViT")?;
    assert_eq!(
        (said.heads, said.gelu, said.eps),
        (Some(4), Gelu::Tanh, 1e-12)
    );
    if let ModelSettings::Vit(settings) = &mut experiment.model {
        settings.heads = Some(8);
    }
    files.settle_model(&mut experiment);
    assert_eq!(experiment.model.vit().and_then(|vit| vit.heads), Some(8));
    let told = Description::of_files(&Arc::new(files))?;
    assert_eq!(told.len(), 4, "a part for every file");
    let text = told[0].to_string();
    for words in [
        "the base",
        "4 a block, by config.json",
        "GELU by tanh, eps 1e-12, by config.json",
        "Hugging Face's names, a file for each model",
        "there is no preprocessor_config.json",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(told[1].to_string().contains("fine-tuned to T₁"));
    assert!(told[2].to_string().contains("fine-tuned to T₂"));
    Ok(())
}

#[test]
fn one_sentence_names_the_file_and_the_tensor_that_do_not_fit() -> Outcome {
    type Change = fn(usize, Tensors) -> Tensors;
    let cases: [(Change, &[&str]); 5] = [
        (
            |model, timm| {
                let mut theirs = hugging_face(timm, "vit.");
                if model == 2 {
                    let short = NamedTensor {
                        dims: vec![3],
                        values: vec![0.0; 3],
                    };
                    theirs.insert("vit.encoder.layer.1.output.dense.bias".into(), short);
                }
                theirs
            },
            &[
                "two.safetensors",
                "vit.encoder.layer.1.output.dense.bias",
                "[32]",
                "[3]",
            ],
        ),
        (
            |model, mut timm| {
                if let Some(head) = timm.get_mut("head.bias")
                    && model == 1
                {
                    head.values[0] += 1.0;
                }
                hugging_face(timm, "vit.")
            },
            &[
                "one.safetensors",
                "classifier.bias",
                "keep the head as it is",
            ],
        ),
        (
            |model, timm| {
                let mut theirs = hugging_face(timm, "");
                if model == 1 {
                    theirs.remove("encoder.layer.0.attention.attention.key.weight");
                }
                theirs
            },
            &[
                "one.safetensors",
                "encoder.layer.0.attention.attention.key.weight",
            ],
        ),
        (
            |_, timm| {
                let named = hugging_face(timm, "vit.").into_iter();
                let named = named.map(|(name, tensor)| {
                    let name = name.replace("encoder.layer.", "layers.");
                    (
                        name.replace("attention.attention.query", "attention.q_proj"),
                        tensor,
                    )
                });
                named.collect()
            },
            &[
                "base.safetensors",
                "attention.q_proj",
                "transformers 5's names in memory",
            ],
        ),
        (
            |_, timm| {
                let mut theirs = hugging_face(timm, "vit.");
                theirs.remove("classifier.weight");
                theirs
            },
            &["base.safetensors", "classifier.weight", "without a head"],
        ),
    ];
    for (change, words) in cases {
        let folder = tempfile::tempdir()?;
        let (base, tuned) = separate(folder.path(), change)?;
        let told = complaint(read_separate_models(&base, &tuned));
        for word in words {
            assert!(told.contains(word), "{word}: {told}");
        }
    }
    let folder = tempfile::tempdir()?;
    let (base, tuned) = separate(folder.path(), |_, timm| timm)?;
    let told = complaint(read_separate_models(&base, &tuned[..1]));
    assert!(
        told.contains("1 fine-tuned") && told.contains("one.safetensors"),
        "{told}"
    );
    let told = complaint(read_separate_models(
        &reference("models.safetensors"),
        &tuned,
    ));
    assert!(told.contains("without psi0."), "{told}");
    Ok(())
}

#[test]
fn what_is_no_part_of_the_logits_is_told_and_left_out() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (base, tuned) = separate(folder.path(), |_, timm| {
        let mut theirs = hugging_face(timm, "vit.");
        let idle = NamedTensor {
            dims: vec![WIDTH],
            values: vec![0.0; WIDTH],
        };
        theirs.insert("vit.pooler.dense.bias".into(), idle);
        theirs
    })?;
    let models = read_separate_models(&base, &tuned)?;
    assert_same(&models)?;
    let notes = models.notes.join("\n");
    assert!(
        notes.contains("vit.pooler.dense.bias is not used"),
        "{notes}"
    );
    let lambdascope_core::model::Loaded::Vit(vit) = &models.kind else {
        return Err("no Vision Transformer".into());
    };
    assert_eq!(vit.layout, Layout::HuggingFace);
    Ok(())
}

/// A grey picture of one brightness.
fn put_png(path: &Path, side: u32, grey: u8) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut encoder = png::Encoder::new(std::fs::File::create(path)?, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    let pixels = usize::try_from(side * side)?;
    Ok(writer.write_image_data(&vec![grey; pixels])?)
}

#[test]
fn images_of_ones_own_are_as_large_as_the_model_takes_them_and_normalised_as_it_reads_them()
-> Outcome {
    let folder = tempfile::tempdir()?;
    let (base, tuned) = separate(folder.path(), |_, timm| hugging_face(timm, "vit."))?;
    std::fs::write(
        folder.path().join("preprocessor_config.json"),
        r#"{"image_mean": [0.5, 0.5, 0.25], "image_std": [0.5, 0.5, 0.125]}"#,
    )?;
    let images = folder.path().join("images");
    for (class, grey) in [("cat", 255), ("dog", 255), ("eel", 10)] {
        for image in 0..4 {
            put_png(&images.join(class).join(format!("{image}.png")), 20, grey)?;
        }
    }
    let files =
        Files::read_separate(&base, &tuned, None)?.with_image_set(Some(&images), None, 3)?;
    files.check()?;
    let mut setup = Setup::new(files.experiment());
    let Data::Images(data) = &setup.experiment.data else {
        return Err("no images".into());
    };
    assert_eq!((data.patch, data.most_tokens, data.scale), (PATCH, 16, 1.0));
    assert_eq!(data.labelling, Labelling::Classes(0, 1));
    let files = Arc::new(files);
    setup.files = Some(Arc::clone(&files));
    let told: Vec<String> = Description::of_files(&files)?
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told.len(), 4, "three models and a folder");
    for words in [
        "9 images of 8×8",
        "0 (cat): 3, 1 (dog): 3, 2 (eel): 3",
        "first 3 of 4",
        "less",
        "class 0 (cat)",
    ] {
        assert!(told.concat().contains(words), "{words}: {told:?}");
    }
    let setup = setup.with(|experiment| {
        if let Data::Images(data) = &mut experiment.data {
            data.rho = 1.0;
        }
    });
    let subject = Lab::new().subject(&setup, &|_| ControlFlow::Continue(()))?;
    let set = subject.set(Role::Task(TaskId::T1)).ok_or("no T1")?;
    assert_eq!((set.shape().tokens, set.shape().dimension), (16, 12));
    assert!(set.len() >= 2);
    // Red or green by 0.4/√2 for a label, less the mean, by the deviation; blue as bright as grey.
    let tint = 0.4 / 2_f32.sqrt() / 0.5;
    for sample in 0..set.len() {
        let sign = set.labels()[sample];
        for token in set.sample(sample).chunks(12) {
            let channels = [sign * tint, -sign * tint, (0.5 - 0.25) / 0.125];
            for (values, expected) in token.chunks(PATCH * PATCH).zip(channels) {
                for value in values {
                    assert!((value - expected).abs() < 1e-5, "{value} {expected}");
                }
            }
        }
    }
    let (layout, encoding) = setup.image_layout().ok_or("images")?;
    let seen = layout.assemble(set.sample(0), &encoding);
    assert_eq!(seen.len(), 64);
    assert!(seen.iter().all(|pixel| (pixel[2] - 0.5).abs() < 1e-5));
    Ok(())
}

/// A task's samples, so many times.
fn repeated(set: &Dataset, times: usize) -> lambdascope_core::Result<Dataset> {
    Dataset::sampled(
        set.shape(),
        set.tokens().repeat(times),
        set.labels().repeat(times),
    )
}

#[test]
fn the_plane_of_a_large_model_begins_with_five_cells_and_is_taken_up_where_it_was_left() -> Outcome
{
    let small = read_tasks(&reference("tasks.safetensors"))?;
    let sets = small
        .sets
        .iter()
        .map(|(role, set)| Ok((*role, repeated(set, 12)?)));
    let tasks = Tasks {
        sets: sets.collect::<lambdascope_core::Result<_>>()?,
        notes: Vec::new(),
    };
    let files = Files {
        models: Some(Arc::new(read_models(&reference("models.safetensors"))?)),
        tasks: Some(Arc::new(tasks)),
        ..Files::default()
    };
    let mut setup = Setup::new(files.experiment());
    setup.files = Some(Arc::new(files));
    assert!(setup.is_large());
    let grid = setup.experiment.grid;
    assert_eq!((grid.low, grid.high, grid.cells), (-1.0, 3.0, 17));
    let other = Files::read(
        Some(&reference("models.safetensors")),
        Some(&reference("tasks.safetensors")),
    )?;
    assert_eq!(
        other.experiment().grid.cells,
        51,
        "64 images a task are few"
    );

    let mut lab = Lab::new();
    let blocks = Mutex::new(Vec::new());
    let leave = |report: Report<'_>| match report {
        Report::Level(_, plane) => {
            let mut blocks = blocks.lock().expect("one thread");
            blocks.push(plane.block);
            if plane.block == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
        _ => ControlFlow::Continue(()),
    };
    let left = lab.picture(&setup, &leave);
    assert!(matches!(left, Err(Error::Cancelled)));
    assert_eq!(*blocks.lock().expect("one thread"), [4, 2]);

    let shares = Mutex::new(Vec::new());
    let listen = |report: Report<'_>| {
        if let Report::Progress(Stage::Plane, share) = report
            && share > 0.0
        {
            shares.lock().expect("no panic").push(share);
        }
        ControlFlow::Continue(())
    };
    let picture = lab.picture(&setup, &listen)?;
    let first = shares.lock().expect("no panic").first().copied();
    assert!(
        first.is_some_and(|share| share >= 81.0 / 289.0),
        "{first:?}"
    );
    assert!(picture.plane.is_complete() && picture.check < 1e-4);
    let line = picture.lines.first().ok_or("no line")?;
    assert_eq!(line.values.len(), grid.cells, "points of the grid alone");
    // What was computed before it was left is what the smaller tasks, of the same samples, give.
    let mut few = Setup::new(other.experiment());
    few.files = Some(Arc::new(other));
    let subject = lab.subject(&few, &|_| ControlFlow::Continue(()))?;
    for point in [[1.0, 1.0], [-1.0, 2.0], [0.5, 1.5]] {
        let cell = picture.plane.nearest(point).ok_or("on the grid")?;
        let plain = subject.stats_at(point, &|_| ControlFlow::Continue(()))?;
        for (role, stats) in plain {
            let found = picture.plane.task(role).ok_or("a task")?.cells[cell];
            assert!((found.loss - stats.loss).abs() < 1e-6, "{role:?} {point:?}");
            assert!((found.accuracy - stats.accuracy).abs() < 1e-9);
        }
    }
    assert!(picture.plane.task(Role::Target).is_none());
    Ok(())
}
