#!/usr/bin/env bash
# Installs into a folder, as cmake --install does, and builds the example against what lies there: by
# find_package and by pkg-config. Then makes the Debian packages, and asks lintian if it is there.
# usage: package.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail

build=$1
source=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  printf 'package: %s\n' "$*" >&2
  exit 1
}

cmake --install "$build" --prefix "$folder/usr" >/dev/null
"$folder/usr/bin/qnn-train" --version >/dev/null

example=$source/examples/train_a_network
config=$folder/usr/share/qnn/configs/digits/bnn_mlp.json
cmake -S "$example" -B "$folder/example" -DCMAKE_PREFIX_PATH="$folder/usr" >/dev/null
cmake --build "$folder/example" >/dev/null
"$folder/example/train_a_network" "$config" "$folder/run" >/dev/null 2>&1
grep -q '"state": "done"' "$folder/run/result.json" || fail "the example did not train"
"$folder/usr/bin/qnn-train" "$config" --output "$folder/same" -q >/dev/null
cmp "$folder/run/checkpoints/last.safetensors" "$folder/same/checkpoints/last.safetensors" ||
  fail "the example and the command train different networks"

if command -v pkg-config >/dev/null; then
  pc=$(dirname "$(find "$folder/usr" -name qnn.pc)")
  read -ra flags <<<"$(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs qnn)"
  g++ -std=c++20 "$example/main.cpp" -o "$folder/by_pkg_config" "${flags[@]}"
  "$folder/by_pkg_config" "$config" "$folder/third" >/dev/null 2>&1
else
  printf 'package: no pkg-config here: not tried\n'
fi

if command -v dpkg-shlibdeps >/dev/null; then
  (cd "$build" && cpack -G DEB -B "$folder/packages" >/dev/null 2>&1)
  contents=$(for package in "$folder"/packages/*.deb; do dpkg-deb --contents "$package"; done)
  [[ $contents == *' ./usr/bin/qnn-train'* ]] || fail "the package lacks qnn-train"
  [[ $contents == *'/libqnn.a'* ]] || fail "the package lacks libqnn.a"
  if command -v lintian >/dev/null; then
    # Who the maintainer is, is said when a package is made for others.
    lintian --allow-root --fail-on error,warning --suppress-tags \
      bogus-mail-host,bogus-mail-host-in-debian-changelog,pkg-config-unavailable-for-cross-compilation \
      "$folder"/packages/*.deb
  else
    printf 'package: no lintian here: not asked\n'
  fi
else
  printf 'package: no dpkg-shlibdeps here: no Debian packages made\n'
fi
