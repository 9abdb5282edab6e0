import { type RuleSettings, settingsOf } from "../configuration.ts";
import { type Exemption, dayOf, exemptionsOf, lapseOf } from "../exemptions.ts";
import { judgeResource, judgeStack } from "../judge.ts";
import type { Finding, Level, Rule, Severity } from "../model/rule.ts";
import type { Resource } from "../model/resource.ts";
import { type Configuration, levelOf, noConfiguration } from "./configuration.ts";
import { expiredExemptions } from "../expired.ts";

/** `remediate` is mandatory here: nothing is mended in a file. */
export type EffectiveLevel = Exclude<Level, "disabled" | "remediate">;

/** A fault of a resource, and what the stack thinks of it. */
export interface Verdict {
  readonly rule: Rule;
  readonly level: EffectiveLevel;
  readonly resource: Resource;
  readonly finding: Finding;
}

/** An exemption past its day. */
export interface Lapse {
  readonly rule: string;
  readonly level: EffectiveLevel;
  readonly severity: Severity;
  readonly exemption: Exemption;
  readonly message: string;
}

export interface Outcome {
  /** In the order of the resources, then of the rules. */
  readonly verdicts: readonly Verdict[];
  readonly lapses: readonly Lapse[];
}

function effective(level: Level): EffectiveLevel | undefined {
  if (level === "disabled") return undefined;
  return level === "advisory" ? "advisory" : "mandatory";
}

function judge(rule: Rule, resources: readonly Resource[], options: object): readonly { resource: Resource; finding: Finding }[] {
  if (rule.over === "stack") return judgeStack(rule, resources, options).map((finding) => ({ resource: finding.resource, finding }));
  return resources.flatMap((resource) => judgeResource(rule, resource, options).map((finding) => ({ resource, finding })));
}

function inOrderOf(resources: readonly Resource[], verdicts: readonly Verdict[]): readonly Verdict[] {
  const position = new Map(resources.map((resource, index) => [resource, index]));
  const at = ({ resource }: Verdict) => position.get(resource) ?? resources.length;
  return verdicts.toSorted((a, b) => at(a) - at(b));
}

/** A rule that is not switched off, with what the configuration says of it. */
interface Judged extends RuleSettings {
  readonly rule: Rule;
  readonly level: EffectiveLevel;
}

function judgedOf(rules: readonly Rule[], configuration: Configuration): readonly Judged[] {
  return rules.flatMap((rule) => {
    const level = effective(levelOf(rule, configuration));
    return level === undefined ? [] : [{ rule, level, ...settingsOf(rule, configuration.rules[rule.name]?.given ?? {}) }];
  });
}

function lapsesOf(judged: readonly Judged[], configuration: Configuration, day: string): readonly Lapse[] {
  const { name, severity } = expiredExemptions;
  const level = effective(levelOf(expiredExemptions, configuration));
  if (level === undefined) return [];
  return judged.flatMap(({ rule, exemptions }) =>
    exemptions.flatMap((exemption) => {
      const message = lapseOf(rule.name, exemption, day);
      return message === undefined ? [] : [{ rule: name, level, severity, exemption, message }];
    }),
  );
}

/**
 * Judges resources without an engine, all of them together as one stack: as the pack would, save what hangs on options only a
 * program has. A fault that an exemption covers is left out while the exemption holds.
 * @param now the moment exemptions are held against
 */
export function check(resources: readonly Resource[], rules: readonly Rule[], configuration: Configuration = noConfiguration, now: Date = new Date()): Outcome {
  const day = dayOf(now);
  const judged = judgedOf(rules, configuration);
  const verdicts = judged.flatMap(({ rule, level, options, exemptions }) =>
    judge(rule, resources, options)
      .filter(({ resource }) => !exemptionsOf(rule.name, exemptions, resource, day).held)
      .map(({ resource, finding }) => ({ rule, level, resource, finding })),
  );
  return { verdicts: inOrderOf(resources, verdicts), lapses: lapsesOf(judged, configuration, day) };
}
