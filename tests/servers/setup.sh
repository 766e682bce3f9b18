#!/usr/bin/env bash
# Unpacks the programs of tests/servers/packages, as the machine's own Debian suite has them, into a folder of the build. Needs
# no root and installs nothing on the machine. What the machine has installed already is not fetched again.
#
#   setup.sh FOLDER
#
# Packages come from the machine's Debian mirror, or WEFT_MIRROR, with apt's signatures checked; they are kept in WEFT_CACHE, so
# that another clone needs no network. Exit code 77, with the reason, when they cannot be had.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deps/debian.sh
source "$here/../../deps/debian.sh"
target=$1
status=${WEFT_DPKG_STATUS:-/var/lib/dpkg/status}

say() { printf 'servers: %s\n' "$*" >&2; }
give_up() { say "$*"; exit 77; }

[[ $(uname -sm) == 'Linux x86_64' ]] || give_up "this is $(uname -sm), not Linux x86_64"
# shellcheck disable=SC1091
suite=$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_CODENAME:-}")
for tool in apt-get apt-config dpkg-deb; do
  command -v $tool >/dev/null || give_up "$tool is missing: the servers are Debian's"
done
[[ -f $status && -n $suite ]] || give_up 'this is no Debian'

# What is missing depends on what the machine has.
stamp=$(cat "$here/packages" "$here/setup.sh" "$status" <(echo "$suite") | sha256sum | cut -c1-32)
if [[ -f $target/.stamp && $(<"$target/.stamp") == "$stamp" ]]; then exit 0; fi

cache=${WEFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weft}/servers-$suite
plan=$cache/$stamp
mkdir -p "$cache/archives"
work=$(mktemp -d "${TMPDIR:-/tmp}/weft-servers.XXXXXX")
trap 'rm -rf "$work"' EXIT

mapfile -t roots < <(sed -n 's/^\([a-z0-9][a-z0-9.+-]*\)$/\1/p' "$here/packages")
skipped() { # skipped PACKAGE
  local pattern
  while read -r pattern; do
    # shellcheck disable=SC2053
    if [[ $1 == $pattern ]]; then return 0; fi
  done < <(sed -n 's/^-//p' "$here/packages")
  return 1
}

complete() { [[ -f $plan ]] && (cd "$cache/archives" && sha256sum --quiet --check "$plan") >/dev/null 2>&1; }

if ! complete; then
  reason=
  find_mirror "$suite" || give_up "$reason"
  apt_of_our_own "$suite" "$cache/apt" "$work" "$status"
  say "reading the package index of $suite"
  if ! apt-get -q update >"$work/log" 2>&1; then
    grep -E '^(E|W|Err):?' "$work/log" | head -n 3 >&2 || true
    give_up "the package index of $suite cannot be read"
  fi
  apt-get -q -s install "${roots[@]}" >"$work/plan" 2>"$work/log" || {
    cat "$work/log" >&2
    give_up "the mirror's $suite does not offer all packages of tests/servers/packages"
  }
  wanted=()
  while read -r _ name rest; do
    name=${name%%:*}
    # "Inst name [installed] (version …": an older one that is installed serves as well.
    if [[ $rest == \[* ]] || skipped "$name"; then continue; fi
    version=${rest#(}
    wanted+=("$name=${version%% *}")
  done < <(grep '^Inst ' "$work/plan")
  mkdir "$work/debs"
  if (( ${#wanted[@]} )); then
    say "downloading ${#wanted[@]} packages"
    (cd "$work/debs" && apt-get -q download "${wanted[@]}" >"$work/log" 2>&1) || {
      grep -E '^(E|W|Err):?' "$work/log" | head -n 3 >&2 || true
      give_up 'a package could not be downloaded'
    }
  fi
  (cd "$work/debs" && find . -name '*.deb' -printf '%f\0' | xargs -0 -r sha256sum) >"$work/sums"
  if (( ${#wanted[@]} )); then mv "$work"/debs/*.deb "$cache/archives/"; fi
  mv "$work/sums" "$plan"
fi

rm -rf "$target.new"
mkdir -p "$target.new"
while read -r _ file; do
  dpkg-deb --fsys-tarfile "$cache/archives/$file" | tar -x -C "$target.new" --no-same-owner --exclude='./usr/share/doc' \
    --exclude='./usr/share/man' --exclude='./usr/share/locale' --exclude='./usr/share/lintian' --exclude='./etc' \
    --exclude='./lib/systemd' --exclude='./usr/lib/*/bitcode'
done <"$plan"
# A server that runs as another user must find it.
chmod -R a+rX "$target.new"
printf '%s\n' "$stamp" >"$target.new/.stamp"
rm -rf "$target"
mv "$target.new" "$target"
say "ready: $(du -sh "$target" | cut -f1) in $target"
