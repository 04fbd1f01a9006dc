//! Models and tasks: every claim of a header, every number.

use std::fs;

use crate::ground::*;

#[test]
fn good_files_are_accepted_so_that_it_is_the_change_that_is_refused_below() -> Outcome {
    let folder = Folder::new()?;
    accepted(&folder.tensors("tasks.safetensors", &tasks())?)?;
    accepted(&folder.tensors("models.safetensors", &models())?)?;
    accepted(&folder.write("experiment.ron", "()")?)?;
    accepted_pair(&folder)?;
    Ok(())
}

#[test]
fn a_header_that_claims_more_than_the_file_holds_is_refused_before_anything_is_allocated() -> Outcome
{
    let folder = Folder::new()?;
    let terabyte = (1_u64 << 40).to_le_bytes();
    let path = folder.write("length.safetensors", [&terabyte[..], b"{}      "].concat())?;
    refused(
        &path,
        &["header", "claims 1099511627776 bytes", "8 are left"],
    )?;

    let claims = entry("t1.tokens", "F32", "[1000000000,4]", 0, 16_000_000_000);
    let path = folder.write("shape.safetensors", raw(&format!("{{{claims}}}"), &[0; 64]))?;
    refused(&path, &["t1.tokens", "16000000000", "found 64 bytes"])?;

    let claims = entry("t1.tokens", "F32", "[1099511627776,1099511627776]", 0, 64);
    let path = folder.write(
        "overflow.safetensors",
        raw(&format!("{{{claims}}}"), &[0; 64]),
    )?;
    refused(&path, &["t1.tokens", "more than 2⁶⁴", "found 64"])?;

    let claims = entry("t1.tokens", "F64", "[1000000,1000]", 0, 64);
    let path = folder.write("bytes.safetensors", raw(&format!("{{{claims}}}"), &[0; 64]))?;
    refused(
        &path,
        &["t1.tokens", "expected 8000000000 bytes", "found 64"],
    )?;

    let claims = entry("t1.tokens", "F32", "[4]", 32, 16);
    let path = folder.write(
        "backwards.safetensors",
        raw(&format!("{{{claims}}}"), &[0; 64]),
    )?;
    refused(&path, &["t1.tokens", "bytes 32 to 16"])
}

#[test]
fn a_file_cut_anywhere_is_refused() -> Outcome {
    let folder = Folder::new()?;
    let whole = fs::read(folder.tensors("whole.safetensors", &tasks())?)?;
    for length in [1, 7, 8, 9, 100, whole.len() / 2, whole.len() - 1] {
        let path = folder.write("cut.safetensors", &whole[..length])?;
        refused(&path, &["expected"])?;
    }
    refused(
        &folder.write("long.safetensors", [&whole[..], b"more"].concat())?,
        &["ends with its last tensor", "4 bytes more"],
    )
}

#[test]
fn labels_other_than_plus_and_minus_one_are_refused() -> Outcome {
    let folder = Folder::new()?;
    for label in [0.0, 2.0, -0.999] {
        let path = folder.with(&tasks(), "t2.labels", &[3], &[1.0, -1.0, label])?;
        refused(
            &path,
            &[
                "t2.labels",
                "+1 or -1",
                &format!("found {label} at position 2"),
            ],
        )?;
    }
    Ok(())
}

#[test]
fn what_is_not_finite_is_refused_in_every_tensor() -> Outcome {
    let folder = Folder::new()?;
    for (good, names) in [
        (tasks(), &["t1.tokens", "t1.labels", "t2.weights"][..]),
        (models(), &["a", "psi0.w", "psi0.v", "psi2.w", "psi2.v"]),
    ] {
        for name in names {
            for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let mut tensor = good[*name].clone();
                tensor.values[1] = bad;
                let path = folder.with(&good, name, &tensor.dims, &tensor.values)?;
                let found = format!("found {bad} at position 1");
                refused(&path, &[&format!("tensor {name}"), "finite", &found])?;
            }
        }
    }
    let header = format!("{{{}}}", entry("t1.tokens", "F64", "[1,1,1]", 0, 8));
    let path = folder.write("large.safetensors", raw(&header, &1e300_f64.to_le_bytes()))?;
    refused(&path, &["t1.tokens", "fit f32", "1e300"])
}

