#!/usr/bin/env bash
# The real program in a real window: wait for the complete plane, drag α with the mouse, see it change, close it.
#
#     tests/smoke.sh target/release/lambdascope [FOLDER FOR SCREENSHOTS]
set -euo pipefail

program=$(realpath "$1")
shots=$(mktemp -d)
keep=${2:-}
display=:$((90 + RANDOM % 900))
server= app=

finish() {
    status=$?
    [ -n "$app" ] && kill "$app" 2>/dev/null || true
    [ -n "$server" ] && kill "$server" 2>/dev/null || true
    if [ -n "$keep" ]; then mkdir -p "$keep" && cp "$shots"/*.png "$keep"/ || true; fi
    rm -rf "$shots"
    exit "$status"
}
trap finish EXIT
fail() { echo "smoke test: $1" >&2; exit 1; }

# Without a display: one line that names the way out, and exit code 1.
if message=$(env -u DISPLAY -u WAYLAND_DISPLAY "$program" 2>&1 >/dev/null); then
    fail "expected a failure without a display"
fi
grep -q 'lambdascope run' <<<"$message" || fail "without a display it said: $message"

Xvfb "$display" -screen 0 1440x900x24 -noreset >/dev/null 2>&1 &
server=$!
export DISPLAY=$display LIBGL_ALWAYS_SOFTWARE=1 XDG_DATA_HOME=$shots/data HOME=$shots
unset WAYLAND_DISPLAY || true
for _ in $(seq 50); do xdotool getdisplaygeometry >/dev/null 2>&1 && break; sleep 0.1; done

"$program" 2>"$shots/log" &
app=$!
window=
for _ in $(seq 100); do
    window=$(xdotool search --name '^Lambdascope$' 2>/dev/null | tail -1) && [ -n "$window" ] && break
    sleep 0.1
done
[ -n "$window" ] || fail "no window appeared: $(cat "$shots/log")"
xdotool windowmove "$window" 0 0 windowsize "$window" 1440 900
# A window cannot have the keyboard before it is on the screen.
for _ in $(seq 50); do xdotool windowfocus "$window" 2>/dev/null && break; sleep 0.1; done

shoot() { import -window root "$shots/$1.png"; }
# The middle of the second plane and of the status line's dot, as colours.
planes() { convert "$shots/$1.png" -crop 1080x330+310+110 +repage -depth 8 rgb:- | md5sum; }
status() { convert "$shots/$1.png" -crop 9x9+8+884 +repage -resize 1x1 -format '%[fx:int(255*u.r)] %[fx:int(255*u.g)]\n' info:; }
settle() {
    for _ in $(seq 100); do
        shoot "$1"
        read -r red green < <(status "$1")
        # The dot is green once everything on screen is up to date, amber before.
        [ "$green" -gt $((red + 40)) ] && return
        sleep 0.2
    done
    fail "the plane was never complete: $1"
}

settle start
before=$(planes start)
# α's slider spans the left panel; its handle is in the middle.
xdotool mousemove 146 202 mousedown 1
for x in $(seq 150 6 230); do xdotool mousemove "$x" 202; sleep 0.02; done
xdotool mouseup 1
sleep 0.5
settle dragged
[ "$before" != "$(planes dragged)" ] || fail "dragging α changed nothing"

# Idle means idle: no processor time with the pointer at rest on a plane.
xdotool mousemove 480 250
sleep 1.5
used() { awk '{print $14 + $15}' "/proc/$app/stat"; }
start=$(used)
sleep 2
spent=$(($(used) - start))
[ "$spent" -le 4 ] || fail "idle, it used $spent hundredths of a second in 2 s"

xdotool key ctrl+q
closed=0
wait "$app" || closed=$?
app=
[ "$closed" -eq 0 ] || fail "after closing the window the exit code was $closed"
echo "smoke test: passed"
