import { ApiError, missing } from "../api-error.ts";
import { isListed as typeIsListed } from "../capacity.ts";
import { images, regions, regionView, types } from "../catalogue.ts";
import { instanceView, isListed, statusOf, typeView } from "../instances.ts";
import type { InstanceRecord } from "../types.ts";
import type { Context, Handler } from "./context.ts";

export const listInstances: Handler = ({ state, now }) =>
  state.instances.filter((one) => isListed(one, now)).map((one) => instanceView(one, now));

function instanceOf({ state, now }: Context, id: string | undefined): InstanceRecord {
  const found = state.instances.find((one) => one.id === id && isListed(one, now));
  if (found === undefined) throw missing("Specified instance does not exist.");
  return found;
}

export const getInstance: Handler = (context, _body, [id]) => instanceView(instanceOf(context, id), context.now);

export const renameInstance: Handler = (context, body, [id]) => {
  const instance = instanceOf(context, id);
  const { name } = body as { name?: string };
  if (name !== undefined) instance.name = name;
  return instanceView(instance, context.now);
};

export const terminateInstance: Handler = (context, body) => {
  const chosen = (body as { instance_ids: string[] }).instance_ids.map((id) => instanceOf(context, id));
  for (const one of chosen) terminate(context, one);
  return { terminated_instances: chosen.map((one) => instanceView(one, context.now)) };
};

/** Ordering it again changes nothing. */
export function terminate({ state, now }: Context, instance: InstanceRecord): void {
  if (["terminating", "terminated", "preempted"].includes(statusOf(instance, now))) return;
  instance.terminateAt = now;
  instance.terminatedAt = now + state.behaviour.termination;
  instance.forgottenAt = instance.terminatedAt + state.behaviour.remembrance;
}

export const restartInstance: Handler = (context, body) => {
  const chosen = (body as { instance_ids: string[] }).instance_ids.map((id) => instanceOf(context, id));
  for (const one of chosen) {
    const status = statusOf(one, context.now);
    if (status !== "active" && status !== "unhealthy") {
      throw new ApiError(409, "global/conflict", `Instance ${one.id} is ${status}; it cannot be restarted.`, "Wait until it is active.");
    }
    one.nodeIn = undefined; // its kubelet registers again
  }
  return { restarted_instances: chosen.map((one) => instanceView(one, context.now)) };
};

export const listInstanceTypes: Handler = ({ state, now }) =>
  Object.fromEntries(types.map((offer) => [offer.name, {
    instance_type: typeView(offer),
    regions_with_capacity_available: regions.filter(({ name }) => typeIsListed(state, offer.name, name, now)).map(({ name }) => regionView(name)),
  }]));

export const listRegions: Handler = () => regions.map(({ name }) => regionView(name));

export const listImages: Handler = () => images.map(({ id, name, family, version, created, architecture, region }) => ({
  id, created_time: created, updated_time: created, name, description: `${name} ${version} for ${architecture}`, family, version, architecture, region: regionView(region),
}));
