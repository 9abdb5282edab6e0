import { z } from "zod";
import { day, text } from "./values.ts";

const level = z.enum(["advisory", "mandatory", "remediate", "disabled"], { error: 'allowed: "advisory", "mandatory", "remediate" or "disabled"' });

const exemption = z.strictObject({
  rule: text(/^[a-z0-9-]{1,100}$/, "allowed: the name of a rule of the policy pack (policies/README.md)").describe("The rule that may be broken."),
  object: text(/^[^\n]{1,300}$/, "allowed: an object as the violation names it, such as \"Deployment sophia-ai/mcp-gateway\"; * stands for any characters").describe("What may break it."),
  reason: text(/^\S[^\n]{8,300}\S$/, "allowed: a reason of ten characters or more, in one line").describe("Why."),
  until: day().describe("The last day it holds, in UTC, within 366 days; after it the exemption itself is a violation."),
});

export const policies = z
  .strictObject({
    levels: z.record(z.string(), level).default({}).describe("Level by rule of the policy pack; a rule that is not named here has the level of policies/README.md. `remediate` mends what has a safe mend."),
    exemptions: z.array(exemption).default([]).describe("What may break a rule for a while."),
  })
  .prefault({})
  .describe("What must not ship, and who may for a while.");
