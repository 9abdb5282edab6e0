import { absent, fields, items, text } from "../../model/read.ts";
import type { Props } from "../../model/resource.ts";

function holds({ key, operator, values }: Props, labels: Props): boolean {
  const label = labels[text(key) ?? ""];
  const listed = items(values).includes(label);
  if (operator === "In") return listed;
  if (operator === "NotIn") return !listed;
  if (operator === "Exists") return !absent(label);
  return absent(label);
}

/**
 * Whether a label selector selects what bears the labels: an empty one selects everything, an absent one nothing.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects(selector: unknown, labels: Props): boolean {
  if (absent(selector)) return false;
  const { matchLabels, matchExpressions } = fields(selector);
  return Object.entries(fields(matchLabels)).every(([key, value]) => labels[key] === value) && items(matchExpressions).every((expression) => holds(fields(expression), labels));
}
