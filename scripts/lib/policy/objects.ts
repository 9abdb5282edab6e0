import type { Path } from "../../../policies/model/path.ts";
import { fields, items, text } from "../../../policies/model/read.ts";
import type { Props, Resource } from "../../../policies/model/resource.ts";
import { isObject, resourceOf } from "../../../policies/offline/resource.ts";
import type { Source } from "./sources.ts";
import { type YamlDocument, readYaml } from "./yaml.ts";

/** An object of a file. */
export interface FoundObject {
  readonly resource: Resource;
  readonly file: string;
  /** Line of a place in the object, from 1; the empty path is the object itself. */
  readonly lineOf: (path: Path) => number;
}

/** What a file holds. */
export interface Contents {
  readonly objects: readonly FoundObject[];
  /** Documents that are no Kubernetes objects, one sentence each. */
  readonly skipped: readonly string[];
  readonly faults: readonly string[];
}

/** Groups whose objects are files for a tool and never reach a cluster. */
const toolGroups: readonly string[] = ["kustomize.config.k8s.io"];

/** Objects of a list: `List`, or one of its own kind such as `PodList`, whose items need not say what they are. */
function membersOf(list: Props): readonly { value: unknown; path: Path }[] | undefined {
  const kind = text(list["kind"]) ?? "";
  if (!kind.endsWith("List") || !Array.isArray(list["items"])) return undefined;
  const known = kind === "List" ? {} : { apiVersion: list["apiVersion"], kind: kind.slice(0, -"List".length) };
  return items(list["items"]).map((item, index) => ({
    value: typeof item === "object" && item !== null && !Array.isArray(item) ? { ...known, ...item } : item,
    path: ["items", index],
  }));
}

function whyNot(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is no map";
  const missing = ["apiVersion", "kind"].filter((key) => text(fields(value)[key]) === undefined);
  return `it has no ${missing.join(" and no ")}`;
}

function isForTool(object: Props): boolean {
  return toolGroups.some((group) => text(object["apiVersion"])?.startsWith(`${group}/`) === true);
}

function collect(value: unknown, at: Path, file: string, document: YamlDocument): Contents {
  const line = document.lineOf(at);
  if (!isObject(value)) return { objects: [], skipped: [`${file}:${line}: no Kubernetes object: ${whyNot(value)}`], faults: [] };
  if (isForTool(value)) return { objects: [], skipped: [`${file}:${line}: no Kubernetes object: ${String(value["kind"])} is a file of Kustomize`], faults: [] };
  const members = membersOf(value);
  if (members !== undefined) return together(members.map((member) => collect(member.value, [...at, ...member.path], file, document)));
  const resource = resourceOf(value, `${file}:${line}`);
  return { objects: [{ resource, file, lineOf: (path) => document.lineOf([...at, ...path]) }], skipped: [], faults: [] };
}

/** The contents of several files, or of the parts of one, as one. */
export function together(parts: readonly Contents[]): Contents {
  return {
    objects: parts.flatMap(({ objects }) => objects),
    skipped: parts.flatMap(({ skipped }) => skipped),
    faults: parts.flatMap(({ faults }) => faults),
  };
}

/** The Kubernetes objects of a file: of each of its documents, lists opened. */
export function objectsOf(source: Source): Contents {
  const { documents, faults } = readYaml(source.text);
  const hint = source.text.includes("{{") ? "; a Helm template is judged as `helm template` renders it" : "";
  if (faults.length > 0) return { objects: [], skipped: [], faults: faults.map((fault, index) => `${source.name}:${fault}${index === 0 ? hint : ""}`) };
  return together(documents.map((document) => collect(document.value, [], source.name, document)));
}
