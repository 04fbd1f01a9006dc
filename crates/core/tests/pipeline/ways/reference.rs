//! The reference's cases and tables, read tensor by tensor, whatever the number of tasks.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::{Device, Tensor};
use lambdascope_core::experiment::{Axes, TaskId};
use lambdascope_core::lab::Files;
use lambdascope_core::model::{Model as _, OneLayer, OutputWeights, Parameters};
use lambdascope_core::sweep::Point;
use lambdascope_core::task::{Dataset, TokenShape};
use lambdascope_core::tensor_file::TensorFile;
use lambdascope_core::vector::{Coefficients, TaskVectors, task_vector};
use lambdascope_core::{Error, Result};
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

fn data() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/data")
}

pub(super) fn go_on(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The models and tasks of a case of two, as the lab reads them.
pub(super) fn files(case: &str) -> Result<Arc<Files>> {
    let [models, tasks] =
        ["models", "tasks"].map(|name| data().join(case).join(format!("{name}.safetensors")));
    Ok(Arc::new(Files::read(Some(&models), Some(&tasks))?))
}

/// Models, tasks and plane of a case.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) model: OneLayer,
    pub(super) base: Parameters,
    pub(super) tuned: Vec<Parameters>,
    /// Every task's data, then the target's.
    pub(super) sets: Vec<(String, Dataset)>,
    pub(super) axes: Axes,
    held: Vec<f64>,
}

/// A row of a table: names and what stands under them.
#[derive(Clone, Debug)]
pub(super) struct Row(Vec<(String, String)>);

impl Case {
    pub(super) fn read(name: &str) -> Result<Self> {
        let models = TensorFile::read(&data().join(name).join("models.safetensors"))?;
        let tasks = TensorFile::read(&data().join(name).join("tasks.safetensors"))?;
        let tensor = |file: &TensorFile, of: &str| {
            let found = file.get(of)?;
            Ok::<_, Error>(Tensor::from_vec(found.values, found.dims, &Device::Cpu)?)
        };
        let parameters = |of: &str| {
            let part = |part: &str| {
                Ok::<_, Error>((part.to_owned(), tensor(&models, &format!("{of}.{part}"))?))
            };
            Ok::<_, Error>(Parameters::new([part("w")?, part("v")?]))
        };
        let keys = (1..).map(|task| format!("psi{task}"));
        let keys = keys.take_while(|key| models.contains(&format!("{key}.w")));
        let tuned = keys
            .map(|key| parameters(&key))
            .collect::<Result<Vec<_>>>()?;
        let mut sets = Vec::new();
        let names = (1..=tuned.len()).map(|task| format!("t{task}"));
        for key in names.chain(["target".to_owned()]) {
            let tokens = tasks.get(&format!("{key}.tokens"))?;
            let shape = TokenShape {
                tokens: tokens.dims[1],
                dimension: tokens.dims[2],
            };
            let labels = tasks.get(&format!("{key}.labels"))?.values;
            let weights = tasks.get(&format!("{key}.weights"))?.values;
            let weights = weights.into_iter().map(f64::from).collect();
            sets.push((
                key,
                Dataset::new(shape, tokens.values, labels, weights, true)?,
            ));
        }
        let shape = sets[0].1.shape();
        let four = tuned.len() == 4;
        Ok(Self {
            name: name.to_owned(),
            model: OneLayer::new(OutputWeights::shared(models.get("a")?.values), shape)?,
            base: parameters("psi0")?,
            held: if four {
                vec![0.0, 0.3, 0.0, -0.2]
            } else {
                vec![0.0; 2]
            },
            axes: match TaskId::new(2) {
                Some(third) if four => Axes::new(TaskId::T1, third).unwrap_or_default(),
                _ => Axes::default(),
            },
            tuned,
            sets,
        })
    }

    pub(super) fn held(&self) -> Coefficients {
        Coefficients::new(self.held.clone())
    }

    pub(super) fn vectors(&self) -> Result<TaskVectors> {
        TaskVectors::new(&self.base, &self.tuned, self.model.parameters())
    }

