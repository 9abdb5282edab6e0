import type { Measurement } from "./benchmark.ts";
import { round } from "./measure.ts";

function ratio(name: string, value: number | undefined, base: number | undefined): string[] {
  return value === undefined || base === undefined ? [] : [`  ${name}: ${round(value / base)} (${round(value)} s / ${round(base)} s)`];
}

function one(measurement: Measurement): string[] {
  const m = measurement;
  const perObject = (seconds: number) => `${round((seconds * 1000) / m.objects)} ms`;
  return [
    `${m.entries} catalogue entries, ${m.objects} objects`,
    ...ratio("preview, nothing changed / kubectl diff", m.previewUnchanged, m.kubectlDiff),
    ...ratio("preview of the first up / kubectl diff", m.preview, m.kubectlDiff),
    ...ratio("first up (waits until ready) / kubectl apply (does not wait)", m.firstUp, m.kubectlApply),
    ...ratio("first up without checkpoints / kubectl apply", m.firstUpWithoutCheckpoints, m.kubectlApply),
    ...ratio("no-op up / kubectl apply, nothing changed", m.noOpUp, m.kubectlApplyUnchanged),
    ...ratio("preview / plain program's", m.previewUnchanged, m.plainPreviewUnchanged),
    ...ratio("no-op up / plain program's", m.noOpUp, m.plainNoOpUp),
    `  per object: preview ${perObject(m.previewUnchanged)}, no-op up before state writes ${perObject(m.noOpUpWithoutCheckpoints)}, no-op up ${perObject(m.noOpUp)}`,
  ];
}

/** What one more object costs between two sizes: constant when the two numbers are alike. */
function marginal(smaller: Measurement, larger: Measurement): string {
  const more = larger.objects - smaller.objects;
  const cost = (key: "previewUnchanged" | "noOpUpWithoutCheckpoints") => `${round(((larger[key] - smaller[key]) * 1000) / more)} ms`;
  return `one more object between ${smaller.entries} and ${larger.entries} entries: preview ${cost("previewUnchanged")}, no-op up before state writes ${cost("noOpUpWithoutCheckpoints")}`;
}

/** The aim at 100 entries: a preview within this many times `kubectl diff`. Not asserted: the machine is whatever it is. */
const aim = { entries: 100, ratio: 2.5 };

function verdict(all: readonly Measurement[]): string[] {
  const measured = all.find(({ entries, kubectlDiff }) => entries === aim.entries && kubectlDiff !== undefined);
  if (measured?.kubectlDiff === undefined) return [];
  const reached = measured.previewUnchanged / measured.kubectlDiff;
  return [`aim at ${aim.entries} entries, preview within ${aim.ratio}x of kubectl diff: ${reached <= aim.ratio ? "met" : "not met"} (${round(reached)}x); docs/benchmarks.md explains what costs`];
}

/** The benchmark for people: ratios first. */
export function report(all: readonly Measurement[]): string {
  const pairs = all.slice(1).flatMap((larger, index) => (all[index] === undefined ? [] : [marginal(all[index], larger)]));
  return [...all.flatMap(one), ...pairs, ...verdict(all)].join("\n");
}
