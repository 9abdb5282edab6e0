import type { Policies } from "@pulumi/policy";
import type { Rule } from "../model/rule.ts";
import { exemptionsPolicy } from "./exemptions-policy.ts";
import { resourcePolicy } from "./resource-policy.ts";
import { type Session, openSession } from "./session.ts";
import { stackPolicy } from "./stack-policy.ts";

/** The rules as Pulumi's policies, in their order; the one about exemptions comes last, when every rule has read its own. */
export function policiesOf(rules: readonly Rule[], session: Session = openSession()): Policies {
  const judged = rules.map((rule, position) => (rule.over === "resource" ? resourcePolicy(rule, position, session) : stackPolicy(rule, position, session)));
  return [...judged, exemptionsPolicy(session)];
}