#[test]
fn weights_must_be_positive_together_and_none_of_them_negative() -> Outcome {
    let folder = Folder::new()?;
    let path = folder.with(&tasks(), "t1.weights", &[3], &[0.5, -0.25, 0.75])?;
    refused(
        &path,
        &["t1.weights", "at least 0", "found -0.25 at position 1"],
    )?;
    let path = folder.with(&tasks(), "t1.weights", &[3], &[0.0; 3])?;
    refused(&path, &["t1", "positive", "found 0"])
}

#[test]
fn empty_sets_and_shapes_that_do_not_fit_are_refused() -> Outcome {
    let folder = Folder::new()?;
    for dims in [[0, 2, 2], [3, 0, 2], [3, 2, 0]] {
        let path = folder.with(&tasks(), "t1.tokens", &dims, &[])?;
        refused(
            &path,
            &["t1.tokens", "[N, P, d]", &format!("found {dims:?}")],
        )?;
    }
    let path = folder.with(&tasks(), "t2.tokens", &[3, 4], &[0.0; 12])?;
    refused(&path, &["t2.tokens", "[N, P, d]", "found [3, 4]"])?;
    let path = folder.with(&tasks(), "t1.labels", &[2], &[1.0, -1.0])?;
    refused(&path, &["t1.labels", "expected shape [3]", "found [2]"])?;
    let path = folder.with(&models(), "psi0.v", &[0, 2], &[])?;
    refused(&path, &["psi0.v", "above 0", "found [0, 2]"])?;
    let path = folder.with(&models(), "psi1.w", &[1, 4], &[0.0; 4])?;
    refused(&path, &["psi1.w", "expected shape [2, 2]", "found [1, 4]"])?;
    let mut missing = tasks();
    missing.remove("t2.labels");
    refused(
        &folder.tensors("missing.safetensors", &missing)?,
        &["t2.labels", "found t1.labels"],
    )?;
    refused(
        &folder.write("none.safetensors", raw("{}", &[]))?,
        &["psi0.w", "no tensors"],
    )
}

#[test]
fn a_name_that_stands_twice_is_refused() -> Outcome {
    let folder = Folder::new()?;
    // Both at the same place, so that every byte of the data is accounted for.
    let label = entry("t1.labels", "F32", "[4]", 0, 16);
    let path = folder.write(
        "twice.safetensors",
        raw(&format!("{{{label},{label}}}"), &[0; 16]),
    )?;
    refused(&path, &["t1.labels", "once", "found it twice"])?;
    let path = folder.write("twice.ron", "(\n  alpha: 0.5,\n  alpha: 0.6,\n)")?;
    refused(&path, &["line 3", "duplicate", "alpha"])
}

#[test]
fn the_wrong_byte_order_is_told() -> Outcome {
    let folder = Folder::new()?;
    let header = format!("{{{}}}", entry("t1.labels", "F32", "[1]", 0, 4));
    let mut swapped = raw(&header, &1_f32.to_be_bytes());
    swapped[..8].reverse();
    refused(
        &folder.write("swapped.safetensors", swapped)?,
        &["little-endian", "opposite order"],
    )?;
    folder.write("labels", labels())?;
    let mut swapped = images();
    swapped[..4].reverse();
    refused(
        &folder.write("images", swapped)?,
        &["opposite order", "big-endian"],
    )?;
    let sizes = [3_u32, 2, 4].map(u32::swap_bytes);
    refused(
        &folder.write("images", idx(2051, &sizes, &[7; 24]))?,
        &["opposite order", "big-endian"],
    )?;
    // Numbers alone in the other order show by what they are: a label of 1 becomes another number.
    let backwards = |x: f32| f32::from_be_bytes(x.to_le_bytes());
    let labels = [1.0, -1.0, 1.0].map(backwards);
    let path = folder.with(&tasks(), "t1.labels", &[3], &labels)?;
    refused(&path, &["t1.labels", "+1 or -1", "position 0"])
}
