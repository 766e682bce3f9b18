#!/usr/bin/env bash
# Debian packages without root and without touching the machine: apt with a state folder of its own. To be sourced.
# shellcheck disable=SC2034

# Prints "address keyring" of the first Debian mirror in the machine's apt sources, of either format.
machine_mirror() {
  local suites='(bookworm|trixie|forky|sid|stable|oldstable|testing|unstable)(-updates|-backports|-proposed-updates)?'
  local folder=${WEFT_APT_SOURCES:-/etc/apt}
  local files=("$folder"/sources.list.d/*.sources)
  if [[ -f ${files[0]} ]]; then
    awk -v suites="^$suites\$" '
      function flush(   i, n, list, ok) {
        if (types ~ /(^| )deb( |$)/ && tolower(enabled) != "no" && components ~ /(^| )main( |$)/) {
          n = split(suite, list, " ")
          for (i = 1; i <= n; i++) if (list[i] ~ suites) ok = 1
          if (ok) { split(uris, list, " "); print list[1], (key ~ /^\// ? key : ""); exit }
        }
        types = uris = suite = components = enabled = key = field = ""
      }
      FNR == 1 { flush() }
      /^#/ { next }
      /^[[:space:]]*$/ { flush(); next }
      /^[A-Za-z-]+:/ { field = tolower($1); sub(/^[A-Za-z-]+:[[:space:]]*/, "") }
      { sub(/^[[:space:]]+/, "")
        if (field == "types:") types = types " " $0; else if (field == "uris:") uris = uris " " $0
        else if (field == "suites:") suite = suite " " $0; else if (field == "components:") components = components " " $0
        else if (field == "enabled:") enabled = $0; else if (field == "signed-by:") key = key $0 }
      END { flush() }' "${files[@]}"
  fi
  files=("$folder"/sources.list "$folder"/sources.list.d/*.list)
  local existing=()
  for file in "${files[@]}"; do if [[ -f $file ]]; then existing+=("$file"); fi; done
  if (( ${#existing[@]} )); then
    awk -v suites="^$suites\$" '
      $1 == "deb" {
        key = ""; line = $0
        if (match(line, /\[[^]]*\]/)) {
          options = substr(line, RSTART + 1, RLENGTH - 2)
          line = substr(line, 1, RSTART - 1) " " substr(line, RSTART + RLENGTH)
          if (match(options, /signed-by=[^ ]+/)) key = substr(options, RSTART + 10, RLENGTH - 10)
        }
        n = split(line, word, " ")
        if (n >= 4 && word[3] ~ suites) { print word[2], (key ~ /^\// ? key : ""); exit }
      }' "${existing[@]}"
  fi
}

# find_mirror SUITE: sets `mirror` and `keyring`, from WEFT_MIRROR and WEFT_KEYRING or from the machine. Fails with `reason` set.
find_mirror() {
  mirror=${WEFT_MIRROR:-} keyring=${WEFT_KEYRING:-}
  local found_mirror found_keyring candidate
  read -r found_mirror found_keyring < <(machine_mirror | head -n 1; echo) || true
  [[ -n $mirror ]] || mirror=$found_mirror
  [[ -n $mirror ]] || { reason="no Debian mirror is named in /etc/apt: set WEFT_MIRROR to the address of one (it needs the suite $1)."; return 1; }
  for candidate in "$keyring" "$found_keyring" /usr/share/keyrings/debian-archive-keyring.{gpg,pgp} /etc/apt/trusted.gpg; do
    if [[ -n $candidate && -f $candidate ]]; then keyring=$candidate; return 0; fi
  done
  reason='the keys of the Debian archive are missing: install the package debian-archive-keyring, or set WEFT_KEYRING.'
  return 1
}

# apt_of_our_own SUITE STATE WORK STATUS: makes apt-get use the suite of `mirror`, the state folder STATE, and STATUS as the
# list of what is installed; its settings stand in WORK. Of the machine's own only those for the network and for the age of an
# index are taken over: its hooks are not ours.
apt_of_our_own() {
  local suite=$1 state=$2 work=$3 status=$4
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  printf 'deb [arch=amd64 signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$work/sources.list"
  : >"$work/preferences"
  {
    apt-config dump | grep -E '^Acquire::(http|https|ftp|socks|Retries|ForceIPv|Check-|Min-ValidTime|Max-ValidTime)' || true
    cat <<CONF
Dir::Etc::parts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "$work/preferences";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$state";
Dir::State::status "$status";
Dir::Cache "$state/cache";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "false";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
CONF
  } >"$work/apt.conf"
  export APT_CONFIG=$work/apt.conf LC_ALL=C DEBIAN_FRONTEND=noninteractive
}
