/** The page's style: system type, colours that keep their contrast in light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --ground: #fbfbf9; --panel: #fff; --rule: #e3e5e8;
  --v0: #3566c9; --v1: #0b8a6a; --v2: #c2410c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #9aa5b4; --ground: #14181f; --panel: #1b212b; --rule: #2e3643;
  --v0: #7aa2f7; --v1: #4cc9a3; --v2: #ff9466; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 880px; margin: 0 auto; padding: 40px 20px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
h2 { font-size: 1.1rem; margin: 40px 0 8px; }
p { margin: 0 0 10px; max-width: 68ch; }
.lead, figcaption, .note { color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 1px; margin: 26px 0 8px; padding: 0;
  background: var(--rule); border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; }
.figures div { background: var(--panel); padding: 14px 16px; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.figures dt { color: var(--soft); font-size: 0.85rem; line-height: 1.35; }
.figures dd { margin: 0; font-size: 1.35rem; white-space: nowrap; font-weight: 600; font-variant-numeric: tabular-nums; }
figure { margin: 10px 0 0; padding: 14px 14px 6px; background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; } svg.narrow { display: none; }
figcaption { font-size: 0.9rem; padding: 6px 4px; }
.key { display: flex; gap: 18px; font-size: 0.9rem; padding: 0 4px; margin: 0; list-style: none; flex-wrap: wrap; }
.key i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.grid { stroke: var(--rule); }
.tick { fill: var(--soft); font-variant-numeric: tabular-nums; }
.decision { stroke: var(--ink); stroke-dasharray: 3 3; }
.decided { fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 4px; stroke-linejoin: round; }
.band { opacity: 0.85; } .line { fill: none; stroke-width: 2.25; } .label { font-weight: 600; }
.band.version-0, .label.version-0 { fill: var(--v0); } .line.version-0 { stroke: var(--v0); } i.version-0 { background: var(--v0); }
.band.version-1, .label.version-1 { fill: var(--v1); } .line.version-1 { stroke: var(--v1); } i.version-1 { background: var(--v1); }
.band.version-2, .label.version-2 { fill: var(--v2); } .line.version-2 { stroke: var(--v2); } i.version-2 { background: var(--v2); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 8px 12px 8px 0; border-bottom: 1px solid var(--rule); }
th { color: var(--soft); font-weight: 500; } td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
td.name { font-weight: 600; } td details { margin: 4px 0 0; } td summary { font-weight: 500; color: var(--soft); } td ul { margin: 4px 0; padding-left: 18px; }
details { margin: 0 0 10px; } summary { font-weight: 600; cursor: pointer; } details li { font-size: 0.92rem; }
pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 16px; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; }
@media (max-width: 600px) { main { padding: 24px 12px 48px; } figure { padding: 10px 6px 4px; } svg.wide { display: none; } svg.narrow { display: block; }
  thead { display: none; } tr, td { display: block; } tr { padding: 8px 0 10px; border-bottom: 1px solid var(--rule); } td { border: 0; padding: 2px 0; }
  td[data-name]::before { content: attr(data-name) ': '; color: var(--soft); } }
`;
