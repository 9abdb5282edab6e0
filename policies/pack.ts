import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./adapter/pack.ts";
import { rules } from "./rules/index.ts";

/** Serves the pack to the engine that started this process; each rule has a level of its own. */
export function serve(): PolicyPack {
  return new PolicyPack("sophia", { policies: policiesOf(rules), displayName: "Sophia: what must not ship" });
}