    /// The whole task vectors.
    pub(super) fn whole(&self) -> Result<Vec<Parameters>> {
        let tuned = self.tuned.iter();
        tuned.map(|tuned| task_vector(tuned, &self.base)).collect()
    }

    pub(super) fn set(&self, key: &str) -> &Dataset {
        let found = self.sets.iter().position(|(own, _)| own == key);
        &self.sets[found.unwrap_or(self.sets.len())].1
    }

    /// The task of a set; nothing for the target.
    pub(super) fn task(&self, key: &str) -> Option<TaskId> {
        TaskId::first(self.tuned.len()).find(|task| task.key() == key)
    }

    /// The point of the plane at a row's coefficients.
    pub(super) fn point(&self, row: &Row) -> Point {
        let lambdas = row.numbered("lambda");
        self.axes.tasks().map(|task| lambdas[task.index()])
    }

    /// The rows of a variant.
    pub(super) fn rows(&self, table: &str, variant: &str) -> std::io::Result<Vec<Row>> {
        let mut rows = self.rows_that_begin(table, variant)?;
        rows.retain(|row| row.text("variant") == variant);
        assert!(!rows.is_empty(), "{table} {variant}");
        Ok(rows)
    }

    /// The rows of all variants that begin so; all rows of a table without variants.
    pub(super) fn rows_that_begin(&self, table: &str, variant: &str) -> std::io::Result<Vec<Row>> {
        let path = data().join("methods").join(&self.name);
        let text = std::fs::read_to_string(path.join(format!("{table}.csv")))?;
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let row = |line: &str| {
            let names = header.iter().map(|name| (*name).to_owned());
            Row(names.zip(line.split(',').map(String::from)).collect())
        };
        let begins = |row: &Row| variant.is_empty() || row.text("variant").starts_with(variant);
        let rows: Vec<Row> = lines.map(row).filter(begins).collect();
        assert!(!rows.is_empty(), "{table} {variant}");
        Ok(rows)
    }

    /// A tensor of a way's file.
    pub(super) fn tensor(&self, file: &str, tensor: &str) -> Result<Vec<f64>> {
        let path = data().join("methods").join(&self.name);
        let path = path.join(format!("{file}.safetensors"));
        let bytes = std::fs::read(&path).map_err(Error::file(&path))?;
        let bad = |error: safetensors::SafeTensorError| Error::content(tensor, error.to_string());
        let all = SafeTensors::deserialize(&bytes).map_err(bad)?;
        let found = all.tensor(tensor).map_err(bad)?;
        Ok(match found.dtype() {
            Dtype::F64 => {
                let (chunks, _) = found.data().as_chunks();
                chunks.iter().map(|b| f64::from_le_bytes(*b)).collect()
            }
            _ => found.data().iter().map(|b| f64::from(*b)).collect(),
        })
    }

    /// `NAME1.w` and then `NAME1.v`, `NAME2.w`, …
    pub(super) fn numbered(&self, file: &str, name: &str) -> Result<Vec<Vec<f64>>> {
        let tasks = 1..=self.tuned.len();
        tasks
            .map(|task| {
                let mut all = self.tensor(file, &format!("{name}{task}.w"))?;
                all.extend(self.tensor(file, &format!("{name}{task}.v"))?);
                Ok(all)
            })
            .collect()
    }

    pub(super) fn masks(&self, name: &str) -> Result<Vec<Vec<bool>>> {
        let masks = self.numbered("dare", name)?.into_iter();
        let kept = |mask: Vec<f64>| mask.into_iter().map(|kept| kept != 0.0).collect();
        Ok(masks.map(kept).collect())
    }
}

impl Row {
    fn find(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map(|(_, text)| text.as_str())
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// What is no number is equal to none.
    pub(super) fn number(&self, name: &str) -> f64 {
        self.text(name).parse().unwrap_or(f64::NAN)
    }

    pub(super) fn numbered(&self, name: &str) -> Vec<f64> {
        let all = (1..).map_while(|task| self.find(&format!("{name}{task}")));
        all.map(|text| text.parse().unwrap_or(f64::NAN)).collect()
    }
}
