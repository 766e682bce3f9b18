#!/usr/bin/env bash
# Makes the private sysroot: the libraries of deps/packages, in the versions of deps/lock, unpacked into a folder of the
# build. Needs no root and installs nothing on the machine.
#
#   deps/sysroot.sh FOLDER          make FOLDER, or do nothing if it is what deps/ asks for
#   deps/sysroot.sh FOLDER --lock   take the newest versions that the mirror offers and write deps/lock anew
#
# Packages come from the Debian mirror of the machine's own apt sources, or from WEFT_MIRROR. apt checks the signature of
# the package index with the machine's keyring (or WEFT_KEYRING), and every package against the index; this script checks
# every locked package against deps/lock. Downloads are kept in WEFT_CACHE (default ~/.cache/weft), so that another clone
# needs no network.
set -euo pipefail

suite=forky
v8_major=13
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deps/debian.sh
source "$here/debian.sh"
sysroot=$1
update_lock=0
[[ ${2:-} == --lock ]] && update_lock=1
cache=${WEFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weft}
archives=$cache/packages

say() { printf 'sysroot: %s\n' "$*" >&2; }
die() { printf 'sysroot: %s\n' "$*" >&2; exit 1; }
# A line that the next one overwrites, on a terminal only.
progress() { if [[ -t 2 ]]; then printf '\r\033[Ksysroot: %s' "$*" >&2; fi; }
progress_end() { if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi; }

# ---- is it there already?

[[ -f $here/lock ]] || update_lock=1
stamp_of() { cat "$here/packages" "$here/lock" "$here/debian.sh" "$here/sysroot.sh" | sha256sum | cut -c1-32; }
if (( !update_lock )) && [[ -f $sysroot/.stamp && $(<"$sysroot/.stamp") == "$(stamp_of)" ]]; then exit 0; fi

[[ $(uname -sm) == 'Linux x86_64' ]] || die "Weft is built on Linux x86-64 only, this is $(uname -sm)."
for tool in apt-get apt-config dpkg-deb sha256sum; do
  command -v $tool >/dev/null || die "$tool is missing: the libraries are Debian packages; build on Debian 12 or newer, or set WEFT_SYSROOT to a sysroot made elsewhere."
done
mkdir -p "$archives"
work=$(mktemp -d "${TMPDIR:-/tmp}/weft-sysroot.XXXXXX")
trap 'rm -rf "$work"' EXIT

# ---- the lock: name -> version and SHA-256

