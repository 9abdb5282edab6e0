import type * as pulumi from "@pulumi/pulumi";
import type { SlotInputs } from "@sophia/postgres-slot";

// The text of this object is stored in the state and may run from another checkout: hence nothing but the name of the package
// that knows.

/** Makes the slot by a Job, and drops it by another. */
export const replicationSlotProvider: pulumi.dynamic.ResourceProvider<SlotInputs, SlotInputs> = {
  async diff(id, olds, news) {
    const { replicationSlot } = await import("@sophia/postgres-slot");
    return replicationSlot.diff(id, olds, news);
  },
  async create(inputs) {
    const { replicationSlot } = await import("@sophia/postgres-slot");
    return replicationSlot.create(inputs);
  },
  async update(id, olds, news) {
    const { replicationSlot } = await import("@sophia/postgres-slot");
    return replicationSlot.update(id, olds, news);
  },
  async delete(id, outputs) {
    const { replicationSlot } = await import("@sophia/postgres-slot");
    await replicationSlot.delete(id, outputs);
  },
};
