#!/usr/bin/env bash
# Faults done to the real program: killed while writing, a full disk, a read-only folder, no home, a full stderr, no
# display, no OpenGL, a stale Wayland, signals, a display that goes away. What needs a display or root says so and is
# skipped where there is none.
#
#     tests/faults.sh target/release/lambdascope [KILLS]
#
# KILLS is how often `run` is killed while it writes: 10 unless given; 1000 takes ten minutes.
set -euo pipefail

program=$(realpath "$1")
kills=${2:-10}
here=$(mktemp -d)
display=:$((1100 + RANDOM % 900))
server=
app=

finish() {
    status=$?
    [ -n "$app" ] && kill -9 "$app" 2>/dev/null || true
    [ -n "$server" ] && kill "$server" 2>/dev/null || true
    mountpoint -q "$here/small" 2>/dev/null && umount "$here/small" || true
    rm -rf "$here"
    exit "$status"
}
trap finish EXIT
fail() { echo "faults: $1" >&2; exit 1; }
skip() { echo "faults: skipped: $1"; }
passed() { echo "faults: passed: $1"; }
run() { "$program" run aligned --grid 5 --quiet "$@"; }
temporary() { find "$1" -name '.lambdascope-*.tmp' | wc -l; }

export HOME=$here/home XDG_DATA_HOME=$here/data LIBGL_ALWAYS_SOFTWARE=1
mkdir -p "$HOME"
unset WAYLAND_DISPLAY WAYLAND_SOCKET XDG_RUNTIME_DIR DISPLAY || true

# Killed while writing: every file is the old one or the new one, and the next run leaves nothing of the dead.
texts="experiment.ron plane.csv models.safetensors tasks.safetensors plane.png"
mkdir "$here/out"
for seed in 1 2; do run --seed $seed --out "$here/seed$seed" >/dev/null; done
run --seed 1 --out "$here/out" >/dev/null
start=$(date +%s%N)
run --seed 2 --out "$here/timed" >/dev/null
took=$((($(date +%s%N) - start) / 1000))
left=0 mixed=0
for kill in $(seq "$kills"); do
    "$program" run aligned --grid 5 --quiet --seed $((1 + kill % 2)) --out "$here/out" >/dev/null 2>&1 &
    app=$!
    # The end is where the files are written.
    wait=$((took * (50 + RANDOM % 55) / 100))
    sleep "$((wait / 1000000)).$(printf %06d $((wait % 1000000)))"
    kill -9 "$app" 2>/dev/null || true
    wait "$app" 2>/dev/null || true
    app=
    of=""
    for name in $texts; do
        if cmp -s "$here/out/$name" "$here/seed1/$name"; then of=${of}1
        elif cmp -s "$here/out/$name" "$here/seed2/$name"; then of=${of}2
        else fail "after kill $kill $name is neither the old nor the new one"; fi
    done
    case $of in 11111 | 22222) ;; *) mixed=$((mixed + 1)) ;; esac
    [ "$(tail -c 2 "$here/out/summary.json")" = "}" ] || fail "after kill $kill summary.json is cut off"
    [ "$(temporary "$here/out")" -eq 0 ] || left=$((left + 1))
done
run --seed 1 --out "$here/out" >/dev/null
[ "$(temporary "$here/out")" -eq 0 ] || fail "temporary files of the dead stay"
[ "$(ls -A "$here/out" | wc -l)" -eq 6 ] || fail "there are other files: $(ls -A "$here/out")"
for name in $texts; do
    sum=$(sha256sum "$here/out/$name" | cut -d' ' -f1)
    grep -q "\"$name\": \"$sum\"" "$here/out/summary.json" || fail "summary.json has another sum of $name"
done
passed "killed $kills times while writing ($left times temporary files stayed until the next run, $mixed times new files beside old ones, which the sums tell)"

# A full disk.
if [ "$(id -u)" -eq 0 ] && mkdir "$here/small" && mount -t tmpfs -o size=40k tmpfs "$here/small" 2>/dev/null; then
    if message=$(run --out "$here/small/out" 2>&1); then fail "expected a full disk to be told"; fi
    grep -qi 'no space\|storage' <<<"$message" || fail "of a full disk it said: $message"
    [ -z "$(ls -A "$here/small")" ] || fail "on a full disk something stays: $(ls -AR "$here/small")"
    umount "$here/small"
    passed "a full disk"
else
    skip "a full disk (no leave to mount a small one)"
fi

