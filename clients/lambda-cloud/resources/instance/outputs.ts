import type { Instance } from "lambda-cloud-api";
import { type Properties, clean } from "../values.ts";
import { type InstanceInputs, architectureOf } from "./inputs.ts";
import { tag, tagOf, userDataHash } from "./tags.ts";

/** What is known of a launch and cannot be read from the API later. */
export interface Launched {
  readonly imageId?: string | undefined;
  readonly launchedUserDataHash?: string | undefined;
}

/** What an instance says of itself (see InstanceFacts); a field the API leaves out is undefined. */
function factsOf(instance: Instance, candidates: InstanceInputs["candidates"]): Properties {
  const { instance_type: type, region } = instance;
  return {
    instanceId: instance.id,
    name: instance.name,
    status: instance.status,
    ip: instance.ip,
    privateIp: instance.private_ip,
    hostname: instance.hostname,
    instanceType: type.name,
    region: region.name,
    architecture: architectureOf(type.name),
    gpus: type.specs.gpus,
    priceCentsPerHour: type.price_cents_per_hour,
    jupyterToken: instance.jupyter_token,
    jupyterUrl: instance.jupyter_url,
    launchedAt: tagOf(instance, tag.launchedAt),
    won: candidates.findIndex((each) => each.type === type.name && each.region === region.name),
  };
}

/** All outputs of an instance with these inputs: the inputs without user data, what the instance says, and hashes of the user data. */
export function outputsOf(inputs: InstanceInputs, instance: Instance, launched: Launched): Properties {
  const { userData, firstUserData: _first, name, hostname, ...rest } = inputs;
  const facts = clean(factsOf(instance, inputs.candidates));
  // A host name cannot change, so the wanted one counts: should the API write it differently, that is no reason to replace the instance.
  const names = { name: facts["name"] ?? name, hostname: hostname ?? facts["hostname"] };
  return clean({ ...rest, ...facts, ...names, ...launched, userDataHash: userDataHash(userData) });
}

/** The recorded outputs brought up to date with what the instance says now. */
export function refreshed(recorded: Properties, instance: Instance): Properties {
  const candidates = Array.isArray(recorded["candidates"]) ? (recorded["candidates"] as InstanceInputs["candidates"]) : [];
  const facts = factsOf(instance, candidates);
  const kept = { hostname: recorded["hostname"] ?? facts["hostname"], launchedAt: facts["launchedAt"] ?? recorded["launchedAt"] };
  return clean({ ...recorded, ...facts, ...kept });
}
