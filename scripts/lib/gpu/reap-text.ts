import { inDollars } from "../../../config/settings/launch-groups.ts";
import { columns } from "../text.ts";
import type { Finding } from "./reap.ts";

/** Seconds as people say an age: "50 s", "12 min", "5 h", "3 d 4 h". */
export function age(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The instances of this account that carry our tags, for people. */
export function findingsText(findings: readonly Finding[], terminated: readonly string[] | undefined): string {
  if (findings.length === 0) return "No instance of this account carries our tags.";
  const rows = findings.map((finding) => [
    finding.id,
    finding.name === "" ? "-" : finding.name,
    finding.type,
    finding.region,
    finding.status,
    finding.ageSeconds === undefined ? "?" : age(finding.ageSeconds),
    finding.costCents === undefined ? "?" : `$${inDollars(finding.costCents)}`,
    finding.stack ?? "?",
    `${finding.verdict}${finding.expired ? ", expired" : ""}: ${finding.reason}`,
  ]);
  const orphans = findings.filter(({ verdict }) => verdict === "orphan");
  const wasted = orphans.reduce((sum, { centsPerHour }) => sum + centsPerHour, 0);
  return [
    ...columns([["ID", "NAME", "TYPE", "REGION", "STATUS", "AGE", "COST", "STACK", "VERDICT"], ...rows], ""),
    "",
    conclusion(orphans.length, wasted, terminated),
  ].join("\n");
}

function conclusion(orphans: number, centsPerHour: number, terminated: readonly string[] | undefined): string {
  const instances = orphans === 1 ? "1 instance is" : `${orphans} instances are`;
  if (orphans === 0) return "Nothing to delete.";
  if (terminated === undefined) return `${instances} in no state and cost $${inDollars(centsPerHour)} an hour. Nothing was deleted; to terminate them: npm run gpu:reap -- --yes`;
  return `${terminated.length} of ${orphans} terminated.`;
}
