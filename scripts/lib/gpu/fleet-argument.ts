import { type LaunchGroup } from "../../../config/settings/launch-groups.ts";

/** How a fleet is written on the command line. */
export const fleetForm = "NAME=TYPE@REGION,...[xN]";

const pattern = /^([a-z][-a-z0-9]{0,29})=(.+?)(?:x([1-9]\d{0,3}))?$/;
const candidatePattern = /^([a-z]+_\d+x_[a-z0-9_]+)@([a-z]+(?:-[a-z]+)*-\d+)$/;

/**
 * A fleet as written on the command line: its candidates in order of preference, and how many instances (default 1).
 * @returns one sentence on what is wrong, when something is
 */
export function parseFleet(text: string): LaunchGroup | string {
  const match = pattern.exec(text);
  const wrong = (what: string) => `--fleet is ${JSON.stringify(text)}: ${what}; allowed: ${fleetForm}, such as train=gpu_1x_a10@us-east-1,gpu_1x_a10@us-west-1x2`;
  if (match === null) return wrong("it has no such form");
  const [, name = "", list = "", count = "1"] = match;
  const parts = list.split(",").map((part) => ({ part, found: candidatePattern.exec(part) }));
  const bad = parts.find(({ found }) => found === null);
  if (bad !== undefined) return wrong(`${JSON.stringify(bad.part)} is no candidate`);
  const candidates = parts.map(({ found }) => ({ type: found?.[1] ?? "", region: found?.[2] ?? "" }));
  return { key: `--fleet ${name}`, name, count: Number(count), candidates };
}
