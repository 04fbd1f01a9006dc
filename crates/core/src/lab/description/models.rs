//! Models from a file, in words.

use super::{Description, row, tensor_rows};
use crate::Result;
use crate::experiment::TaskId;
use crate::model::{Loaded, Models, OutputWeights, VitFile, VitSizes};
use crate::shown;
use crate::tensor_file::TensorAbout;

impl Description {
    pub(super) fn of_models(models: &Models, tensors: &[TensorAbout]) -> Result<Self> {
        match &models.kind {
            Loaded::OneLayer(output) => Self::of_one_layer(models, output, tensors),
            Loaded::Vit(vit) => Self::of_vits(models, vit),
        }
    }

    /// One Vision Transformer in a file of its own.
    ///
    /// # Errors
    /// If its head has no classes.
    pub fn of_one_model(vit: &VitFile, notes: &[String]) -> Result<Self> {
        let mut notes = notes.to_vec();
        notes.push(
            "one model has no task vectors: with two fine-tuned ones it is their base (--base, --tuned a,b, or choose the three \
             together); opened alone, or as --base alone, it is Ψ(0), and tasks are trained from it here"
                .into(),
        );
        let title = format!("a Vision Transformer by {} names", vit.layout.whose());
        Self::of_vit(&title, vit, &notes)
    }

    fn of_vits(models: &Models, vit: &VitFile) -> Result<Self> {
        let (count, whose) = (models.tuned.len(), vit.layout.whose());
        let mut notes = models.notes.clone();
        let (title, layout) = if count == 0 {
            (
                "a Vision Transformer, Ψ(0) alone".to_owned(),
                format!("layout: {whose} names"),
            )
        } else if models.files == 1 {
            (
                format!("Vision Transformers, a base and {count} fine-tuned"),
                format!("layout: {whose} names after psi0., psi1. and psi2."),
            )
        } else {
            (
                "a Vision Transformer, the base Ψ(0)".to_owned(),
                format!("layout: {whose} names, a file for each model"),
            )
        };
        notes.push(layout + "; all tensors but the head are merged");
        Self::of_vit(&title, vit, &notes)
    }

    /// A fine-tuned model in a file of its own.
    pub(super) fn of_tuned(index: usize) -> Self {
        let task = TaskId::all().nth(index - 1);
        let symbol = task.map(TaskId::symbol).unwrap_or_default();
        Self {
            title: format!("a Vision Transformer, fine-tuned to {symbol}"),
            ..Self::default()
        }
    }

    fn of_vit(title: &str, vit: &VitFile, notes: &[String]) -> Result<Self> {
        let VitSizes {
            patches,
            width,
            depth,
            hidden,
            pooling,
        } = vit.sizes;
        // As files are read, unless an option or a setting says otherwise.
        let settings = vit.settings(None);
        let beside = &vit.beside;
        let heads = match beside.heads {
            Some(_) => "by config.json",
            None => "not said by the file: 2 below width 128, else width/64",
        };
        let said = match (beside.gelu, beside.eps) {
            (Some(_), Some(_)) => "by config.json",
            (Some(_), None) => "by config.json, which does not say eps",
            (None, Some(_)) => "eps by config.json, which does not say the activation",
            (None, None) => "not said by the file",
        };
        let head = match vit.classes()? {
            1 => "one logit, f; the same in all models and no part of a task vector".to_owned(),
            2 => "two logits, f = logit₁ − logit₀".to_owned(),
            count => format!("{count} logits: two must be chosen, --classes a,b"),
        };
        Ok(Self {
            title: title.to_owned(),
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
                    format!("{}, eps {:e}, {said}", settings.gelu.words(), settings.eps),
                ),
                row("head", head),
                row("images", beside.normalisation_words()),
            ],
            notes: notes.to_vec(),
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
            title: match models.tuned.len() {
                0 => "a model, Ψ(0) alone".to_owned(),
                count => format!("models, a base and {count} fine-tuned"),
            },
            rows,
            notes: models.notes.clone(),
        })
    }
}
