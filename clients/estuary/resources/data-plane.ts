import type { DataPlane } from "../api.ts";
import { EstuaryError, type EstuaryErrorKind } from "../error.ts";
import type { Failure } from "./faults.ts";
import type { Difference } from "./resource.ts";
import type { Session } from "./session.ts";
import { type Properties, clean, hasUnknown, same } from "./values.ts";

/** Names of data planes, as flow's catalog has them. */
const pattern = /^ops\/dp\/(public|private\/[^/]+)\/[^/]+$/;

export function check(_olds: Properties | undefined, news: Properties): { inputs: Properties; failures: Failure[] } {
  const { name } = news;
  const failures = hasUnknown(name) || (typeof name === "string" && pattern.test(name)) ? [] : [{ property: "name", reason: `name is ${JSON.stringify(name) ?? "missing"}; allowed: a data plane, such as "ops/dp/public/gcp-us-central1-c2"` }];
  return { inputs: news, failures };
}

/** Another data plane is looked up in place: nothing is made at Estuary. */
export function diff(_id: string, olds: Properties, news: Properties): Difference {
  return { changes: hasUnknown(news["name"]) || news["name"] !== olds["name"], replaces: [], deleteBeforeReplace: false };
}

/** Estuary gives no answer for the time being; what it refuses is an answer. */
const silent: readonly EstuaryErrorKind[] = ["unavailable", "rate-limited", "ambiguous"];

/**
 * Its addresses move without anybody here having a part in it: a plan that sees it is an update, which hands them on. While Estuary gives no
 * answer the plan goes by those recorded, since machines and databases, which take them, must not stand still for it.
 */
export async function diffLive(session: Session, id: string, olds: Properties, news: Properties): Promise<Difference> {
  const recorded = diff(id, olds, news);
  if (recorded.changes) return recorded;
  const found = await lookUp(session, String(olds["name"])).catch((error: unknown) => {
    if (!(error instanceof EstuaryError) || !silent.includes(error.kind)) throw error;
    session.say(`the addresses of ${String(olds["name"])} are taken to be those recorded, ${listed(olds["cidrBlocks"])}, since Estuary gives no answer: ${error.message}`);
    return undefined;
  });
  if (found === undefined) return recorded;
  const { cidrBlocks } = outputsOf(found);
  if (same(cidrBlocks, olds["cidrBlocks"])) return recorded;
  session.say(`the addresses of ${found.name} were ${listed(olds["cidrBlocks"])} and are ${listed(cidrBlocks)}`);
  return { ...recorded, changes: true };
}

export async function create(session: Session, inputs: Properties): Promise<{ id: string; outs: Properties }> {
  const { name } = inputs as { name: string };
  return { id: name, outs: clean({ ...inputs, ...outputsOf(await lookUp(session, name)) }) };
}

export async function read(session: Session, id: string, recorded: Properties): Promise<{ id?: string; props?: Properties }> {
  const name = typeof recorded["name"] === "string" ? recorded["name"] : id;
  return { id, props: clean({ ...recorded, name, ...outputsOf(await lookUp(session, name)) }) };
}

export async function update(session: Session, _id: string, _olds: Properties, news: Properties): Promise<{ outs: Properties }> {
  return { outs: (await create(session, news)).outs };
}

/** It is Estuary's: nothing to delete. */
export function remove(): Promise<void> {
  return Promise.resolve();
}

async function lookUp({ api }: Session, name: string): Promise<DataPlane> {
  const all = await api.dataPlanes();
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const others = all.map((each) => each.name).sort();
  throw new Error(`estuary.dataPlane ${name} is not among those this account may use; allowed: ${others.length === 0 ? "none, so the token may be another tenant's" : others.join(", ")}`);
}

function outputsOf({ cidrBlocks, gcpServiceAccountEmail, awsIamUserArn, azureApplicationClientId }: DataPlane): Properties {
  return { cidrBlocks: [...new Set(cidrBlocks)].sort(), gcpServiceAccountEmail, awsIamUserArn, azureApplicationClientId };
}

function listed(blocks: unknown): string {
  return Array.isArray(blocks) && blocks.length > 0 ? blocks.join(", ") : "none";
}
