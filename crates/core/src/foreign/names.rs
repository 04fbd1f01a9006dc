//! Checkpoints of other models, told by the names of their tensors.

use crate::words::list;
use crate::{Error, Result};

/// What makes task vectors of Vision Transformers.
const TOGETHER: &str = "one model has no task vectors; give a base and its two fine-tuned models, a file each \
                        (--base and --tuned a,b, or the three chosen together), or in one file, with psi0., psi1. and \
                        psi2. before the names of their tensors; or it alone as --base, from which tasks are trained here";

/// Refuses a safetensors file by its tensors' names if they are those of an adapter or of a Vision Transformer.
///
/// # Errors
/// Names the file, what it is, and what can be done instead.
pub fn refuse_names<S: AsRef<str>>(file: &str, names: &[S]) -> Result<()> {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let with = |parts: &[&str]| -> Vec<&str> {
        let holds = |name: &&str| parts.iter().any(|part| name.contains(part));
        names.iter().copied().filter(holds).collect()
    };
    let adapter = with(&[
        "lora_A",
        "lora_B",
        "lora_up",
        "lora_down",
        "lora.up",
        "lora.down",
    ]);
    if !adapter.is_empty() {
        return Err(Error::content(
            file,
            format!(
                "found a LoRA adapter of another model ({}): add its product to the weights it belongs to, \
                 psi1.w = psi0.w + scale · lora_B @ lora_A, and give whole models (of one layer: psi0.w, psi0.v, …, a)",
                list(adapter)
            ),
        ));
    }
    let timm = with(&["patch_embed.proj"]);
    if !timm.is_empty() {
        return Err(Error::content(
            file,
            format!(
                "found a Vision Transformer by timm's names ({}): {TOGETHER}",
                list(&names)
            ),
        ));
    }
    let hugging_face = with(&["patch_embeddings.projection"]);
    if !hugging_face.is_empty() {
        return Err(Error::content(
            file,
            format!(
                "found a Vision Transformer by Hugging Face's names ({}): {TOGETHER}",
                list(&names)
            ),
        ));
    }
    let (torchvision, open_clip) = (
        with(&["encoder_layer_0.self_attention", "conv_proj"]),
        with(&["transformer.resblocks"]),
    );
    for (whose, found) in [("torchvision", torchvision), ("open_clip", open_clip)] {
        if !found.is_empty() {
            return Err(Error::content(
                file,
                format!(
                    "found a Vision Transformer by {whose}'s names ({}): this program reads timm's (patch_embed.proj, \
                     pos_embed, blocks.0.attn.qkv, …) and Hugging Face's as they lie on disk",
                    list(&names)
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[&str]) -> String {
        let error = refuse_names("x.safetensors", names).err();
        error.map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn other_models_are_told_by_their_tensors() {
        let adapter = told(&[
            "base_model.model.q_proj.lora_A.weight",
            "base_model.model.q_proj.lora_B.weight",
        ]);
        assert!(adapter.contains("LoRA adapter"), "{adapter}");
        let vit = told(&[
            "blocks.0.attn.qkv.weight",
            "blocks.1.attn.qkv.weight",
            "cls_token",
            "patch_embed.proj.weight",
            "pos_embed",
        ]);
        assert!(
            vit.contains("timm") && vit.contains("cls_token and 2 more"),
            "{vit}"
        );
        let vit = told(&["vit.embeddings.patch_embeddings.projection.weight"]);
        assert!(vit.contains("Hugging Face"), "{vit}");
        assert_eq!(told(&["psi0.w", "conv.weight"]), "");
    }
}