# A folder that cannot be written to comes to light before the work, and stays as it was.
if [ "$(id -u)" -eq 0 ]; then locked=/proc/1/lambdascope; else
    locked=$here/locked/out
    mkdir -p "$here/locked" && chmod 500 "$here/locked"
fi
start=$(date +%s)
if message=$("$program" run digits-aligned --grid 401 --out "$locked" 2>&1); then fail "expected a refusal"; fi
[ $(($(date +%s) - start)) -lt 5 ] || fail "a folder that cannot be written to came to light late"
[ "$(wc -l <<<"$message")" -eq 1 ] || fail "of a folder that cannot be written to it said: $message"
passed "a folder that cannot be written to"

# Changed under the hand: another file in the place, a link, another program's file.
ln -s "$here/seed1/plane.csv" "$here/out/link.csv"
mkdir "$here/linked" && ln -s ../elsewhere.csv "$here/linked/plane.csv"
run --seed 1 --out "$here/linked" >/dev/null
[ -L "$here/linked/plane.csv" ] && cmp -s "$here/elsewhere.csv" "$here/seed1/plane.csv" || fail "a link was not followed"
(umask 077 && run --out "$here/private" >/dev/null)
[ "$(stat -c %a "$here/private/plane.csv")" = 600 ] || fail "the umask was not respected"
passed "links and the umask"

# Nobody hears.
if run nonsense --out "$here/x" 2>/dev/full; then fail "expected a refusal"; else code=$?; fi
[ "$code" -eq 2 ] || fail "with a full stderr the exit code was $code"
if run nonsense --out "$here/x" 2>&-; then fail "expected a refusal"; else code=$?; fi
[ "$code" -eq 2 ] || fail "with a closed stderr the exit code was $code"
[ ! -e "$here/x" ] || fail "a refused run left a folder"
CANDLE_CPU_MASK=9999,x-y RAYON_NUM_THREADS=2 run --out "$here/mask" >/dev/null || fail "a silly CANDLE_CPU_MASK"
env -u HOME -u XDG_DATA_HOME "$program" run aligned --grid 5 --out "$here/homeless" >/dev/null || fail "no home"
passed "a full and a closed stderr, a silly environment, no home"

# The rest needs a display.
if message=$("$program" 2>&1 >/dev/null); then fail "expected a failure without a display"; fi
grep -q 'lambdascope run' <<<"$message" || fail "without a display it said: $message"
if ! command -v Xvfb >/dev/null || ! command -v xdotool >/dev/null; then
    skip "everything in a window (no Xvfb or xdotool)"
    exit 0
fi
screen() {
    Xvfb "$display" -screen 0 1440x900x24 -noreset "$@" >/dev/null 2>&1 &
    server=$!
    for _ in $(seq 100); do DISPLAY=$display xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done
}
darken() { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; }
window() {
    "$@" 2>"$here/log" &
    app=$!
    for _ in $(seq 150); do
        id=$(xdotool search --name '^Lambdascope$' 2>/dev/null | tail -1) && [ -n "$id" ] && return 0
        kill -0 "$app" 2>/dev/null || break
        sleep 0.1
    done
    fail "no window appeared: $(cat "$here/log")"
}
# Waits for the window's end, but not for ever: what does not end is killed, and its exit code says so.
ended() {
    code=0
    ( sleep 60; kill -9 "$app" ) 2>/dev/null &
    guard=$!
    wait "$app" || code=$?
    kill "$guard" 2>/dev/null || true
    wait "$guard" 2>/dev/null || true
    app=
}
journals() { find "$XDG_DATA_HOME" -name 'unsaved-*.ron' 2>/dev/null | wc -l; }
# Opens an experiment and drags its α, which then differs from the file's: worth keeping.
edited() {
    window "$program" "$here/out/experiment.ron"
    xdotool windowmove "$id" 0 0 windowsize "$id" 1440 900
    sleep 1
    before=$(journals)
    for _ in $(seq 10); do
        xdotool mousemove 146 202 mousedown 1
        for x in $(seq 150 6 230); do xdotool mousemove "$x" 202; sleep 0.02; done
        xdotool mouseup 1
        for _ in $(seq 50); do
            [ "$(journals)" -gt "$before" ] && return 0
            sleep 0.1
        done
    done
    fail "unsaved work was not kept within 5 s"
}

