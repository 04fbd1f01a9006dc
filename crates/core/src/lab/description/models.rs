//! Models from a file, in words.

use super::{Description, row, tensor_rows};
use crate::Result;
use crate::experiment::VitSettings;
use crate::model::{Loaded, Models, OutputWeights, VitFile, VitSizes};
use crate::shown;
use crate::tensor_file::TensorAbout;

impl Description {
    pub(super) fn of_models(models: &Models, tensors: &[TensorAbout]) -> Result<Self> {
        match &models.kind {
            Loaded::OneLayer(output) => Self::of_one_layer(models, output, tensors),
            Loaded::Vit(vit) => Self::of_vit(models, vit),
        }
    }

    fn of_vit(models: &Models, vit: &VitFile) -> Result<Self> {
        let VitSizes {
            patches,
            width,
            depth,
            hidden,
            pooling,
        } = vit.sizes;
        // As files are read, unless an option or a setting says otherwise.
        let settings = VitSettings::default();
        let heads = "not said by the file: 2 below width 128, else width/64";
        let head = match vit.classes()? {
            1 => "one logit, f; the same in all models and no part of a task vector".to_owned(),
            2 => "two logits, f = logit₁ − logit₀".to_owned(),
            count => format!("{count} logits: two must be chosen, --classes a,b"),
        };
        let mut notes = models.notes.clone();
        notes.push(
            "layout: timm's names after psi0., psi1. and psi2.; all tensors but the head are merged".into(),
        );
        Ok(Self {
            title: format!(
                "Vision Transformers, a base and {} fine-tuned",
                models.tuned.len()
            ),
            rows: vec![
                row(
                    "sizes",
                    format!(
                        "P = {} tokens of d = {}, width {width}, depth {depth}, MLP {hidden}, {} parameters",
                        patches.tokens,
                        patches.dimension,
                        shown::thousands(
                            usize::try_from(vit.sizes.parameter_count()).unwrap_or(usize::MAX)
                        )
                    ),
                ),
                row("pooling", pooling.words().into()),
                row(
                    "heads",
                    format!("{} a block, {heads}", settings.heads_of(width)),
                ),
                row(
                    "numbers",
                    format!("{}, eps {:e}", settings.gelu.words(), settings.eps),
                ),
                row("head", head),
            ],
            notes,
        })
    }

    fn of_one_layer(
        models: &Models,
        output: &OutputWeights,
        tensors: &[TensorAbout],
    ) -> Result<Self> {
        let hidden = output.hidden();
        let mut rows = tensor_rows(tensors, |name| match name {
            "a" => Some("output weights, not trained"),
            "psi0.w" => Some("Ψ(0), attention W"),
            "psi0.v" => Some("Ψ(0), values V"),
            "psi1.w" | "psi1.v" => Some("Ψ*₁, tuned to T₁"),
            "psi2.w" | "psi2.v" => Some("Ψ*₂, tuned to T₂"),
            _ => None,
        });
        let shared = if output.is_shared() {
            "shared by all tokens".to_owned()
        } else {
            format!("one for each of P = {} tokens", output.dims()[0])
        };
        let d = models.dimension()?;
        let sizes = format!("d = {d}, m = {hidden}, output weights {shared}");
        rows.insert(0, row("sizes", sizes));
        Ok(Self {
            title: format!("models, a base and {} fine-tuned", models.tuned.len()),
            rows,
            notes: models.notes.clone(),
        })
    }
}
