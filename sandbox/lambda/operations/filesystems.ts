import { ApiError, missing, invalidParameters, quotaExceeded } from "../api-error.ts";
import { regions, regionView } from "../catalogue.ts";
import { holdsPlace } from "../instances.ts";
import { randomId } from "../random.ts";
import type { FilesystemRecord } from "../types.ts";
import type { Context, Handler } from "./context.ts";

function isInUse({ state, now }: Context, id: string): boolean {
  return state.instances.some((one) => holdsPlace(one, now) && one.filesystems.some((used) => used.id === id));
}

const view = (context: Context, { id, name, region, createdAt }: FilesystemRecord) => ({
  id, name, mount_point: `/lambda/nfs/${name}`, created: new Date(createdAt).toISOString(),
  created_by: { id: "0".repeat(32), email: "owner@sandbox.invalid", status: "active" },
  is_in_use: isInUse(context, id), region: regionView(region), bytes_used: 0,
});

export const listFilesystems: Handler = (context) => context.state.filesystems.map((one) => view(context, one));

export const createFilesystem: Handler = (context, body) => {
  const { state, now } = context;
  const { name, region } = body as { name: string; region: string };
  if (!regions.some((one) => one.name === region)) throw invalidParameters(`Region ${region} does not exist.`);
  if (state.filesystems.some((one) => one.name === name)) throw new ApiError(400, "global/duplicate", `A filesystem named ${name} exists already.`);
  if (state.filesystems.length + 1 > state.behaviour.quotas.filesystems) throw quotaExceeded("filesystems", state.behaviour.quotas.filesystems);
  const filesystem: FilesystemRecord = { id: randomId(state), name, region, createdAt: now };
  state.filesystems.push(filesystem);
  return view(context, filesystem);
};

export const deleteFilesystem: Handler = (context, _body, [id = ""]) => {
  const { state } = context;
  const index = state.filesystems.findIndex((one) => one.id === id);
  if (index < 0) throw missing("Filesystem was not found.");
  if (isInUse(context, id)) throw new ApiError(400, "filesystems/filesystem-in-use", "Filesystem is in use by one or more instances.", "Terminate them first.");
  state.filesystems.splice(index, 1);
  return { deleted_ids: [id] };
};