# No OpenGL.
screen -extension GLX
export DISPLAY=$display
if message=$(LIBGL_DRIVERS_PATH=/nowhere __EGL_VENDOR_LIBRARY_DIRS=/nowhere timeout 20 "$program" 2>&1 >/dev/null); then
    fail "expected a failure without OpenGL"
fi
grep -q Mesa <<<"$message" && grep -q 'lambdascope run' <<<"$message" || fail "without OpenGL it said: $message"
darken
# A windowing library that is not installed.
library=$(ldconfig -p | awk '/libxkbcommon-x11\.so\.0/ && !found {print $NF; found = 1}')
if [ "$(id -u)" -eq 0 ] && [ -n "$library" ] && unshare -m true 2>/dev/null; then
    screen
    message=$(unshare -m bash -c 'mount --bind /dev/null "$(realpath "$1")" && timeout 20 "$2"' - "$library" "$program" 2>&1) || true
    grep -q 'libxkbcommon' <<<"$message" && ! grep -q 'internal error' <<<"$message" || fail "without a library it said: $message"
    darken
else
    skip "a missing windowing library (no leave to hide one)"
fi
passed "no display, no OpenGL, no windowing library"

# A Wayland that is gone, with an X11 that is there; settings that are a pipe; no home.
screen
export XDG_RUNTIME_DIR=$here/runtime
mkdir -p "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME/lambdascope"
mkfifo "$XDG_DATA_HOME/lambdascope/app.ron"
WAYLAND_DISPLAY=wayland-gone window "$program"
kill -TERM "$app"
ended
[ "$code" -eq 143 ] || [ "$code" -eq 0 ] || fail "after SIGTERM the exit code was $code: $(cat "$here/log")"
rm "$XDG_DATA_HOME/lambdascope/app.ron"
window env -u HOME -u XDG_DATA_HOME "$program"
# What was started with `nohup` never hears a SIGHUP, as it should be.
ignored=0x$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$app/status")
if [ $((ignored & 1)) -eq 1 ]; then
    skip "SIGHUP, which is ignored here"
    kill -TERM "$app"
else
    kill -HUP "$app"
fi
ended
[ "$(journals)" -eq 0 ] || fail "there was nothing to keep"
passed "a stale Wayland, settings that are a pipe, no home, SIGTERM and SIGHUP"

# A good end leaves no journal: what was changed is undone, and the window closed.
edited
for _ in $(seq 100); do xdotool windowfocus "$id" 2>/dev/null && break; sleep 0.1; done
for _ in $(seq 5); do xdotool key ctrl+z; sleep 0.2; done
for _ in $(seq 50); do [ "$(journals)" -eq 0 ] && break; sleep 0.1; done
[ "$(journals)" -eq 0 ] || fail "what is undone is still kept"
xdotool key ctrl+q
ended
[ "$code" -eq 0 ] && [ "$(journals)" -eq 0 ] || fail "a good end left $(journals) journals and exit code $code"
passed "nothing is kept after a good end"

# Nobody waits for the worker: a window closes in the middle of a long training, well within a second.
echo '(data: Patterns(tokens: 64, dimension: 256, irrelevant: 200, relevant: 20, confusing: 10, noise: 0.5), model: (hidden: 1024), training: (batch: 4096))' >"$here/long.ron"
window "$program" "$here/long.ron"
sleep 2
for _ in $(seq 100); do xdotool windowfocus "$id" 2>/dev/null && break; sleep 0.1; done
start=$(date +%s%N)
xdotool key ctrl+q
ended
took=$((($(date +%s%N) - start) / 1000000))
[ "$code" -eq 0 ] && [ "$took" -lt 1000 ] || fail "a busy window closed after $took ms with exit code $code"
passed "a busy window closes ($took ms)"

# Unsaved work survives a kill, a signal and the end of the display, and no start opens it or throws it away.
edited
kill -9 "$app"
ended
[ "$(journals)" -eq 1 ] || fail "after kill -9 there are $(journals) journals"
edited
kill -TERM "$app"
ended
[ "$(journals)" -eq 2 ] || fail "after SIGTERM there are $(journals) journals"
edited
darken
ended
[ "$(journals)" -eq 3 ] || fail "after the display went away there are $(journals) journals"
for journal in $(find "$XDG_DATA_HOME" -name 'unsaved-*.ron'); do
    "$program" check "$journal" >/dev/null || fail "$journal cannot be read"
done
grep -rq 'panicked at' "$here/log" && fail "a lost display is told as: $(cat "$here/log")" || true
passed "unsaved work after kill -9, SIGTERM and the end of the display"
