//! Models and tasks: every claim of a header, every number.

use std::fs;

use super::ground::*;

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
fn labels_of_whole_numbers_and_booleans_are_converted_and_it_is_said() -> Outcome {
    let folder = Folder::new()?;
    for (dtype, size, labels, note) in [
        (
            "I64",
            8,
            [1_i64, -1],
            "converted from i64 to f32: t1.labels and t2.labels",
        ),
        (
            "I32",
            4,
            [1, -1],
            "converted from i32 to f32: t1.labels and t2.labels",
        ),
        (
            "I8",
            1,
            [1, -1],
            "converted from i8 to f32: t1.labels and t2.labels",
        ),
        (
            "BOOL",
            1,
            [1, 0],
            "converted from bool, true to +1 and false to −1: t1.labels and t2.labels",
        ),
    ] {
        let bytes: Vec<u8> = labels
            .iter()
            .flat_map(|y| y.to_le_bytes()[..size].to_vec())
            .collect();
        let length = bytes.len() as u64;
        let header = [
            entry("t1.labels", dtype, "[2]", 0, length),
            entry("t2.labels", dtype, "[2]", length, 2 * length),
            entry("t1.tokens", "F32", "[2,1,1]", 2 * length, 2 * length + 8),
            entry(
                "t2.tokens",
                "F32",
                "[2,1,1]",
                2 * length + 8,
                2 * length + 16,
            ),
        ];
        let data = [&bytes[..], &bytes, &[0; 16]].concat();
        let path = folder.write(
            "t.safetensors",
            raw(&format!("{{{}}}", header.join(",")), &data),
        )?;
        let told = accepted(&path)?;
        assert!(told.contains(note), "{told}");
        assert!(told.contains("1 labelled +1 and 1 −1"), "{told}");
    }
    Ok(())
}

#[test]
fn whole_numbers_other_than_labels_are_told_how_to_be_put_right() -> Outcome {
    let folder = Folder::new()?;
    let with = |labels: i64, tokens: &str| -> Result<_, Box<dyn std::error::Error>> {
        let header = [
            entry("t1.labels", "I64", "[1]", 0, 8),
            entry("t2.labels", "I64", "[1]", 8, 16),
            entry("t1.tokens", tokens, "[1,1,1]", 16, 24),
            entry("t2.tokens", tokens, "[1,1,1]", 24, 32),
        ];
        let one = 1_i64.to_le_bytes();
        let data = [labels.to_le_bytes(), one, one, one].concat();
        Ok(folder.write(
            "t.safetensors",
            raw(&format!("{{{}}}", header.join(",")), &data),
        )?)
    };
    refused(
        &with(0, "F64")?,
        &[
            "t1.labels",
            "+1 or -1",
            "found 0 at position 0",
            "2 * y - 1",
        ],
    )?;
    refused(&with(7, "F64")?, &["t1.labels", "found 7 at position 0"])?;
    refused(&with(1, "I64")?, &["t1.tokens", "found i64", "x.float()"])
}

#[test]
fn what_is_not_used_is_not_validated_but_said() -> Outcome {
    let folder = Folder::new()?;
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/foreign");
    let told = accepted(&shared.join("unused-int.safetensors"))?;
    assert!(told.contains("global_step is not used"), "{told}");
    let told = accepted(&shared.join("labels-int64.safetensors"))?;
    assert!(
        told.contains("converted from i64 to f32: t1.labels and t2.labels"),
        "{told}"
    );
    let path = folder.with(
        &tasks(),
        "optimizer.state",
        &[2],
        &[f32::NAN, f32::INFINITY],
    )?;
    assert!(accepted(&path)?.contains("optimizer.state is not used"));
    Ok(())
}

#[test]
fn of_several_bad_tensors_the_first_by_name_is_told_every_time() -> Outcome {
    let folder = Folder::new()?;
    let mut bad = models();
    for name in ["psi0.v", "psi0.w", "psi1.v", "psi1.w", "psi2.v", "psi2.w"] {
        bad.insert(name.into(), named(&[2, 2], &[f32::NAN; 4]));
    }
    let path = folder.tensors("bad.safetensors", &bad)?;
    for _ in 0..4 {
        refused(&path, &["tensor psi0.v: expected finite"])?;
    }
    Ok(())
}

#[test]
fn shapes_are_held_against_each_other_before_one_is_blamed() -> Outcome {
    let folder = Folder::new()?;
    // d = 2, m = 3.
    let mut good = models();
    for psi in ["psi0", "psi1", "psi2"] {
        good.insert(format!("{psi}.v"), named(&[3, 2], &[0.5; 6]));
    }
    good.insert("a".into(), named(&[3], &[0.5; 3]));
    accepted(&folder.tensors("good.safetensors", &good)?)?;
    let path = folder.with(&good, "psi0.v", &[2, 3], &[0.5; 6])?;
    refused(
        &path,
        &[
            "psi0.v [2, 3] looks transposed",
            "expected [3, 2]",
            "held against a [3]",
        ],
    )?;
    let mut turned = good.clone();
    for psi in ["psi0", "psi1", "psi2"] {
        turned.insert(format!("{psi}.v"), named(&[2, 3], &[0.5; 6]));
    }
    refused(
        &folder.tensors("turned.safetensors", &turned)?,
        &["psi0.v [2, 3], psi1.v [2, 3] and psi2.v [2, 3] look transposed"],
    )?;
    let path = folder.with(&good, "psi0.w", &[4, 4], &[0.5; 16])?;
    refused(
        &path,
        &["tensor psi0.w: expected shape [2, 2]", "found [4, 4]"],
    )?;
    let path = folder.with(&good, "a", &[1, 3], &[0.5; 3])?;
    let told = accepted(&path)?;
    assert!(
        told.contains("output weights shared by all tokens"),
        "{told}"
    );
    assert!(
        told.contains("a [1, 3] is one vector of output weights"),
        "{told}"
    );
    let path = folder.with(&good, "a", &[3, 1], &[0.5; 3])?;
    refused(&path, &["a [3, 1] looks transposed"])
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
    let label = entry("t1.labels", "I8", "[1]", 8, 9);
    let header = format!("{{{},{label}}}", entry("t1.tokens", "F64", "[1,1,1]", 0, 8));
    let data = [&1e300_f64.to_le_bytes()[..], &[1]].concat();
    let path = folder.write("large.safetensors", raw(&header, &data))?;
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
