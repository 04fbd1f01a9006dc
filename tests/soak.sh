#!/usr/bin/env bash
# The real program in a real window, played with for long: memory, handles, threads and frame times at the start and at
# the end must be about the same.
#
#     tests/soak.sh target/release/lambdascope [MINUTES, 30 if left out]
#
# A round is always the same gestures: α and the marker are dragged, tabs and presets chosen, the window resized, a
# session saved and opened, changes taken back. Every round ends with a line; the first two warm up.
set -euo pipefail

program=$(realpath "$1")
minutes=${2:-30}
place=$(mktemp -d)
display=:$((90 + RANDOM % 900))
server= app=

finish() {
    status=$?
    [ -n "$app" ] && kill "$app" 2>/dev/null || true
    [ -n "$server" ] && kill "$server" 2>/dev/null || true
    rm -rf "$place"
    exit "$status"
}
trap finish EXIT
fail() { echo "soak: $1" >&2; exit 1; }

Xvfb "$display" -screen 0 1440x900x24 -noreset >/dev/null 2>&1 &
server=$!
export DISPLAY=$display LIBGL_ALWAYS_SOFTWARE=1 XDG_DATA_HOME=$place/data HOME=$place LAMBDASCOPE_FRAMES=$place/frames
unset WAYLAND_DISPLAY || true
for _ in $(seq 50); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done
cd "$place"
"$program" 2>log &
app=$!
window=
for _ in $(seq 100); do
    window=$(xdotool search --name '^Lambdascope$' 2>/dev/null | tail -1) && [ -n "$window" ] && break
    sleep 0.1
done
[ -n "$window" ] || fail "no window appeared: $(cat log)"
xdotool windowmove "$window" 0 0 windowsize "$window" 1440 900
for _ in $(seq 50); do xdotool windowfocus "$window" 2>/dev/null && break; sleep 0.1; done

# Presses at the first of some points, moves through them and lets go.
drag() { # X Y X Y
    xdotool mousemove "$1" "$2" mousedown 1
    for step in $(seq 20); do
        xdotool mousemove $(($1 + ($3 - $1) * step / 20)) $(($2 + ($4 - $2) * step / 20))
        sleep 0.02
    done
    xdotool mouseup 1
    sleep 0.2
}
click() { xdotool mousemove "$1" "$2" sleep 0.1 click 1; sleep "${3:-0.3}"; }
type_path() { xdotool key "$1"; sleep 0.4; xdotool key ctrl+a type --delay 5 "$2"; xdotool key Return; sleep 0.5; }

round() {
    drag 146 202 230 202
    drag 230 202 60 202
    drag 60 202 146 202
    # Contradictory, aligned, irrelevant; then the four tabs and back.
    for preset in 217 123 53; do click "$preset" 40 0.8; done
    for tab in 473 576 702 402; do click "$tab" 18 1.5; done
    drag 520 300 600 200
    drag 900 300 800 350
    for size in "1000 700" "1300 820" "1440 900"; do
        xdotool windowsize "$window" $size
        sleep 0.4
    done
    type_path ctrl+shift+s session.ron
    click 720 450 0.2
    xdotool key Escape
    sleep 0.2
    type_path ctrl+o session.ron
    xdotool key Escape
    for _ in $(seq 6); do xdotool key ctrl+z; sleep 0.1; done
    for _ in $(seq 3); do xdotool key ctrl+shift+z; sleep 0.1; done
    xdotool key F5; sleep 0.5; xdotool key F5; sleep 0.3
    xdotool mousemove 480 250
    sleep 0.5
}

echo "round  minutes  MiB  threads  handles  frames  mean ms  longest ms"
begin=$(date +%s)
number=0
while :; do
    : >frames
    round
    kill -0 "$app" 2>/dev/null || fail "it ended: $(cat log)"
    number=$((number + 1))
    # In KiB.
    read -r rss threads < <(awk '/^VmRSS/ {rss = $2} /^Threads/ {print rss, $2}' "/proc/$app/status")
    handles=$(ls "/proc/$app/fd" | wc -l)
    read -r frames mean longest < <(awk '{n += $1; t += $1 * $2; if ($3 > m) m = $3} END {print n, t / n, m}' frames)
    spent=$(($(date +%s) - begin))
    printf '%5d  %7.1f  %4d  %7d  %7d  %6d  %7.2f  %10.1f\n' "$number" "$(awk "BEGIN {print $spent / 60}")" \
        $((rss / 1024)) "$threads" "$handles" "$frames" "$mean" "$longest"
    if [ "$number" -eq 3 ]; then
        first_rss=$rss first_threads=$threads first_handles=$handles first_mean=$mean
    fi
    [ "$spent" -ge $((minutes * 60)) ] && [ "$number" -ge 4 ] && break
done

[ "$rss" -le $((first_rss * 5 / 4 + 32768)) ] || fail "memory grew from $first_rss to $rss KiB"
[ "$threads" -le $((first_threads + 2)) ] || fail "threads grew from $first_threads to $threads"
[ "$handles" -le $((first_handles + 4)) ] || fail "handles grew from $first_handles to $handles"
awk "BEGIN {exit !($mean <= 1.5 * $first_mean + 2)}" || fail "frames grew from $first_mean to $mean ms"
echo "soak: passed"
