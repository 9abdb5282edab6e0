import type { Publication } from "../../api.ts";
import { EstuaryError } from "../../error.ts";
import { censored } from "./censored.ts";
import type { CatalogInputs } from "./inputs.ts";

/** How often what failed for a moment is published again. */
export const limits = { moved: 3, failed: 5 };

/** What to do after a publication. */
export type Verdict = "done" | "look-again" | "wait-and-again";

/**
 * Judges how a publication ended.
 * @throws EstuaryError when publishing again cannot help
 */
export function verdictOf(publication: Publication, secretValues: CatalogInputs["secretValues"]): Verdict {
  const { status } = publication;
  switch (status) {
    case "success":
    case "emptyDraft":
      return "done";
    case "expectPubIdMismatch":
      return "look-again";
    case "buildIdLockFailure":
    case "publishFailed":
      return "wait-and-again";
    default:
      throw failureOf(publication, secretValues);
  }
}

const kinds = {
  buildFailed: ["build-failed", "does not build"],
  testFailed: ["test-failed", "fails a test"],
  publishFailed: ["publish-failed", "could not be published"],
  buildIdLockFailure: ["lock-failed", "was published by somebody else at the same time, again and again"],
  expectPubIdMismatch: ["concurrent-edit", "was changed by somebody else meanwhile, again and again"],
} as const;

/** The error of a publication that did not succeed: which specs, and why, without secrets that a build repeats. */
export function failureOf({ id, status, errors, lockFailures }: Publication, secretValues: CatalogInputs["secretValues"]): EstuaryError {
  const [kind, what] = kinds[status as keyof typeof kinds] ?? (["refused", `ended as ${JSON.stringify(status)}`] as const);
  const lines = [
    ...errors.map(({ name, scope, detail }) => ({ ...(name === undefined ? {} : { name }), detail: `${name ?? scope}: ${censored(detail, secretValues)}${name !== undefined && scope !== "" ? ` (${scope})` : ""}` })),
    ...lockFailures.map(({ name, expected, actual }) => ({ name, detail: `${name}: build ${actual ?? "none"} is live, ${expected} was expected` })),
  ];
  return new EstuaryError({
    kind,
    operation: "publish",
    message: [`the catalogue ${what}; what is live stays as it was (publication ${id})`, ...lines.map(({ detail }) => `  ${detail}`)].join("\n"),
    specs: lines,
  });
}
