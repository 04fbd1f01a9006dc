use candle_core::Var;

use super::*;
use crate::experiment::Pooling;
use crate::model::mean_loss;

/// Three heads of five numbers each, and no size a power of two.
fn odd(pooling: Pooling, gelu: Gelu) -> Result<Vit> {
    let settings = VitSettings {
        width: 15,
        depth: 2,
        heads: Some(3),
        mlp_ratio: 1.4,
        pooling,
        gelu,
        ..VitSettings::default()
    };
    let patches = TokenShape {
        tokens: 7,
        dimension: 5,
    };
    Vit::of_settings(&settings, patches, 4)
}

fn every_kind() -> impl Iterator<Item = (Pooling, Gelu)> {
    let poolings = [Pooling::Mean, Pooling::Class];
    let gelus = [Gelu::Erf, Gelu::Tanh, Gelu::Quick];
    poolings
        .into_iter()
        .flat_map(move |pooling| gelus.map(|gelu| (pooling, gelu)))
}

/// Parameters of which none is 0 or 1 by its beginning, and three samples.
fn some(model: &Vit) -> Result<(Parameters, Tensor, Tensor)> {
    let mut rng = stream(9, Purpose::Initialisation, 2, 0);
    let parameters = model.initial(9)?.map(|_, tensor| {
        let noise = normal(&mut rng.clone(), tensor.elem_count(), 0.2);
        tensor + Tensor::from_vec(noise, tensor.dims(), &Device::Cpu)?
    })?;
    let shape = model.shape();
    let tokens = normal(&mut rng, 3 * shape.len(), 1.0);
    let tokens = Tensor::from_vec(tokens, (3, shape.tokens, shape.dimension), &Device::Cpu)?;
    let labels = Tensor::new(&[1_f32, -1.0, 1.0], &Device::Cpu)?;
    Ok((parameters, tokens, labels))
}

fn loss(model: &Vit, parameters: &Parameters, tokens: &Tensor, labels: &Tensor) -> Result<Tensor> {
    mean_loss(Loss::Logistic, &model.forward(parameters, tokens)?, labels)
}

#[test]
fn every_parameter_of_every_kind_has_the_gradient_that_differences_have() -> Result<()> {
    for (pooling, gelu) in every_kind() {
        let model = odd(pooling, gelu)?;
        let (parameters, tokens, labels) = some(&model)?;
        let variables: Vec<(String, Var)> = parameters
            .iter()
            .map(|(name, tensor)| Ok((name.to_owned(), Var::from_tensor(tensor)?)))
            .collect::<Result<_>>()?;
        let tracked = variables.iter();
        let tracked = tracked.map(|(name, own)| (name.clone(), own.as_tensor().clone()));
        let tracked = Parameters::new(tracked);
        let gradients = loss(&model, &tracked, &tokens, &labels)?.backward()?;
        for info in model.parameters() {
            let name = info.name.as_str();
            let gradient = gradients.get(tracked.get(name)?);
            let gradient = gradient.ok_or_else(|| Error::Mismatch(format!("{name} has none")))?;
            let slope = gradient.sqr()?.sum_all()?.to_scalar::<f32>()?.sqrt();
            assert!(slope > 1e-4, "{pooling:?} {gelu:?} {name}: {slope:e}");
            // Along its own gradient the loss rises by the gradient's norm.
            let step = 0.01_f64;
            let moved = |sign: f64| -> Result<f32> {
                let moved = parameters.map(|own, tensor| {
                    if own == name {
                        tensor + gradient.affine(sign * step / f64::from(slope), 0.0)?
                    } else {
                        Ok(tensor.clone())
                    }
                })?;
                Ok(loss(&model, &moved, &tokens, &labels)?.to_scalar::<f32>()?)
            };
            let rise = f64::from(moved(1.0)? - moved(-1.0)?) / (2.0 * step);
            let difference = (rise - f64::from(slope)).abs();
            assert!(
                difference < 2e-3 * f64::from(slope) + 1e-5,
                "{pooling:?} {gelu:?} {name}: {rise} {slope}"
            );
        }
    }
    Ok(())
}

#[test]
fn the_infos_are_those_of_the_tensors_that_a_model_begins_with() -> Result<()> {
    for (pooling, gelu) in every_kind() {
        let model = odd(pooling, gelu)?;
        let initial = model.initial(1)?;
        assert_eq!(initial.iter().count(), model.parameters().len());
        let mut numbers = 0;
        for info in model.parameters() {
            assert_eq!(initial.get(&info.name)?.dims(), info.shape);
            numbers += info.shape.iter().product::<usize>() as u64;
        }
        assert_eq!(model.sizes().parameter_count(), numbers, "{pooling:?}");
    }
    Ok(())
}