declare -A locked_version=() locked_sha=()
if [[ -f $here/lock ]]; then
  while read -r name version sha; do
    if [[ -z $name || $name == \#* ]]; then continue; fi
    locked_version[$name]=$version
    locked_sha[$name]=$sha
  done <"$here/lock"
fi
mapfile -t roots < <(sed -n 's/^\([a-z0-9][a-z0-9.+-]*\).*/\1/p' "$here/packages")
declare -A skipped=()
while read -r name; do skipped[$name]=1; done < <(sed -n 's/^-\([a-z0-9.+-]*\).*/\1/p' "$here/packages")

# A package's file in the cache; apt writes the colon of an epoch as %3a.
archive_of() { printf '%s/%s_%s.deb' "$archives" "$1" "${2//:/%3a}"; }

major_of() {
  local version=${1#*:}
  printf '%s' "${version%%[!0-9]*}"
}

checked() { [[ -f $1 && $(sha256sum "$1" | cut -d' ' -f1) == "$2" ]]; }

chosen=() # "name version"
complete=1
for name in "${!locked_version[@]}"; do
  file=$(archive_of "$name" "${locked_version[$name]}")
  if checked "$file" "${locked_sha[$name]}"; then chosen+=("$name ${locked_version[$name]}"); else complete=0; break; fi
done
if (( update_lock || ${#locked_version[@]} == 0 )); then complete=0; fi

# ---- what the mirror offers

read_index() {
  apt-get -q update >"$log" 2>&1 && compgen -G "$state/lists/*_${suite}_*Packages*" >/dev/null
}

# Ends with the one sentence that says why the index could not be read.
explain_index() {
  if grep -qiE 'NO_PUBKEY|EXPKEYSIG|not signed|signatures? (could|were|was)|keyring' "$log"; then
    die "the signature of the mirror's $suite cannot be checked: update the package debian-archive-keyring, or set WEFT_KEYRING to the keys of the Debian archive."
  elif grep -qE 'does not have a Release file|404|403' "$log"; then
    die "the Debian mirror of this machine does not carry the suite $suite: set WEFT_MIRROR to the address of one that does."
  elif grep -qiE 'Could ?n.t resolve|Temporary failure|Could not connect|Unable to connect|Cannot initiate|timed out|Connection failed|unreachable' "$log"; then
    die "the Debian mirror of this machine cannot be reached: connect to the network (once; downloads are kept), or set WEFT_MIRROR."
  fi
  cat "$log" >&2
  die "the package index of $suite cannot be read (apt's messages are above): check the machine's apt sources, or set WEFT_MIRROR."
}

fetch_from_mirror() {
  local reason
  find_mirror "$suite" || die "$reason"
  state=$cache/apt log=$work/log
  mkdir -p "$state"
  : >"$state/status"
  apt_of_our_own "$suite" "$state" "$work" "$state/status"
  if (( !update_lock )); then
    for name in "${!locked_version[@]}"; do
      printf 'Package: %s\nPin: version %s\nPin-Priority: 1001\n\n' "$name" "${locked_version[$name]}"
    done >"$work/preferences"
  fi

  say "reading the package index of $suite"
  local stale=0
  if ! read_index; then
    # A mirror that stands still is good enough as long as it has exactly what the lock names: the hashes vouch for that.
    if grep -qE 'Release file .* is expired' "$log"; then
      stale=1
      printf 'Acquire::Check-Valid-Until "false";\n' >>"$work/apt.conf"
      read_index || explain_index
    else
      explain_index
    fi
  fi

  if ! apt-get -q -s install "${roots[@]}" >"$work/plan" 2>"$log"; then
    cat "$log" "$work/plan" >&2
    die "the mirror's $suite does not offer all packages of deps/packages (apt's messages are above): it may be between two updates; try again later, or set WEFT_MIRROR."
  fi
  chosen=()
  local name version rest missing=()
  while read -r _ name version rest; do
    name=${name%%:*}
    version=${version#(}
    if [[ -n ${skipped[$name]:-} ]]; then continue; fi
    chosen+=("$name $version")
    if ! [[ -f $(archive_of "$name" "$version") ]]; then missing+=("$name=$version"); fi
  done < <(grep '^Inst ' "$work/plan")

  # A different V8 is a different API: nobody wants to learn that from a page of compiler messages.
  local pair old new
  for pair in "${chosen[@]}"; do
    read -r name version <<<"$pair"
    if (( stale && !update_lock )) && [[ -z ${locked_version[$name]:-} ]]; then
      die "the mirror's $suite is out of date and wants $name, which deps/lock does not name: set WEFT_MIRROR to an up-to-date one."
    fi
    old=${locked_version[$name]:-}
    if (( update_lock )) || [[ -z $old || $old == "$version" ]]; then continue; fi
    if (( stale )); then
      die "the mirror's $suite is out of date (or this machine's clock is wrong) and does not have what deps/lock names: set WEFT_MIRROR to an up-to-date one."
    fi
    say "note: $name $old is no longer on the mirror, taking $version"
    old=$(major_of "$old") new=$(major_of "$version")
    if [[ $old == "$new" ]]; then continue; fi
    if [[ $name == libnode-dev ]]; then
      die "the mirror's $suite has libnode $new, Weft is written for libnode $old (V8 $v8_major): set WEFT_MIRROR to a mirror that still has libnode $old, or WEFT_SYSROOT to a sysroot made earlier."
    fi
    say "note: that is another major version of $name; if the build fails, this is why"
  done

  if (( ${#missing[@]} )); then
    say "downloading ${#missing[@]} packages"
    mkdir "$work/debs"
    local done=0 failed=0
    # apt drops rights it does not have; each download is checked against the signed index.
    (cd "$work/debs" && apt-get -q download "${missing[@]}" 2>&1 || echo 'FAILED') >"$log.fifo" &
    local pid=$!
    while kill -0 $pid 2>/dev/null; do
      done=$(find "$work/debs" -maxdepth 1 -name '*.deb' | wc -l)
      progress "downloading: $done of ${#missing[@]}"
      sleep 0.3
    done
    progress_end
    wait $pid || failed=1
    if (( failed )) || grep -q '^FAILED' "$log.fifo"; then
      grep -E '^(E|W|Err):?' "$log.fifo" >&2 || true
      die "a package could not be downloaded (apt's messages are above): try again; what has arrived is kept."
    fi
    for pair in "${missing[@]}"; do
      name=${pair%%=*} version=${pair#*=}
      local files=("$work/debs/${name}_"*.deb)
      [[ ${#files[@]} == 1 && -f ${files[0]} ]] || die "apt did not deliver $name $version."
      mv "${files[0]}" "$(archive_of "$name" "$version")"
    done
  fi
}

if (( !complete )); then
  fetch_from_mirror
fi

# ---- check, unpack

for pair in "${chosen[@]}"; do
  read -r name version <<<"$pair"
  file=$(archive_of "$name" "$version")
  if (( !update_lock )) && [[ ${locked_version[$name]:-} == "$version" ]] && ! checked "$file" "${locked_sha[$name]}"; then
    rm -f "$file"
    die "$name $version is not the file that deps/lock names (its SHA-256 differs); it was removed from the download cache. If this repeats, the mirror is not to be trusted: set WEFT_MIRROR to another one."
  fi
done

if (( update_lock )); then
  {
    echo '# Written by ./dev deps --lock: package, version, SHA-256 of the file. See deps/packages.'
    for pair in "${chosen[@]}"; do
      read -r name version <<<"$pair"
      printf '%s %s %s\n' "$name" "$version" "$(sha256sum "$(archive_of "$name" "$version")" | cut -d' ' -f1)"
    done | LC_ALL=C sort
  } >"$work/lock"
  cp "$work/lock" "$here/lock"
  say "deps/lock now names ${#chosen[@]} packages"
fi

fresh=$sysroot.new
rm -rf "$fresh"
mkdir -p "$fresh"
count=0
for pair in "${chosen[@]}"; do
  read -r name version <<<"$pair"
  progress "unpacking $((++count)) of ${#chosen[@]}: $name"
  dpkg-deb --fsys-tarfile "$(archive_of "$name" "$version")" | tar -x -C "$fresh" --no-same-owner \
    --exclude='libicu[it][oeu]*' --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
    --exclude='./usr/share/lintian' --exclude='./usr/sbin' --exclude='./usr/lib/*/cmake' --exclude='./usr/lib/*/pkgconfig' \
    --exclude='./usr/lib/*/gconv' --exclude='./usr/lib/*/icu' --exclude='./etc' --exclude='./usr/include/nodejs/src' \
    --exclude='./usr/include/nodejs/deps/uv'
done
progress_end

# ---- one include folder with the headers of these libraries only

include=$fresh/include
mkdir -p "$include/openssl"
link() { # link NAME... : from usr/include or its multiarch half
  local name from
  for name in "$@"; do
    for from in usr/include usr/include/x86_64-linux-gnu; do
      if [[ -e $fresh/$from/$name ]]; then ln -sf "../$from/$name" "$include/$name"; fi
    done
  done
}
(cd "$fresh/usr/include/nodejs/deps/v8/include" && find . -maxdepth 1 -mindepth 1 -printf '%f\n') | while read -r name; do
  ln -s "../usr/include/nodejs/deps/v8/include/$name" "$include/$name"
done
for folder in usr/include usr/include/x86_64-linux-gnu; do
  for file in "$fresh/$folder"/openssl/*.h; do ln -sf "../../$folder/openssl/${file##*/}" "$include/openssl/"; done
done
link uv.h uv ares.h ares_{build,dns,dns_record,nameser,version}.h llhttp.h nghttp2 ada.h ada ada_c.h simdutf.h simdutf \
  simdutf_c.h simdjson.h unicode zlib.h zconf.h brotli zstd.h zstd_errors.h zdict.h sqlite3.h sqlite3ext.h liburing.h \
  liburing mimalloc.h mimalloc-{new-delete,override,stats}.h hdr
[[ -f $include/v8-version.h ]] || die "libnode-dev has no V8 headers where they are expected; Weft cannot be built with this version of it."
found=$(sed -n 's/^#define V8_MAJOR_VERSION \([0-9]*\)$/\1/p' "$include/v8-version.h")
[[ $found == "$v8_major" ]] || die "libnode-dev carries V8 $found, Weft is written for V8 $v8_major: set WEFT_MIRROR to a mirror that still has the version of deps/lock."

printf '%s\n' "$(stamp_of)" >"$fresh/.stamp"
rm -rf "$sysroot"
mv "$fresh" "$sysroot"
say "ready: $(du -sh "$sysroot" | cut -f1) in $sysroot"
