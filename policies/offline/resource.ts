import { fields, text } from "../model/read.ts";
import type { Props, Resource } from "../model/resource.ts";

/** What makes data a Kubernetes object: it says of which kind it is, and in which version of which group. */
export function isObject(value: unknown): value is Props {
  const { apiVersion, kind } = fields(value);
  return isName(apiVersion) && isName(kind);
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/**
 * An object read from a file, as rules see it: what Pulumi would have registered, without the options only a program has.
 * @param source where it was read, for the URN: a file, and what tells it from the file's other objects
 */
export function resourceOf(object: Props, source: string): Resource {
  const apiVersion = text(object["apiVersion"]) ?? "";
  const kind = text(object["kind"]) ?? "";
  const { name, generateName } = fields(object["metadata"]);
  return {
    type: `kubernetes:${apiVersion.includes("/") ? "" : "core/"}${apiVersion}:${kind}`,
    urn: `${source}#${apiVersion}/${kind}`,
    // The API server completes a generateName; the star says so.
    name: text(name) ?? (text(generateName) === undefined ? "(no name)" : `${text(generateName)}*`),
    props: object,
  };
}
