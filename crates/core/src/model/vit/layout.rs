//! By whose names a file holds a Vision Transformer: a table of our names, which are timm's, and theirs. And what no file may
//! hold, by its name.

use super::names::{CLASS, HEAD, NORM, PATCH, POSITIONS};

/// By whose names a model's tensors lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// timm's.
    Timm,
    /// Hugging Face's `ViTForImageClassification`, as it lies on disk.
    HuggingFace,
}

/// A name of ours, without `.weight` and `.bias`, and theirs; several lie one after the other along the first axis.
type Row = (&'static str, &'static [&'static str]);

const OUTSIDE: &[Row] = &[
    (PATCH, &["embeddings.patch_embeddings.projection"]),
    (CLASS, &["embeddings.cls_token"]),
    (POSITIONS, &["embeddings.position_embeddings"]),
    (NORM, &["layernorm"]),
    (HEAD, &["classifier"]),
];
const IN_BLOCK: &[Row] = &[
    ("norm1", &["layernorm_before"]),
    (
        "attn.qkv",
        &[
            "attention.attention.query",
            "attention.attention.key",
            "attention.attention.value",
        ],
    ),
    ("attn.proj", &["attention.output.dense"]),
    ("norm2", &["layernorm_after"]),
    ("mlp.fc1", &["intermediate.dense"]),
    ("mlp.fc2", &["output.dense"]),
];
/// What Hugging Face's models have that is no part of their logits.
const IDLE: &[&str] = &["pooler.dense.", "embeddings.mask_token"];
/// Whose names are a layout of their own, in a model by another.
pub const HUGGING_FACE: &str = "Hugging Face's names";
/// What may stand before all of Hugging Face's names but the head's.
const BODY: &str = "vit.";

impl Layout {
    /// The layout of one model's names; nothing where they are those of no Vision Transformer.
    pub fn of<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<Self> {
        names.find_map(|name| {
            let inner = name.strip_prefix(BODY).unwrap_or(name);
            if inner.starts_with("embeddings.patch_embeddings.projection") {
                Some(Self::HuggingFace)
            } else if name.starts_with(PATCH) {
                Some(Self::Timm)
            } else {
                None
            }
        })
    }

    /// What stands before all names but the head's.
    pub fn body<'a>(self, mut names: impl Iterator<Item = &'a str>) -> &'static str {
        match self {
            Self::HuggingFace if names.any(|name| name.starts_with(BODY)) => BODY,
            Self::HuggingFace | Self::Timm => "",
        }
    }

    /// The names under which the numbers of one of our tensors lie, one after the other.
    pub fn stored(self, body: &str, own: &str) -> Vec<String> {
        match self {
            Self::Timm => vec![own.to_owned()],
            Self::HuggingFace => hugging_face(body, own),
        }
    }

    /// What stands before a block's number.
    pub fn blocks(self) -> &'static str {
        match self {
            Self::Timm => "blocks.",
            Self::HuggingFace => "encoder.layer.",
        }
    }

    /// Whether a tensor may be there and is no part of the logits.
    pub fn is_idle(self, own: &str) -> bool {
        match self {
            Self::Timm => false,
            Self::HuggingFace => {
                let inner = own.strip_prefix(BODY).unwrap_or(own);
                IDLE.iter().any(|idle| inner.starts_with(idle))
            }
        }
    }

    /// Whose names these are.
    #[must_use]
    pub fn whose(self) -> &'static str {
        match self {
            Self::Timm => "timm's",
            Self::HuggingFace => "Hugging Face's",
        }
    }

    /// All names of a plain model, in short.
    pub fn all(self) -> &'static str {
        match self {
            Self::Timm => {
                "patch_embed.proj, cls_token, pos_embed, blocks.0.norm1, .attn.qkv, .attn.proj, .norm2, .mlp.fc1, \
                 .mlp.fc2, …, norm, head"
            }
            Self::HuggingFace => {
                "embeddings.patch_embeddings.projection, .cls_token, .position_embeddings, encoder.layer.0.layernorm_before, \
                 .attention.attention.query, .key, .value, .attention.output.dense, .layernorm_after, \
                 .intermediate.dense, .output.dense, …, layernorm, classifier"
            }
        }
    }

    /// What a tensor belongs to that is not covered, where it is known.
    pub fn not_covered(self, own: &str) -> Option<&'static str> {
        let found = FOREIGN.iter().find(|(part, _)| own.contains(part));
        let others = match self {
            Self::Timm => ["embeddings.", "encoder.layer"].as_slice(),
            Self::HuggingFace => &[],
        };
        let theirs = others.iter().any(|part| own.contains(part));
        let theirs = theirs.then_some(HUGGING_FACE);
        found.map(|(_, words)| *words).or(theirs)
    }
}

