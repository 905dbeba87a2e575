#!/usr/bin/env bash
# report_in_browser.sh BIN: a real browser shows the pages of two runs without an error and without
# anything wider than the window, on a small phone, a phone and a desk; and prints them. BIN is the
# folder of the commands. CHROMIUM names the browser. Exit status 77: skipped.
set -euo pipefail

bin=$1
browser=${CHROMIUM:-}
for name in chromium chromium-browser google-chrome; do
  [[ -n $browser ]] || browser=$(command -v "$name" || true)
done
if [[ -z $browser ]]; then
  echo "SKIPPED: there is no Chromium; install the package 'chromium', or name one by CHROMIUM"
  exit 77
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

train() { "$bin/qnn-train" "$here/cli/tiny.json" --threads 1 -q "$@" >/dev/null; }
train -o 'runs/a' --set 'training.metrics=["accuracy","flip_ratio"]' --set training.epochs=3
train -o "runs/a<b>&'\"-a-long-name-of-a-run-that-does-not-fit-on-a-phone-in-one-line" \
  --set training.optimizer.learning_rate=0.02 --set data.validation=0 --unset training.monitor
"$bin/qnn-inspect" compare runs/* --html compared.html >/dev/null

browse() {
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$folder/profile" \
    --allow-file-access-from-files --enable-logging=stderr "$@" 2>"$folder/errors"
  if grep -E 'CONSOLE|Refused to' "$folder/errors" >&2; then
    echo "the browser has complaints about $page" >&2
    exit 1
  fi
}

pages=(runs/*/report.html compared.html)
for page in "${pages[@]}"; do
  cp "$page" page.html
  # Frames of each width, measured from outside: the page itself runs no script.
  cat >frames.html <<'HTML'
<!DOCTYPE html>
<body>
<iframe src="page.html" style="width:320px"></iframe>
<iframe src="page.html" style="width:375px"></iframe>
<iframe src="page.html" style="width:1280px"></iframe>
<p id="result"></p>
<script>
addEventListener('load', () => {
  const sizes = [...document.querySelectorAll('iframe')].map(frame => {
    const inner = frame.contentDocument;
    const pictures = [...inner.images].every(image => image.complete && image.naturalWidth > 0);
    return `${inner.documentElement.scrollWidth}/${inner.documentElement.clientWidth}` +
      `/${inner.querySelectorAll('h2').length > 1 && pictures ? 'whole' : 'broken'}`;
  });
  document.getElementById('result').textContent = 'sizes ' + sizes.join(' ');
});
</script>
</body>
HTML
  browse --dump-dom "file://$folder/frames.html" >dom.html
  sizes=$(sed -n 's|.*<p id="result">\(sizes [^<]*\)</p>.*|\1|p' dom.html)
  [[ -n $sizes ]] || { echo "the browser did not show $page" >&2; exit 1; }
  read -ra frames <<<"${sizes#sizes }"
  [[ ${#frames[@]} == 3 ]] || { echo "frames: $sizes" >&2; exit 1; }
  for frame in "${frames[@]}"; do
    IFS=/ read -r content window state <<<"$frame"
    if ((content > window || window < 320)) || [[ $state != whole ]]; then
      echo "$page: content is $content pixels wide in a window of $window, and is $state" >&2
      exit 1
    fi
  done
  browse --print-to-pdf="$folder/page.pdf" "file://$folder/page.html" >/dev/null
  [[ $(head -c 5 page.pdf) == %PDF- ]] || { echo "$page does not print" >&2; exit 1; }
  echo "$page: ${sizes#sizes }"
done
