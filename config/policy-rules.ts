/** Names of the rules of the policy pack. The pack imports nothing of ours and we nothing of it; a test holds the two lists together. */
export const policyRules = ["exemptions-have-not-expired", "no-privileged-containers"] as const;

/** A rule of the policy pack. */
export type PolicyRule = (typeof policyRules)[number];
