//! The independent f64 reference of the ways to merge, as its files have it.

use std::path::{Path, PathBuf};

use nalgebra::DMatrix;
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;
use serde_json::Value;

use crate::model::{Form, Group, ParameterInfo, Parameters};
use crate::tensor_file::TensorFile;
use crate::vector::TaskVectors;

fn data() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/data")
}

/// W and V of the one-layer Transformer, in the reference's order.
pub(crate) fn infos(dimension: usize, hidden: usize) -> [ParameterInfo; 2] {
    let info = |name: &str, rows, group, form| ParameterInfo {
        name: name.into(),
        symbol: name.into(),
        shape: vec![rows, dimension],
        group,
        form,
        part: None,
    };
    [
        info("w", dimension, Group::ATTENTION, Form::Matrix),
        info("v", hidden, Group::VALUES, Form::Neurons),
    ]
}

/// A case's models, and what the reference made of them by a way.
pub(crate) struct Case {
    name: String,
    method: String,
    bytes: Vec<u8>,
    vectors: TaskVectors,
}

/// A row of a table of the reference.
pub(crate) struct Row {
    cells: Vec<(String, String)>,
}

/// A table of the reference.
pub(crate) struct Table(Vec<Row>);

impl Case {
    pub(crate) fn read(name: &str, method: &str) -> Self {
        let file = TensorFile::read(&data().join(name).join("models.safetensors")).unwrap();
        let model = |of: &str| {
            let tensor = |part: &str| {
                let found = file.get(&format!("{of}.{part}")).unwrap();
                let device = &candle_core::Device::Cpu;
                let tensor = candle_core::Tensor::from_vec(found.values, found.dims, device);
                (part.to_owned(), tensor.unwrap())
            };
            Parameters::new([tensor("w"), tensor("v")])
        };
        let tasks = (1..).take_while(|task| file.contains(&format!("psi{task}.w")));
        let tuned: Vec<Parameters> = tasks.map(|task| model(&format!("psi{task}"))).collect();
        let base = model("psi0");
        let dims = base.get("v").unwrap().dims().to_vec();
        let vectors = TaskVectors::new(&base, &tuned, &infos(dims[1], dims[0])).unwrap();
        let path = data().join("methods").join(name);
        Self {
            bytes: std::fs::read(path.join(format!("{method}.safetensors"))).unwrap(),
            name: name.to_owned(),
            method: method.to_owned(),
            vectors,
        }
    }

    pub(crate) fn task_vectors(&self) -> &TaskVectors {
        &self.vectors
    }

    pub(crate) fn vectors(&self) -> &[Vec<f64>] {
        self.vectors.vectors()
    }

    /// The whole tuned models.
    pub(crate) fn models(&self) -> Vec<Vec<f64>> {
        let add = |vector: &Vec<f64>| {
            let pairs = vector.iter().zip(self.vectors.origin());
            pairs.map(|(x, base)| x + base).collect()
        };
        self.vectors().iter().map(add).collect()
    }