/// Parts of names that no layout has, and what they are of.
const FOREIGN: &[(&str, &str)] = &[
    ("ls1", "LayerScale"),
    ("ls2", "LayerScale"),
    ("layer_scale", "LayerScale"),
    ("reg_token", "register tokens"),
    ("register_tokens", "register tokens"),
    ("dist_token", "a distillation token"),
    ("distillation_token", "a distillation token"),
    ("head_dist", "a distillation head"),
    ("distillation_classifier", "a distillation head"),
    ("lora_magnitude", "DoRA"),
    ("lora", "LoRA"),
    ("q_norm", "norms of queries and keys"),
    ("k_norm", "norms of queries and keys"),
    ("fc_norm", "a norm after pooling"),
    ("norm_pre", "a norm before the blocks"),
    ("encoder_layer", "torchvision's names"),
    ("conv_proj", "torchvision's names"),
    ("resblocks", "open_clip's names"),
    ("attention.q_proj", "transformers 5's names in memory"),
    ("attention.k_proj", "transformers 5's names in memory"),
    ("attention.v_proj", "transformers 5's names in memory"),
    ("attention.o_proj", "transformers 5's names in memory"),
];

fn hugging_face(body: &str, own: &str) -> Vec<String> {
    let (stem, ending) = match own.rsplit_once('.') {
        Some((stem, "weight")) => (stem, ".weight"),
        Some((stem, "bias")) => (stem, ".bias"),
        _ => (own, ""),
    };
    let in_block = stem
        .strip_prefix("blocks.")
        .and_then(|rest| rest.split_once('.'));
    let (before, rows, part) = match in_block {
        Some((block, part)) => (format!("{body}encoder.layer.{block}."), IN_BLOCK, part),
        None if stem == HEAD => (String::new(), OUTSIDE, stem),
        None => (body.to_owned(), OUTSIDE, stem),
    };
    let row = rows.iter().find(|(ours, _)| *ours == part);
    let theirs = row.map_or(&[] as &[&str], |(_, theirs)| theirs);
    let whole = theirs.iter().map(|name| format!("{before}{name}{ending}"));
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Pooling;
    use crate::model::VitSizes;
    use crate::task::TokenShape;

    #[test]
    fn every_tensor_of_ours_has_a_place_of_its_own_in_every_layout() {
        let sizes = VitSizes {
            patches: TokenShape {
                tokens: 4,
                dimension: 12,
            },
            width: 8,
            depth: 2,
            hidden: 16,
            pooling: Pooling::Class,
        };
        let heads = ["head.weight", "head.bias"].map(str::to_owned);
        let infos = sizes.parameters().into_iter().map(|info| info.name);
        let ours: Vec<String> = infos.chain(heads).collect();
        for (layout, body) in [
            (Layout::Timm, ""),
            (Layout::HuggingFace, ""),
            (Layout::HuggingFace, "vit."),
        ] {
            let mut all: Vec<String> = Vec::new();
            for own in &ours {
                let stored = layout.stored(body, own);
                let parts = if own.contains("qkv") && layout == Layout::HuggingFace {
                    3
                } else {
                    1
                };
                assert_eq!(stored.len(), parts, "{own}");
                all.extend(stored);
            }
            let names = || all.iter().map(String::as_str);
            assert_eq!(Layout::of(names()), Some(layout));
            assert_eq!(layout.body(names()), body);
            assert!(names().all(|name| layout.not_covered(name).is_none()));
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    #[test]
    fn the_head_stands_outside_the_body() {
        let stored = |own| Layout::HuggingFace.stored("vit.", own);
        assert_eq!(stored("head.bias"), ["classifier.bias"]);
        assert_eq!(stored("norm.bias"), ["vit.layernorm.bias"]);
        let keys = "vit.encoder.layer.1.attention.attention.key.weight";
        assert_eq!(stored("blocks.1.attn.qkv.weight")[1], keys);
    }
}
