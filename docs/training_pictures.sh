#!/usr/bin/env bash
# docs/training_pictures.sh: draws docs/pictures/*.png, the plots of HOW_A_BINARIZED_NETWORK_TRAINS.md: runs all commands of
# that document in a folder that is removed again (a minute), and has Chromium take pictures of the pages that they write.
set -euo pipefail

docs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
ln -s "$docs/../configs" configs
PATH=$docs/../build/release/bin:$PATH

awk '/^```sh/ {on = 1; next} /^```/ {on = 0} on' "$docs/HOW_A_BINARIZED_NETWORK_TRAINS.md" >commands
bash -e commands

# picture PAGE NAME HEIGHT HIDDEN: of what is left of a page without the elements that the selectors HIDDEN choose.
picture() {
  sed "s|</head>|<style>$4 { display: none; } body { padding: 0; } section { margin: 0; border: 0; }</style></head>|" \
    "$1" >page.html
  "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$folder/profile" \
    --window-size="1200,$3" --screenshot="$docs/pictures/$2.png" "file://$folder/page.html" 2>errors || {
    cat errors >&2
    exit 1
  }
}
mkdir -p "$docs/pictures"
picture runs/cosine/report.html weights 650 'header, .tiles, nav, footer, h2, section:not(#weights)'
for page in gradients normalization clip rates bop; do
  picture "$page.html" "$page" 365 'header, h2, section:not(#curves)'
done
ls -l "$docs/pictures"
