//! Images and labels in IDX format, plain and gzipped.

use crate::ground::*;

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
        &folder.write("images.gz", gzipped(b"hello")?)?,
        &["2051", "found magic number"],
    )
}

#[test]
fn images_and_labels_must_be_what_they_say_and_as_many() -> Outcome {
    let folder = Folder::new()?;
    accepted_pair(&folder)?;
    for (magic, found) in [(2052, "2052"), (0x0d03, "3331"), (0x0b01, "2817")] {
        let path = folder.write("images", idx(magic, &[3, 2, 4, 1], &[7; 24]))?;
        refused(&path, &["2051", &format!("found magic number {found}")])?;
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
