#!/usr/bin/env bash
# Figures as SVG, drawn by an independent program (librsvg), look as our own PNGs of the same; and another figure does not.
# Says so and passes where that program or ImageMagick is missing.
set -euo pipefail
program=$(realpath "$1")
for needed in rsvg-convert convert compare; do
    if ! command -v "$needed" >/dev/null; then
        echo "svg: $needed is not installed, nothing is compared"
        exit 0
    fi
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# How far two pictures are apart, from 0 to 1: letters and edges may be drawn a little otherwise, so both are blurred.
apart() {
    convert "$1" -background white -flatten -resize '400x400!' -blur 0x3 one.miff
    convert "$2" -background white -flatten -resize '400x400!' -blur 0x3 other.miff
    # It ends with 1 where they differ at all.
    { compare -metric RMSE one.miff other.miff null: 2>&1 || true; } | sed 's/.*(\(.*\)).*/\1/'
}

cat >shelf.ron <<'END'
(
    lambdascope_session: 2,
    experiment: (version: 2, grid: (cells: 21)),
    view: (tab: Runs, runs: (one: Some(0), other: Some(1), goal: 2)),
    shelf: [
        (name: "orthogonal", experiment: (version: 2, grid: (cells: 21))),
        (name: "aligned", experiment: (version: 2, grid: (cells: 21), correlations: [[1, 0.9], [0.9, 1]])),
    ],
)
END

count=0
for what in planes slice verdict training phase spectrum attention gram bars compare tab:plane tab:anatomy tab:runs; do
    preset=aligned
    case $what in
        gram | bars) preset=four-tasks ;;
        compare | tab:runs) preset=shelf.ron ;;
    esac
    name=${what/:/-}
    for cells in png rectangles; do
        "$program" figure "$preset" --what "$what" --grid 21 --columns 11 --cells $cells --out "$name-$cells.svg" --quiet >/dev/null
        rsvg-convert --width 605 "$name-$cells.svg" --output "$name-$cells.theirs.png"
    done
    "$program" figure "$preset" --what "$what" --grid 21 --columns 11 --dpi 96 --out "$name.png" --quiet >/dev/null
    for cells in png rectangles; do
        far=$(apart "$name.png" "$name-$cells.theirs.png")
        echo "svg: $what, cells as $cells: $far"
        awk -v far="$far" 'BEGIN { exit !(far < 0.03) }' || { echo "svg: $what looks otherwise"; exit 1; }
        count=$((count + 1))
    done
done
far=$(apart planes.png slice-png.theirs.png)
awk -v far="$far" 'BEGIN { exit !(far > 0.1) }' || { echo "svg: other figures look the same: $far"; exit 1; }
echo "svg: $count figures look the same, and others do not ($far)"
