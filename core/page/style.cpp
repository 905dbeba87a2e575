#include "core/page/style.hpp"

namespace qnn {
namespace {

constexpr std::string_view kStyle = R"css(:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #16202e; --soft: #566273; --line: #dde2e9;
  --grid: #e7ebf0; --accent: #2257d6; --hit: 34, 87, 214; --miss: 201, 66, 18;
  --c1: #2257d6; --c2: #d9590f; --c3: #0b8060; --c4: #7a3fd1; --c5: #c02572; --c6: #0c7a94;
  --c7: #97680a; --c8: #5b6778;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e131a; --card: #171e28; --text: #e5eaf1; --soft: #9aa7b8; --line: #2b3543;
    --grid: #232c38; --accent: #7aa7ff; --hit: 96, 148, 255; --miss: 255, 122, 72;
    --c1: #7aa7ff; --c2: #ff9d5c; --c3: #3fd0a4; --c4: #b494ff; --c5: #ff7cb4; --c6: #45cbe6;
    --c7: #e6bd4f; --c8: #a3afbf;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 76rem; background: var(--page);
  color: var(--text); font: 0.95rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.9rem; font-size: 1.1rem; }
h3 { margin: 1.4rem 0 0.6rem; font-size: 0.95rem; }
p { margin: 0.4rem 0; }
a { color: var(--accent); }
code, pre { font: 0.85rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.soft { color: var(--soft); }
header { margin-bottom: 1.2rem; }
header p { margin: 0.25rem 0 0; color: var(--soft); overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin-top: 0.7rem; font-size: 0.9rem; }
nav a { text-decoration: none; padding: 0.15rem 0; }
nav a:hover { text-decoration: underline; }
section, .tiles { margin-bottom: 1.1rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 0.7rem; padding: 1.1rem 1.2rem; }
.tiles { display: grid; gap: 0.7rem; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); padding: 0; list-style: none; margin-top: 0; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 0.7rem; padding: 0.75rem 0.95rem; min-width: 0; }
.tiles .label { display: block; color: var(--soft); font-size: 0.8rem; overflow-wrap: anywhere; }
.tiles .value { display: block; font-size: 1.3rem; font-weight: 650; line-height: 1.4; white-space: nowrap; font-variant-numeric: tabular-nums; }
.tiles .note { display: block; color: var(--soft); font-size: 0.8rem; }
.charts { display: grid; gap: 1.6rem 1.8rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; margin: 0.15rem 0 0.5rem; padding: 0; list-style: none; color: var(--soft); font-size: 0.82rem; font-variant-numeric: tabular-nums; }
.legend li { display: flex; align-items: center; gap: 0.4rem; min-width: 0; overflow-wrap: anywhere; }
.legend b { color: var(--text); font-weight: 600; }
.key { flex: none; width: 1.1rem; height: 0; border-top: 3px solid currentColor; border-radius: 2px; }
.key.dashed { border-top-style: dotted; border-radius: 0; }
.plot { display: grid; grid-template-columns: 3.4rem minmax(0, 1fr); grid-template-rows: 11.5rem 1.3rem 1.1rem; padding-right: 0.7rem; font-size: 0.75rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.plot svg { grid-column: 2; grid-row: 1; width: 100%; height: 100%; overflow: visible; display: block; }
.plot .y { grid-column: 1; grid-row: 1; position: relative; }
.plot .y span { position: absolute; right: 0.5rem; transform: translateY(50%); white-space: nowrap; }
.plot .x { grid-column: 2; grid-row: 2; position: relative; margin-top: 0.25rem; }
.plot .x span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.plot .unit { grid-column: 2; grid-row: 3; text-align: center; }
.ridges { grid-template-rows: 9rem 1.3rem 0; }
svg path { fill: none; vector-effect: non-scaling-stroke; }
.grid { stroke: var(--grid); stroke-width: 1px; }
.axis { stroke: var(--line); stroke-width: 1px; }
.series { stroke: currentColor; stroke-width: 2px; stroke-linejoin: round; stroke-linecap: round; }
.series.dashed { stroke-dasharray: 2 5; }
.dot { stroke: currentColor; stroke-width: 9px; stroke-linecap: round; }
.dot.hole { stroke: var(--card); stroke-width: 4px; }
.scatter { display: block; width: 100%; height: auto; margin-top: 0.4rem; }
.scatter text { font-size: 10px; fill: var(--soft); }
.scatter circle { fill: var(--c1); fill-opacity: 0.6; }
.scatter circle.best { fill: var(--c2); fill-opacity: 1; }
svg path.ridge { fill: var(--card); stroke: var(--c1); stroke-width: 1.4px; stroke-linejoin: round; }
.c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); } .c4 { color: var(--c4); }
.c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); } .c8 { color: var(--c8); }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.87rem; font-variant-numeric: tabular-nums; }
table.wide { width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
th, td { padding: 0.32rem 0.7rem; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); }
thead th { border-bottom: 1px solid var(--line); vertical-align: bottom; }
th.text, td.text, tbody th { text-align: left; }
tbody th { color: var(--text); }
tfoot th, tfoot td { border-top: 1px solid var(--line); border-bottom: 0; font-weight: 600; color: var(--text); text-align: right; }
tfoot th { text-align: left; }
tr.best th, tr.best td { font-weight: 650; color: var(--text); }
tr.failed th, tr.failed td { color: rgb(var(--miss)); }
td.long { white-space: normal; overflow-wrap: anywhere; min-width: 12rem; }
td.bar { background: linear-gradient(90deg, var(--accent) calc(var(--v) * 100%), var(--grid) 0) no-repeat 0.7rem 100% / calc(100% - 1.4rem) 3px; }
table.matrix { border-collapse: separate; border-spacing: 2px; font-size: 0.8rem; }
table.matrix th, table.matrix td { border: 0; padding: 0; text-align: center; min-width: 2.35rem; height: 2.1rem; border-radius: 0.25rem; }
table.matrix thead th { vertical-align: middle; height: 1.5rem; }
table.matrix tbody th { padding: 0 0.5rem; text-align: right; min-width: 0; }
table.matrix td.hit { background: rgba(var(--hit), calc(var(--s) * 0.5)); }
table.matrix td.miss { background: rgba(var(--miss), calc(var(--s) * 0.6)); }
table.matrix td.none { color: var(--soft); opacity: 0.55; }
.heat { width: min(100%, 34rem); aspect-ratio: 1; image-rendering: pixelated; border: 1px solid var(--line); border-radius: 0.3rem; display: block; background: var(--page); }
.mistakes { display: grid; gap: 0.7rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); margin: 0; padding: 0; list-style: none; }
.mistakes > li { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 0.7rem; min-width: 0; }
.mistakes p { margin: 0 0 0.45rem; font-size: 0.87rem; }
.shots { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.shots figure { width: 3.25rem; font-size: 0.7rem; color: var(--soft); text-align: center; line-height: 1.3; }
.shots img { width: 3.25rem; height: 3.25rem; object-fit: contain; image-rendering: pixelated; display: block; border-radius: 0.25rem; background: var(--page); }
details { margin-top: 1.1rem; }
summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; margin-bottom: 0.6rem; }
pre { margin: 0; padding: 0.2rem 0; tab-size: 2; }
pre .name { color: var(--c1); } pre .text { color: var(--c3); } pre .number { color: var(--c2); }
footer { color: var(--soft); font-size: 0.82rem; margin-top: 1.4rem; }
@media (max-width: 34rem) {
  body { padding: 1rem 0.7rem 2rem; }
  h1 { font-size: 1.35rem; }
  section { padding: 0.9rem 0.85rem; border-radius: 0.55rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.5rem; }
  .tiles li { padding: 0.6rem 0.7rem; }
  .tiles .value { font-size: 1.1rem; }
}
@media print {
  :root {
    --page: #ffffff; --card: #ffffff; --text: #000000; --soft: #444444; --line: #bbbbbb; --grid: #dddddd;
    --accent: #2257d6; --hit: 34, 87, 214; --miss: 201, 66, 18; --c1: #2257d6;
    --c2: #d9590f; --c3: #0b8060; --c4: #7a3fd1; --c5: #c02572; --c6: #0c7a94; --c7: #97680a; --c8: #5b6778;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  nav, details { display: none; }
  section { border: 0; padding: 0 0 0.5rem; border-radius: 0; }
  figure, .tiles li, .mistakes > li, .matrix, tr, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .tiles { grid-template-columns: repeat(4, 1fr); }
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding: 0.15rem 0.4rem; }
  pre { white-space: pre-wrap; font-size: 7.5pt; columns: 2; }
}
@page { margin: 14mm; }
)css";

}  // namespace

std::string_view page_style() { return kStyle; }

}  // namespace qnn
