#!/usr/bin/env bash
# Makes the keys and certificates of the tests anew: an authority, a server with several names, another one, and a client.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
days=36500
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1-key.pem" 2>/dev/null; }
signed() { # signed NAME SUBJECT EXTENSIONS
  key "$1"
  openssl req -new -key "$1-key.pem" -subj "$2" |
    openssl x509 -req -CA ca-cert.pem -CAkey ca-key.pem -days "$days" -extfile <(printf '%b' "$3") -out "$1-cert.pem" 2>/dev/null
}
key ca
openssl req -x509 -new -key ca-key.pem -subj '/CN=Weft test authority' -days "$days" -out ca-cert.pem
signed server '/CN=server.weft.test' 'subjectAltName=DNS:localhost,DNS:*.weft.test,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth\n'
signed other '/CN=other.example' 'subjectAltName=DNS:other.example\n'
signed client '/CN=client/O=Weft' 'extendedKeyUsage=clientAuth\n'
openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa-key.pem -subj '/CN=localhost' -days "$days" -out rsa-cert.pem 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout self-key.pem -subj '/CN=localhost' -days "$days" -out self-cert.pem 2>/dev/null
openssl pkcs12 -export -inkey server-key.pem -in server-cert.pem -certfile ca-cert.pem -passout pass:secret -out server.pfx
openssl pkey -in server-key.pem -aes256 -passout pass:secret -out server-key-encrypted.pem
rm -f ca-key.pem ./*.srl
