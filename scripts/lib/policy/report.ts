import { labelOf } from "../../../policies/model/label.ts";
import { formatPath } from "../../../policies/model/path.ts";
import type { Profile, Severity } from "../../../policies/model/rule.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import { sentence } from "../../../policies/judge.ts";
import { shown } from "../../../policies/shown.ts";
import type { EffectiveLevel, Outcome, Verdict } from "../../../policies/offline/check.ts";
import type { FoundObject } from "./objects.ts";

/** A finding as `--json` prints it. */
export interface JsonFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly level: EffectiveLevel;
  /** As exemptions name it: `Deployment mcp/gateway`; for an exemption past its day, what the exemption names. */
  readonly object: string;
  /** The field at fault, as `kubectl explain` would write it with indices; empty for an exemption past its day. */
  readonly path: string;
  /** What stands there; left out where nothing does, and wherever it could be a secret. */
  readonly value?: unknown;
  readonly message: string;
  /** What to do; an exemption's message says it itself. */
  readonly fix?: string;
  /** The standard. */
  readonly url?: string;
  readonly file: string;
  readonly line?: number;
}

/** What was judged, and where it was read. */
export interface Judged {
  readonly outcome: Outcome;
  readonly objects: readonly FoundObject[];
  readonly profile: Profile;
  /** How many rules had a word. */
  readonly rules: number;
  /** Rules that were not asked, since only a program can tell. */
  readonly passed: readonly string[];
  /** The file that holds the exemptions. */
  readonly config?: string;
}

/** Where a verdict's field stands. */
function placeOf({ resource, finding }: Verdict, sources: ReadonlyMap<Resource, FoundObject>): { file: string; line?: number } {
  const source = sources.get(resource);
  return source === undefined ? { file: "" } : { file: source.file, line: source.lineOf(finding.path) };
}

function sourcesOf(objects: readonly FoundObject[]): ReadonlyMap<Resource, FoundObject> {
  return new Map(objects.map((object) => [object.resource, object]));
}

/** Every finding as an object for machines. */
export function jsonFindings({ outcome, objects, config = "" }: Judged): readonly JsonFinding[] {
  const sources = sourcesOf(objects);
  return [
    ...outcome.verdicts.map((verdict) => {
      const { rule, level, resource, finding } = verdict;
      const { path, value, message, fix } = finding;
      return {
        rule: rule.name, severity: rule.severity, level, object: labelOf(resource), path: formatPath(path), ...(value !== undefined && { value: shown(value) }),
        message, fix, url: rule.url, ...placeOf(verdict, sources),
      };
    }),
    ...outcome.lapses.map(({ rule, severity, level, exemption, message }) => ({ rule, severity, level, object: exemption.object, path: "", message, file: config })),
  ];
}

function lines(verdict: Verdict, sources: ReadonlyMap<Resource, FoundObject>): readonly string[] {
  const { rule, level, finding } = verdict;
  const { line } = placeOf(verdict, sources);
  return [`  ${level} (${rule.severity})  ${rule.name}${line === undefined ? "" : `  line ${line}`}`, `    ${sentence(finding)}`, `    ${rule.url}`];
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function summary({ outcome, objects, profile, rules, passed }: Judged): string {
  const all = [...outcome.verdicts, ...outcome.lapses];
  const mandatory = all.filter(({ level }) => level === "mandatory").length;
  const judged = `${count(objects.length, "object")} judged by ${count(rules, "rule")} of profile ${profile}`;
  const found = all.length === 0 ? `${judged}: nothing found` : `${judged}: ${mandatory} mandatory, ${all.length - mandatory} advisory`;
  return passed.length === 0 ? found : `${found}\nnot asked, since only a program can tell: ${passed.join(", ")}`;
}

/** Every finding as people read it, grouped by object, and a line that sums up. */
export function findingsText(judged: Judged): string {
  const { outcome, objects, config } = judged;
  const sources = sourcesOf(objects);
  const byObject = Map.groupBy(outcome.verdicts, ({ resource }) => resource);
  const groups = objects.flatMap(({ resource, file, lineOf }) => {
    const verdicts = byObject.get(resource);
    return verdicts === undefined ? [] : [[`${labelOf(resource)}  (${file}:${lineOf([])})`, ...verdicts.flatMap((verdict) => lines(verdict, sources))]];
  });
  const lapses = outcome.lapses.map(({ rule, level, severity, message }) => [`  ${level} (${severity})  ${rule}`, `    ${message}`]).flat();
  const lapsed = lapses.length === 0 ? [] : [[`Exemptions  (${config ?? ""})`, ...lapses]];
  return [...[...groups, ...lapsed].map((group) => `${group.map(visible).join("\n")}\n`), summary(judged)].join("\n");
}

/** Control characters of a manifest as their codes: a terminal would obey them. */
function visible(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
