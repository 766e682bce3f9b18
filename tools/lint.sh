#!/usr/bin/env bash
# ./dev lint and ./dev format (--fix): the layout of C++, the plain rules of text, and of shell scripts.
#
# clang-format's output differs between its major versions; another one than ours cannot judge, so it is not asked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
clang_format_major=14
fix=0
[[ ${1:-} == --fix ]] && fix=1
problems=0

mapfile -t cpp < <(git ls-files '*.cc' '*.h')
mapfile -t js < <(git ls-files 'src/*.js' 'src/*.mjs' 'tests/*.js' 'tests/*.mjs' 'bench/*.js' 'bench/*.cjs' 'examples/*.js' | grep -v '^tests/packages/')
mapfile -t shell < <(git ls-files dev .ci/run '*.sh')

formatter=$(command -v clang-format-$clang_format_major || command -v clang-format || true)
if [[ -n $formatter && $("$formatter" --version) =~ version\ $clang_format_major\. ]]; then
  if (( fix )); then
    printf '%s\0' "${cpp[@]}" | xargs -0 -n 20 -P 2 "$formatter" -i
  elif ! printf '%s\0' "${cpp[@]}" | xargs -0 -n 20 -P 2 "$formatter" --dry-run -Werror 2>/tmp/weft-lint.$$; then
    sed -n 's/: error: code should be clang-formatted.*//p' /tmp/weft-lint.$$ | cut -d: -f1 | sort | uniq -c |
      awk '{ print $2 ": " $1 " places are not as clang-format lays them out (./dev format)" }'
    problems=1
  fi
  rm -f /tmp/weft-lint.$$
else
  echo "lint: clang-format $clang_format_major is not there; the layout of C++ is not checked"
fi

if (( fix )); then
  printf '%s\0' "${cpp[@]}" "${js[@]}" | xargs -0 sed -i 's/[ \t]*$//'
else
  # Long lines are a matter for the eye in tables and templates; the rest is not.
  awk '/[ \t]$/ { print FILENAME ":" FNR ": blanks at the end of the line"; bad = 1 }
       /\t/ && FILENAME !~ /tests\// { print FILENAME ":" FNR ": a tab"; bad = 1 }
       FNR == 701 && FILENAME ~ /^src\// { print FILENAME ": more than 700 lines"; bad = 1 }
       END { exit bad }' "${cpp[@]}" "${js[@]}" || problems=1
  if command -v shellcheck >/dev/null; then shellcheck --severity=warning "${shell[@]}" || problems=1; fi
fi
exit $problems
