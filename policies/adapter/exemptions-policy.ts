import type { StackValidationPolicy } from "@pulumi/policy";
import { dayOf } from "../exemptions.ts";
import { expiredExemptions } from "../expired.ts";
import type { Session } from "./session.ts";

/** An exemption past its day is a fault of its own, even where its object was mended: it would hide the next one. */
export function exemptionsPolicy(session: Session): StackValidationPolicy {
  return {
    name: expiredExemptions.name,
    description: expiredExemptions.description,
    severity: expiredExemptions.severity,
    enforcementLevel: expiredExemptions.level,
    validateStack: ({ resources }, report) => {
      const urn = (resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0])?.urn;
      for (const sentence of session.ledger.lapsed(dayOf(session.now()))) report(sentence, urn);
    },
  };
}
