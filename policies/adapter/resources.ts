import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { Resource } from "../model/resource.ts";
import { plainProps } from "./plain.ts";

/** Whether a rule could have a word on resources of this type; all others are not even unpacked. */
export function isJudged(type: string): boolean {
  return type.startsWith("kubernetes:") || type.startsWith("pulumi-nodejs:dynamic/") || type === "pulumi:pulumi:Stack";
}

/** What a rule judges, out of what Pulumi hands a policy. */
export function resourceOf({ type, urn, name, props, opts }: ResourceValidationArgs | PolicyResource): Resource {
  return { type, urn, name, props: plainProps(props), options: { protect: opts.protect, ignoreChanges: opts.ignoreChanges } };
}
