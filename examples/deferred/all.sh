#!/bin/sh
# Runs the four programs and prints what each gained: examples/deferred/all.sh [WEFT]
weft=${1:-build/weft}
folder=$(dirname "$0")
for program in primes image-filter hash-tree ndjson; do
  "$weft" "$folder/$program.js" | head -1
done
