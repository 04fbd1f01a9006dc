//! Images and labels in IDX format, plain and gzipped.

use super::ground::*;

#[test]
fn images_that_claim_more_than_the_file_holds_are_refused_before_anything_is_allocated() -> Outcome
{
    let folder = Folder::new()?;
    accepted_pair(&folder)?;
    for (sizes, claim) in [
        (
            [1000, 1000, 1000],
            "1000000000 bytes for [1000, 1000, 1000]",
        ),
        ([3, 2, 5], "30 bytes for [3, 2, 5]"),
        ([4_000_000_000; 3], "[4000000000, 4000000000, 4000000000]"),
    ] {
        let claims = idx(2051, &sizes, &[7; 24]);
        refused(&folder.write("images", &claims)?, &["expected", claim])?;
        refused(
            &folder.write("images.gz", gzipped(&claims)?)?,
            &["expected", claim],
        )?;
    }
    // A gigabyte of zeros in a megabyte of gzip data, of which the header claims 24 bytes.
    let zeros = gzipped(&vec![0; 1 << 20])?;
    let bomb = [gzipped(&images())?, zeros.repeat(1 << 10)].concat();
    refused(
        &folder.write("images.gz", bomb)?,
        &["24 bytes", "found more"],
    )?;
    refused(
        &folder.write("images", idx(2051, &[3, 2, 4], &[7; 25]))?,
        &["24 bytes", "found 25 bytes"],
    )
}

#[test]
fn images_cut_anywhere_are_refused() -> Outcome {
    let folder = Folder::new()?;
    accepted_pair(&folder)?;
    let plain = images();
    for length in [1, 3, 4, 7, 15, 16, plain.len() - 1] {
        refused(&folder.write("images", &plain[..length])?, &["expected"])?;
    }
    let packed = gzipped(&plain)?;
    for length in [
        2,
        9,
        12,
        packed.len() / 2,
        packed.len() - 8,
        packed.len() - 1,
    ] {
        refused(
            &folder.write("images.gz", &packed[..length])?,
            &["expected whole gzip data, found them cut off"],
        )?;
    }
    let mut damaged = packed.clone();
    // A bit of the checksum.
    damaged[packed.len() - 6] ^= 1;
    refused(
        &folder.write("images.gz", damaged)?,
        &["gzip data", "damaged"],
    )?;
    refused(
        &folder.write("images.gz", gzipped(b"\x01\x02\x03\x04\x05")?)?,
        &[
            "images or labels (IDX",
            "found data that begin with the bytes 01 02 03 04",
        ],
    )
}

#[test]
fn images_and_labels_must_be_what_they_say_and_as_many() -> Outcome {
    let folder = Folder::new()?;
    accepted_pair(&folder)?;
    for (magic, found) in [
        (0x0804, "IDX of unsigned bytes with 4 dimensions"),
        (0x0c02, "IDX of 32-bit integers with 2 dimensions"),
        (0x0d03, "IDX of 32-bit floats with 3 dimensions"),
        (0x0b01, "IDX of 16-bit integers with 1 dimension:"),
    ] {
        let bytes = idx(magic, &[3, 2, 4, 1], &[7; 24]);
        let words = ["images or labels (IDX", found, "np.uint8"];
        refused(&folder.write("images", &bytes)?, &words)?;
        refused(&folder.write("images.gz", gzipped(&bytes)?)?, &words)?;
    }
    refused(
        &folder.write("images", idx(2051, &[0, 2, 4], &[]))?,
        &["above 0", "found [0, 2, 4]"],
    )?;
    folder.write("labels", idx(2049, &[2], &[0, 1]))?;
    refused(
        &folder.write("images", images())?,
        &["expected 3 labels", "found 2"],
    )?;
    folder.write("labels", images())?;
    refused(
        &folder.write("images", images())?,
        &["expected labels", "found images"],
    )
}

#[test]
fn gzip_data_may_be_padded_with_zeros_and_in_several_members_but_nothing_else_may_follow() -> Outcome
{
    let folder = Folder::new()?;
    folder.write("labels", labels())?;
    let plain = images();
    let packed = gzipped(&plain)?;
    let members = [gzipped(&plain[..5])?, gzipped(&[])?, gzipped(&plain[5..])?].concat();
    // Members beyond what is read ahead.
    let mut large = idx(2051, &[3, 200, 200], &[]);
    large.extend((0..120_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]));
    let halves = [gzipped(&large[..60_000])?, gzipped(&large[60_000..])?].concat();
    for good in [
        packed.clone(),
        [&packed[..], &[0; 3]].concat(),
        [&packed[..], &vec![0; 20_000][..]].concat(),
        members.clone(),
        [&members[..], &[0]].concat(),
        halves.clone(),
        [&halves[..], &[0; 512]].concat(),
    ] {
        accepted(&folder.write("images.gz", good)?)?;
    }
    let many = vec![7; 20_000];
    for (rest, count) in [
        (&b"end"[..], 3),
        (b"\x1f", 1),
        (b"\0\0\0end", 6),
        (&many, 20_000),
    ] {
        for data in [&packed, &members, &halves] {
            refused(
                &folder.write("images.gz", [&data[..], rest].concat())?,
                &[
                    "gzip data",
                    &format!("found {count} other bytes after them"),
                ],
            )?;
        }
    }
    Ok(())
}