    fn text(&self, ending: &str) -> String {
        let path = data().join("methods").join(&self.name);
        std::fs::read_to_string(path.join(format!("{}.{ending}", self.method))).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text("json")).unwrap()
    }

    pub(crate) fn table(&self) -> Table {
        let text = self.text("csv");
        let mut lines = text.lines();
        let header: Vec<String> = lines.next().unwrap().split(',').map(String::from).collect();
        let row = |line: &str| {
            let cells = header
                .iter()
                .cloned()
                .zip(line.split(',').map(String::from));
            Row {
                cells: cells.collect(),
            }
        };
        Table(lines.map(row).collect())
    }

    fn values(&self, name: &str) -> Vec<f64> {
        let file = SafeTensors::deserialize(&self.bytes).unwrap();
        let tensor = file.tensor(name).unwrap();
        match tensor.dtype() {
            Dtype::F64 => {
                let (chunks, _) = tensor.data().as_chunks();
                chunks.iter().map(|b| f64::from_le_bytes(*b)).collect()
            }
            Dtype::U8 => tensor.data().iter().map(|b| f64::from(*b)).collect(),
            other => panic!("{name}: {other:?}"),
        }
    }

    /// `NAME.w` and then `NAME.v`.
    fn flat(&self, name: &str) -> Vec<f64> {
        ["w", "v"]
            .iter()
            .flat_map(|part| self.values(&format!("{name}.{part}")))
            .collect()
    }

    /// `NAME1`, `NAME2`, … of every task.
    pub(crate) fn numbered(&self, name: &str) -> Vec<Vec<f64>> {
        let tasks = 1..=self.vectors().len();
        tasks
            .map(|task| self.flat(&format!("{name}{task}")))
            .collect()
    }

    pub(crate) fn masks(&self, name: &str) -> Vec<Vec<bool>> {
        let masks = self.numbered(name).into_iter();
        masks
            .map(|mask| mask.into_iter().map(|kept| kept != 0.0).collect())
            .collect()
    }

    pub(crate) fn assert_direction(&self, found: &[f64], name: &str, allowed: f64) {
        let expected = self.flat(name);
        assert_eq!(found.len(), expected.len());
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert!(
                (found - expected).abs() <= allowed,
                "{} {name}, entry {at}: {found} {expected}",
                self.name
            );
        }
    }

    pub(crate) fn assert_numbered(&self, found: &[Vec<f64>], name: &str, allowed: f64) {
        assert_eq!(found.len(), self.vectors().len());
        for (task, own) in (1..).zip(found) {
            self.assert_direction(own, &format!("{name}{task}"), allowed);
        }
    }

    /// The directions `VARIANT.u1`, `VARIANT.u2`, …
    pub(crate) fn assert_directions(&self, found: &[Vec<f64>], variant: &str, allowed: f64) {
        self.assert_numbered(found, &format!("{variant}.u"), allowed);
    }
}

impl Table {
    /// The rows of variants that begin so.
    pub(crate) fn rows_of(&self, prefix: &str) -> impl Iterator<Item = &Row> {
        let found: Vec<&Row> = self
            .0
            .iter()
            .filter(|row| row.text("variant").starts_with(prefix))
            .collect();
        assert!(!found.is_empty(), "{prefix}");
        found.into_iter()
    }
}

impl Row {
    pub(crate) fn text(&self, name: &str) -> &str {
        let found = self.cells.iter().find(|(own, _)| own == name);
        &found.unwrap().1
    }

    /// `NAME1`, `NAME2`, …
    pub(crate) fn numbered(&self, name: &str) -> Vec<f64> {
        let names = (1..).map(|task| format!("{name}{task}"));
        names
            .map_while(|name| self.cells.iter().find(|(own, _)| *own == name))
            .map(|(_, text)| text.parse().unwrap())
            .collect()
    }
}

/// A hand-sized case.
#[derive(Debug)]
pub(crate) struct Small(Value);

/// The hand-sized cases of a way.
pub(crate) fn small(method: &str) -> Vec<Small> {
    let text = std::fs::read_to_string(data().join("methods/small.json")).unwrap();
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let own = all.into_iter().filter(|case| case["method"] == method);
    let found: Vec<Small> = own.map(Small).collect();
    assert!(!found.is_empty(), "{method}");
    found
}

fn list(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values.map(|x| x.as_f64().unwrap()).collect()
}

impl Small {
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0.get(key).is_some()
    }

    pub(crate) fn number(&self, key: &str) -> f64 {
        self.0[key].as_f64().unwrap()
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap()
    }

    pub(crate) fn list(&self, key: &str) -> Vec<f64> {
        list(&self.0[key])
    }

    pub(crate) fn rows(&self, key: &str) -> Vec<Vec<f64>> {
        self.0[key].as_array().unwrap().iter().map(list).collect()
    }
}

pub(crate) fn matrix(value: &Value) -> DMatrix<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(list).collect();
    DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j])
}

pub(crate) fn close(found: &DMatrix<f64>, expected: &DMatrix<f64>, allowed: f64, what: &str) {
    assert_eq!(found.shape(), expected.shape(), "{what}");
    let off = (found - expected).abs().max();
    assert!(off <= allowed, "{what}: off by {off}");
}
