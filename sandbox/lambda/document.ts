/** The API as its document describes it: which operations there are, and the form of their requests and answers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { parse } from "yaml";

/** Our document of the Lambda Cloud API. */
export const documentPath = join(import.meta.dirname, "..", "..", "clients", "lambda-cloud-api", "openapi.yaml");

/** By method and path, the operations' names in the admin interface and the log: those of the client's methods. */
const names: Readonly<Record<string, string>> = {
  "GET /instances": "listInstances",
  "GET /instances/{}": "getInstance",
  "POST /instances/{}": "renameInstance",
  "POST /instance-operations/launch": "launchInstance",
  "POST /instance-operations/terminate": "terminateInstance",
  "POST /instance-operations/restart": "restartInstance",
  "GET /instance-types": "listInstanceTypes",
  "GET /regions": "listRegions",
  "GET /images": "listImages",
  "GET /ssh-keys": "listSshKeys",
  "POST /ssh-keys": "addSshKey",
  "DELETE /ssh-keys/{}": "deleteSshKey",
  "GET /file-systems": "listFilesystems",
  "POST /filesystems": "createFilesystem",
  "DELETE /filesystems/{}": "deleteFilesystem",
  "GET /firewall-rulesets": "listFirewallRulesets",
  "POST /firewall-rulesets": "createFirewallRuleset",
  "GET /firewall-rulesets/{}": "getFirewallRuleset",
  "PATCH /firewall-rulesets/{}": "updateFirewallRuleset",
  "DELETE /firewall-rulesets/{}": "deleteFirewallRuleset",
  "GET /firewall-rulesets/global": "getGlobalFirewallRuleset",
  "PATCH /firewall-rulesets/global": "updateGlobalFirewallRuleset",
};

export const operationNames: readonly string[] = Object.values(names);

const base = "/api/v1";

export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Faults of a request's body, one sentence; undefined when there is none. */
  readonly requestFault: (body: unknown) => string | undefined;
  /** Faults of an answer, one sentence. A status the document does not tell of has none. */
  readonly answerFault: (status: number, body: unknown) => string | undefined;
}

export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** The operation and the values of its path's parameters, in order; or the methods the path has, empty when it has none. */
  find(method: string, path: string): { operation: Operation; parameters: string[] } | { methods: string[] };
}

interface RawContent { readonly $ref?: string; readonly content?: { readonly "application/json"?: { readonly schema?: object } } }
interface RawOperation { readonly requestBody?: RawContent; readonly responses: Readonly<Record<string, RawContent>> }
interface RawDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, RawContent>>>>;
}
type Compile = (content: RawContent | undefined, pointer: readonly string[]) => ValidateFunction | undefined;

const documents = new Map<string, ApiDocument>();

/**
 * Read once in a process.
 * @throws Error for a document that is missing or describes an operation the emulator has no name for
 */
export function readDocument(path = documentPath): ApiDocument {
  const known = documents.get(path) ?? parseDocument(path);
  documents.set(path, known);
  return known;
}

function parseDocument(path: string): ApiDocument {
  const raw = parse(readFileSync(path, "utf8")) as RawDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  ajv.addFormat("ipv4network", /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/);
  ajv.addFormat("password", true);
  ajv.addSchema(raw, "document");
  // The schema of a request or an answer, which may itself be a reference to one of the document's components.
  const compile: Compile = (content, pointer) => {
    const shared = /^#\/components\/(\w+)\/(\w+)$/.exec(content?.$ref ?? "");
    const resolved = shared === null ? content : raw.components?.[shared[1]!]?.[shared[2]!];
    if (resolved?.content?.["application/json"]?.schema === undefined) return undefined;
    const parts = [...(shared === null ? pointer : ["components", shared[1]!, shared[2]!]), "content", "application/json", "schema"];
    const escaped = parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")));
    return ajv.compile({ $ref: `document#/${escaped.join("/")}` });
  };
  const routes = Object.entries(raw.paths).flatMap(([template, methods]) =>
    Object.entries(methods).filter(([method]) => /^(get|put|post|patch|delete)$/.test(method)).map(([method, operation]) => route(template, method, operation, compile)));
  return { operations: routes.map(({ operation }) => operation), find: (method, path) => find(routes, method, path) };
}

interface Route { readonly operation: Operation; readonly pattern: RegExp }

function route(template: string, method: string, raw: RawOperation, compile: Compile): Route {
  const below = template.startsWith(base) ? template.slice(base.length) : template;
  const key = `${method.toUpperCase()} ${below.replaceAll(/\{[^}]*\}/g, "{}")}`;
  const name = names[key];
  if (name === undefined) throw new Error(`the emulator does not know the operation ${key} of the document`);
  const request = once(() => compile(raw.requestBody, ["paths", template, method, "requestBody"]));
  const answers = new Map(Object.entries(raw.responses).map(([status, response]) => [status, once(() => compile(response, ["paths", template, method, "responses", status]))]));
  return {
    pattern: new RegExp(`^${base}${below.replaceAll(/\{[^}]*\}/g, "([^/]+)")}$`),
    operation: {
      name, method: method.toUpperCase(), path: `${base}${below}`,
      requestFault: (body) => fault(request(), body),
      answerFault: (status, body) => fault(answers.get(String(status))?.(), body),
    },
  };
}

/** Schemas are compiled when they are first needed: all of them would double the time of a start. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

function fault(check: ValidateFunction | undefined, value: unknown): string | undefined {
  if (check === undefined || check(value)) return undefined;
  return check.errors?.map(({ instancePath, message, params }) =>
    `${instancePath.slice(1).replaceAll("/", ".") || "the body"} ${message ?? "is wrong"}${"allowedValues" in params ? ` (${String(params["allowedValues"])})` : ""}`).join("; ");
}

function find(routes: readonly Route[], method: string, path: string): ReturnType<ApiDocument["find"]> {
  const matching = routes.flatMap(({ operation, pattern }) => {
    const match = pattern.exec(path);
    return match === null ? [] : [{ operation, parameters: match.slice(1).map(decodeURIComponent) }];
  });
  // A path of fixed words goes before one with a parameter: /firewall-rulesets/global.
  const fixed = matching.some(({ parameters }) => parameters.length === 0) ? matching.filter(({ parameters }) => parameters.length === 0) : matching;
  return fixed.find(({ operation }) => operation.method === method) ?? { methods: fixed.map(({ operation }) => operation.method) };
}
