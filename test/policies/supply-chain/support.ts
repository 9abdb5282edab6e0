import { settingsOf } from "../../../policies/configuration.ts";
import { judgeResource } from "../../../policies/judge.ts";
import { formatPath } from "../../../policies/model/path.ts";
import type { Resource } from "../../../policies/model/resource.ts";
import type { Rule } from "../../../policies/model/rule.ts";

/** A finding as a test quotes it. */
export interface Told {
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  readonly value?: unknown;
}

/** What the rule finds wrong with the resource, under these options and the defaults of the rest. */
export function judge(rule: Rule, subject: Resource, options: Readonly<Record<string, unknown>> = {}): readonly Told[] {
  if (rule.over !== "resource") throw new Error(`${rule.name} judges stacks`);
  return judgeResource(rule, subject, settingsOf(rule, options).options).map(({ path, message, fix, value }) => ({
    path: formatPath(path),
    message,
    fix,
    ...(value === undefined ? {} : { value }),
  }));
}

/** Where it finds something. */
export function pathsOf(rule: Rule, subject: Resource, options: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return judge(rule, subject, options).map(({ path }) => path);
}

/** What stands for nobody's digest. */
export const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

/** So many characters that look drawn by lot. Put together here, so that no scanner of this repository takes them for a credential. */
export function fill(length: number, alphabet = "aZ3kQ9xB7mT2"): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

/** A token of GitHub that opens nothing. */
export const githubToken = `ghp_${fill(36)}`;

/** A key in base64 that opens nothing and has no known shape. */
export const randomKey = ["q8Zt3LxV", "0bN5rK2w", "Yc7HfJ4m", "P9sD6gUa"].join("");
