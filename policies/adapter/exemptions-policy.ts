import type { StackValidationPolicy } from "@pulumi/policy";
import { dayOf } from "../exemptions.ts";
import type { Session } from "./session.ts";

/** An exemption past its day is a fault of its own, even where its object was mended: it would hide the next one. */
export function exemptionsPolicy(session: Session): StackValidationPolicy {
  return {
    name: "exemptions-have-not-expired",
    description: "Every exemption from a rule still holds: one past its day is renewed with a reason, or removed.",
    severity: "medium",
    enforcementLevel: "mandatory",
    validateStack: ({ resources }, report) => {
      const urn = (resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0])?.urn;
      for (const sentence of session.ledger.expired(dayOf(session.now()))) report(sentence, urn);
    },
  };
}
