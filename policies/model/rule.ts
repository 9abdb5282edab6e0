import type { Path } from "./path.ts";
import type { Resource } from "./resource.ts";

export type Severity = "low" | "medium" | "high" | "critical";

/** `remediate` mends what has a safe mend and refuses the rest. */
export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

/** What a rule belongs to: the two Pod Security Standards alone, or the platform's own wishes. */
export type Profile = "baseline" | "restricted" | "platform";

/** One fault. */
export interface Finding {
  /** The field at fault. Any value the verdict hangs on beside it stands in `looksAt`. */
  readonly path: Path;
  /** What stands there; left out where nothing does, and wherever it could be a secret. */
  readonly value?: unknown;
  /** What is wrong, in one clause without a full stop: `may gain privileges of its parent`. */
  readonly message: string;
  /** What to do, in one clause without a full stop: `set it to false`. */
  readonly fix: string;
  /** Other places the verdict hangs on: while one of them is unknown, nothing is said. */
  readonly looksAt?: readonly Path[];
}

/** One field to set, so that a resource follows a rule. Fields between that are not there are made. */
export interface Edit {
  readonly path: Path;
  readonly value: unknown;
}

/** A fault found by looking at all resources together. */
export interface StackFinding extends Finding {
  /** The resource at fault: the one to change. */
  readonly resource: Resource;
  /** Other resources the verdict hangs on; while one of the places is unknown, nothing is said. */
  readonly looksAtOthers?: readonly { readonly resource: Resource; readonly path: Path }[];
}

/** JSON Schema of one option, as Pulumi's policy configuration takes it. */
export interface OptionSchema {
  readonly type: "array" | "boolean" | "integer" | "number" | "object" | "string";
  readonly description: string;
  readonly [keyword: string]: unknown;
}

interface Description<Options extends object> {
  /** The wish, in the words of who follows it: `containers-drop-all-capabilities`. Unique; kebab-case. */
  readonly name: string;
  /** One sentence: what is asked for, and why. */
  readonly description: string;
  readonly severity: Severity;
  /** The level where the configuration names none. */
  readonly level: Level;
  readonly profile: Profile;
  /** The standard it comes from: a URL. */
  readonly url: string;
  /** It judges what only a program has, such as options of resources: over objects of files it is not asked. */
  readonly asksProgram?: true;
  /** What a stack may set, with the defaults; left out where there is nothing to set. */
  readonly options?: { readonly schema: Readonly<Record<keyof Options & string, OptionSchema>>; readonly defaults: Options };
}

/** Judges each resource by itself, before it is made. Pure; never throws, whatever the data. */
export interface ResourceRule<Options extends object = object> extends Description<Options> {
  readonly over: "resource";
  readonly judge: (resource: Resource, options: Options) => readonly Finding[];
  /** What to set, where a safe mend exists: edits and no whole resource, so that secrets and unknown values stay what they are. */
  readonly mend?: (resource: Resource, options: Options) => readonly Edit[];
}

/** Judges all resources of a stack together. Pure; never throws, whatever the data. */
export interface StackRule<Options extends object = object> extends Description<Options> {
  readonly over: "stack";
  readonly judge: (resources: readonly Resource[], options: Options) => readonly StackFinding[];
}

export type Rule = ResourceRule | StackRule;

/** Gives a rule its types; the list of all rules forgets the options' type, which only the rule itself reads. */
export function resourceRule<Options extends object = object>(rule: Omit<ResourceRule<Options>, "over">): ResourceRule {
  return { ...rule, over: "resource" } as unknown as ResourceRule;
}

/** See {@link resourceRule}. */
export function stackRule<Options extends object = object>(rule: Omit<StackRule<Options>, "over">): StackRule {
  return { ...rule, over: "stack" } as unknown as StackRule;
}
