//! What lies beside a model's file: `config.json` and `preprocessor_config.json`, as far as they say what a file of tensors
//! does not.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::experiment::Gelu;
use crate::experiment::number::{EPS, HEADS};
use crate::output::{LARGEST_TEXT, read_text};
use crate::task::Normalisation;
use crate::words::list;
use crate::{Error, Result, shown};

/// What is said beside the file of a base.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beside {
    /// Attention heads of a block, by `config.json`.
    pub heads: Option<usize>,
    /// The activation, by `config.json`.
    pub gelu: Option<Gelu>,
    /// What LayerNorm adds to the variance, by `config.json`.
    pub eps: Option<f64>,
    /// How images are normalised, and the file that says so.
    pub normalisation: Option<(Normalisation, &'static str)>,
}

/// Hugging Face's, and what timm writes of the images that a model was trained on.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Config {
    num_attention_heads: Option<f64>,
    hidden_act: Option<String>,
    layer_norm_eps: Option<f64>,
    pretrained_cfg: Option<Pretrained>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pretrained {
    mean: Option<[f64; 3]>,
    std: Option<[f64; 3]>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Preprocessor {
    do_normalize: Option<bool>,
    image_mean: Option<[f64; 3]>,
    image_std: Option<[f64; 3]>,
}

/// What a model is and does.
pub const CONFIG: &str = "config.json";
/// What is done to images first.
pub const PREPROCESSOR: &str = "preprocessor_config.json";

impl Beside {
    /// Reads what lies beside a file.
    ///
    /// # Errors
    /// Names the file and the field, what was expected and what was found. That there is none is no error.
    pub fn of(model: &Path) -> Result<Self> {
        let folder = model.parent().unwrap_or(Path::new(""));
        let mut beside = Self::default();
        let path = folder.join(CONFIG);
        if let Some(config) = read::<Config>(&path)? {
            beside.take(config, &path)?;
        }
        let path = folder.join(PREPROCESSOR);
        if let Some(said) = read::<Preprocessor>(&path)? {
            let normalisation = match (said.do_normalize, said.image_mean, said.image_std) {
                (Some(false), _, _) => Some(Normalisation {
                    mean: [0.0; 3],
                    deviation: [1.0; 3],
                }),
                (_, Some(mean), Some(deviation)) => Some(Normalisation { mean, deviation }),
                _ => None,
            };
            if let Some(normalisation) = normalisation {
                beside.normalisation = Some((checked(normalisation, &path)?, PREPROCESSOR));
            }
        }
        Ok(beside)
    }

    fn take(&mut self, config: Config, path: &Path) -> Result<()> {
        let refuse = |field: &str, expected: &str, found: &str| {
            let words = format!("{field}: expected {expected}, found {found}");
            Err(Error::content(shown::path(path), words))
        };
        if let Some(heads) = config.num_attention_heads {
            let text = heads.to_string();
            match HEADS.read(&text).map(|_| text.parse()) {
                Ok(Ok(whole)) => self.heads = Some(whole),
                Ok(Err(_)) => return refuse("num_attention_heads", "a whole number", &text),
                Err(words) => {
                    let words = format!("num_attention_heads: {words}");
                    return Err(Error::content(shown::path(path), words));
                }
            }
        }
        if let Some(eps) = config.layer_norm_eps {
            let eps = EPS.read(&eps.to_string()).map_err(|words| {
                Error::content(shown::path(path), format!("layer_norm_eps: {words}"))
            })?;
            self.eps = Some(eps);
        }
        if let Some(activation) = config.hidden_act {
            self.gelu = Some(match activation.as_str() {
                "gelu" | "gelu_python" => Gelu::Erf,
                "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" => Gelu::Tanh,
                "quick_gelu" => Gelu::Quick,
                other => {
                    return refuse(
                        "hidden_act",
                        "gelu, gelu_new, gelu_pytorch_tanh or quick_gelu",
                        &shown::cut(other, 40),
                    );
                }
            });
        }
        if let Some(Pretrained {
            mean: Some(mean),
            std: Some(deviation),
        }) = config.pretrained_cfg
        {
            let normalisation = checked(Normalisation { mean, deviation }, path)?;
            self.normalisation = Some((normalisation, CONFIG));
        }
        Ok(())
    }

    /// What `config.json` says of the model, in words; nothing where it says nothing.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let heads = self.heads.map(|heads| format!("{heads} heads"));
        let gelu = self.gelu.map(|gelu| gelu.words().to_owned());
        let eps = self.eps.map(|eps| format!("eps {eps:e}"));
        let said: Vec<String> = [heads, gelu, eps].into_iter().flatten().collect();
        (!said.is_empty()).then(|| format!("{CONFIG} says {}", list(said)))
    }

    /// How images are normalised, in words.
    #[must_use]
    pub fn normalisation_words(&self) -> String {
        let (Normalisation { mean, deviation }, who) = self.normalised();
        format!("less {mean:?}, by {deviation:?}, for red, green and blue in [0, 1]; {who}")
    }

    /// How images are normalised, and who says so.
    #[must_use]
    pub fn normalised(&self) -> (Normalisation, String) {
        match &self.normalisation {
            Some((normalisation, file)) => (*normalisation, format!("from {file}")),
            None => (
                Normalisation::default(),
                format!("there is no {PREPROCESSOR} beside the file"),
            ),
        }
    }
}

