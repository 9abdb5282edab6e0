import { fields, items, text } from "../../model/read.ts";
import { type Finding, stackRule } from "../../model/rule.ts";

interface Options {
  readonly secrets: readonly unknown[];
  readonly now: string;
}

/** The stack itself, as a resource. */
const stackType = "pulumi:pulumi:Stack";

/** In milliseconds. */
const day = 86_400_000;

function judgeSecret(secret: unknown, now: number): Finding | undefined {
  const { name: given, rotatedAt: written, maxAgeDays } = fields(secret);
  const [name, rotatedAt] = [text(given) ?? "", text(written) ?? ""];
  const age = (now - Date.parse(rotatedAt)) / day;
  const place = { path: ["secrets", name, "rotatedAt"], value: rotatedAt };
  if (Number.isNaN(age)) return { ...place, message: `nobody can tell how old secret ${name} is`, fix: "write the time of its last rotation as 2026-01-31T00:00:00Z" };
  // Clocks of two machines differ, though not by days.
  if (age < -1) return { ...place, message: `secret ${name} is said to be rotated in days to come`, fix: "write the time of its last rotation" };
  if (typeof maxAgeDays !== "number" || age <= maxAgeDays) return undefined;
  return { ...place, message: `secret ${name} was rotated ${Math.floor(age)} days ago, and its period is ${maxAgeDays}`, fix: "rotate it" };
}

export const secretsAreRotated = stackRule<Options>({
  name: "secrets-are-rotated",
  description: "No secret is older than its rotation period. The ages come as configuration, as a stack does not know when its secrets were made.",
  severity: "high",
  level: "mandatory",
  asksProgram: true,
  profile: "platform",
  url: "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
  options: {
    schema: {
      secrets: {
        type: "array",
        items: {
          type: "object",
          required: ["name", "rotatedAt", "maxAgeDays"],
          properties: { name: { type: "string" }, rotatedAt: { type: "string" }, maxAgeDays: { type: "number", exclusiveMinimum: 0 } },
        },
        description: "Each secret's name, the time of its last rotation (ISO 8601) and its rotation period in days.",
      },
      now: { type: "string", description: "The time to judge at (ISO 8601). Default: that of the judgement." },
    },
    defaults: { secrets: [], now: "" },
  },
  judge: (resources, { secrets, now }) => {
    const stack = resources.find(({ type }) => type === stackType);
    if (stack === undefined) return [];
    const time = now === "" ? Date.now() : Date.parse(now);
    return items(secrets).flatMap((secret) => {
      const finding = judgeSecret(secret, time);
      return finding === undefined ? [] : [{ resource: stack, ...finding }];
    });
  },
});
