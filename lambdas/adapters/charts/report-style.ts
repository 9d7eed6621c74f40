/** Style of a report: system type, colours that keep their contrast in light and dark, and on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #566070; --ground: #fafaf8; --panel: #fff; --rule: #e0e3e7;
  --c0: #2f5fc4; --c1: #b4430a; --c2: #0a7a5e; --c3: #7d3fa8; --bad: #b3261e; --warn: #8a5a00; --good: #1b7044;
  --badwash: #fdecea; --warnwash: #fff4dd; --h0: #eef1f4; --h1: #fbe3c0; --h2: #f7bf7f; --h3: #ee9145; --h4: #d65f1d; --h5: #9f3208;
  --m1: #e3ebf9; --m2: #c3d4f3; --m3: #9fbaec; --m4: #7fa2e4; --m5: #6790de; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #a3adbb; --ground: #13171d; --panel: #1b2029; --rule: #313945;
  --c0: #7aa2f7; --c1: #ff9d6b; --c2: #4cc9a3; --c3: #c99bf0; --bad: #ff8d85; --warn: #f2bf5c; --good: #62d096;
  --badwash: #3a1f1f; --warnwash: #362b15; --h0: #262d37; --h1: #4d3a22; --h2: #7a5324; --h3: #b0702a; --h4: #e39439; --h5: #ffc46b;
  --m1: #222c40; --m2: #293a5c; --m3: #304a7a; --m4: #385998; --m5: #4069b5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
main { max-width: 1000px; margin: 0 auto; padding: 32px 20px 56px; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 1.2rem; margin: 0 0 4px; } h3 { font-size: 0.98rem; margin: 0 0 4px; font-weight: 600; }
p { margin: 0 0 8px; max-width: 72ch; }
.headline { font-size: 1.1rem; margin: 0 0 14px; } .headline::before { content: '● '; } small, .small { font-size: 0.85rem; color: var(--soft); }
.lead { color: var(--soft); } .bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); }
section { margin: 36px 0 0; padding-top: 16px; border-top: 2px solid var(--rule); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; margin: 16px 0 0; list-style: none; font-size: 0.92rem; } a { color: var(--c0); }
.parts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; align-items: start; margin-top: 10px; }
.parts > * { grid-column: 1 / -1; min-width: 0; } .parts > .chart { grid-column: auto; }
.note { margin: 0; padding: 10px 14px; background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; max-width: none; }
.note.warn { background: var(--warnwash); color: var(--ink); } .note.bad { background: var(--badwash); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); margin: 0; background: var(--panel);
  border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; }
.figures div { padding: 12px 14px; border: solid var(--rule); border-width: 0 1px 1px 0; margin: 0 -1px -1px 0; } .figures dt { color: var(--soft); font-size: 0.85rem; line-height: 1.3; }
.figures dd { margin: 2px 0 0; font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures .long { font-size: 0.95rem; overflow-wrap: anywhere; line-height: 1.35; }
.figures small { display: block; font-weight: 400; line-height: 1.35; }
figure, div.whole, details.whole { margin: 0; padding: 12px 14px; background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; }
figure p.small { margin: 4px 0 0; } summary { cursor: pointer; font-weight: 600; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; fill: var(--ink); }
.grid { stroke: var(--rule); } .tick, .axis { fill: var(--soft); } .tick { font-size: 11px; font-variant-numeric: tabular-nums; }
.mark { stroke: var(--ink); stroke-dasharray: 2 3; } .marked { font-size: 11px; font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 3px; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; } .whisker { stroke-width: 1.5; opacity: 0.7; }
.line.c1 { stroke-dasharray: 7 3; } .line.c2 { stroke-dasharray: 2 2; } .line.c3 { stroke-dasharray: 9 3 2 3; }
.line.guide { stroke: var(--soft); stroke-width: 1.25; stroke-dasharray: 4 4; }
.line.c0, .whisker.c0 { stroke: var(--c0); } .line.c1, .whisker.c1 { stroke: var(--c1); } .line.c2, .whisker.c2 { stroke: var(--c2); } .line.c3, .whisker.c3 { stroke: var(--c3); }
.bar.c0, .dot.c0, .band.c0, .fill.c0 { fill: var(--c0); } .bar.c1, .dot.c1, .band.c1, .fill.c1 { fill: var(--c1); }
.bar.c2, .dot.c2, .band.c2, .fill.c2 { fill: var(--c2); } .bar.c3, .dot.c3, .band.c3, .fill.c3 { fill: var(--c3); }
.band { opacity: 0.16; } .fill { opacity: 0.14; }
.key { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 6px 0 0; padding: 0; list-style: none; font-size: 0.85rem; }
.key i { display: inline-block; width: 14px; height: 10px; border-radius: 2px; margin-right: 5px; border: 1px solid transparent; }
i.c0 { background: var(--c0); } i.c1 { background: var(--c1); } i.c2 { background: var(--c2); } i.c3 { background: var(--c3); }
.key .sample { display: inline-block; width: 32px; height: 8px; margin-right: 5px; vertical-align: 2px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 6px; } .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.rows th, .rows td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--rule); }
.rows th { color: var(--soft); font-weight: 500; } .rows .number { text-align: right; font-variant-numeric: tabular-nums; }
.heat { table-layout: fixed; border-collapse: separate; border-spacing: 1px; } .heat td { height: 20px; padding: 0; position: relative; }
.heat thead th { font-weight: 400; font-size: 0.75rem; color: var(--soft); text-align: left; white-space: nowrap; overflow: visible; padding: 0; }
.heat thead th span { display: block; width: 0; } .heat .first, .heat tbody th { width: 130px; } .heat .last { width: 64px; text-align: right; font-variant-numeric: tabular-nums; }
.heat tbody th { text-align: left; font-weight: 500; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-right: 8px; }
.h0 { background: var(--h0); } .h1 { background: var(--h1); } .h2 { background: var(--h2); } .h3 { background: var(--h3); } .h4 { background: var(--h4); } .h5 { background: var(--h5); }
.none { background: repeating-linear-gradient(135deg, transparent 0 3px, var(--rule) 3px 4px); }
.matrix th { font-weight: 500; color: var(--soft); padding: 4px 8px; text-align: center; font-size: 0.85rem; } .matrix tbody th { text-align: left; }
.matrix td { text-align: center; padding: 8px 6px; border: 2px solid var(--panel); font-variant-numeric: tabular-nums; } .matrix td { white-space: nowrap; } .matrix td small { display: block; color: inherit; }
.m1 { background: var(--m1); } .m2 { background: var(--m2); } .m3 { background: var(--m3); } .m4 { background: var(--m4); } .m5 { background: var(--m5); }
.alerts { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
.alert { background: var(--panel); border: 1px solid var(--rule); border-left: 5px solid var(--soft); border-radius: 8px; padding: 10px 14px; color: var(--ink); }
.alert.bad { border-left-color: var(--bad); } .alert.warn { border-left-color: var(--warn); } .alert p { margin: 0 0 4px; } .alert h3 small { font-weight: 400; }
.badge { font-size: 0.78rem; padding: 1px 8px; border-radius: 99px; border: 1px solid currentColor; } .pair { margin-right: 12px; display: inline-block; }
footer { margin-top: 40px; color: var(--soft); font-size: 0.85rem; }
@media (max-width: 640px) { main { padding: 20px 12px 40px; } .parts { grid-template-columns: minmax(0, 1fr); } figure, div.whole, details.whole { padding: 10px; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); } .heat .first, .heat tbody th { width: 84px; font-size: 0.8rem; } .heat .last { width: 48px; font-size: 0.8rem; }
  .heat .more span { display: none; } .figures dd { font-size: 1.05rem; } .figures .long { font-size: 0.85rem; }
  .rows thead { display: none; } .rows tr, .rows td { display: block; } .rows tr { padding: 6px 0; border-bottom: 1px solid var(--rule); }
  .rows td, .rows td.number { border: 0; padding: 1px 0; text-align: left; } .rows td::before { content: attr(data-name) ': '; color: var(--soft); } }
@media print { :root { color-scheme: light; --ink: #1d2430; --soft: #4a5361; --ground: #fff; --panel: #fff; --rule: #cfd4da; --c0: #2f5fc4; --c1: #b4430a; --c2: #0a7a5e; --c3: #7d3fa8;
  --bad: #b3261e; --warn: #8a5a00; --good: #1b7044; --badwash: #fdecea; --warnwash: #fff4dd; --h0: #eef1f4; --h1: #fbe3c0; --h2: #f7bf7f; --h3: #ee9145; --h4: #d65f1d; --h5: #9f3208;
  --m1: #e3ebf9; --m2: #c3d4f3; --m3: #9fbaec; --m4: #7fa2e4; --m5: #6790de; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } body { font-size: 12px; } main { max-width: none; padding: 0; } nav { display: none; }
  .alert, figure, .figures, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } section { margin-top: 20px; } .scroll { overflow: visible; } }
`;
