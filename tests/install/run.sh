#!/usr/bin/env bash
# ./dev install gives a folder that still runs after it was moved, and where nothing but the kernel is shared.
#
#   run.sh BUILD_FOLDER WORK_FOLDER
set -euo pipefail
build=$1
work=$2/install-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/proc"

expect() { # expect WHAT WANTED ACTUAL
  [[ $2 == "$3" ]] || { printf '%s: expected\n%s\nbut got\n%s\n' "$1" "$2" "$3"; exit 1; }
}

cmake --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/root/moved"
echo 'console.log(process.execPath, [1, 2].map((n) => n * 2).join(), new Intl.NumberFormat("de").format(1234.5))' >"$work/root/script.js"

here=$(readlink -f "$work/root/moved")/bin/weft
expect 'after it was moved' "$here 2,4 1.234,5" "$("$work/root/moved/bin/weft" "$work/root/script.js")"
expect 'through a link' "$here 2,4 1.234,5" "$(ln -s "$here" "$work/link" && "$work/link" "$work/root/script.js")"
expect 'by a relative name' "$here 2,4 1.234,5" "$(cd "$work/root/moved/bin" && ./weft ../../script.js)"
loaded=$(cd "$work" && LD_DEBUG=files "$here" "$work/root/script.js" 2>&1 | sed -n 's/.*calling init: //p' | grep -v "^$(dirname "$here")/\.\./lib/weft/" || true)
expect 'libraries from elsewhere' '' "$loaded"

# A root folder with nothing else in it: its own user and mount namespace, where the machine allows that.
if ! unshare --user --map-root-user --mount true 2>/dev/null; then
  echo 'this machine allows no user namespaces: the bare root folder was not tried'
  exit 0
fi
in_root='mount -t proc proc proc 2>/dev/null || mount --rbind /proc proc; exec chroot . /moved/bin/weft /script.js'
expect 'in a bare root folder' '/moved/bin/weft 2,4 1.234,5' \
  "$(cd "$work/root" && unshare --user --map-root-user --mount --pid --fork sh -c "$in_root")"
echo 'runs after it was moved, through links, and in a bare root folder'