fn checked(normalisation: Normalisation, path: &Path) -> Result<Normalisation> {
    let Normalisation { mean, deviation } = normalisation;
    let is_right = mean.iter().all(|mean| mean.is_finite())
        && deviation
            .iter()
            .all(|deviation| deviation.is_finite() && *deviation > 0.0);
    if is_right {
        return Ok(normalisation);
    }
    Err(Error::content(
        shown::path(path),
        format!(
            "expected means and deviations above 0 of three colours, found {mean:?} and {deviation:?}"
        ),
    ))
}

/// A file of settings; nothing where there is none.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    if !path.is_file() {
        return Ok(None);
    }
    let text = read_text(path, LARGEST_TEXT)?;
    let read = serde_json::from_str(&text);
    read.map(Some)
        .map_err(|error| Error::content(shown::path(path), error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(config: &str, preprocessor: Option<&str>) -> Result<Beside> {
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).map_err(Error::file(&path))
        };
        put(CONFIG, config)?;
        if let Some(text) = preprocessor {
            put(PREPROCESSOR, text)?;
        }
        Beside::of(&folder.path().join("base.safetensors"))
    }

    #[test]
    fn what_a_model_of_hugging_face_is_stands_beside_it() -> Result<()> {
        let found = beside(
            r#"{"architectures": ["ViTForImageClassification"], "num_attention_heads": 3, "hidden_act": "gelu",
                "layer_norm_eps": 1e-12, "id2label": {"0": "cat"}}"#,
            Some(
                r#"{"image_mean": [0.4, 0.5, 0.6], "image_std": [0.2, 0.2, 0.25], "size": {"height": 224}}"#,
            ),
        )?;
        assert_eq!(
            (found.heads, found.gelu, found.eps),
            (Some(3), Some(Gelu::Erf), Some(1e-12))
        );
        let (normalisation, who) = found.normalised();
        assert_eq!(normalisation.mean, [0.4, 0.5, 0.6]);
        assert_eq!(normalisation.deviation, [0.2, 0.2, 0.25]);
        assert!(who.contains(PREPROCESSOR), "{who}");
        let words = found.words().unwrap_or_default();
        assert_eq!(words, "config.json says 3 heads, GELU by erf and eps 1e-12");
        Ok(())
    }

    #[test]
    fn what_is_not_said_is_usual_and_a_timm_config_says_how_images_are_normalised() -> Result<()> {
        let found = beside("{}", None)?;
        assert_eq!(found, Beside::default());
        assert_eq!(found.normalised().0.mean, [0.5; 3]);
        let timm = beside(
            r#"{"architecture": "vit_tiny_patch16_224", "pretrained_cfg": {"mean": [0.1, 0.2, 0.3], "std": [1, 1, 2]}}"#,
            None,
        )?;
        assert_eq!(timm.normalised().0.deviation, [1.0, 1.0, 2.0]);
        let raw = beside("{}", Some(r#"{"do_normalize": false}"#))?;
        assert_eq!(raw.normalised().0.mean, [0.0; 3]);
        Ok(())
    }

    #[test]
    fn what_is_wrong_beside_a_file_is_named() {
        for (config, words) in [
            (r#"{"num_attention_heads": 2.5}"#, "num_attention_heads"),
            (
                r#"{"hidden_act": "relu"}"#,
                "hidden_act: expected gelu, gelu_new",
            ),
            (r#"{"layer_norm_eps": 3}"#, "layer_norm_eps"),
            (
                r#"{"pretrained_cfg": {"mean": [0, 0, 0], "std": [1, 0, 1]}}"#,
                "above 0",
            ),
            ("{", "line 1"),
        ] {
            let told = beside(config, None).err().map(|error| error.to_string());
            let told = told.unwrap_or_default();
            assert!(
                told.contains(words) && told.contains(CONFIG),
                "{words}: {told}"
            );
        }
    }
}