#[test]
fn attention_is_a_softmax_over_keys_for_every_block_and_head() -> Result<()> {
    for (pooling, tokens) in [(Pooling::Mean, 7), (Pooling::Class, 8)] {
        let model = odd(pooling, Gelu::Erf)?;
        let (parameters, samples, _) = some(&model)?;
        let maps = model.attention(&parameters, &samples)?;
        let maps = maps.ok_or_else(|| Error::Mismatch("no maps".into()))?;
        assert_eq!(maps.layers().len(), 2);
        for head in maps.layers().iter().flatten() {
            assert_eq!(head.dims(), [3, tokens, tokens]);
            for sum in head.sum(2)?.flatten_all()?.to_vec1::<f32>()? {
                assert!((sum - 1.0).abs() < 1e-6);
            }
        }
    }
    Ok(())
}

#[test]
fn the_biases_of_keys_change_nothing() -> Result<()> {
    let model = odd(Pooling::Mean, Gelu::Erf)?;
    let (parameters, tokens, _) = some(&model)?;
    let other = parameters.map(|name, tensor| {
        if name.ends_with("qkv.bias") {
            let shift: Vec<f32> = (0..45).map(|row| f32::from(row / 15 == 1)).collect();
            tensor + Tensor::from_vec(shift, 45, &Device::Cpu)?
        } else {
            Ok(tensor.clone())
        }
    })?;
    let outputs =
        |parameters| Ok::<_, Error>(model.forward(parameters, &tokens)?.to_vec1::<f32>()?);
    assert_eq!(outputs(&parameters)?, outputs(&other)?);
    Ok(())
}

#[test]
fn two_classes_are_read_as_the_difference_of_their_logits() -> Result<()> {
    let sizes = odd(Pooling::Class, Gelu::Erf)?.sizes();
    let settings = VitSettings {
        heads: Some(3),
        ..VitSettings::default()
    };
    let rows: Vec<f32> = normal(&mut stream(3, Purpose::Choice, 0, 0), 45, 1.0);
    let head = |rows: &[f32], biases: &[f32]| -> Result<Parameters> {
        Ok(Parameters::new([
            (
                weight(HEAD),
                Tensor::from_slice(rows, (biases.len(), 15), &Device::Cpu)?,
            ),
            (
                bias(HEAD),
                Tensor::from_slice(biases, biases.len(), &Device::Cpu)?,
            ),
        ]))
    };
    let three = head(&rows, &[0.5, -1.0, 0.25])?;
    let output = |tensors: &Parameters, classes| -> Result<f32> {
        let model = Vit::new(sizes, &settings, Head::new(tensors, classes)?)?;
        let (parameters, tokens, _) = some(&model)?;
        Ok(model.forward(&parameters, &tokens)?.to_vec1::<f32>()?[0])
    };
    let single = |at: usize, bias: f32| output(&head(&rows[15 * at..][..15], &[bias])?, None);
    let expected = single(2, 0.25)? - single(0, 0.5)?;
    assert!((output(&three, Some((2, 0)))? - expected).abs() < 1e-5);
    let two = head(&rows[..30], &[0.5, -1.0])?;
    assert!((output(&two, None)? - (single(1, -1.0)? - single(0, 0.5)?)).abs() < 1e-5);
    for (classes, words) in [
        (None, "--classes a,b"),
        (Some((2, 3)), "from 0 to 2"),
        (Some((1, 1)), "two different ones"),
    ] {
        let said = output(&three, classes).err().map(|error| error.to_string());
        assert!(said.is_some_and(|said| said.contains(words)), "{words}");
    }
    Ok(())
}

#[test]
fn what_overflows_first_is_named_and_the_output_is_no_number() -> Result<()> {
    let model = odd(Pooling::Mean, Gelu::Erf)?;
    let (parameters, tokens, _) = some(&model)?;
    for (tensor, words) in [
        ("patch_embed.proj.weight", "the embedded patches"),
        ("blocks.0.attn.qkv.weight", "the attention's logits qᵀk"),
        ("blocks.1.mlp.fc1.weight", "the neurons of an MLP"),
        ("blocks.1.mlp.fc2.weight", "the stream after a block"),
    ] {
        let large =
            parameters.map(|name, own| own.affine(if name == tensor { 3e38 } else { 1.0 }, 0.0))?;
        assert_eq!(model.first_lost(&large, &tokens)?, words);
        let outputs = model.forward(&large, &tokens)?.to_vec1::<f32>()?;
        assert!(
            outputs.iter().all(|f| !f.is_finite()),
            "{tensor}: {outputs:?}"
        );
    }
    Ok(())
}
